"""How do other data tools read a small table? As an Arrow stream."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb


def arrow_stream(names: Sequence[str], rows: Sequence[Sequence[Any]], schema: object | None = None) -> object:
    """The rows as an Arrow C stream capsule; each column's type is the first that holds all of its values."""
    con = duckdb.connect()
    columns = ", ".join(f'"{name}" {_type([row[index] for row in rows])}' for index, name in enumerate(names))
    con.execute(f"create table t ({columns})")
    if rows:
        con.executemany(f"insert into t values ({', '.join('?' for _ in names)})", [list(row) for row in rows])
    return con.table("t").__arrow_c_stream__(schema)


def _type(values: Sequence[Any]) -> str:
    kinds = {type(value) for value in values if value is not None}
    for kind, name in ((bool, "BOOLEAN"), (int, "BIGINT"), (datetime, "TIMESTAMP"), (date, "DATE")):
        if kinds == {kind}:
            return name
    if kinds and kinds <= {int, Decimal}:
        return "DECIMAL(38, 4)"
    return "DOUBLE" if kinds and kinds <= {int, float, Decimal} else "VARCHAR"
