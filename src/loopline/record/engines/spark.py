"""How do the same steps run on Spark? Statements in DuckDB's dialect, carried out on DataFrames.

`SparkConnection` takes the few kinds of statement that the record's own code writes (create, insert, drop,
select) and does them on temporary views, so that steps, identity and answers run unchanged. Tables of the
schema `record` are made under their own names; once published they are read as `record__...`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from types import MappingProxyType
from typing import Any, Final

import sqlglot
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType
from sqlglot import exp
from sqlglot.errors import ErrorLevel

from loopline.record.schema import TABLES

SETTINGS: Final[Mapping[str, str]] = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",
    # a union of two looks at one checkpointed table fails in Spark 4.3 when constraints are passed on
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


NO_STEPS: Final[Mapping[str, str]] = MappingProxyType({})
_NUMBERS: Final = count()


def open_spark(master: str = "local[2]", **settings: str) -> SparkSession:
    """A Spark session with the settings under which Loopline's SQL was tried."""
    builder = SparkSession.builder.master(master).appName("loopline")
    for name, value in {**SETTINGS, **settings}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def to_spark(sql: str) -> str:
    """The same query in Spark's dialect. Raises UnsupportedError where Spark cannot do it."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    return _spark_sql(tree)


class SparkConnection:
    """A connection that reads and makes tables as Spark's temporary views."""

    def __init__(self, spark: SparkSession, parts: int | None = None) -> None:
        """`parts`: keep each table in at most so many partitions, which suits a small record."""
        self.spark, self._parts = spark, parts
        self._types: dict[str, StructType] = {}
        self._empty: set[str] = set()
        self._found: DataFrame | None = None
        self.steps: dict[str, str] = {}

    @contextmanager
    def cursor(self) -> Iterator[SparkConnection]:
        """A connection of its own on the same tables."""
        yield SparkConnection(self.spark, self._parts)

    def execute(self, sql: str, parameters: Sequence[Any] | None = None) -> SparkConnection:
        """Carry out one statement; what a query finds is fetched with `fetchall`."""
        tree = sqlglot.parse_one(sql, read="duckdb")
        self._found = None
        if isinstance(tree, exp.Create):
            self._create(tree)
        elif isinstance(tree, exp.Insert):
            self._insert(tree, parameters)
        elif isinstance(tree, exp.Drop):
            self.spark.catalog.dropTempView(next(tree.find_all(exp.Table)).name)
        elif isinstance(tree, exp.Query):
            self._found = self._query(tree)
        else:
            message = f"not a statement of the record: {sql[:80]}"
            raise ValueError(message)
        return self

    @property
    def description(self) -> list[tuple[str]]:
        """One tuple per column of the last query, its name first."""
        return [] if self._found is None else [(name,) for name in self._found.columns]

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows of the last query."""
        return [] if self._found is None else [tuple(row) for row in self._found.collect()]

    def read_parquet(self, table: str, path: str) -> None:
        """Let a table of the record be what a Parquet file holds."""
        columns = ", ".join(
            f"`{name}` {exp.DataType.build(kind, dialect='duckdb').sql('spark')}"
            for name, (kind, _) in TABLES[table].columns.items()
        )
        self.spark.read.schema(columns).parquet(path).createOrReplaceTempView(table)

    def publish(self, tables: Sequence[str]) -> None:
        """Let the finished tables be read as `record.<table>`."""
        for table in tables:
            self.spark.table(table).createOrReplaceTempView(f"record__{table}")

    def _create(self, tree: exp.Create) -> None:
        if str(tree.args.get("kind", "")).upper() == "SCHEMA":
            return
        if isinstance(tree.this, exp.Schema):
            name = tree.this.this.name
            columns = ", ".join(
                f"`{column.name}` {column.args['kind'].sql('spark')}" for column in tree.this.expressions
            )
            empty = self.spark.createDataFrame([], schema=columns)
            self._types[name] = empty.schema
            self._empty.add(name)
            empty.createOrReplaceTempView(name)
            return
        made = self._query(tree.expression)
        name = tree.this.name
        if str(tree.args["kind"]).upper() == "VIEW":
            made.createOrReplaceTempView(name)
        else:
            self._keep(name, made)

    def _insert(self, tree: exp.Insert, parameters: Sequence[Any] | None) -> None:
        name = tree.this.name
        wanted = self._types.get(name) or self.spark.table(name).schema
        if isinstance(tree.expression, exp.Values):
            new = self.spark.createDataFrame([tuple(parameters or ())], schema=wanted)
        else:
            found = self._query(tree.expression)
            by_name = bool(tree.args.get("by_name"))
            names = wanted.names if by_name else found.columns
            new = found.select(
                [
                    found[given].cast(wanted[kept].dataType).alias(kept)
                    for given, kept in zip(names, wanted.names, strict=True)
                ]
            )
        self._keep(name, new if name in self._empty else self.spark.table(name).unionByName(new))
        self._empty.discard(name)

    def _query(self, tree: exp.Expr) -> DataFrame:
        """What a query finds. Its named steps are worked out one after the other, each once.

        Spark would write a step's text out wherever the step is named, and plan all of it again and again.
        """
        self.steps = {}
        renamed: dict[str, str] = {}
        for cte in tree.ctes if isinstance(tree, exp.Query) else ():
            view = f"step_{next(_NUMBERS)}_{cte.alias}"
            self._keep(view, self.spark.sql(_spark_sql(cte.this, renamed)))
            renamed[cte.alias] = self.steps[cte.alias] = view
        last = tree.copy()
        last.set("with_", None)
        return self.spark.sql(_spark_sql(last, renamed))

    def step(self, name: str) -> list[tuple[Any, ...]]:
        """The rows of one named step of the last query."""
        return [tuple(row) for row in self.spark.table(self.steps[name]).collect()]

    def _keep(self, name: str, made: DataFrame) -> None:
        few = made if self._parts is None else made.coalesce(self._parts)
        kept = few.localCheckpoint()
        # Made anew from its rows: a checkpoint alone keeps the sizes estimated for its origin, which are multiplied
        # at every join until working them out takes longer than the join.
        rows = self.spark._jsparkSession.createDataFrame(kept._jdf.toJavaRDD(), kept._jdf.schema())
        DataFrame(rows, self.spark).createOrReplaceTempView(name)


def _spark_sql(tree: exp.Expr, steps: Mapping[str, str] = NO_STEPS) -> str:
    plain = tree.copy()
    for table in plain.find_all(exp.Table):
        if not table.db and table.name in steps:
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("this", exp.to_identifier(steps[table.name]))
        elif table.db:
            table.set("this", exp.to_identifier(_name(table)))
            table.set("db", None)
    return plain.sql("spark", unsupported_level=ErrorLevel.RAISE)


def _name(table: exp.Expr) -> str:
    return f"{table.db}__{table.name}" if isinstance(table, exp.Table) and table.db else table.name
