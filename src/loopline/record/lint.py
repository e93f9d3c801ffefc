"""Is every .sql file written for all engines?

The steps and the answers are written once, in DuckDB's dialect, and must mean the same on Spark. Some
constructs fail there, and a few differ without a word; this reads the syntax tree of every file and
allows only what was tried on both. Run: python -m loopline.record.lint
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, OptimizeError, ParseError, UnsupportedError
from sqlglot.optimizer.qualify import qualify

from loopline.record.making import STEPS
from loopline.record.schema import ASKED, TABLES

# Functions tried on DuckDB 2 and Spark 4.3 with the same results.
FUNCTIONS: Final = frozenset(
    {
        "abs",
        "avg",
        "bool_and",
        "bool_or",
        "ceil",
        "coalesce",
        "concat",
        "contains",
        "count",
        "count_if",
        "date",
        "date_trunc",
        "dense_rank",
        "exists",
        "exp",
        "first_value",
        "floor",
        "greatest",
        "lag",
        "last_value",
        "lead",
        "least",
        "length",
        "like",
        "ln",
        "lower",
        "ltrim",
        "max",
        "median",
        "min",
        "mod",
        "nullif",
        "power",
        "rank",
        "replace",
        "round",
        "row_number",
        "rtrim",
        "sign",
        "split_part",
        "sqrt",
        "starts_with",
        "substring",
        "sum",
        "time_to_unix",
        "timestamp_trunc",
        "trim",
        "upper",
    }
)  # time_to_unix is epoch(...)
_ROOT: Final = Path(__file__).resolve().parent.parent
# The tables that identity.py makes while it follows links.
_IDENTITY: Final = {
    "edges": {"a": "VARCHAR", "b": "VARCHAR", "how": "VARCHAR"},
    "kept": {"a": "VARCHAR", "b": "VARCHAR", "how": "VARCHAR"},
    "apart": {"a": "VARCHAR", "b": "VARCHAR"},
    "refs": {"ref": "VARCHAR"},
    "labels": {"ref": "VARCHAR", "label": "VARCHAR"},
    "spread": {"ref": "VARCHAR", "label": "VARCHAR"},
    "cut_off": {"ref": "VARCHAR"},
}
_WINDOW_NEEDS_ORDER: Final = (exp.RowNumber, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a file may not do. `where` is `leakage.sql:12`."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


Schema = Mapping[str, Mapping[str, str]]


def record_schema() -> Schema:
    """The record's tables and `asked`: table -> column -> type."""
    tables = {name: {column: kind for column, (kind, _) in table.columns.items()} for name, table in TABLES.items()}
    return {**tables, "asked": {column: kind for column, (kind, _) in ASKED.items()}}


def lint(text: str, name: str, schema: Schema | None = None) -> tuple[Finding, ...]:
    """Everything in one file's SQL that is not written for all engines, in reading order."""
    schema = record_schema() if schema is None else schema
    try:
        statements = [tree for tree in sqlglot.parse(text, read="duckdb") if tree is not None]
    except ParseError as error:
        return (Finding(name, f"does not parse: {str(error).splitlines()[0]}"),)
    return tuple(finding for tree in statements for finding in _lint_statement(tree, name, schema))


def lint_steps() -> Iterator[Finding]:
    """What is wrong in the steps of the record, each seeing the tables that the steps before it made."""
    schema = {**record_schema(), **_IDENTITY}
    for step in STEPS:
        if step.kind == "groups":
            continue
        name = f"{step.folder}/{step.name}.sql"
        yield from lint(step.sql, name, schema)
        if step.fills not in TABLES:
            schema[step.fills] = dict.fromkeys(_columns_of(step.sql), "unknown")
    for path in sorted((_ROOT / "record" / "steps" / "identity").glob("*.sql")):
        yield from lint(path.read_text(encoding="utf-8"), f"identity/{path.name}", schema)


def lint_answers() -> Iterator[Finding]:
    """What is wrong in the answers, which see nothing but the record and what was asked."""
    for path in sorted((_ROOT / "answers").glob("*.sql")):
        yield from lint(path.read_text(encoding="utf-8"), f"answers/{path.name}")


def _columns_of(sql: str) -> list[str]:
    tree = sqlglot.parse_one(sql, read="duckdb")
    return list(tree.named_selects) if isinstance(tree, exp.Query) else []


def _lint_statement(tree: exp.Expr, name: str, schema: Schema) -> Iterator[Finding]:
    query = tree.expression if isinstance(tree, exp.Insert | exp.Create) else tree
    yield from _tables(tree, name, schema)
    yield from _functions(tree, name)
    yield from _divisions(tree, name)
    yield from _fractions(tree, name)
    yield from _orderings(tree, name)
    yield from _columns(query, name, schema)
    try:
        sqlglot.transpile(tree.sql("duckdb"), read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError as error:
        yield Finding(name, f"Spark cannot do this: {error}")


def _at(node: exp.Expr, name: str) -> str:
    for part in node.walk():
        line = part.meta.get("line")
        if line:
            return f"{name}:{line}"
    return name


def _tables(tree: exp.Expr, name: str, schema: Schema) -> Iterator[Finding]:
    steps = {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            yield Finding(_at(table, name), f"a table function is not portable: {table.sql('duckdb')[:60]}")
        elif table.name not in steps and table.name not in schema:
            yield Finding(_at(table, name), f'no table "{table.name}" in the record, and no step of this name')


def _functions(tree: exp.Expr, name: str) -> Iterator[Finding]:
    for node in tree.find_all(exp.Func):
        called = node.name.lower() if isinstance(node, exp.Anonymous) else node.sql_name().lower()
        if called not in FUNCTIONS and not isinstance(node, exp.Connector | exp.Cast | exp.TryCast | exp.Case | exp.If):
            yield Finding(_at(node, name), f'the function "{called}" is not on the list of portable functions')


def _divisions(tree: exp.Expr, name: str) -> Iterator[Finding]:
    for node in tree.find_all(exp.Div, exp.IntDiv, exp.Mod):
        below = node.expression.unnest()
        while isinstance(below, exp.Cast):
            below = below.this.unnest()
        number = isinstance(below, exp.Literal) and not below.is_string and float(below.name) != 0
        if not number and not isinstance(below, exp.Nullif):
            yield Finding(_at(node, name), f"divide by nullif(..., 0): {node.sql('duckdb')[:60]}")


def _fractions(tree: exp.Expr, name: str) -> Iterator[Finding]:
    for node in tree.find_all(exp.Literal):
        if not node.is_string and "." in node.name and not isinstance(node.parent, exp.Cast | exp.TryCast):
            yield Finding(_at(node, name), f"give the fraction a type: {node.name}::double or ::decimal(9, 6)")


def _orderings(tree: exp.Expr, name: str) -> Iterator[Finding]:
    for window in tree.find_all(exp.Window):
        if isinstance(window.this, _WINDOW_NEEDS_ORDER) and window.args.get("order") is None and not window.alias:
            yield Finding(_at(window, name), f"an ordering is missing: {window.sql('duckdb')[:60]}")
    for select in tree.find_all(exp.Select):
        if select.args.get("limit") is not None and select.args.get("order") is None:
            yield Finding(_at(select, name), "a limit without an ordering")


def _columns(query: exp.Expr | None, name: str, schema: Schema) -> Iterator[Finding]:
    if not isinstance(query, exp.Query):
        return
    plain = query.copy()
    for table in plain.find_all(exp.Table):
        table.set("db", None)
    try:
        qualify(
            plain,
            schema={table: dict(columns) for table, columns in schema.items()},
            dialect="duckdb",
            validate_qualify_columns=True,
        )
    except OptimizeError as error:
        yield Finding(name, str(error).splitlines()[0])


def main() -> int:
    """Lint every step and every answer; print what is wrong; 1 if anything is."""
    found = [*lint_steps(), *lint_answers()]
    for finding in found:
        sys.stdout.write(f"{finding}\n")
    sys.stdout.write(f"SQL for all engines: {len(found)} findings\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
