"""Which references are one? Links between them are followed until every group has one name, its least."""

from __future__ import annotations

from importlib.resources import files

import duckdb

_KEYS = {"person": ("person", "person_id"), "account": ("account", "account_id")}


def group(con: duckdb.DuckDBPyConnection, of: str) -> None:
    """Fill `person_handles` or `account_handles` from the tables `<of>_edges`, `<of>_apart` and `<of>_refs`.

    Whoever was said not to be the one they are linked to loses all links but those that people decided.
    """
    con.execute(f"create or replace temp table edges as select a, b, how from {of}_edges")
    con.execute(f"create or replace temp view apart as select a, b from {of}_apart")
    con.execute(f"create or replace temp view refs as select ref from {of}_refs")
    _label(con)
    con.execute(f"create or replace temp table cut_off as {_sql('still_together')}")
    if _count(con, "cut_off"):
        con.execute(f"create or replace temp table kept as {_sql('cut')}")
        con.execute("create or replace temp table edges as select a, b, how from kept")
        _label(con)
    reference, name = _KEYS[of]
    columns = f'"{reference}" varchar, "{name}" varchar, how varchar'
    con.execute(f"create or replace table {of}_handles ({columns})")
    con.execute(f"insert into {of}_handles {_sql('handles')}")
    for view in ("apart", "refs"):
        con.execute(f"drop view {view}")


def _label(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"create or replace temp table labels as {_sql('labels')}")
    while True:
        con.execute(f"create or replace temp table spread as {_sql('spread')}")
        changed = con.execute(
            "select count(*) from spread s inner join labels l on l.ref = s.ref where l.label <> s.label"
        ).fetchall()[0][0]
        con.execute("create or replace temp table labels as select ref, label from spread")
        if not changed:
            return
        con.execute(f"create or replace temp table jumped as {_sql('jump')}")
        con.execute("create or replace temp table labels as select ref, label from jumped")


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(con.execute(f"select count(*) from {table}").fetchall()[0][0])


def _sql(name: str) -> str:
    return files("loopline.record.steps.identity").joinpath(f"{name}.sql").read_text(encoding="utf-8")
