"""The one statement of criteria.sql gives the same on real Spark as on DuckDB."""

import random
from typing import Any

import pytest
import sqlglot

from agreement.test_criteria import FIELDS, random_test, random_value, sql_verdicts
from loopline.agreement.criteria import criteria_sql, lowered, number

pytestmark = [pytest.mark.spark, pytest.mark.slow]


@pytest.mark.filterwarnings("ignore")  # the driver's own warnings
def test_spark_judges_every_value_as_duckdb_does() -> None:
    sessions = pytest.importorskip("pyspark.sql")
    chance = random.Random(9)
    tests = [random_test(chance, index) for index in range(150)]
    known = sorted({(subject, field, random_value(chance)) for subject, field in FIELDS for _ in range(60)})
    builder = sessions.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()
    tables: dict[str, tuple[list[tuple[Any, ...]], str]] = {
        "agreement_criteria": (
            [(1, "l", one.name, place, one.subject, one.field, one.op) for place, one in enumerate(tests)],
            "version int, list string, criterion string, position int, subject string, field string, op string",
        ),
        "agreement_criteria_values": (
            [(1, "l", one.name, lowered(value), number(value)) for one in tests for value in one.values],
            "version int, list string, criterion string, value string, number double",
        ),
        "known_values": (
            [(*row, as_double(row[2])) for row in known],
            "subject string, field string, value string, number double",
        ),
    }
    for name, (rows, columns) in tables.items():
        spark.createDataFrame(rows, columns).createOrReplaceTempView(name)
    found: dict[str, dict[str, bool | None]] = {}
    for row in spark.sql(sqlglot.transpile(criteria_sql(), read="duckdb", write="spark")[0]).collect():
        found.setdefault(row["criterion"], {})[row["value"]] = row["passes"]
    assert found == sql_verdicts(tests, known)


def as_double(text: str) -> float | None:
    """What an engine's try_cast gives, infinity and not-a-number included."""
    try:
        return float(text)
    except ValueError:
        return None
