"""How do facts and the agreement's terms get into DuckDB? The one place that knows Arrow and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import duckdb

from loopline.agreement.tables import AGREEMENT_TABLES
from loopline.record.ask import table_sql
from loopline.record.schema import TABLES
from loopline.words.money import exponent

_FACTS: Final = tuple(TABLES["facts"].columns)


def load_facts(con: duckdb.DuckDBPyConnection, arrow: object) -> int:
    """Append the ledger's stream of facts (without its prototype row), typed; returns how many they are.

    Sets the temporary table `arrived`: the facts just taken in, with their further fields as JSON.
    """
    con.register("stream", arrow)
    con.execute("create or replace temp table arrived as select * from stream where seq >= 0")
    con.unregister("stream")
    columns = ", ".join(f'"{name}"' for name in _FACTS)
    typed = ", ".join(f'cast("{name}" as {TABLES["facts"].columns[name][0]})' for name in _FACTS)
    con.execute(f"insert into facts ({columns}) select {typed} from arrived order by seq")
    con.execute(
        """
        insert into fact_fields
        with parts as (
            select seq, cast(cast(fields as json) as map(varchar, varchar)) as part
            from arrived where fields is not null
        ),
        single as (select seq, unnest(map_keys(part)) as field, unnest(map_values(part)) as value from parts)
        select seq, lower(field), value from single where value is not null and value <> ''
        """
    )
    return int(con.execute("select count(*) from arrived").fetchall()[0][0])


def load_match_keys(con: duckdb.DuckDBPyConnection, arrow: object) -> None:
    """Replace the match keys by the ledger's stream of them."""
    _replace(con, "match_keys", arrow, "person <> ''")


def add_match_keys(con: duckdb.DuckDBPyConnection, arrow: object) -> None:
    """Add those match keys of the ledger's stream that are not there yet."""
    con.register("stream", arrow)
    con.execute("create or replace temp table keys_seen as select person, kind, key from stream where person <> ''")
    con.unregister("stream")
    con.execute(
        """
        insert into match_keys by name
        select distinct s.person, s.kind, s.key from keys_seen s
        anti join match_keys k on k.person = s.person and k.kind = s.kind and k.key = s.key
        """
    )


def load_rep_names(con: duckdb.DuckDBPyConnection, arrow: object) -> None:
    """Replace the names of users by the ledger's stream of them."""
    _replace(con, "rep_names", arrow, "rep <> ''")


def load_rows(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Replace a small table by these rows, in the order of its columns."""
    con.execute(table_sql(table))
    if rows:
        con.execute(*_all_at_once(table, rows))


def load_agreement(con: duckdb.DuckDBPyConnection, tables: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    """Replace the tables that hold the agreement's terms."""
    for name in AGREEMENT_TABLES:
        load_rows(con, name, tables.get(name, ()))


def load_currencies(con: duckdb.DuckDBPyConnection) -> None:
    """Fill the table of currencies that occur in facts or the agreement."""
    found = con.execute(
        """
        select currency from facts where currency is not null
        union select name from facts where kind = 'rate_seen' and name is not null
        union select currency from agreement_terms
        """
    ).fetchall()
    load_rows(con, "currencies", sorted((code, exponent(code)) for (code,) in found))


def _replace(con: duckdb.DuckDBPyConnection, table: str, arrow: object, where: str) -> None:
    con.register("stream", arrow)
    con.execute(table_sql(table))
    con.execute(f"insert into {table} by name select * from stream where {where}")
    con.unregister("stream")


def _all_at_once(table: str, rows: Sequence[Sequence[Any]]) -> tuple[str, list[str]]:
    """The statement that inserts all rows, handed over as one JSON text: row by row is a thousand times slower."""
    columns = TABLES[table].columns
    shape = json.dumps([{name: kind for name, (kind, _) in columns.items()}])
    text = json.dumps([dict(zip(columns, row, strict=True)) for row in rows], default=_written)
    names = ", ".join(f'unnest."{name}"' for name in columns)
    return f"insert into {table} select {names} from (select unnest(from_json(?, '{shape}')) as unnest)", [text]


def _written(value: Any) -> str:
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(UTC).replace(tzinfo=None)
    return value.isoformat() if isinstance(value, date) else str(value)
