from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopline.words.money import Money, split, to_minor


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
