"""Where leads leak and what that is worth: stories, laws, and the definition written out slowly."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

import pytest

from answers.handmade import AGREED, Company, by, day, only_row
from loopline.answers.leakage import LEAKAGE, value_range

WON = "inquiry 0 | mql 5 | qualified_opportunity 20 | won 60"


def with_wins(*lives: str, wins: int = 20, text: str = AGREED) -> Company:
    """A company with some wins of 1,000 each, so that a lead is worth something, and these lives."""
    made = Company(text)
    for number in range(wins):
        made.lead(f"won {number:02}", WON, amount=1000)
    for number, life in enumerate(lives):
        made.lead(f"lead {number:03}", life)
    return made


def test_each_reason_has_its_owner_and_says_whether_money_was_lost() -> None:
    made = with_wins(
        "inquiry 0 | mql 5 | rejected 9: No Time",
        "inquiry 0 | mql 5 | rejected 9: no project",
        "inquiry 0 | mql 5 | rejected 9: outside target",
        "inquiry 0 | mql 5 | unsubscribed 9",
        "inquiry 0 | mql 5 | disqualified 9: student",
    )
    rows = by(made.asks(LEAKAGE), "reason")
    assert {name: (row["owner"], row["loss"]) for name, row in rows.items()} == {
        "no time": ("sales", "yes"),
        "no project": ("marketing", "part"),
        "outside target": ("marketing", "no"),
        "unsubscribed": ("marketing", "no"),
        "student": ("both", "no"),
    }
    assert rows["no project"]["lost_value"] == pytest.approx(rows["no time"]["lost_value"] / 2, abs=1)
    assert [rows[name]["lost_value"] for name in ("outside target", "unsubscribed", "student")] == [0, 0, 0]


def test_ends_are_told_apart() -> None:
    made = with_wins(
        "inquiry 0 | qualified_opportunity 5 | lost 9: price",
        "inquiry 0 | qualified_opportunity 5 | no_decision 9",
        "inquiry 0 | qualified_opportunity 5 | cancelled 9",
        "inquiry 0 | qualified_opportunity 5 | stalled 90",
        "inquiry 0 | qualified_opportunity 5 | lost 9",
    )
    assert {(row["reason"], row["ended"]) for row in made.asks(LEAKAGE).rows} == {
        ("price", "lost"),
        ("no decision", "no_decision"),
        ("cancelled", "cancelled"),
        ("stalled", "stalled"),
        ("not given", "lost"),
    }


def test_a_named_competitor_is_the_reason_where_none_was_given() -> None:
    made = with_wins("inquiry 0 | qualified_opportunity 5 | lost 9")
    made.ask("select 1", {})
    made.con.execute("update record.opportunities set competitor = 'Other Ltd' where opportunity_id = 'opp-lead 000'")
    row = only_row(made.asks(LEAKAGE))
    assert (row["reason"], row["owner"]) == ("competitor", "product")


def test_a_stalled_lead_that_nobody_contacted_was_never_contacted() -> None:
    made = with_wins(*["inquiry 0 | mql 5 | stalled 60"] * 3)
    made.handed("lead 000", 6, 8)
    made.handed("lead 001", 6, 8, contact=12)
    made.handed("lead 002", 6, 8, contact=7)
    rows = by(made.asks(LEAKAGE), "reason")
    assert {name: row["owner"] for name, row in rows.items()} == {
        "never contacted": "sales",
        "contacted late": "sales",
        "stalled": "both",
    }


def test_only_what_left_in_the_period_counts() -> None:
    made = with_wins("inquiry 0 | mql 5 | lost 20: price", "inquiry 0 | mql 5 | lost 40: price", "inquiry 0 | mql 5")
    assert only_row(made.asks(LEAKAGE, period="2026-01"))["leads"] == 1
    assert only_row(made.asks(LEAKAGE, period="2026-02"))["leads"] == 1
    assert made.asks(LEAKAGE, period="2026-03").sentence == "No lead left for good in 2026-03."
    assert only_row(made.asks(LEAKAGE, as_of=30))["leads"] == 1


def test_joining_and_winning_are_no_leaks() -> None:
    made = with_wins("inquiry 0 | mql 5 | joined 20", WON)
    assert len(made.asks(LEAKAGE).rows) == 0


def test_who_came_back_is_valued_at_the_last_pass_only() -> None:
    made = with_wins()
    made.lead("ann 1", "inquiry 0 | mql 5 | lost 70: price", person_id="ann", product="a")
    made.lead("ann 2", "inquiry 90 | mql 95 | lost 99: price", person_id="ann", product="a")
    row = only_row(made.asks(LEAKAGE))
    assert (row["leads"], row["returned"], row["valued"]) == (2, 1, 1)
    before = only_row(made.asks(LEAKAGE, as_of=80))
    assert (before["returned"], before["valued"]) == (0, 1)


def test_who_came_back_but_not_as_far_in_the_agreed_time_is_lost_all_the_same() -> None:
    made = with_wins()
    made.lead("ann 1", "inquiry 0 | mql 5 | lost 65: price", person_id="ann")
    made.lead("ann 2", "inquiry 100", person_id="ann")
    assert only_row(made.asks(LEAKAGE, as_of=110))["returned"] == 1  # 10 days may the way to mql take
    assert only_row(made.asks(LEAKAGE, as_of=111))["valued"] == 1


def test_who_came_back_as_far_or_won_is_not_lost() -> None:
    made = with_wins()
    made.lead("ann 1", "inquiry 0 | mql 5 | sal 8 | lost 65: price", person_id="ann")
    made.lead("ann 2", "inquiry 100 | mql 101 | sal 102", person_id="ann")
    made.lead("bob 1", "inquiry 0 | mql 5 | sal 8 | lost 65: price", person_id="bob")
    made.lead("bob 2", "inquiry 100 | won 110", person_id="bob")
    assert only_row(made.asks(LEAKAGE))["returned"] == 2


def test_another_product_is_another_loss() -> None:
    made = with_wins()
    made.lead("ann 1", "inquiry 0 | mql 5 | lost 20: price", person_id="ann", product="a")
    made.lead("ann 2", "inquiry 50 | mql 55 | lost 70: price", person_id="ann", product="b")
    assert only_row(made.asks(LEAKAGE))["valued"] == 2


def test_where_the_unit_is_the_account_its_people_count_once() -> None:
    made = with_wins(text=AGREED + "unit: account\n")
    made.lead("ann 1", "inquiry 0 | mql 5 | lost 20: price", person_id="ann", account_id="acme")
    made.lead("bob 1", "inquiry 50 | mql 55 | lost 70: price", person_id="bob", account_id="acme")
    row = only_row(made.asks(LEAKAGE))
    assert (row["leads"], row["returned"], row["valued"]) == (2, 1, 1)


def test_a_lead_sent_back_to_nurture_is_valued_when_its_time_to_return_has_passed() -> None:
    made = with_wins("inquiry 0 | mql 5 | rejected 70: no time")
    young = only_row(made.asks(LEAKAGE, as_of=100))
    assert (young["may_return"], young["valued"], young["lost_value"]) == (1, 0, 0)
    assert made.asks(LEAKAGE, as_of=100).sentence.endswith("no money was lost by it so far.")
    old = only_row(made.asks(LEAKAGE, as_of=120))
    assert (old["may_return"], old["valued"]) == (0, 1)
    assert old["lost_value"] > 0


def test_the_value_is_the_chance_times_the_amount() -> None:
    made = with_wins(*["inquiry 0 | mql 5 | lost 20: price"] * 20)
    row = only_row(made.asks(LEAKAGE))
    assert row["lost_value"] == 20 * 50_000  # half of those in mql were won, 1,000.00 each
    assert row["lost_margin"] == 20 * 25_000
    assert row["lost_low"] < row["lost_value"] < row["lost_high"]


def test_a_lead_with_an_amount_of_its_own_is_valued_at_it() -> None:
    made = with_wins(*["inquiry 0 | qualified_opportunity 5"] * 20)
    made.lead("big", "inquiry 0 | qualified_opportunity 5 | lost 20: price", amount=50_000)
    value = only_row(made.asks(LEAKAGE))["lost_value"]
    assert value == pytest.approx(5_000_000 * 20 / 41, rel=1e-6)


def test_what_is_known_only_later_does_not_raise_the_value() -> None:
    made = with_wins(*["inquiry 0 | mql 5 | lost 20: price"] * 30)
    before = only_row(made.asks(LEAKAGE))["lost_value"]
    for number in range(30):
        for criterion in ("project_leader", "budget"):
            made.put("meets", lead_id=f"lead {number:03}", criterion=criterion, result="yes", from_at=day(15))
    assert only_row(made.asks(LEAKAGE))["lost_value"] == before


def test_a_lead_that_met_the_criteria_was_worth_more() -> None:
    made = Company()
    for number in range(60):
        good = number % 2 == 0
        life = WON if good and number < 40 else "inquiry 0 | mql 5 | lost 20: price"
        made.lead(f"l{number}", life, source="good" if good else "poor", amount=1000 if life == WON else None)
        for criterion in ("project_leader", "budget"):
            result = "yes" if good else "no"
            made.put("meets", lead_id=f"l{number}", criterion=criterion, result=result, from_at=day(0))
    rows = by(made.asks(LEAKAGE, by="source"), "name")
    assert rows["good"]["lost_value"] / rows["good"]["leads"] > 2 * rows["poor"]["lost_value"] / rows["poor"]["leads"]


def test_no_win_and_no_amount_give_no_value_rather_than_zero() -> None:
    result = with_wins("inquiry 0 | mql 5 | lost 20: price", wins=0).asks(LEAKAGE)
    row = only_row(result)
    assert (row["leads"], row["valued"], row["lost_value"], row["lost_low"]) == (1, 0, None, None)
    assert "cannot be told" in result.sentence
    assert any(note.startswith("1 lead could not be valued") for note in result.notes)
    text = AGREED.replace("deal: {average: 1000, margin: 50%}\n", "")
    made = Company(text)
    for number in range(20):
        made.lead(f"won {number}", WON)
    made.lead("lost", "inquiry 0 | mql 5 | lost 20: price")
    unpriced = made.asks(LEAKAGE)
    assert only_row(unpriced)["lost_value"] is None
    assert any(note.startswith("No margin is agreed") for note in unpriced.notes)


def test_sales_time_on_leads_that_left_is_shown_beside() -> None:
    made = with_wins("inquiry 0 | mql 5 | rejected 9: duplicate")
    made.put("sales_time", seq=900, lead_id="lead 000", at=day(6), seconds=600, cost_minor=1400)
    row = only_row(made.asks(LEAKAGE))
    assert (row["lost_value"], row["sales_cost"]) == (0, 1400)


def test_the_sentence_names_the_costliest_point() -> None:
    made = with_wins(*["inquiry 0 | mql 5 | lost 20: price"] * 20, "inquiry 0 | stalled 60")
    sentence = made.asks(LEAKAGE).sentence
    assert sentence.startswith(
        "Most money leaks at mql: 20 leads left there (price), worth about EUR 10,000 (80% range"
    )
    assert "all 21 leads that left over all recorded time together: EUR 10," in sentence


def test_where_all_others_were_won_the_value_is_the_amount_without_a_range() -> None:
    made = with_wins()
    life = "inquiry 0 | qualified_opportunity 20 | lost 60: price"
    made.lead("lost", life, amount=700, observed_from_start=False)
    assert "worth about EUR 700; all 1 lead that" in made.asks(LEAKAGE).sentence


def test_a_value_nobody_doubts_has_no_range() -> None:
    assert value_range(None, []) is None
    found = value_range(500, [])
    assert found is not None
    assert found.low == found.high == 500


def random_company(seed: int) -> tuple[Company, list[dict[str, Any]]]:
    """A random company, with its lives also as plain data."""
    chance = random.Random(seed)
    made, lives = Company(), []
    for number in range(90):
        stages, at = [], 0.0
        for stage in ("inquiry", "mql", "sal", "qualified_opportunity"):
            stages.append((stage, at))
            at += chance.randrange(1, 30)
            if chance.random() < 0.35:
                break
        end = chance.choice(["lost", "stalled", "rejected", None])
        if stages[-1][0] == "qualified_opportunity" and chance.random() < 0.6:
            end = "won"
        results = [chance.choice(["yes", "yes", "no", "unknown"]) for _ in range(2)]
        life: dict[str, Any] = {
            "name": f"l{number:02}",
            "stages": stages,
            "end": end,
            "at": at,
            "results": results,
            "market": chance.choice(["asia", None]),
            "amount": chance.choice([None, 700, 1500]) if len(stages) == 4 else None,
        }
        told = [f"{stage} {when}" for stage, when in stages] + ([f"{end} {at}: price"] if end else [])
        made.lead(
            life["name"], " | ".join(told), amount=life["amount"], market=life["market"], source=chance.choice("ab")
        )
        for criterion, result in zip(("project_leader", "budget"), results, strict=True):
            made.put("meets", lead_id=life["name"], criterion=criterion, result=result, from_at=day(0))
        lives.append(life)
    return made, lives


def slow_value(lives: list[dict[str, Any]], as_of: float) -> dict[tuple[str, str], int]:
    """Lost value by stage and end, from the definition and nothing else."""

    def met(life: dict[str, Any]) -> str:
        return "no" if "no" in life["results"] else "yes" if life["results"] == ["yes", "yes"] else "unknown"

    def chance(group: list[tuple[int, str | None]]) -> float:
        total, there = 0.0, 1.0
        for today in sorted({when for when, _ in group}):
            at_risk = sum(when >= today for when, _ in group)
            won = sum(when == today and end == "won" for when, end in group)
            gone = sum(when == today and end is not None for when, end in group)
            total += there * won / at_risk
            there *= 1 - gone / at_risk
        return total

    seen: dict[tuple[str, ...], list[tuple[int, str | None]]] = defaultdict(list)
    for life in lives:
        for stage, entered in life["stages"]:
            left = (int((life["at"] if life["end"] else as_of) - entered), life["end"])
            for key in ((stage,), (stage, met(life)), (stage, met(life), life["market"] or "none")):
                seen[key].append(left)
    won = [life["amount"] for life in lives if life["end"] == "won" and life["amount"]]
    usual = (sum(won) + 5 * (sum(won) / len(won))) / (len(won) + 5) if won else 1000
    lost: dict[tuple[str, str], int] = defaultdict(int)
    for life in lives:
        if life["end"] not in ("lost", "stalled", "rejected"):
            continue
        stage = life["stages"][-1][0]
        value = chance(seen[(stage,)])
        for key in ((stage, met(life)), (stage, met(life), life["market"] or "none")):
            value = (len(seen[key]) * chance(seen[key]) + 20 * value) / (len(seen[key]) + 20)
        lost[(stage, life["end"])] += round(value * (life["amount"] or usual) * 100)
    return lost


@pytest.mark.parametrize("seed", range(4))
def test_the_value_equals_the_definition_on_random_lives(seed: int) -> None:
    made, lives = random_company(seed)
    expected = slow_value(lives, 700)
    found = {(row["stage"], row["ended"]): row["lost_value"] for row in made.asks(LEAKAGE).rows}
    assert found.keys() == expected.keys()
    for point, value in expected.items():
        assert found[point] == pytest.approx(value, abs=len(lives)), point  # a cent of rounding per lead


@pytest.mark.parametrize("group", ["source", "market", "product"])
def test_points_and_groups_add_up_to_the_whole(group: str) -> None:
    made, _ = random_company(9)
    whole = made.asks(LEAKAGE).rows
    parts = list(made.asks(LEAKAGE, by=group).rows)
    for row in whole:
        same = [part for part in parts if all(part[key] == row[key] for key in ("stage", "reason", "ended"))]
        for name in ("leads", "valued", "lost_value", "returned", "may_return"):
            assert sum(part[name] for part in same) == row[name]
