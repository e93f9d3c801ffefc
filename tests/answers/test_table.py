"""What does a program get that asks a question: Decimals, dicts, and an Arrow stream?"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import ModuleType
from typing import Any

import duckdb
import pytest

from answers.test_recount import result
from loopline.answers.table import Table
from loopline.record.arrow import arrow_stream
from loopline.words.rows import Rows

MADE = Table(result(("mql", 2, 12_345, 0.5, 9), ("sal", 1, None, None, 9)))


def test_money_is_decimals_of_the_agreements_currency() -> None:
    assert MADE.rows[0] == {"stage": "mql", "leads": 2, "value": Decimal("123.45"), "rate": 0.5, "elsewhere": 9}
    assert MADE.rows[1]["value"] is None


def test_a_table_is_walked_through_row_by_row() -> None:
    assert list(MADE) == list(MADE.rows)
    assert len(MADE) == 2
    assert MADE.columns == ("stage", "leads", "value", "rate", "elsewhere")
    assert MADE.sentence == "There."


def test_duckdb_reads_it_without_anything_else() -> None:
    con = duckdb.connect()
    made = MADE  # noqa: F841 - the query finds it by this name
    assert con.sql("select sum(leads), sum(value), max(stage) from made").fetchall() == [
        (3, Decimal("123.4500"), "sal")
    ]


def test_a_table_without_rows_is_an_empty_stream() -> None:
    nothing = Table(replace(MADE.result, rows=Rows(MADE.columns, ())))  # noqa: F841 - the query finds it by this name
    assert duckdb.sql("select count(*) from nothing").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ((True, None), "BOOLEAN"),
        ((1, 2), "BIGINT"),
        ((datetime(2026, 1, 1), None), "TIMESTAMP"),
        ((date(2026, 1, 1),), "DATE"),
        ((Decimal("1.5"), 2), "DECIMAL(38,4)"),
        ((0.5, 2, Decimal("1.5")), "DOUBLE"),
        (("a",), "VARCHAR"),
        ((None,), "VARCHAR"),
    ],
)
def test_a_column_has_the_first_type_that_holds_all_of_its_values(values: tuple[Any, ...], kind: str) -> None:
    class Stream:
        def __arrow_c_stream__(self, schema: object = None) -> object:
            return arrow_stream(("x",), [(value,) for value in values], schema)

    stream = Stream()  # noqa: F841 - the query finds it by this name
    assert duckdb.sql("select typeof(x) from stream limit 1").fetchall() == [(kind,)]


def test_who_has_pandas_or_polars_gets_their_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is installed here: what they are given is looked at in their place."""
    for name in ("pandas", "polars"):
        library = ModuleType(name)
        library.DataFrame = lambda data, columns=None: (data, columns)  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, name, library)
    assert MADE.to_pandas() == (list(MADE.rows), list(MADE.columns))
    assert MADE.to_polars() == (MADE, None)
