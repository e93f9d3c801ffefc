"""What makes a batch count, and what takes it back?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from loopline.ledger.control import ControlCheck, check, write_checks
from loopline.ledger.delivery import Counts, Delivery
from loopline.ledger.facts import Fact
from loopline.ledger.keys import as_moment, as_text
from loopline.ledger.landing import Landing
from loopline.ledger.tables import BATCHES, FACTS, MATCH_KEYS, PEOPLE, QUARANTINE, REPEATS, SIGHTINGS, SPANS


def recorded_now(con: Connection, now: datetime) -> str:
    """The moment something is recorded at: now, or the last recorded moment if the clock went back."""
    last = con.scalar(sa.select(sa.func.max(BATCHES.c.recorded_at)))
    return max(as_text(now) or "", last or "")


def make_count(
    con: Connection, landing: Landing, delivery: Delivery, counts: Counts, *, because: Mapping[str, int], now: datetime
) -> tuple[ControlCheck, ...]:
    """The batch counts from here on: one fact says so. The controls given with it, with what was found."""
    recorded = recorded_now(con, now)
    checks = check(con, landing.batch, delivery.control)
    numbers = {name: str(getattr(counts, name)) for name in Counts.__slots__}
    numbers |= {f"control_{place}": str(one) for place, one in enumerate(checks, 1)}
    told = Fact(
        "batch_imported",
        str(landing.batch),
        happened_at=as_moment(recorded),
        name=delivery.file,
        value=delivery.file_hash,
        fields=numbers,
    )
    landing.land(con, [(0, told)])
    _count(con, landing.batch, recorded, counts)
    con.execute(
        sa.update(BATCHES)
        .where(BATCHES.c.batch == landing.batch)
        .values(ignored_because=json.dumps(because, sort_keys=True), control=write_checks(checks))
    )
    return checks


def count_appended(con: Connection, batch: int, counts: Counts, now: datetime) -> None:
    """A batch of single facts counts from here on."""
    _count(con, batch, recorded_now(con, now), counts)


def _count(con: Connection, batch: int, recorded: str, counts: Counts) -> None:
    _write_spans(con, batch, recorded)
    # every reader's place is a number of facts; undone or told-again facts leave gaps, never a smaller number
    place = con.scalar(sa.select(sa.func.max(FACTS.c.seq)))
    con.execute(
        sa.update(BATCHES)
        .where(BATCHES.c.batch == batch)
        .values(
            state="counted",
            recorded_at=recorded,
            counted_seq=place,
            **{name: getattr(counts, name) for name in Counts.__slots__},
        )
    )


def _write_spans(con: Connection, batch: int, recorded: str) -> None:
    def latest(column: sa.Column[str]) -> sa.ColumnElement[str]:
        return sa.func.max(sa.case((column <= recorded, column)))

    first_seq = sa.select(BATCHES.c.first_seq).where(BATCHES.c.batch == batch).scalar_subquery()
    found = con.execute(
        sa.select(
            FACTS.c.kind,
            sa.func.min(FACTS.c.happened_at),
            latest(FACTS.c.happened_at),
            latest(FACTS.c.observed_at),
            latest(FACTS.c.until_at),
        )
        .where(FACTS.c.seq >= first_seq, FACTS.c.batch == batch)
        .group_by(FACTS.c.kind)
    ).all()
    spans = [
        {
            "batch": batch,
            "kind": kind,
            "first_at": first,
            "last_at": max((text for text in (happened, observed, _last_day(kind, until)) if text), default=None),
        }
        for kind, first, happened, observed, until in found
    ]
    if spans:
        con.execute(sa.insert(SPANS), spans)


def _last_day(kind: str, until: str | None) -> str | None:
    """Money is recorded for whole days: the end of its span, not included, was observed too."""
    if kind != "money_spent" or until is None:
        return None
    return as_text(as_moment(until) - timedelta(seconds=1))


_BROUGHT: Final = (QUARANTINE, REPEATS, SIGHTINGS, SPANS)


def drop(con: Connection, batch: int) -> None:
    """Take back an arriving batch with everything it brought, people only it has seen included."""
    first_seq = con.scalar(sa.select(BATCHES.c.first_seq).where(BATCHES.c.batch == batch)) or 0
    con.execute(sa.delete(FACTS).where(FACTS.c.seq >= first_seq, FACTS.c.batch == batch))
    others = SIGHTINGS.alias("others")
    seen_elsewhere = sa.exists().where(others.c.variant == SIGHTINGS.c.variant, others.c.batch != batch)
    only_here = sa.select(SIGHTINGS.c.variant).where(SIGHTINGS.c.batch == batch, ~seen_elsewhere)
    con.execute(sa.delete(MATCH_KEYS).where(MATCH_KEYS.c.variant.in_(only_here)))
    con.execute(sa.delete(PEOPLE).where(PEOPLE.c.variant.in_(only_here)))
    for table in _BROUGHT:
        con.execute(sa.delete(table).where(table.c.batch == batch))
    con.execute(sa.delete(BATCHES).where(BATCHES.c.batch == batch))
