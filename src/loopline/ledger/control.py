"""Do the totals that somebody gave with a file agree with what the ledger holds of it?

"The CRM says 214 deals and 3.2 M won" is a `Control`. A difference is shown, never made up for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from loopline.ledger.tables import BATCHES, FACTS, REPEATS
from loopline.words.money import to_major


@dataclass(frozen=True, slots=True)
class Control:
    """How many records of a kind (and value) a file should hold, and what they amount to in minor units."""

    kind: str
    value: str | None = None
    records: int | None = None
    amount_minor: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class ControlCheck:
    """A control and what was found; `agrees` when nothing that was given differs."""

    control: Control
    records: int
    amount_minor: int | None

    @property
    def agrees(self) -> bool:
        """Whether everything that was given was found."""
        wanted = self.control
        return wanted.records in (None, self.records) and wanted.amount_minor in (None, self.amount_minor)

    def __str__(self) -> str:
        wanted = self.control
        parts = [f"{wanted.kind} {wanted.value}".strip() if wanted.value else wanted.kind]
        if wanted.records is not None:
            parts.append(f"{wanted.records} records given, {self.records} found")
        if wanted.amount_minor is not None:
            money = (to_major(minor, wanted.currency or "") for minor in (wanted.amount_minor, self.amount_minor or 0))
            given, found = (f"{amount:,} {wanted.currency or ''}".rstrip() for amount in money)
            parts.append(f"{given} given, {found} found")
        return ": ".join((parts[0], ", ".join(parts[1:])))


def check(con: Connection, batch: int, controls: Sequence[Control]) -> tuple[ControlCheck, ...]:
    """Each control with what the ledger holds of this batch: its new facts and those it told again."""
    return tuple(_check(con, batch, control) for control in controls)


def _check(con: Connection, batch: int, control: Control) -> ControlCheck:
    first_seq = sa.select(BATCHES.c.first_seq).where(BATCHES.c.batch == batch).scalar_subquery()
    chosen = [FACTS.c.kind == control.kind]
    if control.value is not None:
        chosen.append(FACTS.c.value == control.value)
    if control.currency is not None:
        chosen.append(FACTS.c.currency == control.currency)
    columns = (FACTS.c.seq, FACTS.c.record_id, FACTS.c.amount_minor)
    new = sa.select(*columns).where(FACTS.c.batch == batch, FACTS.c.seq >= first_seq, *chosen)
    again = (
        sa.select(*columns)
        .join(REPEATS, sa.and_(FACTS.c.seq >= REPEATS.c.first_seq, FACTS.c.seq <= REPEATS.c.last_seq))
        .where(REPEATS.c.batch == batch, *chosen)
    )
    told = sa.union(new, again).subquery()
    found = con.execute(sa.select(sa.func.count(sa.distinct(told.c.record_id)), sa.func.sum(told.c.amount_minor))).one()
    return ControlCheck(control, int(found[0]), None if found[1] is None else int(found[1]))


def write_checks(checks: Sequence[ControlCheck]) -> str | None:
    """The checks as text to be kept with the batch."""
    return json.dumps([asdict(one) for one in checks], sort_keys=True) if checks else None


def read_checks(text: str | None) -> tuple[ControlCheck, ...]:
    """The checks behind such a text."""
    return tuple(
        ControlCheck(Control(**one["control"]), one["records"], one["amount_minor"]) for one in json.loads(text or "[]")
    )
