"""Which share of qualified opportunities is won: stories, and the definition written out slowly."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from answers.handmade import AGREED, Company, by, only_row
from loopline.answers.close_ratio import CLOSE_RATIO

START = "inquiry 0 | mql 5 | sal 8 | qualified_opportunity 20"


def opportunities(*lives: str, text: str = AGREED) -> Company:
    made = Company(text)
    for number, life in enumerate(lives):
        made.lead(f"lead {number:03}", life)
    return made


def test_where_all_are_ripe_the_estimate_is_the_plain_share() -> None:
    made = opportunities(*[f"{START} | won 60"] * 9, *[f"{START} | lost 50"] * 15, *[START] * 6)
    row = only_row(made.asks(CLOSE_RATIO))
    assert (row["ripe"], row["won_in_time"], row["ripe_ratio"], row["close_ratio"]) == (30, 9, 0.3, 0.3)
    assert row["close_low"] < 0.3 < row["close_high"]
    assert row["still_open"] == 6
    assert row["time_to_win"] == 40


def test_open_and_unripe_is_not_lost() -> None:
    made = opportunities(
        *[f"{START} | won 60"] * 10, *[f"{START} | lost 60"] * 10, *["mql 150 | qualified_opportunity 190"] * 40
    )
    row = only_row(made.asks(CLOSE_RATIO, as_of=200))
    assert (row["not_ripe"], row["ripe"], row["won"]) == (40, 20, 10)
    assert row["close_ratio"] == row["ripe_ratio"] == 0.5


def test_a_win_after_the_window_is_not_won_in_time() -> None:
    made = opportunities(*[f"{START} | won 120"] * 20, *[f"{START} | won 121"] * 20)
    row = only_row(made.asks(CLOSE_RATIO))
    assert (row["won"], row["won_in_time"], row["close_ratio"]) == (40, 20, 0.5)


def slow_ratio(cases: list[tuple[float, str, float]], window: float, as_of: float) -> Fraction:
    """The definition, one moment at a time: cases are (qualified on, won/ended/open, that day)."""
    left: list[tuple[float, str]] = []
    for began, fate, at in cases:
        lasted, age = at - began, as_of - began
        if fate != "open" and at < as_of and lasted <= window:
            left.append((lasted, fate))
        else:
            left.append((window, "ended") if age > window else (age, "open"))
    total, there = Fraction(0), Fraction(1)
    for now in sorted({when for when, _ in left}):
        at_risk = sum(when >= now for when, _ in left)
        won, ended = left.count((now, "won")), left.count((now, "ended"))
        total += there * Fraction(won, at_risk)
        there *= Fraction(at_risk - won - ended, at_risk)
    return total


@pytest.mark.parametrize("seed", range(6))
def test_it_equals_the_definition_on_random_lives(seed: int) -> None:
    chance = random.Random(seed)
    made, cases = Company(), []
    step = chance.choice([1.0, 0.25])
    for number in range(60):
        began = chance.randrange(0, 200) * step
        fate = chance.choice(["won", "ended", "open"])
        at = began + chance.randrange(1, 160) * step
        end = {"won": f"| won {at}", "ended": f"| {chance.choice(['lost', 'no_decision', 'stalled'])} {at}", "open": ""}
        made.lead(f"l{number}", f"qualified_opportunity {began} {end[fate]}".strip())
        cases.append((began, fate, at))
    as_of = 190 * step + 20.125
    row = only_row(made.asks(CLOSE_RATIO, as_of=as_of))
    known = [case for case in cases if case[0] < as_of]
    assert row["qualified"] == len(known)
    if row["close_ratio"] is None:  # nobody was followed through the whole window
        assert all(as_of - began <= 100 for began, _, _ in known)
    else:
        assert row["close_ratio"] == pytest.approx(float(slow_ratio(known, 100, as_of)), abs=1e-12)


def test_a_recycled_opportunity_stays_in_the_cohort_of_its_first_qualification() -> None:
    made = Company()
    made.lead("ann 1", "qualified_opportunity 0 | rejected 10: no time", person_id="ann")
    made.lead("ann 2", "inquiry 30 | qualified_opportunity 40 | won 60", person_id="ann")
    row = only_row(made.asks(CLOSE_RATIO, period="2026-01"))
    assert (row["qualified"], row["won"], row["won_in_time"], row["ended"]) == (1, 1, 1, 0)
    assert "No opportunity was qualified" in made.asks(CLOSE_RATIO, period="2026-02").sentence


def test_while_a_recycled_one_is_on_its_way_it_is_open() -> None:
    made = Company()
    made.lead("ann 1", "qualified_opportunity 0 | rejected 10: no time", person_id="ann")
    made.lead("ann 2", "inquiry 30", person_id="ann")
    assert only_row(made.asks(CLOSE_RATIO))["still_open"] == 1
    assert only_row(made.asks(CLOSE_RATIO, as_of=20))["ended"] == 1


def test_a_new_opportunity_after_a_lost_one_is_its_own_case() -> None:
    made = Company()
    made.lead("ann 1", "qualified_opportunity 0 | lost 10: price", person_id="ann", product="a")
    made.lead("ann 2", "qualified_opportunity 40 | won 60", person_id="ann", product="a")
    made.lead("bob 1", "qualified_opportunity 0 | rejected 10: no time", person_id="bob", product="a")
    made.lead("bob 2", "qualified_opportunity 40 | won 60", person_id="bob", product="b")
    row = only_row(made.asks(CLOSE_RATIO))
    assert (row["qualified"], row["won"], row["ended"]) == (4, 2, 2)


def test_who_joined_another_persons_opportunity_counts_there() -> None:
    made = opportunities(f"{START} | joined 30", f"{START} | won 60")
    assert only_row(made.asks(CLOSE_RATIO))["qualified"] == 1


def test_filled_in_and_unobserved_qualifications_are_counted_beside() -> None:
    made = opportunities(*[f"{START} | won 60"] * 20)
    made.lead("filled", "inquiry 0 | ?qualified_opportunity 30 | won 30")
    made.lead("early", f"{START} | won 60", observed_from_start=False)
    result = made.asks(CLOSE_RATIO)
    row = only_row(result)
    assert (row["qualified"], row["ripe"], row["filled_in"], row["not_observed"]) == (22, 20, 1, 1)
    assert "For 1 opportunity the day of qualification was not recorded." in result.notes
    assert "1 opportunity began before ends were recorded: in no ratio." in result.notes


def test_the_win_rate_counts_by_close_date_whenever_the_opportunity_began() -> None:
    made = opportunities(*[f"{START} | won 60"] * 12, *[f"{START} | lost 61"] * 4, *[f"{START} | no_decision 61"] * 4)
    row = only_row(made.asks(CLOSE_RATIO, period="2026-03"))
    assert (row["qualified"], row["closed_won"], row["closed"], row["win_rate"]) == (0, 12, 20, 0.6)


def test_each_product_has_its_own_window_and_agreed_ratio() -> None:
    text = (
        AGREED
        + "products:\n  training: {motion: lead, close: {ratio: 40%, within: 20 days}}\n  other: {motion: lead}\n"
    )
    made = Company(text)
    for product in ("training", "other"):
        for number in range(20):
            made.lead(f"{product}{number}", f"{START} | won {45 if number < 5 else 35}", product=product)
    rows = by(made.asks(CLOSE_RATIO, by="product"), "name")
    assert (rows["training"]["close_ratio"], rows["training"]["agreed_ratio"]) == (0.75, 0.4)
    assert (rows["other"]["close_ratio"], rows["other"]["agreed_ratio"]) == (1.0, 0.3)


def test_a_market_has_its_own_agreed_ratio() -> None:
    text = AGREED + (
        "markets:\n  asia: {field: account.region, op: is, value: Asia, close: {ratio: 20%, within: 30 days}}\n"
    )
    made = Company(text)
    made.lead("a", f"{START} | won 45", market="asia")
    assert only_row(made.asks(CLOSE_RATIO, by="market"))["agreed_ratio"] == 0.2


def test_where_ranges_overlap_no_group_is_called_better() -> None:
    made = Company()
    for rep, won in (("ann", 8), ("bob", 10)):
        for number in range(25):
            made.lead(f"{rep}{number}", f"{START} | {'won' if number < won else 'lost'} 60", rep=rep)
    assert made.asks(CLOSE_RATIO, by="rep").sentence.endswith("no group can be called better.")
    for number in range(40):
        made.lead(f"cid{number}", f"{START} | lost 60", rep="cid")
    assert "closes more" in made.asks(CLOSE_RATIO, by="rep").sentence


def test_groups_too_small_to_compare_are_not_compared() -> None:
    made = Company()
    made.lead("a", f"{START} | won 60", rep="ann")
    made.lead("b", f"{START} | lost 60", rep="bob")
    assert made.asks(CLOSE_RATIO, by="rep").sentence.endswith("1 are won so far, 0 are still open.")


def test_the_sentence_sets_the_share_beside_the_agreed_one() -> None:
    sentence = opportunities(*[f"{START} | won 60"] * 9, *[f"{START} | lost 50"] * 21).asks(CLOSE_RATIO).sentence
    assert sentence.startswith(
        "30 opportunities were qualified over all recorded time; the share won within 100 days is 30%"
    )
    assert "agreed are 30%" in sentence


def test_too_few_or_too_young_is_said_with_the_reason() -> None:
    few = opportunities(f"{START} | won 60").asks(CLOSE_RATIO)
    assert "fewer than 20" in few.sentence
    assert only_row(few)["close_low"] is not None
    young = opportunities(*["mql 150 | qualified_opportunity 190"] * 30).asks(CLOSE_RATIO, as_of=200)
    assert "nobody has been followed through the whole window" in young.sentence
    assert any(note.startswith("Nobody has been followed") for note in young.notes)


def test_without_an_agreed_window_there_are_counts_only() -> None:
    text = AGREED.replace("close: {ratio: 30%, within: 100 days}\n", "")
    result = opportunities(*[f"{START} | won 60"] * 30, text=text).asks(CLOSE_RATIO)
    row = only_row(result)
    assert (row["close_ratio"], row["agreed_ratio"], row["won"]) == (None, None, 30)
    assert any(note.startswith("No close ratio and window") for note in result.notes)


def test_a_path_without_that_stage_takes_the_one_before_the_win() -> None:
    text = AGREED.replace(
        "  - {stage: qualified_opportunity, owner: both, reached: opportunity, within: 30 days}\n", ""
    )
    made = opportunities(*["inquiry 0 | mql 5 | sal 8 | won 60"] * 20, text=text)
    assert only_row(made.asks(CLOSE_RATIO))["won_in_time"] == 20


def test_nothing_qualified_is_said() -> None:
    assert opportunities().asks(CLOSE_RATIO, period="2026-Q3").sentence == "No opportunity was qualified in 2026-Q3."
