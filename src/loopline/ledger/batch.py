"""How do the rows of one file become facts, all of them or none?

Rows land in chunks in a batch that is `arriving` and that no reader counts; the last transaction checks
rows in = stored + duplicates + quarantined + ignored and makes the batch count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from sqlalchemy.engine import Connection

from loopline.ledger.absent import absences
from loopline.ledger.control import ControlCheck
from loopline.ledger.counting import drop, make_count
from loopline.ledger.delivery import Counts, Delivery, Row
from loopline.ledger.desk import Desk
from loopline.ledger.facts import Fact
from loopline.ledger.keys import missing
from loopline.ledger.landing import Landing, Told
from loopline.words.errors import LooplineError
from loopline.words.problem import Problem

CHUNK: Final = 50_000
ERASED: Final = "erased"


class Batch:
    """One file on its way in. Made by `Ledger.batch`; use it as a context manager and `finish` it."""

    def __init__(self, landing: Landing, delivery: Delivery, desk: Desk) -> None:
        self.id = landing.batch
        self.delivery = delivery
        self.ignored_because: Counter[str] = Counter()
        self._landing, self._desk = landing, desk
        self._rows: Counter[str] = Counter()
        self._facts = 0
        self.counts: Counts | None = None
        self.control: tuple[ControlCheck, ...] = ()

    def add(self, rows: Sequence[Row]) -> None:
        """Land these rows, at most 50,000 in one transaction."""
        for start in range(0, len(rows), CHUNK):
            self._add_chunk(rows[start : start + CHUNK])

    def _add_chunk(self, rows: Sequence[Row]) -> None:
        told: list[Told] = []
        owners: list[int] = []
        bad: list[tuple[Row, Problem]] = []
        ignored: Counter[str] = Counter()
        for place, row in enumerate(rows):
            problem = row.problem or _problem(self.delivery.file, row)
            if problem is not None:
                bad.append((row, problem))
            elif not row.facts:
                ignored[row.ignored or "nothing in it"] += 1
            elif any(map(self._landing.vault.tells_of_erased, row.facts)):
                ignored[ERASED] += 1
            else:
                told.extend((fact.line or row.line, fact) for fact in row.facts)
                owners.extend([place] * len(row.facts))
        with self._landing.store.writing() as con:
            new = self._landing.land(con, told)
            self._quarantine(con, bad)
        stored = {owner for owner, is_new in zip(owners, new, strict=True) if is_new}
        self._rows["stored"] += len(stored)
        self._rows["duplicates"] += len(set(owners)) - len(stored)
        self._rows["quarantined"] += len(bad)
        self._rows["ignored"] += ignored.total()
        self._facts += sum(new)
        self.ignored_because += ignored

    def _quarantine(self, con: Connection, bad: Sequence[tuple[Row, Problem]]) -> None:
        columns = ("batch", "line", "code", "place", "message", "hint", "raw")
        kept = [
            (self.id, row.line, problem.code, problem.where, *map(_storable, (problem.message, problem.hint, row.raw)))
            for row, problem in bad
        ]
        self._landing.store.land(con, "quarantine", columns, kept)
        facts = [
            (row.line, Fact("row_quarantined", f"{self.delivery.file_hash}:{row.line}", name=problem.code))
            for row, problem in bad
        ]
        self._landing.land(con, facts)

    def finish(self, rows_in: int) -> Counts:
        """Make the batch count. Raises LooplineError, and the batch is dropped, when the rows do not add up."""
        counts = Counts(
            rows_in=rows_in,
            stored=self._rows["stored"],
            duplicates=self._rows["duplicates"],
            quarantined=self._rows["quarantined"],
            ignored=self._rows["ignored"],
            facts=self._facts,
        )
        seen = self._rows.total()
        if seen != rows_in:
            message = f"{self.delivery.file}: {rows_in} rows came in but {seen} were dealt with; nothing was imported."
            raise LooplineError(message)
        with self._landing.store.writing() as con:
            if self.delivery.full_export:
                self._note_absences(con)
            self.control = make_count(
                con, self._landing, self.delivery, counts, because=self.ignored_because, now=self._desk.now()
            )
        self.counts = counts
        return counts

    def _note_absences(self, con: Connection) -> None:
        moment = self.delivery.export_at or self._desk.recorded_now(con)
        told = absences(con, self.id, moment, allow_vanish=self.delivery.allow_vanish)
        self._landing.land(con, [(0, fact) for fact in told])

    def drop(self) -> None:
        """Take everything back that this batch brought."""
        with self._landing.store.writing() as con:
            drop(con, self.id)


def _problem(file: str, row: Row) -> Problem | None:
    for fact in row.facts:
        lacks = missing(fact)
        if lacks:
            message = f"a {fact.kind.replace('_', ' ')} needs {' and '.join(lacks)}"
            return Problem(f"{file}:{row.line}", message, "Map a column to it.", code="missing_value", line=row.line)
    return None


def _storable(text: str) -> str:
    """The text as every database can hold it."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
