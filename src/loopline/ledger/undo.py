"""How does a batch stop counting, as if it had never come?

Its facts stay, without their keys, so that what was known before can still be read. What a later batch told
again stays counted: it is copied into a batch of its own that names the later file and line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from loopline.ledger.counting import count_appended
from loopline.ledger.delivery import Counts, Delivery
from loopline.ledger.desk import Desk
from loopline.ledger.facts import Fact
from loopline.ledger.keys import as_moment, as_text
from loopline.ledger.tables import BATCHES, FACTS, LANDING, REPEATS
from loopline.words.errors import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Undone:
    """A batch that no longer counts: how many facts went, and how many stay because another file told them too."""

    batch: int
    file: str
    facts: int
    kept: int


@dataclass(frozen=True, slots=True)
class _Again:
    """A fact of the undone batch that another batch told as well."""

    seq: int
    key: bytes
    batch: int
    line: int


def undo(con: Connection, desk: Desk, batch: int) -> Undone:
    """The batch stops counting, with what an earlier undo kept in its name."""
    found = con.execute(sa.select(BATCHES).where(BATCHES.c.batch == batch, BATCHES.c.state != "arriving")).first()
    if found is None:
        raise NotFound("batch", str(batch), hint="Batches are listed by: loopline batches")
    if found.state == "undone":
        message = f"Batch {batch} ({found.file}) was undone before."
        raise Refused(message)
    also = con.scalars(sa.select(BATCHES.c.batch).where(BATCHES.c.restores == batch, BATCHES.c.state == "counted"))
    gone = kept = 0
    for one in (batch, *also.all()):
        lost, stays = _undo_one(con, desk, one)
        gone, kept = gone + lost, kept + stays
    told = Fact("batch_undone", str(batch), happened_at=desk.recorded_now(con), value=str(batch))
    desk.note(con, [told])
    desk.start_anew(con)
    return Undone(batch, found.file, gone - kept, kept)


def _undo_one(con: Connection, desk: Desk, batch: int) -> tuple[int, int]:
    recorded = as_text(desk.recorded_now(con))
    first_seq = con.scalar(sa.select(BATCHES.c.first_seq).where(BATCHES.c.batch == batch)) or 0
    con.execute(sa.update(BATCHES).where(BATCHES.c.batch == batch).values(state="undone", undone_at=recorded))
    again = _told_again(con, batch, first_seq)
    mine = (FACTS.c.seq >= first_seq, FACTS.c.batch == batch)
    house = FACTS.c.kind.in_(("batch_imported", "row_quarantined"))
    facts = con.scalar(sa.select(sa.func.count()).select_from(FACTS).where(*mine, ~house)) or 0
    con.execute(sa.update(FACTS).where(*mine).values(key=None))
    first: dict[int, _Again] = {}
    for one in again:
        first.setdefault(one.seq, one)
    for other in sorted({one.batch for one in first.values()}):
        _keep(con, desk, other, [one for one in first.values() if one.batch == other])
    _tell_again(con, desk, again, first)
    return facts, len(first)


def _told_again(con: Connection, batch: int, first_seq: int) -> list[_Again]:
    """What batches that count told again of this batch, the earliest batch first."""
    told = con.execute(
        sa.select(FACTS.c.seq, FACTS.c.key, REPEATS.c.batch, REPEATS.c.first_line + FACTS.c.seq - REPEATS.c.first_seq)
        .join(REPEATS, sa.and_(FACTS.c.seq >= REPEATS.c.first_seq, FACTS.c.seq <= REPEATS.c.last_seq))
        .join(BATCHES, BATCHES.c.batch == REPEATS.c.batch)
        .where(FACTS.c.seq >= first_seq, FACTS.c.batch == batch, BATCHES.c.state == "counted", FACTS.c.key.is_not(None))
        .order_by(REPEATS.c.batch, FACTS.c.seq)
    )
    return [_Again(seq, bytes(key), other, line) for seq, key, other, line in told]


def _keep(con: Connection, desk: Desk, other: int, facts: Sequence[_Again]) -> None:
    """Copy these facts into a batch that stands for the other batch."""
    origin = con.execute(sa.select(BATCHES).where(BATCHES.c.batch == other)).one()
    observed = (
        (as_moment(origin.observed_from), as_moment(origin.observed_to))
        if origin.observed_from and origin.observed_to
        else None
    )
    delivery = Delivery(origin.source, origin.file, origin.file_hash, mapping=origin.mapping, observed=observed)
    landing = desk.landing(con, delivery, restores=origin.restores or other)
    content = [name for name in LANDING if name not in {"key", "batch", "line"}]
    new: dict[str, sa.BindParameter[Any]] = {
        "key": sa.bindparam("new_key"),
        "batch": sa.bindparam("new_batch"),
        "line": sa.bindparam("new_line"),
    }
    copied = sa.select(*new.values(), *(FACTS.c[name] for name in content)).where(
        FACTS.c.seq == sa.bindparam("old_seq")
    )
    con.execute(
        sa.insert(FACTS).from_select([*new, *content], copied),
        [{"new_key": one.key, "new_batch": landing.batch, "new_line": one.line, "old_seq": one.seq} for one in facts],
    )
    count = len(facts)
    count_appended(con, landing.batch, Counts(0, 0, 0, 0, 0, count), desk.now())


def _tell_again(con: Connection, desk: Desk, again: Sequence[_Again], first: dict[int, _Again]) -> None:
    """The other repeats of a kept fact now repeat its copy."""
    others = [one for one in again if first[one.seq] is not one and first[one.seq].batch != one.batch]
    keys = list(dict.fromkeys(one.key for one in others))
    seqs = {bytes(key): seq for key, seq in desk.store.find(con, "facts", ("key", "seq"), "key", keys)}
    columns = ("batch", "first_seq", "last_seq", "first_line")
    rows = [(one.batch, seqs[one.key], seqs[one.key], one.line) for one in others]
    desk.store.land(con, "repeats", columns, rows)
