"""From when to when is each kind of fact of each source observed?

Declared at import, else from the first recorded moment of the kind to the end of the source's last recorded
day. What is only planned (a campaign's start, a goal's period) is no observation, nor is our own house-keeping.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from loopline.ledger.facts import KINDS
from loopline.ledger.keys import as_moment
from loopline.ledger.listing import counting
from loopline.ledger.tables import BATCHES, SPANS
from loopline.words.period import midnight

_PLANNED: Final = frozenset({"campaign_seen", "message_planned"})
_OBSERVED: Final = frozenset(
    name for name, kind in KINDS.items() if kind.about not in {"house-keeping", "agreement"}
) - {"absent_from_export", "same_person", "same_account"}


@dataclass(frozen=True, slots=True)
class Window:
    """A kind of fact of one source, observed from a moment up to another, not included; None: not known."""

    source: str
    kind: str
    observed_from: datetime | None
    observed_to: datetime | None
    declared: bool


@dataclass(frozen=True, slots=True)
class Span:
    """What one batch tells about one kind: first and last recorded moment, and the declared window."""

    source: str
    kind: str
    first_at: datetime | None
    last_at: datetime | None
    declared: tuple[datetime, datetime] | None


def read_spans(con: Connection, known_at: datetime | None) -> tuple[Span, ...]:
    """What each batch that counts (or counted at a moment) tells about its kinds."""
    found = con.execute(
        sa.select(
            BATCHES.c.source,
            SPANS.c.kind,
            SPANS.c.first_at,
            SPANS.c.last_at,
            BATCHES.c.observed_from,
            BATCHES.c.observed_to,
        )
        .join(SPANS, SPANS.c.batch == BATCHES.c.batch)
        .where(counting(known_at))
        .order_by(BATCHES.c.batch, SPANS.c.kind)
    )
    return tuple(
        Span(
            source,
            kind,
            as_moment(first) if first else None,
            as_moment(last) if last else None,
            (as_moment(start), as_moment(end)) if start and end else None,
        )
        for source, kind, first, last, start, end in found
        if kind in _OBSERVED
    )


def windows(spans: Iterable[Span], zone: str) -> tuple[Window, ...]:
    """One window per source and kind, in order of their names; days end at midnight of the zone."""
    by_source: dict[str, list[Span]] = {}
    for span in spans:
        by_source.setdefault(span.source, []).append(span)
    return tuple(
        _window(source, kind, of_source, zone)
        for source, of_source in sorted(by_source.items())
        for kind in sorted({span.kind for span in of_source})
    )


def _window(source: str, kind: str, of_source: list[Span], zone: str) -> Window:
    mine = [span for span in of_source if span.kind == kind]
    declared = [span.declared for span in mine if span.declared]
    if declared:
        return Window(source, kind, min(start for start, _ in declared), max(end for _, end in declared), True)
    first = min((span.first_at for span in mine if span.first_at), default=None)
    lasts = [span.last_at for span in of_source if span.last_at and span.kind not in _PLANNED]
    return Window(source, kind, first, _end_of_day(max(lasts), zone) if lasts else None, False)


def _end_of_day(moment: datetime, zone: str) -> datetime:
    day = moment.astimezone(ZoneInfo(zone)).date()
    return midnight(day + timedelta(days=1), zone).astimezone(UTC)
