"""What had the company's two teams agreed, and from when? The terms its people work by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Terms:
    """One version: the score a lead is ready at, and whether executive support is asked for."""

    version: int
    in_force_from: date
    ready_at: int
    needs_support: bool
    leads_per_week: int


VERSIONS: Final = (
    Terms(1, date(2025, 1, 1), 50, needs_support=False, leads_per_week=4),
    Terms(2, date(2026, 1, 1), 60, needs_support=True, leads_per_week=4),
)


def terms_of(day: date) -> Terms:
    """The version in force on that day; before the first, the first."""
    return max((terms for terms in VERSIONS if terms.in_force_from <= day), key=_from, default=VERSIONS[0])


def _from(terms: Terms) -> date:
    return terms.in_force_from
