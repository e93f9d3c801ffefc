"""The chance of an open opportunity, at its age."""

from __future__ import annotations

from random import Random

import pytest

from loopline.answers.chance import Ends, close_curve
from loopline.answers.incidence import Step, incidence


def test_where_all_have_ended_the_chance_is_counted_by_hand() -> None:
    curve = close_curve([Ends(10, won=2, otherwise=1, still_open=0), Ends(20, won=1, otherwise=4, still_open=0)])
    assert curve.ended == 8
    assert curve.chance(0, 0, 100) == pytest.approx(3 / 8)
    assert curve.chance(0, 0, 10) == pytest.approx(2 / 8)
    assert curve.chance(15, 15, 30) == pytest.approx(1 / 5)  # of the five still open then, one is won
    assert curve.chance(15, 20, 30) == pytest.approx(0)


def test_beyond_what_was_ever_seen_there_is_no_chance_to_give() -> None:
    curve = close_curve([Ends(10, won=1, otherwise=1, still_open=0)])
    assert curve.chance(10, 10, 20) is None
    assert curve.chance(11, 11, 20) is None
    assert close_curve([]).chance(0, 0, 10) is None


def test_open_ones_are_not_lost() -> None:
    with_open = close_curve([Ends(5, 0, 0, still_open=6), Ends(10, won=2, otherwise=2, still_open=0)])
    assert with_open.chance(0, 0, 10) == pytest.approx(0.5)


def test_the_whole_curve_ends_where_the_exact_incidence_does() -> None:
    random = Random(5)
    for _ in range(50):
        lives = [
            Ends(day, random.randrange(4), random.randrange(4), random.randrange(3))
            for day in sorted(random.sample(range(100), 12))
        ]
        at_risk = sum(life.won + life.otherwise + life.still_open for life in lives)
        steps = []
        for run, life in enumerate(lives):
            if at_risk and life.won + life.otherwise:
                steps.append(Step(run, life.day, at_risk, life.won, life.otherwise))
            at_risk -= life.won + life.otherwise + life.still_open
        curve = close_curve(lives)
        assert curve.won[-1] == pytest.approx(float(incidence(steps).value))
