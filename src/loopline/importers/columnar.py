"""Which rows does a Parquet file hold? Its typed values as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb

from loopline.importers.table import BLANK, DataRow, Plain, Table, Unreadable, column_names

_CHUNK: Final = 10_000


def read_parquet(path: Path) -> Table:
    """The file's table. Times come as ISO text, lists joined by `;`, an inner value as the column `outer.inner`."""
    names, selected, typed = _columns(path)

    def read() -> Iterator[DataRow]:
        return _rows(path, selected, typed)

    return Table(path, "parquet", column_names(names), read, header_line=0)


def _columns(path: Path) -> tuple[list[str], list[str], list[bool]]:
    """Column names, the SQL that gives each as text, and whether it was typed."""
    con = _connection()
    try:
        described = con.execute("describe select * from read_parquet(?)", [_literal(path)]).fetchall()
        names: list[str] = []
        selected: list[str] = []
        for name, kind, *_ in described:
            _unfold(con, [str(name)], str(kind), names, selected)
        return names, selected, [not sql.startswith('"') for sql in selected]
    except duckdb.Error as error:
        message = f"{path.name}: it is not a readable Parquet file (cut off, or another format)."
        raise Unreadable(message) from error
    finally:
        con.close()


def _unfold(con: duckdb.DuckDBPyConnection, way: list[str], kind: str, names: list[str], selected: list[str]) -> None:
    column = ".".join(_quoted(step) for step in way)
    if kind.startswith("STRUCT(") and not kind.endswith("]"):
        inner = con.execute(f"describe select unnest(null::{kind})").fetchall()
        for name, part, *_ in inner:
            _unfold(con, [*way, str(name)], str(part), names, selected)
        return
    names.append(".".join(way))
    if kind == "VARCHAR":
        selected.append(column)
    elif kind.strip('"') == "NULL":  # an all-empty column without a type: casting it breaks DuckDB 2.0
        selected.append("null::varchar")
    elif kind.endswith("[]"):
        selected.append(f"array_to_string({column}, ';')")
    else:
        column = f"cast({column} as timestamptz)" if "TIME ZONE" in kind else column
        selected.append(f"cast({column} as varchar)")


def _rows(path: Path, selected: list[str], typed: list[bool]) -> Iterator[DataRow]:
    con = _connection()
    try:
        result = con.execute(f"select {', '.join(selected)} from read_parquet(?)", [_literal(path)])
        line = 0
        while chunk := result.fetchmany(_CHUNK):
            for values in chunk:
                line += 1
                cells = [_text(value, plain) for value, plain in zip(values, typed, strict=True)]
                raw = "\t".join(cells)
                yield DataRow(line, cells, None, None if any(cells) else BLANK, raw)
    except duckdb.Error as error:
        message = f"{path.name}: the Parquet file breaks off while reading."
        raise Unreadable(message) from error
    finally:
        con.close()


def _connection() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(":memory:")
    con.execute(
        "set memory_limit = '300MB'; set threads = 2; set TimeZone = 'UTC'; set preserve_insertion_order = true"
    )
    return con


def _literal(path: Path) -> str:
    """The path with signs that DuckDB would expand to several files taken literally."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in str(path.absolute()))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str | None, typed: bool) -> str:
    if value is None:
        return ""
    return Plain(value) if typed else value
