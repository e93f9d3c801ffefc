"""What came in, and what could not be read?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from loopline.ledger.control import ControlCheck, read_checks
from loopline.ledger.delivery import Counts
from loopline.ledger.keys import as_moment, as_text
from loopline.ledger.tables import BATCHES, QUARANTINE
from loopline.words.problem import Problem


@dataclass(frozen=True, slots=True)
class BatchSeen:
    """One batch that counts or counted: a file, or (without a file name) facts that were written one by one."""

    batch: int
    source: str
    file: str
    file_hash: str
    mapping: str
    state: str
    recorded_at: datetime
    undone_at: datetime | None
    export_at: datetime | None
    observed: tuple[datetime, datetime] | None
    counts: Counts
    ignored_because: Mapping[str, int]
    control: tuple[ControlCheck, ...]


@dataclass(frozen=True, slots=True)
class RowRefused:
    """A row in quarantine: its batch and file, what is wrong with it, and its raw text (personal)."""

    batch: int
    file: str
    line: int
    problem: Problem
    raw: str


def counting(known_at: datetime | None) -> sa.ColumnElement[bool]:
    """The condition that a batch counts, now or at a moment."""
    if known_at is None:
        return BATCHES.c.state == "counted"
    moment = as_text(known_at)
    undone_later = sa.or_(BATCHES.c.undone_at.is_(None), BATCHES.c.undone_at > moment)
    return sa.and_(BATCHES.c.recorded_at <= moment, undone_later)


def read_batches(con: Connection, *, undone: bool, known_at: datetime | None = None) -> tuple[BatchSeen, ...]:
    """Every batch that counts (or counted at a moment), oldest first; with `undone`, those too that were undone."""
    wanted = BATCHES.c.state.in_(("counted", "undone")) if undone else counting(known_at)
    found = con.execute(sa.select(BATCHES).where(wanted).order_by(BATCHES.c.batch))
    return tuple(_batch(row) for row in found.mappings())


def _batch(row: sa.RowMapping) -> BatchSeen:
    start, end = row["observed_from"], row["observed_to"]
    return BatchSeen(
        batch=row["batch"],
        source=row["source"],
        file=row["file"],
        file_hash=row["file_hash"],
        mapping=row["mapping"],
        state=row["state"],
        recorded_at=as_moment(row["recorded_at"]),
        undone_at=as_moment(row["undone_at"]) if row["undone_at"] else None,
        export_at=as_moment(row["export_at"]) if row["export_at"] else None,
        observed=(as_moment(start), as_moment(end)) if start and end else None,
        counts=Counts(**{name: row[name] for name in Counts.__slots__}),
        ignored_because=MappingProxyType(json.loads(row["ignored_because"] or "{}")),
        control=read_checks(row["control"]),
    )


def read_problems(con: Connection, batch: int | None) -> tuple[RowRefused, ...]:
    """The rows in quarantine of batches that count, by batch and line."""
    wanted = sa.select(QUARANTINE, BATCHES.c.file).join(BATCHES, BATCHES.c.batch == QUARANTINE.c.batch)
    wanted = wanted.where(BATCHES.c.state == "counted")
    if batch is not None:
        wanted = wanted.where(QUARANTINE.c.batch == batch)
    found = con.execute(wanted.order_by(QUARANTINE.c.batch, QUARANTINE.c.line))
    return tuple(
        RowRefused(
            row.batch,
            row.file,
            row.line,
            Problem(row.place, row.message, row.hint, code=row.code, line=row.line),
            row.raw,
        )
        for row in found
    )
