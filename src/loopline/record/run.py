"""How is one step of the record run? Its SQL fills a table in the schema at hand."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from loopline.record.ask import table_sql
from loopline.record.identity import group
from loopline.record.making import Step
from loopline.record.schema import TABLES


def run(con: duckdb.DuckDBPyConnection, steps: Sequence[Step]) -> None:
    """Run the steps in order. Tables of the record are replaced, working tables are temporary."""
    for step in steps:
        if step.kind == "groups":
            group(con, step.name)
        elif step.kind == "table":
            con.execute(table_sql(step.fills))
            con.execute(f"insert into {step.fills} by name {step.sql}")
        else:
            what = "view" if step.kind == "view" else "table"
            con.execute(f"create or replace temp {what} {step.fills} as {step.sql}")


def forget_working_tables(con: duckdb.DuckDBPyConnection, steps: Sequence[Step]) -> None:
    """Drop what was only needed on the way."""
    for step in reversed(steps):
        if step.fills not in TABLES and step.kind in ("working", "view"):
            con.execute(f"drop {'view' if step.kind == 'view' else 'table'} if exists {step.fills}")
