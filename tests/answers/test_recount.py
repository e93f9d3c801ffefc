"""Is it noticed when the rows behind an answer do not add up to it?"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from answers.handmade import AGREED
from loopline.agreement.reader import read_text
from loopline.answers.answer import Answer, Asked, Column
from loopline.answers.asking import FOREVER, Result
from loopline.answers.recount import differences
from loopline.words.rows import Rows

COLUMNS = MappingProxyType(
    {
        "stage": Column("where"),
        "leads": Column("how many", unit="leads", adds=True),
        "value": Column("money", unit="money", adds=True),
        "rate": Column("how often", unit="share"),
        "elsewhere": Column("not in the list", unit="leads", adds=True),
    }
)
ASKED = Asked(FOREVER, FOREVER, FOREVER, "all", "linear", "cohort", 1, "all")
ANSWER = Answer("made", "?", "period", COLUMNS, lambda *_: None, ())
CASES = Rows(
    ("case_id", "stage", "leads", "value"), (("a", "mql", 1, 2.5), ("b", "mql", 1, None), ("c", "sal", 1, 1.0))
)


def result(*rows: tuple[object, ...]) -> Result:
    return Result(ANSWER, ASKED, read_text(AGREED), Rows(tuple(COLUMNS), rows), "There.", (), COLUMNS)


def test_figures_that_are_the_sum_of_their_rows_are_right() -> None:
    assert differences(result(("mql", 2, 2.5, 0.5, 9), ("sal", 1, None, None, 9)), CASES) == ()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("mql", 3, 2.5, 0.5, 9), "leads of mql is 3, but its rows add up to 2."),
        (("mql", 2, 2.6, 0.5, 9), "value of mql is 2.6, but its rows add up to 2.5."),
        (("won", 1, None, None, 9), "leads of won is 1, but its rows add up to 0."),
    ],
)
def test_a_figure_that_is_not_is_named(row: tuple[object, ...], words: str) -> None:
    assert differences(result(row), CASES) == (words,)


def test_a_total_without_keys_is_called_the_total() -> None:
    whole = replace(result(), columns=MappingProxyType({"leads": COLUMNS["leads"]}), rows=Rows(("leads",), ((4,),)))
    assert differences(whole, CASES) == ("leads of the total is 4, but its rows add up to 3.",)
