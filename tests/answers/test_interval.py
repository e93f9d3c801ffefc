"""How far may an estimate be off?"""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from loopline.answers.interval import chance_of_spread, from_moments, jeffreys, prior, weighted_sum, wilson


def test_a_share_without_a_trial_has_no_interval() -> None:
    assert jeffreys(0, 0) is None
    assert wilson(0, 0) is None


def test_the_ends_are_closed_where_nothing_or_everything_succeeded() -> None:
    nothing, everything = jeffreys(0, 20), jeffreys(20, 20)
    assert nothing is not None
    assert everything is not None
    assert (nothing.low, everything.high) == (0.0, 1.0)
    assert nothing.high == pytest.approx(1 - everything.low)


@given(st.integers(1, 500), st.data())
def test_both_intervals_hold_the_share_and_lie_between_zero_and_one(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    for found in (jeffreys(successes, trials), wilson(successes, trials)):
        assert found is not None
        assert 0 <= found.low <= successes / trials + 1e-9
        assert successes / trials - 1e-9 <= found.high <= 1


def test_jeffreys_covers_the_truth_in_about_eight_of_ten_worlds() -> None:
    chance = random.Random(4)
    hits = 0
    for _ in range(1000):
        won = sum(chance.random() < 0.3 for _ in range(60))
        found = jeffreys(won, 60)
        assert found is not None
        hits += found.low <= 0.3 <= found.high
    assert 760 <= hits <= 860


def test_the_gamma_interval_of_equal_weights_is_the_exact_poisson_interval() -> None:
    found = weighted_sum(total=3 * 100.0, squares=3 * 100.0**2, unseen=100.0)
    assert found.low == pytest.approx(110.2065, abs=1e-3)  # 3 events: 1.102 to 6.681, from tables
    assert found.high == pytest.approx(668.0783, abs=1e-3)


def test_a_sum_is_defined_without_a_single_deal() -> None:
    found = weighted_sum(total=0, squares=0, unseen=1000)
    assert found.low == 0
    assert found.high == pytest.approx(2302.585, abs=0.01)  # -ln(0.1) deals
    assert weighted_sum(0, 0, 0).high == 0


def test_an_estimate_from_its_moments_keeps_its_mean_inside() -> None:
    found = from_moments(100.0, 400.0)
    assert found.low < 100 < found.high
    assert found.low == pytest.approx(75, abs=1.5)
    assert from_moments(0.0, 5.0).high == 0
    assert from_moments(7.0, 0.0).low == 7


def test_groups_that_differ_by_chance_only_are_all_drawn_to_the_mean() -> None:
    belief = prior([(10, 100), (11, 100), (9, 100)])
    assert belief is not None
    assert belief.strength is None
    assert belief.shrink(3, 10) == pytest.approx(0.1)


def test_a_small_group_is_drawn_further_than_a_large_one() -> None:
    belief = prior([(100, 1000), (400, 1000), (1, 2)])
    assert belief is not None
    assert belief.strength is not None
    assert abs(belief.shrink(1, 2) - belief.mean) < abs(0.5 - belief.mean)
    assert belief.shrink(400, 1000) == pytest.approx(0.4, abs=0.01)


def test_one_group_or_none_has_nothing_to_be_compared_with() -> None:
    assert prior([]) is None
    assert prior([(0, 0)]) is None
    alone = prior([(5, 50)])
    assert alone is not None
    assert alone.strength is None


def test_groups_that_are_alike_do_not_differ_and_groups_apart_do() -> None:
    assert chance_of_spread([(10, 40), (10, 40), (20, 80)]) == pytest.approx(1.0)
    assert chance_of_spread([(30, 40), (10, 40)]) == pytest.approx(
        stats.chi2_contingency([[30, 10], [10, 30]], False)[1]
    )
    assert chance_of_spread([(3, 3), (4, 4)]) == chance_of_spread([(1, 2)]) == 1.0
