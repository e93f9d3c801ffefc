"""Is a promise kept?"""

from __future__ import annotations

import pytest

from loopline.answers.interval import Interval
from loopline.answers.promises import Measured, cannot_tell, holds, status, trend


@pytest.mark.parametrize(
    ("value", "op", "agreed", "kept"),
    [
        (3, ">=", 3, True),
        (2, ">=", 3, False),
        (3, "<=", 3, True),
        (4, "<=", 3, False),
        (3, "is", 3, True),
        (4, "is", 3, False),
    ],
)
def test_the_mark_says_what_keeps_it(value: float, op: str, agreed: float, kept: bool) -> None:
    assert holds(value, op, agreed) is kept


def test_rounding_noise_breaks_no_promise() -> None:
    assert holds(0.1 + 0.2, "<=", 0.3)
    assert holds(1 - 0.7, ">=", 0.3)


@pytest.mark.parametrize(
    ("op", "now", "over", "said"),
    [
        (">=", 5, False, "met"),
        (">=", 2, False, "too early"),
        (">=", 2, True, "missed"),
        ("<=", 5, False, "missed"),
        ("<=", 2, False, "too early"),
        ("<=", 2, True, "met"),
    ],
)
def test_what_only_grows_is_decided_once_it_passes_the_mark(op: str, now: int, over: bool, said: str) -> None:
    assert status(Measured("count", now, now), op, 3, over) == said


@pytest.mark.parametrize(
    ("numerator", "denominator", "still_open", "said"),
    [
        (9, 10, 0, "met"),
        (8, 10, 0, "missed"),
        (9, 10, 5, "too early"),  # between 9 and 14 of 15
        (20, 20, 1, "met"),
        (5, 20, 1, "missed"),
        (0, 0, 3, "too early"),
        (0, 0, 0, "not enough data"),
    ],
)
def test_a_share_is_decided_when_open_cases_cannot_change_it(
    numerator: int, denominator: int, still_open: int, said: str
) -> None:
    value = numerator / denominator if denominator else None
    assert status(Measured("share", value, numerator, denominator, still_open), ">=", 0.9, True) == said


def test_a_share_waits_for_its_period_but_always_is_broken_at_once() -> None:
    nearly = Measured("share", 0.99, 99, 100)
    assert status(nearly, ">=", 0.95, False) == "too early"
    assert status(nearly, ">=", 1.0, False) == "missed"


def test_what_cannot_be_told_or_is_not_agreed_is_neither_kept_nor_broken() -> None:
    assert status(cannot_tell("money", "why"), ">=", 3, True) == "cannot be told"
    assert status(Measured("share", None, 1, 2, why="why"), ">=", 0.5, True) == "cannot be told"
    assert status(Measured("count", 3, 3), ">=", None, True) == "no goal agreed"


def test_a_change_within_the_range_is_no_trend() -> None:
    now = Measured("share", 0.5, 50, 100, interval=Interval(0.44, 0.56))
    assert trend(now, 0.45) == "about the same"
    assert trend(now, 0.40) == "up"
    assert trend(now, 0.60) == "down"
    assert trend(now, None) is None
    assert trend(Measured("share", None, 1, 2), 0.5) is None
    assert trend(Measured("count", 5, 5), 5) == "about the same"
