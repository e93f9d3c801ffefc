"""How does the record copy the ledger? As one typed stream in Arrow's form.

The SQLite driver that can stream brings its own copy of SQLite, and two copies of SQLite must never hold
one database file in one process: closing one drops the other's locks. So what is asked for is first copied,
as of one moment, to a file of its own, which the driver opens and which vanishes when it is done. The first
row is a prototype (`seq` = -1) that fixes every column's type; the receiver leaves it out.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from adbc_driver_manager import AdbcConnection, AdbcStatement
from sqlalchemy.engine import Connection

from loopline.ledger.stores import PostgresStore, SqliteStore, Store

_TEXT, _WHOLE = "''", "-1"
# The columns of a streamed fact: name -> (where it comes from, what its prototype holds).
FACT_COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "seq": ("f.seq", _WHOLE),
    "kind": ("f.kind", _TEXT),
    "source": ("b.source", _TEXT),
    "batch": ("f.batch", _WHOLE),
    "line": ("f.line", _WHOLE),
    "record_id": ("f.record_id", _TEXT),
    "happened_at": ("f.happened_at", _TEXT),
    "precise": ("f.precise", _TEXT),
    "observed_at": ("f.observed_at", _TEXT),
    "recorded_at": ("b.recorded_at", _TEXT),
    **{
        name: (f"f.{name}", _TEXT)
        for name in ("person", "other", "account", "opportunity", "campaign", "rep", "product", "channel")
    },
    **{name: (f"f.{name}", _TEXT) for name in ("name", "value", "reason", "how")},
    "amount_minor": ("f.amount_minor", _WHOLE),
    "currency": ("f.currency", _TEXT),
    "margin_minor": ("f.margin_minor", _WHOLE),
    "seconds": ("f.seconds", _WHOLE),
    "until_at": ("f.until_at", _TEXT),
    "corrects": ("f.corrects", _TEXT),
    "fields": ("f.fields", _TEXT),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the ledger goes: give `seq` back to `arrow_since`. Another `generation`: start anew."""

    seq: int
    generation: int


class ArrowRows:
    """Rows on their way out: anything that reads `__arrow_c_stream__` can take them, once."""

    def __init__(self, mark: Mark, held: tuple[Any, ...], handle: Any) -> None:
        self.mark = mark
        self._held = held
        self._handle = handle

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The Arrow stream's capsule."""
        return self._handle.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """The columns and types as a capsule, readable before and while the rows are taken."""
        return self._handle.__arrow_c_schema__()

    def close(self) -> None:
        """Let go of the driver; the copied file is gone."""
        for part in self._held:
            part.close()

    def __enter__(self) -> ArrowRows:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


PERSON_KEY_COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "person": ("p.person", _TEXT),
    "kind": ("k.kind", _TEXT),
    "key": ("k.key", _TEXT),
}
REP_COLUMNS: Final[Mapping[str, tuple[str, str]]] = {"rep": ("rep", _TEXT), "name": ("name", _TEXT)}


def match_keys_sql(store: Store, *, by_known_at: bool) -> str:
    """The select of the match keys that batches brought which began to count after a mark."""
    as_hex = "lower(hex(k.key))" if isinstance(store, SqliteStore) else "encode(k.key, 'hex')"
    return f"""
        select distinct p.person, k.kind, {as_hex} as key
        from match_keys k join people_vault p on p.variant = k.variant
        where k.variant in (select s.variant from sightings s join batches b on b.batch = s.batch
                            where b.counted_seq > :since and {_counts(by_known_at)})
    """


def _counts(by_known_at: bool) -> str:
    if by_known_at:
        return "b.recorded_at <= :known_at and (b.undone_at is null or b.undone_at > :known_at)"
    return "b.state = 'counted'"


def facts_sql(*, by_known_at: bool) -> str:
    """The select of all facts that count between two marks; `by_known_at`: as it was known at a moment."""
    columns = ", ".join(f"{origin} as {name}" for name, (origin, _) in FACT_COLUMNS.items())
    return f"""
        select {columns} from facts f join batches b on b.batch = f.batch
        where f.seq >= (select coalesce(min(first_seq), 0) from batches where counted_seq > :since)
          and b.counted_seq > :since and b.counted_seq <= :until and {_counts(by_known_at)}
          and (:happened_before = '' or f.happened_at is null or f.happened_at < :happened_before)
    """


def prototype(columns: Mapping[str, tuple[str, str]]) -> str:
    """The select of the row that fixes every type."""
    return "select " + ", ".join(f"{value} as {name}" for name, (_, value) in columns.items())


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for: the prototype's select, the rows' select, and its parameters."""

    prototype: str
    rows: str
    asked: Mapping[str, str | int]


def stream(store: Store, mark: Mark, wanted: Selection) -> ArrowRows:
    """The prototype row and then the selected rows, as one stream."""
    if isinstance(store, SqliteStore):
        return _from_sqlite(store, mark, wanted)
    if isinstance(store, PostgresStore):
        return _from_postgres(store, mark, wanted)
    raise TypeError(store)


def _from_sqlite(store: SqliteStore, mark: Mark, wanted: Selection) -> ArrowRows:
    import adbc_driver_sqlite  # noqa: PLC0415 (loaded only when something is copied)

    path = store.path.with_name(f"{store.path.name}-copy-{secrets.token_hex(6)}")
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with store.plain() as con:
            _copy(con, path, wanted)
        database = adbc_driver_sqlite.connect(str(path))
        connection = AdbcConnection(database)
        statement = AdbcStatement(connection)
        statement.set_sql_query("select * from copied order by rowid")
        handle, _ = statement.execute_query()
    finally:
        path.unlink(missing_ok=True)
    return ArrowRows(mark, (statement, connection, database), handle)


def _copy(con: Connection, path: Path, wanted: Selection) -> None:
    con.execute(sa.text("attach :path as part"), {"path": str(path)})
    try:
        for pragma in ("journal_mode=off", "synchronous=off"):
            con.exec_driver_sql(f"pragma part.{pragma}")
        con.exec_driver_sql("begin")
        con.exec_driver_sql(f"create table part.copied as {wanted.prototype}")
        con.execute(sa.text(f"insert into part.copied {wanted.rows}"), dict(wanted.asked))
        con.exec_driver_sql("commit")
    finally:
        con.exec_driver_sql("detach part")


def _from_postgres(store: PostgresStore, mark: Mark, wanted: Selection) -> ArrowRows:
    import adbc_driver_postgresql  # noqa: PLC0415 (only where PostgreSQL is used)

    written = wanted.rows
    for name, value in wanted.asked.items():
        written = written.replace(f":{name}", str(value) if isinstance(value, int) else _quoted(value))
    database = adbc_driver_postgresql.connect(store.url)
    connection = AdbcConnection(database)
    statement = AdbcStatement(connection)
    statement.set_sql_query(f"{wanted.prototype} union all {written}")
    handle, _ = statement.execute_query()
    return ArrowRows(mark, (statement, connection, database), handle)


def _quoted(text: str) -> str:
    """Our own moment's text as a literal."""
    return "'" + text.replace("'", "''") + "'"
