"""Which of these facts are new? The new ones are written, the known ones are noted as told again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from loopline.ledger.facts import Fact, Who
from loopline.ledger.keys import Landed, landed
from loopline.ledger.stores import Store
from loopline.ledger.tables import BATCHES, FACTS, LANDING
from loopline.ledger.vault import Vault, seen_as

Told = tuple[int, Fact]  # line and fact


@dataclass(frozen=True, slots=True)
class Landing:
    """Where facts land: the batch, and what is needed to write into it."""

    store: Store
    vault: Vault
    secret: bytes
    source: str
    batch: int
    export_at: str | None = None

    def land(self, con: Connection, told: Sequence[Told]) -> list[bool]:
        """For each fact whether it is new. Those that are now stand in the ledger."""
        rows = self._rows(con, told)
        first: dict[bytes, int] = {}
        for place, row in enumerate(rows):
            first.setdefault(row[0], place)
        written = self._insert(con, [rows[place] for place in first.values()])
        if len(written) < len(first):
            written |= self._repeated(con, [rows[place] for key, place in first.items() if key not in written])
        return [row[0] in written and first[row[0]] == place for place, row in enumerate(rows)]

    def _rows(self, con: Connection, told: Sequence[Told]) -> list[Landed]:
        people = [who for _, fact in told for who in (fact.person, fact.other) if isinstance(who, Who)]
        handles = self.vault.handles(con, self.batch, people)
        reps = self.vault.reps(con, [fact.rep for _, fact in told if fact.rep is not None])
        return [
            landed(
                fact,
                secret=self.secret,
                source=self.source,
                batch=self.batch,
                line=line,
                export_at=self.export_at,
                handles=(
                    None if fact.person is None else handles.get(seen_as(fact.person)),
                    handles.get(seen_as(fact.other)) if isinstance(fact.other, Who) else fact.other,
                    None if fact.rep is None else reps.get(seen_as(fact.rep)),
                ),
            )
            for line, fact in told
        ]

    def _insert(self, con: Connection, rows: Sequence[Landed]) -> set[bytes]:
        last = con.scalar(sa.select(sa.func.coalesce(sa.func.max(FACTS.c.seq), 0)))
        self.store.land(con, "facts", LANDING, rows)
        mine = sa.select(FACTS.c.key).where(FACTS.c.seq > last, FACTS.c.batch == self.batch)
        return {key for (key,) in con.execute(mine)}

    def _repeated(self, con: Connection, rows: Sequence[Landed]) -> set[bytes]:
        """Notes what an earlier batch had told already. A fact that stands in another batch which only
        arrives is taken over, because that batch may yet be dropped: the keys taken over come back."""
        found = self.store.find(con, "facts", ("key", "seq", "batch"), "key", [row[0] for row in rows])
        known = {key: (seq, batch) for key, seq, batch in found}
        arriving = set(con.scalars(sa.select(BATCHES.c.batch).where(BATCHES.c.state == "arriving"))) - {self.batch}
        taken = [row for row in rows if known[row[0]][1] in arriving]
        for row in taken:
            con.execute(sa.delete(FACTS).where(FACTS.c.seq == known[row[0]][0]))
        pairs = [(known[row[0]][0], row[2]) for row in rows if known[row[0]][1] not in {*arriving, self.batch}]
        columns = ("batch", "first_seq", "last_seq", "first_line")
        self.store.land(con, "repeats", columns, [(self.batch, *run) for run in _runs(pairs)])
        return self._insert(con, taken) if taken else set()


def _runs(pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """(first seq, last seq, first line) of stretches in which seq and line go up together by one."""
    start: tuple[int, int] | None = None
    last = (0, 0)
    for pair in sorted(pairs):
        if start is not None and pair == (last[0] + 1, last[1] + 1):
            last = pair
            continue
        if start is not None:
            yield start[0], last[0], start[1]
        start = last = pair
    if start is not None:
        yield start[0], last[0], start[1]
