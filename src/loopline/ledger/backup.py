"""How is a ledger copied to a safe place, and brought back?

A backup is one SQLite file, whichever database the ledger is in. Bringing it back replays the log of erasures,
which lives outside the ledger, so that erased people stay erased.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from loopline.ledger.migrating import migrate, version
from loopline.ledger.stores import SqliteStore, Store
from loopline.ledger.tables import METADATA
from loopline.words.errors import NotFound, Refused

_ROWS = 20_000


def backup(store: Store, to: Path) -> None:
    """Write the ledger as it is at one moment to a file; writers are not stopped. Replaces an older file at once."""
    fresh = to.with_name(f"{to.name}-{secrets.token_hex(4)}")
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        if isinstance(store, SqliteStore):
            _copy_pages(store, fresh)
        else:
            _copy_rows_to_file(store, fresh)
        _sync(fresh)
        fresh.replace(to)
        _sync(to.parent)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def restore(source: Path, store: Store) -> None:
    """Fill an empty ledger from a backup. Raises Refused when the ledger has tables already."""
    if not source.exists():
        raise NotFound("backup", str(source))
    with store.writing() as con:
        if version(con) is not None:
            message = "There is a ledger already where the backup should go. Move it away or choose another place."
            raise Refused(message)
    if isinstance(store, SqliteStore):
        _copy_pages_back(source, store)
    else:
        with _opened(source) as copy, copy.reading() as kept, store.writing() as con:
            migrate(con)
            _copy_rows(kept, con)
            _set_sequences(con)


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[SqliteStore]:
    """A private copy of a backup, brought forward to this version; the backup itself is not touched."""
    with tempfile.TemporaryDirectory(prefix="loopline-restore-") as folder:
        copy = Path(folder) / "ledger.db"
        shutil.copyfile(source, copy)
        store = SqliteStore(copy, 5)
        try:
            with store.writing() as con:
                _check_backup(source, con)
                migrate(con)
            yield store
        finally:
            store.close()


def _check_backup(source: Path, con: Connection) -> None:
    if version(con) is None:
        message = f"{source} is not a backup of a ledger."
        raise Refused(message)


def _copy_pages_back(source: Path, store: SqliteStore) -> None:
    with contextlib.closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as kept:
        try:
            names = kept.execute("select count(*) from sqlite_master where name = 'alembic_version'").fetchone()
        except sqlite3.DatabaseError:
            names = (0,)
        if names == (0,):
            message = f"{source} is not a backup of a ledger."
            raise Refused(message)
        with _driver(store) as driver:
            kept.backup(driver)


@contextlib.contextmanager
def _driver(store: SqliteStore) -> Iterator[sqlite3.Connection]:
    """The SQLite connection itself."""
    plain = store.engine.raw_connection()
    try:
        driver = plain.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            raise TypeError(driver)
        yield driver
    finally:
        plain.close()


def _copy_pages(store: SqliteStore, to: Path) -> None:
    with _driver(store) as driver, contextlib.closing(sqlite3.connect(to)) as target:
        driver.backup(target)
        target.execute("pragma journal_mode=delete")


def _copy_rows_to_file(store: Store, to: Path) -> None:
    target = SqliteStore(to, 5)
    try:
        with store.reading() as con, target.writing() as copy:
            migrate(copy)
            _copy_rows(con, copy)
    finally:
        target.close()
    with contextlib.closing(sqlite3.connect(to)) as plain:
        plain.execute("pragma journal_mode=delete")


def _copy_rows(con: Connection, to: Connection) -> None:
    for table in METADATA.sorted_tables:
        found = con.execution_options(yield_per=_ROWS).execute(sa.select(table)).mappings()
        for part in found.partitions(_ROWS):
            to.execute(sa.insert(table), [dict(row) for row in part])


def _set_sequences(con: Connection) -> None:
    for table, column in (("facts", "seq"), ("batches", "batch"), ("people_vault", "variant")):
        con.exec_driver_sql(
            f"select setval(pg_get_serial_sequence('{table}', '{column}'), "
            f"greatest((select coalesce(max({column}), 0) from {table}), 1))"
        )


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
