"""Who has won by when, with some still on their way: compared with the definition, written out slowly."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopline.answers import incidence as module
from loopline.answers.incidence import Step, effective_cases, incidence
from loopline.answers.interval import jeffreys

Case = tuple[int, str]  # day it left, and how: won, ended, open


def slow_incidence(cases: list[Case]) -> Fraction:
    """The definition: day by day, the share still there times the wins among those at risk."""
    total, there = Fraction(0), Fraction(1)
    for today in sorted({when for when, _ in cases}):
        at_risk = sum(when >= today for when, _ in cases)
        won = sum((when, how) == (today, "won") for when, how in cases)
        ended = sum((when, how) == (today, "ended") for when, how in cases)
        total += there * Fraction(won, at_risk)
        there *= Fraction(at_risk - won - ended, at_risk)
    return total


def steps_of(cases: list[Case]) -> list[Step]:
    """The steps the SQL makes: runs between open cases that drop out, days within them."""
    found = []
    for today in sorted({when for when, how in cases if how != "open"}):
        run = sum(when < today for when, how in cases if how == "open")
        starts = min(
            when
            for when, how in cases
            if how != "open" and sum(other < when for other, kind in cases if kind == "open") == run
        )
        found.append(
            Step(
                run,
                today,
                sum(when >= starts for when, _ in cases),
                cases.count((today, "won")),
                cases.count((today, "ended")),
            )
        )
    return found


CASES = st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["won", "ended", "open"])), min_size=1, max_size=30)


@given(CASES)
def test_it_equals_the_definition_exactly_also_on_ties(cases: list[Case]) -> None:
    curve = incidence(steps_of(cases))
    assert curve.value == slow_incidence(cases)
    for today, value in curve.days:
        assert value == slow_incidence([(when, how) if when <= today else (today, "open") for when, how in cases])


@given(CASES)
def test_where_nobody_is_open_it_is_the_plain_share_and_as_sure_as_one(cases: list[Case]) -> None:
    closed = [(when, "ended" if how == "open" else how) for when, how in cases]
    curve = incidence(steps_of(closed))
    won = sum(how == "won" for _, how in closed)
    assert curve.value == Fraction(won, len(closed))
    assert curve.remaining == 0
    share = won / len(closed)
    assert curve.variance == pytest.approx(share * (1 - share) / len(closed))
    assert effective_cases(curve, len(closed)) == pytest.approx(len(closed))


def test_open_is_not_lost() -> None:
    cases = [(5, "won")] * 10 + [(5, "ended")] * 10 + [(1, "open")] * 80
    assert incidence(steps_of(cases)).value == Fraction(1, 2)


def test_the_time_to_win_is_the_day_by_which_half_of_the_wins_have_come() -> None:
    cases = [(3, "won")] * 1 + [(7, "won")] * 1 + [(9, "won")] * 2 + [(2, "ended")] * 6
    curve = incidence(steps_of(cases))
    assert curve.day_of(Fraction(1, 4)) == 3
    assert curve.day_of(Fraction(1, 2)) == 7
    assert curve.day_of(Fraction(3, 4)) == 9


def test_without_a_win_there_is_no_day_and_no_chance() -> None:
    curve = incidence(steps_of([(2, "ended"), (3, "open")]))
    assert (curve.value, curve.day_of(Fraction(1, 2))) == (0, None)
    assert incidence([]).value == 0
    assert effective_cases(incidence([]), 7) == 7


def test_long_histories_are_right_without_fractions(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(11)
    cases = [(chance.randrange(400), chance.choice(["won", "ended", "open", "open"])) for _ in range(90)]
    exact = incidence(steps_of(cases)).value
    monkeypatch.setattr(module, "EXACT_RUNS", 3)
    rough = incidence(steps_of(cases)).value
    assert isinstance(rough, float)
    assert rough == pytest.approx(float(exact), abs=1e-12)


@pytest.mark.slow
def test_the_range_covers_the_truth_when_half_are_unripe() -> None:
    chance = random.Random(5)
    hits = 0
    for _ in range(300):
        cases: list[Case] = []
        for _ in range(120):
            fate = "won" if chance.random() < 0.3 else "ended"
            when, seen = chance.randrange(1, 100), chance.randrange(1, 180)
            cases.append((when, fate) if when <= seen else (seen, "open"))
        curve = incidence(steps_of(cases))
        sure = effective_cases(curve, 120)
        found = module_interval(float(curve.value), sure)
        hits += found[0] <= 0.3 <= found[1]
    assert hits >= 0.74 * 300


def module_interval(share: float, cases: float) -> tuple[float, float]:
    found = jeffreys(share * cases, cases)
    assert found is not None
    return found.low, found.high
