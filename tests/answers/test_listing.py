"""Which cases pass a condition, and do they come in a fixed order?"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from answers.handmade import Company, day
from loopline.answers.asking import Question, asked_for
from loopline.answers.leakage import LEAKAGE
from loopline.answers.listing import Condition, list_cases, read_condition
from loopline.words.errors import LooplineError, NotFound

COLUMNS = ("stage", "reason", "lost_value")


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("stage=mql", Condition("stage", "=", "mql")),
        (" lost_value >= 100 ", Condition("lost_value", ">=", "100")),
        ("reason!=no time", Condition("reason", "!=", "no time")),
        ("reason=", Condition("reason", "=", "")),
        ("reason=a=b", Condition("reason", "=", "a=b")),
    ],
)
def test_a_condition_is_read_as_it_is_written(text: str, condition: Condition) -> None:
    assert read_condition(text, COLUMNS) == condition


def test_a_condition_with_a_mistake_is_explained() -> None:
    with pytest.raises(LooplineError, match="Write COLUMN=VALUE"):
        read_condition("stage", COLUMNS)
    with pytest.raises(NotFound, match='Did you mean "reason"'):
        read_condition("reson=price", COLUMNS)


@pytest.mark.parametrize(
    ("op", "value", "found", "holds"),
    [
        ("=", "MQL", "mql", True),
        ("!=", "mql", "mql", False),
        (">=", "100", 100, True),
        (">", "100", Decimal("100.5"), True),
        ("<", "0.5", 0.25, True),
        ("<=", "3", 4, False),
        ("=", "yes", True, True),
        ("=", "no", True, False),
        ("=", "2026-03", datetime(2026, 3, 9, 10), True),
        ("<", "2026-03-09", date(2026, 3, 8), True),
        ("=", "", None, True),
        ("!=", "", None, False),
        ("=", "", "known", False),
        ("!=", "", "known", True),
        ("=", "price", None, False),
        ("!=", "price", None, True),
    ],
)
def test_what_is_not_known_passes_only_where_it_is_asked_for(op: str, value: str, found: Any, holds: bool) -> None:
    assert Condition("column", op, value).holds(found) is holds


def test_a_number_is_compared_with_a_number_only() -> None:
    with pytest.raises(LooplineError, match='"much" is not a number'):
        Condition("lost_value", ">", "much").holds(3)


def test_the_cases_that_pass_every_condition_are_listed_in_a_fixed_order() -> None:
    made = Company()
    made.lead("b", "inquiry 0 | mql 5 | lost 20: price")
    made.lead("a", "inquiry 0 | mql 5 | lost 21: price")
    made.lead("c", "inquiry 0 | mql 5 | lost 22: no need")
    made.asks(LEAKAGE)
    asked = asked_for(LEAKAGE, Question("leakage", as_of=day(400)), made, (made.agreement,))
    both = list_cases(LEAKAGE, asked, made, ("reason=price", "stage=mql"), "EUR")
    assert [row["case_id"] for row in both.rows] == ["a", "b"]
    assert len(list_cases(LEAKAGE, asked, made, (), "EUR").rows) == 3


def test_money_is_compared_as_it_is_shown_in_major_units() -> None:
    made = Company()
    for number in range(30):
        made.lead(f"w{number}", "inquiry 0 | mql 5 | sal 8 | qualified_opportunity 20 | won 50", amount=9000)
    made.lead("a", "inquiry 0 | mql 5 | sal 8 | qualified_opportunity 20 | lost 50: price", amount=9000)
    asked = asked_for(LEAKAGE, Question("leakage", as_of=day(700)), made, (made.agreement,))
    (case,) = list_cases(LEAKAGE, asked, made, (), "EUR").rows
    assert case["lost_value"] > 10_000  # cents
    assert len(list_cases(LEAKAGE, asked, made, ("lost_value>10000",), "EUR").rows) == 0
    assert len(list_cases(LEAKAGE, asked, made, ("lost_value<=10000",), "EUR").rows) == 1
    assert len(list_cases(LEAKAGE, asked, made, ("lost_value=",), "EUR").rows) == 0
