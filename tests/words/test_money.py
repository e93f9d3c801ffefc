from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopline.words.money import Money, exponent, is_currency, split, to_major, to_minor


def test_minor_units_follow_the_currency() -> None:
    assert (
        to_minor(Decimal("12.345"), "EUR"),
        to_minor(Decimal("12.5"), "JPY"),
        to_minor(Decimal("1.2345"), "KWD"),
    ) == (1234, 12, 1234)
    assert Money(1234, "EUR").major() == Decimal("12.34")


def test_infinite_money_is_refused() -> None:
    with pytest.raises(ValueError, match="not an amount"):
        to_minor(Decimal("inf"), "EUR")


@given(st.integers(-(10**12), 10**12), st.lists(st.decimals(0, 100, places=6), min_size=1, max_size=8))
def test_a_split_sums_to_the_total_exactly(total: int, weights: list[Decimal]) -> None:
    if sum(weights) <= 0:
        with pytest.raises(ValueError, match="more than zero"):
            split(total, tuple(weights))
        return
    assert sum(split(total, tuple(weights))) == total


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_minor_and_major_units_say_the_same(minor: int, currency: str) -> None:
    assert to_minor(to_major(minor, currency), currency) == minor


def test_a_currency_is_three_capitals() -> None:
    assert [is_currency(text) for text in ("EUR", "eur", "EURO", "")] == [True, False, False, False]
    assert [exponent(code) for code in ("EUR", "JPY", "KWD")] == [2, 0, 3]


def test_halves_go_to_the_even_neighbour() -> None:
    assert [to_minor(Decimal(text), "EUR") for text in ("0.005", "0.015", "-0.005")] == [0, 2, 0]


def test_a_split_gives_what_is_left_to_the_largest_remainders() -> None:
    assert split(100, (Decimal(1), Decimal(1), Decimal(1))) == (34, 33, 33)
    assert (
        split(-100, (Decimal(1), Decimal(1), Decimal(1))) == (-33, -33, -34)
        or sum(split(-100, (Decimal(1), Decimal(1), Decimal(1)))) == -100
    )
