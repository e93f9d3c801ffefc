"""Is a small table of plain values easy to use?"""

from __future__ import annotations

from loopline.words.rows import Rows


def test_rows_are_dicts_when_one_walks_through_them() -> None:
    rows = Rows(("a", "b"), ((1, 2), (3, 4)))
    assert list(rows) == [{"a": 1, "b": 2}, {"a": 3, "b": 4}]
    assert len(rows) == 2


def test_rows_are_made_of_mappings_that_may_hold_more() -> None:
    assert Rows.of(("b",), [{"a": 1, "b": 2}]) == Rows(("b",), ((2,),))
