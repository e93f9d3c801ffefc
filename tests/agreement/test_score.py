from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopline.agreement.reader import read_text
from loopline.agreement.score import OVER, Signal, faded, score
from loopline.agreement.terms import ScorePart, ScoreRule, Span

PARTS = read_text(files("loopline.agreement").joinpath("example.yaml").read_text(encoding="utf-8")).score
NOW = datetime(2026, 9, 1, tzinfo=UTC)
RULES = [(rule.part, rule.name) for part in PARTS for rule in part.rules] + [("behaviour", "unheard of")]


def ago(days: float, part: str, name: str) -> Signal:
    return Signal(part, name, NOW - timedelta(days=days))


signals = st.lists(
    st.builds(lambda rule, minutes: ago(minutes / 1440, *rule), st.sampled_from(RULES), st.integers(-9999, 999_999)),
    max_size=30,
)


def test_a_score_says_what_each_point_is_for() -> None:
    found = score(
        PARTS,
        [
            ago(90, "fit", "target_market"),
            ago(45, "behaviour", "webinar_attended"),
            ago(0, "behaviour", "demo_requested"),
            ago(1, "answers", "project leader"),
            ago(-1, "answers", "executive support"),
        ],
        NOW,
    )
    assert found.points == 60
    assert [(line.name, line.points) for line in found.lines] == [
        ("target_market", 25),
        ("webinar_attended", 5),
        ("demo_requested", 20),
        ("project leader", 10),
    ]


def test_a_part_gives_no_more_than_its_most() -> None:
    found = score(PARTS, [ago(0, "behaviour", "demo_requested")] * 3, NOW)
    assert found.points == 40
    assert (found.lines[-1].name, found.lines[-1].points) == (OVER, -20)


def test_a_rule_or_an_answer_counts_once_and_a_touch_each_time() -> None:
    assert score(PARTS, [ago(1, "answers", "project leader"), ago(2, "answers", "project leader")], NOW).points == 10
    assert score(PARTS, [ago(0, "behaviour", "paper_downloaded")] * 2, NOW).points == 10


@pytest.mark.parametrize(("days", "left"), [(0, "8"), (30, "4"), (60, "2"), (15, "5.656854249492")])
def test_points_halve_in_each_half_life(days: int, left: str) -> None:
    assert faded(Decimal(8), timedelta(days=days), Span(days=Decimal(30))) == Decimal(left)


@given(signals)
def test_the_parts_add_up_and_stay_in_their_bands(found: list[Signal]) -> None:
    result = score(PARTS, found, NOW)
    assert sum(line.points for line in result.lines) == result.points
    for part in PARTS:
        assert 0 <= sum(line.points for line in result.lines if line.part == part.name) <= part.up_to


@given(signals, signals)
def test_more_signals_never_take_points_away(found: list[Signal], more: list[Signal]) -> None:
    assert score(PARTS, found + more, NOW).points >= score(PARTS, found, NOW).points


@given(signals, st.sampled_from(RULES), st.integers(0, 100))
def test_a_stricter_score_never_qualifies_more(found: list[Signal], rule: tuple[str, str], share: int) -> None:
    stricter = tuple(lowered(part, rule, share) for part in PARTS)
    assert score(stricter, found, NOW).points <= score(PARTS, found, NOW).points


def lowered(part: ScorePart, rule: tuple[str, str], share: int) -> ScorePart:
    """The part with fewer points for one rule."""
    rules = tuple(
        ScoreRule(one.part, one.name, one.points * share / 100) if (one.part, one.name) == rule else one
        for one in part.rules
    )
    return ScorePart(part.name, part.up_to, part.half_life, rules)
