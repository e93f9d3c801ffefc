"""Undefined stays undefined, and says why."""

from __future__ import annotations

from fractions import Fraction

import pytest

from loopline.answers.figure import Figure, known, not_enough, share


def test_a_share_keeps_its_count_and_range() -> None:
    figure = share(30, 100, at_least=20)
    assert figure.value == Fraction(3, 10)
    assert (figure.numerator, figure.denominator) == (30, 100)
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < 0.3 < figure.high
    assert figure.as_float() == 0.3


def test_a_small_sample_shows_counts_and_range_but_no_share() -> None:
    figure = share(0, 19, at_least=20)
    assert figure.value is None
    assert figure.why == "fewer than 20 in the denominator"
    assert figure.low == 0
    assert figure.high is not None
    assert figure.as_float() is None


def test_nobody_to_count_has_neither_share_nor_range() -> None:
    figure = share(0, 0, at_least=20)
    assert (figure.value, figure.low, figure.high, figure.why) == (None, None, None, "nobody to count")


def test_arithmetic_with_something_undefined_is_undefined_for_the_same_reason() -> None:
    gone, one = not_enough("no cost recorded"), known(1)
    for found in (gone + one, one - gone, gone * one, one / gone, gone / one, gone - gone):
        assert found == Figure(None, "no cost recorded")


def test_dividing_by_zero_is_undefined_not_infinite() -> None:
    assert (known(3) / known(0)).why == "the denominator is zero"
    assert known(float("inf")).value is None
    assert known(float("nan")).value is None


def test_whole_numbers_divide_exactly() -> None:
    assert (known(1) / known(3)).value == Fraction(1, 3)
    assert (known(1.0) / known(4)).value == pytest.approx(0.25)
    assert (known(2) + known(3)).value == 5
    assert (known(2) * known(3) - known(1)).value == 5
