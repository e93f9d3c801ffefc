"""How is a question put to the record? As SQL over its views and the one-row table `asked`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import duckdb
from sqlglot import TokenType, tokenize

from loopline.record.schema import ASKED, TABLES
from loopline.record.views import view_sql
from loopline.words.errors import NotFound
from loopline.words.rows import Rows

LAYERS: Final = ("facts", "plain", "agreed", "agreement")  # what is stored; the rest is made when it is read
_WORD: Final = re.compile(r"[a-z_][a-z0-9_]*")


def create_tables(con: duckdb.DuckDBPyConnection, *layers: str) -> None:
    """The tables of the record (or of some of its layers), empty, in the schema `record`."""
    con.execute("create schema if not exists record")
    for name, table in TABLES.items():
        if table.layer in (layers or LAYERS):
            con.execute(table_sql(name))


def table_sql(name: str) -> str:
    """The statement that creates one table of the record, empty."""
    columns = ", ".join(f'"{column}" {kind}' for column, (kind, _) in TABLES[name].columns.items())
    return f"create or replace table record.{name} ({columns})"


def ask(
    con: duckdb.DuckDBPyConnection, sql: str, asked: Mapping[str, Any], step: str | None = None, where: str = "record"
) -> Rows:
    """The rows of a query over the record as it stood at `asked["as_of"]`.

    With `step`, the rows of that named step of the query instead of the last one. `where` is the schema
    that holds the tables.
    """
    text = sql if step is None else only_step(sql, step)
    with con.cursor() as cursor:
        _say_what_is_asked(cursor, asked)
        for name in _named_tables(text):
            cursor.execute(f'create or replace temp view "{name}" as {view_sql(name, where)}')
        result = cursor.execute(text)
        names = tuple(column[0] for column in result.description or ())
        return Rows(names, tuple(result.fetchall()))


def steps(sql: str) -> tuple[str, ...]:
    """The names of a query's steps, in order."""
    return tuple(name for name, _ in _steps_and_end(sql)[0])


def only_step(sql: str, step: str) -> str:
    """The query that shows one named step: everything up to it, then its rows."""
    named, _ = _steps_and_end(sql)
    ends = dict(named)
    if step not in ends:
        raise NotFound("step", step, ends, f"Steps: {', '.join(ends)}.")
    return f"{sql[: ends[step]]}\nselect * from {step}"


def _say_what_is_asked(cursor: duckdb.DuckDBPyConnection, asked: Mapping[str, Any]) -> None:
    columns = ", ".join(f'"{name}" {kind}' for name, (kind, _) in ASKED.items())
    cursor.execute(f"create or replace temp table asked ({columns})")
    marks = ", ".join("?" for _ in ASKED)
    cursor.execute(f"insert into asked values ({marks})", [_plain(asked.get(name)) for name in ASKED])


def _plain(value: object) -> object:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _named_tables(sql: str) -> tuple[str, ...]:
    words = set(_WORD.findall(sql.lower()))
    return tuple(name for name in TABLES if name in words)


def _steps_and_end(sql: str) -> tuple[tuple[tuple[str, int], ...], int]:
    """Each step's name with the place in the text where it ends, and the place where the last select starts."""
    found: list[tuple[str, int]] = []
    depth, name, previous = 0, "", ""
    for token in tokenize(sql, read="duckdb"):
        if token.token_type == TokenType.L_PAREN:
            depth += 1
        elif token.token_type == TokenType.R_PAREN:
            depth -= 1
            if depth == 0 and name:
                found.append((name, token.end + 1))
                name = ""
        elif depth == 0 and token.token_type == TokenType.ALIAS:
            name = previous
        elif depth == 0 and token.token_type == TokenType.SELECT:
            return tuple(found), token.start
        previous = token.text
    return tuple(found), len(sql)
