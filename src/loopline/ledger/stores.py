"""Which database is behind the ledger, and what differs between them?

All SQL that both understand stands where it is used; only what differs is here.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from loopline.words.errors import Busy, LooplineError, Refused

WRITER_BUSY: Final = "Another process is writing to this ledger. Nothing was changed; try again in a moment."
IMPORT_BUSY: Final = "Another import, undo or erasure is running on this ledger. Wait for it to end, then try again."
_MODE: Final = "loopline_transaction"
_LEFT_BEHIND: Final = 6 * 3600.0  # seconds
_PG_WRITE: Final = 5_106_170_601
_PG_IMPORT: Final = 5_106_170_602


class Store(Protocol):
    """One database: how to read, write, land many rows and look many keys up."""

    name: str
    engine: Engine

    def writing(self) -> Any:
        """A transaction that alone may draw numbers and change rows (context manager of a Connection)."""

    def reading(self) -> Any:
        """A transaction that sees one moment (context manager of a Connection)."""

    def importing(self) -> Any:
        """The right to import, undo or erase, for one process at a time (context manager)."""

    def land(self, con: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows; those that break a unique constraint are left out."""

    def find(
        self, con: Connection, table: str, columns: Sequence[str], by: str, keys: Sequence[Any]
    ) -> list[tuple[Any, ...]]:
        """The rows whose column `by` is one of the keys."""

    def tidy(self) -> None:
        """Give freed space back, so that what was deleted is gone from the files."""

    def close(self) -> None:
        """Let go of the database."""


def open_store(where: Path | str, wait: float) -> Store:
    """The store behind a path (SQLite) or a URL (sqlite:///... or postgresql://...)."""
    text = str(where)
    if text.startswith(("postgresql:", "postgres:", "postgresql+psycopg:")):
        return PostgresStore(text, wait)
    if text.startswith("sqlite:///"):
        text = text.removeprefix("sqlite:///")
    elif "://" in text:
        message = f'No such kind of ledger: "{text.split(":", 1)[0]}". Use a file path or postgresql://...'
        raise Refused(message)
    return SqliteStore(Path(text), wait)


class SqliteStore:
    """A ledger in one SQLite file, in write-ahead mode, every commit synced to disk."""

    name = "sqlite"

    def __init__(self, path: Path, wait: float) -> None:
        self.path = path
        self._wait = wait
        _make_private(path)
        _sweep(path)
        self.engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": wait})
        sa.event.listen(self.engine, "connect", _prepare_sqlite)
        sa.event.listen(self.engine, "begin", _begin_sqlite)
        self._reader = self.engine.execution_options(**{_MODE: "begin"})

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the file's one write lock from its start."""
        with _said_plainly(), self.engine.begin() as con:
            yield con

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction over one snapshot."""
        with _said_plainly(), self._reader.begin() as con:
            yield con

    @contextmanager
    def plain(self) -> Iterator[Connection]:
        """A connection without a transaction, for what SQLite does only outside one."""
        with _said_plainly(), self.engine.connect().execution_options(**{_MODE: ""}) as con:
            yield con

    @contextmanager
    def importing(self) -> Iterator[None]:
        """The right to import, held as a lock on a small file beside the ledger; a killed process loses it."""
        beside = self.path.with_name(self.path.name + "-importing")
        _make_private(beside)
        lock = sqlite3.connect(beside, timeout=self._wait, isolation_level=None)
        try:
            try:
                lock.execute("begin exclusive")
            except sqlite3.OperationalError as error:
                raise Busy(IMPORT_BUSY) from error
            yield
        finally:
            lock.close()

    def land(self, con: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows; those that break a unique constraint are left out."""
        if rows:
            marks = ",".join("?" * len(columns))
            sql = f"insert into {table} ({','.join(columns)}) values ({marks}) on conflict do nothing"
            con.exec_driver_sql(sql, list(rows))

    def find(
        self, con: Connection, table: str, columns: Sequence[str], by: str, keys: Sequence[Any]
    ) -> list[tuple[Any, ...]]:
        """The rows whose column `by` is one of the keys."""
        found: list[tuple[Any, ...]] = []
        for start in range(0, len(keys), 10_000):
            part = tuple(keys[start : start + 10_000])
            sql = f"select {','.join(columns)} from {table} where {by} in ({','.join('?' * len(part))})"
            found.extend(tuple(row) for row in con.exec_driver_sql(sql, part))
        return found

    def tidy(self) -> None:
        """Rewrite the file without deleted content, and empty the write-ahead log."""
        with _said_plainly():
            plain = self.engine.raw_connection()
            try:
                cursor = plain.cursor()
                cursor.execute("vacuum")
                cursor.execute("pragma wal_checkpoint(truncate)")
                cursor.close()
            finally:
                plain.close()

    def close(self) -> None:
        """Close every connection; the last one to close folds the write-ahead log into the file."""
        self.engine.dispose()


class PostgresStore:
    """A ledger in a PostgreSQL database; writers take turns by an advisory lock, so that numbers grow by commit."""

    name = "postgresql"

    def __init__(self, url: str, wait: float) -> None:
        plain = url.replace("postgresql+psycopg:", "postgresql:", 1).replace("postgres:", "postgresql:", 1)
        self.url = plain
        self._wait = wait
        try:
            self.engine = sa.create_engine(
                plain.replace("postgresql:", "postgresql+psycopg:", 1),
                connect_args={"options": f"-c lock_timeout={int(wait * 1000)} -c timezone=UTC"},
            )
        except ModuleNotFoundError as error:
            message = 'A PostgreSQL ledger needs one more package: pip install "loopline[postgres]"'
            raise Refused(message) from error
        self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the ledger's write lock before it draws a number."""
        with _said_plainly(), self.engine.begin() as con:
            con.exec_driver_sql(f"select pg_advisory_xact_lock({_PG_WRITE})")
            yield con

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction over one snapshot."""
        with _said_plainly(), self._reader.begin() as con:
            yield con

    @contextmanager
    def importing(self) -> Iterator[None]:
        """The right to import, held as a session's advisory lock; a killed process loses it."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as con:
            try:
                con.exec_driver_sql(f"select pg_advisory_lock({_PG_IMPORT})")
            except sa.exc.OperationalError as error:
                raise Busy(IMPORT_BUSY) from error
            try:
                yield
            finally:
                con.exec_driver_sql(f"select pg_advisory_unlock({_PG_IMPORT})")

    def land(self, con: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows by COPY through a temporary table; those that break a unique constraint are left out."""
        if not rows:
            return
        names = ",".join(columns)
        cursor = con.connection.cursor()
        try:
            cursor.execute(f"create temp table landing on commit drop as select {names} from {table} limit 0")
            with cursor.copy(f"copy landing ({names}) from stdin") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"insert into {table} ({names}) select {names} from landing on conflict do nothing")
            cursor.execute("drop table landing")
        finally:
            cursor.close()

    def find(
        self, con: Connection, table: str, columns: Sequence[str], by: str, keys: Sequence[Any]
    ) -> list[tuple[Any, ...]]:
        """The rows whose column `by` is one of the keys."""
        if not keys:
            return []
        sql = f"select {','.join(columns)} from {table} where {by} = any(%s)"
        return [_as_bytes(tuple(row)) for row in con.exec_driver_sql(sql, (list(keys),))]

    def tidy(self) -> None:
        """Rewrite the tables without deleted content."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as con:
            for table in ("people_vault", "match_keys", "sightings", "rep_names", "quarantine", "facts"):
                con.exec_driver_sql(f"vacuum full {table}")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _as_bytes(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


def _sweep(path: Path) -> None:
    """Remove copies for the record that a killed process left; a living one needs its copy for a moment only."""
    for copy in path.parent.glob(f"{path.name}-copy-*"):
        with suppress(FileNotFoundError):
            if time.time() - copy.stat().st_mtime > _LEFT_BEHIND:
                copy.unlink()


def _make_private(path: Path) -> None:
    """An empty file that only its owner may read, unless there is one already."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        message = f"Cannot make {path}: {error.strerror}."
        raise LooplineError(message) from error


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # we say begin ourselves
    for pragma in ("journal_mode=wal", "synchronous=full", "foreign_keys=on", "secure_delete=on", "cache_size=-65536"):
        connection.execute(f"pragma {pragma}")


def _begin_sqlite(con: Connection) -> None:
    statement = con.get_execution_options().get(_MODE, "begin immediate")
    if statement:
        con.exec_driver_sql(statement)


_PLAIN_TEXTS: Final[tuple[tuple[Callable[[str], bool], type[LooplineError], str], ...]] = (
    (lambda text: "locked" in text or "lock timeout" in text, Busy, WRITER_BUSY),
    (
        lambda text: "full" in text or "No space" in text,
        LooplineError,
        "The disk is full. Nothing was half-written; free some space and try again.",
    ),
    (
        lambda text: "disk I/O error" in text,
        LooplineError,
        "The disk could not be written: it is full or failing. Nothing was half-written.",
    ),
    (
        lambda text: "readonly" in text or "unable to open" in text,
        LooplineError,
        "The ledger's file cannot be written. Check the folder's permissions.",
    ),
    (
        lambda text: "malformed" in text or "not a database" in text,
        LooplineError,
        "The ledger's file is damaged or not a ledger. Restore it from a backup: loopline restore",
    ),
    (
        lambda text: "connection" in text,
        LooplineError,
        "The ledger's database does not answer. Check that it runs and that its address is right.",
    ),
)


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Database errors that a person can mend, in that person's words."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        text = str(error.orig)
        for matches, kind, message in _PLAIN_TEXTS:
            if matches(text):
                raise kind(message) from error
        raise
