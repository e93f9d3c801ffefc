"""Which records does a full export no longer hold?

Only an export that was declared full can tell. A record it lacks gets a fact that says so, a record that is
back gets one too; nothing is ever taken away. When more than a twentieth is missing, the export is probably
not full, and the import is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from loopline.ledger.facts import Fact, Who
from loopline.ledger.keys import STATE_KINDS
from loopline.ledger.tables import BATCHES, FACTS, REPEATS
from loopline.ledger.vault import HANDLE
from loopline.words.errors import Refused

MOST_MISSING: Final = 0.05
ABSENT, BACK = "absent", "back"


def absences(con: Connection, batch: int, moment: datetime, *, allow_vanish: bool) -> list[Fact]:
    """The facts that say which records of this source and mapping are missing from the batch, or back in it.

    Raises Refused when more than a twentieth of them is missing and this was not allowed.
    """
    seen = set(map(tuple, con.execute(_seen(batch))))
    known = {(kind, record): seq for kind, record, seq in con.execute(_known(con, batch, {kind for kind, _ in seen}))}
    away = _absent_now(con, batch)
    present = known.keys() - away
    missing = present - seen
    if present and len(missing) / len(present) > MOST_MISSING and not allow_vanish:
        message = (
            f"{len(missing)} of {len(present)} known records are not in this export, which was declared full. "
            "Nothing was imported. Import it without --full-export, or allow the loss with --allow-vanish."
        )
        raise Refused(message)
    told = [*((record, ABSENT) for record in missing), *((record, BACK) for record in seen & away)]
    rows = _rows(con, [known[record] for record, _ in told if record in known])
    return [_fact(record, how, rows.get(known.get(record, 0)), moment) for record, how in sorted(told)]


def _seen(batch: int) -> sa.CompoundSelect[Any]:
    first_seq = sa.select(BATCHES.c.first_seq).where(BATCHES.c.batch == batch).scalar_subquery()
    columns, state = (FACTS.c.kind, FACTS.c.record_id), FACTS.c.kind.in_(sorted(STATE_KINDS))
    new = sa.select(*columns).where(FACTS.c.batch == batch, FACTS.c.seq >= first_seq, state)
    run = sa.and_(FACTS.c.seq >= REPEATS.c.first_seq, FACTS.c.seq <= REPEATS.c.last_seq)
    return sa.union(new, sa.select(*columns).join(REPEATS, run).where(REPEATS.c.batch == batch, state))


def _known(con: Connection, batch: int, kinds: Iterable[str]) -> sa.Select[Any]:
    """(kind, record, latest fact) of what earlier files of the same source and mapping told.

    A mapping is written `name` or `name@version`; without a name only the kinds that this file holds too can be
    compared.
    """
    mine = con.execute(sa.select(BATCHES.c.source, BATCHES.c.mapping).where(BATCHES.c.batch == batch)).one()
    name = mine.mapping.partition("@")[0]
    return (
        sa.select(FACTS.c.kind, FACTS.c.record_id, sa.func.max(FACTS.c.seq))
        .join(BATCHES, BATCHES.c.batch == FACTS.c.batch)
        .where(
            BATCHES.c.state == "counted",
            BATCHES.c.source == mine.source,
            sa.or_(BATCHES.c.mapping == name, BATCHES.c.mapping.startswith(f"{name}@", autoescape=True)),
            FACTS.c.kind.in_(sorted(STATE_KINDS) if name else sorted(kinds)),
        )
        .group_by(FACTS.c.kind, FACTS.c.record_id)
    )


def _absent_now(con: Connection, batch: int) -> set[tuple[str, str]]:
    source = sa.select(BATCHES.c.source).where(BATCHES.c.batch == batch).scalar_subquery()
    told = con.execute(
        sa.select(FACTS.c.name, FACTS.c.record_id, FACTS.c.value)
        .join(BATCHES, BATCHES.c.batch == FACTS.c.batch)
        .where(FACTS.c.kind == "absent_from_export", BATCHES.c.state == "counted", BATCHES.c.source == source)
        .order_by(FACTS.c.happened_at, FACTS.c.seq)
    )
    latest = {(kind, record): value for kind, record, value in told}
    return {record for record, value in latest.items() if value == ABSENT}


def _rows(con: Connection, seqs: list[int]) -> dict[int, Any]:
    columns = (FACTS.c.seq, FACTS.c.person, FACTS.c.account, FACTS.c.opportunity, FACTS.c.campaign)
    found: dict[int, Any] = {}
    for start in range(0, len(seqs), 1_000):
        part = con.execute(sa.select(*columns).where(FACTS.c.seq.in_(seqs[start : start + 1_000])))
        found.update((row.seq, row) for row in part)
    return found


def _fact(record: tuple[str, str], how: str, row: Any, moment: datetime) -> Fact:
    kind, record_id = record
    return Fact(
        "absent_from_export",
        record_id,
        moment,
        name=kind,
        value=how,
        person=Who(ref=f"{HANDLE}{row.person}") if row is not None and row.person else None,
        account=row.account if row is not None else None,
        opportunity=row.opportunity if row is not None else None,
        campaign=row.campaign if row is not None else None,
    )
