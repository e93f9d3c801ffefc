"""Where do facts live? In one ledger, which is only ever added to.

with Ledger.open("acme/ledger.db", secret) as ledger:
    with ledger.batch("salesforce", "Lead.csv", file_hash) as batch:
        batch.add(rows)
        batch.finish(rows_in)
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from loopline.ledger.backup import backup, restore
from loopline.ledger.batch import Batch
from loopline.ledger.control import Control
from loopline.ledger.counting import drop
from loopline.ledger.delivery import Counts, Delivery
from loopline.ledger.desk import Desk
from loopline.ledger.erase import Erased, erase, erase_again, read_log
from loopline.ledger.facts import Fact
from loopline.ledger.keys import as_text, missing
from loopline.ledger.listing import BatchSeen, RowRefused, read_batches, read_problems
from loopline.ledger.migrating import NEWEST, migrate, version
from loopline.ledger.person import about
from loopline.ledger.stores import SqliteStore, Store, open_store
from loopline.ledger.stream import (
    FACT_COLUMNS,
    PERSON_KEY_COLUMNS,
    REP_COLUMNS,
    ArrowRows,
    Mark,
    Selection,
    facts_sql,
    match_keys_sql,
    prototype,
    stream,
)
from loopline.ledger.tables import BATCHES, INFO
from loopline.ledger.undo import Undone, undo
from loopline.ledger.windows import Window, read_spans, windows
from loopline.words.errors import LooplineError, Refused

WAIT: Final = 10.0  # seconds another writer is waited for


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return f"p{secrets.token_hex(10)}"


class Ledger:
    """The facts of one company. Open it with `Ledger.open`; one writer at a time, any number of readers."""

    def __init__(
        self,
        store: Store,
        secret: bytes,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        erasures: Path | None,
    ) -> None:
        self.store, self._erasures = store, erasures
        self._desk = Desk(store, secret, now, new_id)

    @classmethod
    def open(
        cls,
        where: Path | str,
        secret: bytes,
        *,
        now: Callable[[], datetime] = _now,
        new_id: Callable[[], str] = _new_id,
        wait: float = WAIT,
        erasures: Path | None = None,
    ) -> Ledger:
        """The ledger at a path or URL, made or brought forward to this version if needed.

        `erasures` is the log of erasures, which must not be restored with the ledger; beside a file it is
        `<file>.erasures` when not given.

        Raises Refused for a newer ledger or another secret, Busy when another process holds it longer than `wait`.
        """
        store = open_store(where, wait)
        try:
            with store.reading() as con:  # opening must not wait for a writer
                is_ready = version(con) == NEWEST and _check_secret(con, secret)
            if not is_ready:
                with store.writing() as con:
                    migrate(con)
                    _keep_secret(con, secret)
        except BaseException:
            store.close()
            raise
        return cls(store, secret, now=now, new_id=new_id, erasures=erasures or _log_beside(store))

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # files

    @contextmanager
    def batch(
        self,
        source: str,
        file: str,
        file_hash: str,
        *,
        mapping: str = "",
        observed: tuple[datetime, datetime] | None = None,
        control: Sequence[Control] = (),
        export_at: datetime | None = None,
        full_export: bool = False,
        allow_vanish: bool = False,
    ) -> Iterator[Batch]:
        """A batch for one file's rows. Left without `finish`, or by an error, it is dropped completely.

        `export_at`: when the source wrote the file; `observed`: the days it covers, end not included; `control`:
        totals to compare with; `full_export`: records of this source and mapping that it lacks are noted as absent.
        """
        delivery = Delivery(
            source,
            file,
            file_hash,
            mapping=mapping,
            observed=observed,
            control=tuple(control),
            export_at=export_at,
            full_export=full_export,
            allow_vanish=allow_vanish,
        )
        with self.store.importing():
            self._drop_arriving()
            with self.store.writing() as con:
                batch = Batch(self._desk.landing(con, delivery), delivery, self._desk)
            try:
                yield batch
            finally:
                if batch.counts is None:
                    with suppress(LooplineError):  # what cannot be dropped now is dropped before the next import
                        batch.drop()

    def recover(self) -> int:
        """Drop the batches a killed import left behind; their number comes back."""
        with self.store.importing():
            return self._drop_arriving()

    def _drop_arriving(self) -> int:
        with self.store.writing() as con:
            left = con.scalars(sa.select(BATCHES.c.batch).where(BATCHES.c.state == "arriving")).all()
            for number in left:
                drop(con, number)
        return len(left)

    def known_file(self, file_hash: str) -> int | None:
        """The batch that holds this very file already."""
        with self.store.reading() as con:
            found: int | None = con.scalar(
                sa.select(sa.func.max(BATCHES.c.batch)).where(
                    BATCHES.c.file_hash == file_hash, BATCHES.c.state == "counted"
                )
            )
            return found

    # single facts

    def append(self, facts: Sequence[Fact], *, source: str) -> Counts:
        """Write facts that do not come from a file; when this returns they are on disk.

        A fact that is there already, or is about an erased person, is not written again. A person known by a
        handle is named `Who(ref="person:<handle>")`. Raises ValueError for a fact that lacks what its kind needs.
        """
        for fact in facts:
            if lacks := missing(fact):
                message = f"{fact.kind} needs {', '.join(lacks)}"
                raise ValueError(message)
        with self.store.writing() as con:
            return self._desk.note(con, facts, source)

    def undo(self, batch: int) -> Undone:
        """Make a batch count no longer; its keys are free, and what other batches told too stays.

        Raises NotFound for a number that is no batch, Refused for one that was undone before.
        """
        with self.store.importing(), self.store.writing() as con:
            return undo(con, self._desk, batch)

    # people

    def person(self, email: str, handles: Collection[str] = ()) -> dict[str, Any]:
        """Everything known about the person with this address (and these handles), ready for JSON."""
        with self.store.reading() as con:
            return about(con, self._desk.secret, email, handles)

    def erase(self, email: str = "", handles: Collection[str] = ()) -> Erased:
        """Erase a person on request: what identifies is gone, what counts stays, later deliveries are ignored.

        Then blank their lines in kept originals with `originals.erase_from_original`, and build the record anew.
        """
        with self.store.importing():
            with self.store.writing() as con:
                erased = erase(con, self._desk, email, handles, log=self._erasures)
            self.store.tidy()
        return erased

    # safety

    def backup(self, to: Path) -> None:
        """Copy the ledger to one SQLite file, whichever database it is in, without stopping writers."""
        backup(self.store, to)

    @classmethod
    def restore(
        cls,
        source: Path,
        where: Path | str,
        secret: bytes,
        *,
        now: Callable[[], datetime] = _now,
        new_id: Callable[[], str] = _new_id,
        erasures: Path | None = None,
    ) -> Ledger:
        """The ledger that a backup held, in a new place, with every later erasure done again.

        Raises Refused when there is a ledger already, or for another secret.
        """
        store = open_store(where, WAIT)
        try:
            restore(source, store)
        finally:
            store.close()
        ledger = cls.open(where, secret, now=now, new_id=new_id, erasures=erasures)
        ledger._erase_again()
        return ledger

    def _erase_again(self) -> None:
        keys = read_log(self._erasures) if self._erasures is not None else frozenset()
        with self.store.importing():
            with self.store.writing() as con:
                if keys:
                    erase_again(con, self._desk, keys)
                self._desk.start_anew(con, int(self._desk.now().timestamp() * 1_000_000))
            self.store.tidy()

    # readers

    def mark(self) -> Mark:
        """How far the ledger goes now."""
        with self.store.reading() as con:
            return self._mark(con)

    def _mark(self, con: Connection) -> Mark:
        seq = con.scalar(sa.select(sa.func.coalesce(sa.func.max(BATCHES.c.counted_seq), 0)))
        generation = con.scalar(sa.select(INFO.c.value).where(INFO.c.name == "generation"))
        return Mark(int(seq or 0), int(generation or 0))

    def arrow_since(
        self, seq: int = 0, *, known_at: datetime | None = None, happened_before: datetime | None = None
    ) -> ArrowRows:
        """The facts that began to count after a mark's `seq`, as an Arrow stream with its own `mark`.

        The first row is a prototype with `seq` -1: leave it out. `known_at`: only what counted at that moment;
        `happened_before`: only what happened before that moment or at a moment not known.
        """
        asked: dict[str, str | int] = {"since": seq, "happened_before": as_text(happened_before) or ""}
        if known_at is not None:
            asked["known_at"] = as_text(known_at) or ""
        mark = self.mark()
        asked["until"] = mark.seq
        rows = facts_sql(by_known_at=known_at is not None)
        return stream(self.store, mark, Selection(prototype(FACT_COLUMNS), rows, asked))

    def arrow_match_keys(self, seq: int = 0, *, known_at: datetime | None = None) -> ArrowRows:
        """Match keys (person, kind, key in hex) of people seen after a mark's `seq`, as an Arrow stream.

        The first row is all empty: leave it out.
        """
        asked: dict[str, str | int] = {"since": seq}
        if known_at is not None:
            asked["known_at"] = as_text(known_at) or ""
        rows = match_keys_sql(self.store, by_known_at=known_at is not None)
        return stream(self.store, self.mark(), Selection(prototype(PERSON_KEY_COLUMNS), rows, asked))

    def arrow_rep_names(self) -> ArrowRows:
        """Sales and marketing users by reference (rep, name) as an Arrow stream; the first row is all empty."""
        rows = "select rep, name from rep_names where name <> ''"
        return stream(self.store, self.mark(), Selection(prototype(REP_COLUMNS), rows, {}))

    def batches(self, *, undone: bool = False, known_at: datetime | None = None) -> tuple[BatchSeen, ...]:
        """Every batch that counts (or counted at a moment), oldest first; with `undone` those too that were undone."""
        with self.store.reading() as con:
            return read_batches(con, undone=undone, known_at=known_at)

    def problems(self, batch: int | None = None) -> tuple[RowRefused, ...]:
        """The rows in quarantine, of one batch or of all that count."""
        with self.store.reading() as con:
            return read_problems(con, batch)

    def windows(self, zone: str = "UTC", *, known_at: datetime | None = None) -> tuple[Window, ...]:
        """From when to when each kind of each source is observed; days are those of the zone."""
        with self.store.reading() as con:
            return windows(read_spans(con, known_at), zone)


def _log_beside(store: Store) -> Path | None:
    return store.path.with_name(f"{store.path.name}.erasures") if isinstance(store, SqliteStore) else None


def _proof(secret: bytes) -> str:
    return hmac.digest(secret, b"loopline ledger", "sha256").hex()


def _check_secret(con: Connection, secret: bytes) -> bool:
    """Whether the ledger was made with a secret at all. Raises Refused when it was another one."""
    kept = con.scalar(sa.select(INFO.c.value).where(INFO.c.name == "secret"))
    if kept is not None and kept != _proof(secret):
        message = "The secret does not belong to this ledger. Use the workspace's own file `secret`."
        raise Refused(message)
    return kept is not None


def _keep_secret(con: Connection, secret: bytes) -> None:
    if not _check_secret(con, secret):
        con.execute(sa.insert(INFO).values(name="secret", value=_proof(secret)))
