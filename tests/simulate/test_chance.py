from __future__ import annotations

from statistics import fmean, variance

import pytest

from loopline.simulate.chance import Dice


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    draws = [Dice(7, "leads").share() for _ in range(2)]
    assert draws[0] == draws[1]
    assert Dice(7, "leads").share() != Dice(8, "leads").share()
    assert Dice(7, "leads").share() != Dice(7, "deals").share()


def test_the_first_draws_of_a_seed_are_these_on_every_machine() -> None:
    dice = Dice(7, "leads")
    assert [dice.whole(1, 1000) for _ in range(4)] == [599, 294, 956, 673]
    assert str(Dice(7, "amounts").skewed(47_000, 0.55)) == "28636.51811727420534881632932"


def test_waits_have_their_mean_and_no_memory() -> None:
    dice = Dice(1, "waits")
    waits = [dice.wait(3) for _ in range(20_000)]
    assert fmean(waits) == pytest.approx(3, rel=0.03)
    late = [wait - 2 for wait in waits if wait > 2]
    assert fmean(late) == pytest.approx(3, rel=0.05)


def test_counts_have_equal_mean_and_variance() -> None:
    dice = Dice(1, "counts")
    counts = [dice.count(2.5) for _ in range(10_000)]
    assert fmean(counts) == pytest.approx(2.5, rel=0.03)
    assert variance(counts) == pytest.approx(2.5, rel=0.06)


def test_weights_decide_how_often() -> None:
    dice = Dice(1, "weights")
    drawn = [dice.weighted({"often": 3.0, "never": 0.0, "seldom": 1.0}) for _ in range(4_000)]
    assert drawn.count("never") == 0
    assert drawn.count("often") / 4_000 == pytest.approx(0.75, abs=0.03)


def test_bounds_are_kept() -> None:
    dice = Dice(1, "bounds")
    assert {dice.whole(2, 4) for _ in range(200)} == {2, 3, 4}
    assert all(5 <= dice.between(5, 6) < 6 for _ in range(200))
    assert all(4 <= dice.bell(10, 1) <= 16 for _ in range(200))
    assert {dice.pick("ab") for _ in range(50)} == {"a", "b"}
    assert not any(dice.yes(0) for _ in range(50))


def test_skewed_amounts_lie_around_their_median() -> None:
    dice = Dice(1, "amounts")
    amounts = [dice.skewed(100, 0.6) for _ in range(2_000)]
    assert sum(amount < 100 for amount in amounts) / 2_000 == pytest.approx(0.5, abs=0.04)
    assert min(amounts) > 0
