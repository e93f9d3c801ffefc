"""What is open, how old it is, and what it will bring."""

from __future__ import annotations

from typing import Any

import pytest

from answers.handmade import AGREED, Company, by, day, only_row
from answers.spending import Spender
from loopline.answers.pipeline import PIPELINE

GOAL = AGREED + "goals: [{period: 2026-Q2, revenue: 4000}]\n"


def grown(text: str = AGREED, company: Company | None = None) -> Company:
    """Twenty opportunities of 2025: half won after 20 days for 1,000, half lost after 40."""
    made = company or Spender(text)
    for number in range(20):
        end = "won -180" if number % 2 else "lost -160: price"
        made.lead(f"old{number}", f"inquiry -210 | qualified_opportunity -200 | {end}", amount=1000)
    return made


def test_open_opportunities_are_counted_with_their_known_amounts_and_age() -> None:
    company = Company()
    company.lead("ann", "inquiry 0 | qualified_opportunity 10", amount=500)
    company.lead("bob", "inquiry 0 | qualified_opportunity 20", amount=700)
    company.lead("cid", "inquiry 0 | qualified_opportunity 60")
    company.lead("dot", "inquiry 0 | qualified_opportunity 10 | won 50", amount=900)
    company.lead("eve", "inquiry 0 | qualified_opportunity 10 | lost 50: price", amount=900)
    row = only_row(company.asks(PIPELINE, as_of=100))
    assert (row["opportunities"], row["with_amount"], row["without_amount"]) == (3, 2, 1)
    assert row["amount"] == 1200_00
    assert row["age_days"] == 80
    result = company.asks(PIPELINE, as_of=100)
    assert result.sentence == "3 opportunities are open, worth EUR 1,200 where an amount is known (1 have none)."


def test_what_closed_later_was_still_open_then() -> None:
    company = Company()
    company.lead("dot", "inquiry 0 | qualified_opportunity 10 | won 50", amount=900)
    assert only_row(company.asks(PIPELINE, as_of=40))["opportunities"] == 1
    assert company.asks(PIPELINE, as_of=60).sentence == "No opportunity is open."


def test_stalled_ones_stand_apart_and_nothing_is_expected_of_them() -> None:
    company = grown()
    company.lead("ann", "inquiry 80 | qualified_opportunity 85", amount=500)
    company.lead("bob", "inquiry 0 | qualified_opportunity 10", amount=700, stalls_at=day(55))
    result = company.asks(PIPELINE, as_of=90, period="2026-Q2")
    found = by(result, "state")
    assert (found["open"]["opportunities"], found["stalled"]["opportunities"]) == (1, 1)
    assert found["stalled"]["expected_value"] is None
    assert result.sentence.endswith("; 1 more have stalled.")


def test_the_value_to_expect_is_the_chance_at_their_age_times_the_amount() -> None:
    company = grown()
    company.lead("ann", "inquiry 80 | qualified_opportunity 85", amount=600)  # 5 days old: half are won in time
    company.lead("bob", "inquiry 50 | qualified_opportunity 60", amount=600)  # 30 days old: nobody wins so late
    row = only_row(company.asks(PIPELINE, as_of=90, period="2026-Q2"))
    assert row["expected_deals"] == pytest.approx(10 / 21)  # bob was there too when the ten were won
    assert row["expected_value"] == round(600_00 * 10 / 21)
    assert 0 <= row["expected_low"] < row["expected_value"] < row["expected_high"]


def test_unknown_amounts_are_taken_at_the_mean_won_amount_and_marked_rough() -> None:
    company = grown()
    company.lead("ann", "inquiry 80 | qualified_opportunity 85")
    result = company.asks(PIPELINE, as_of=90, period="2026-Q2")
    assert only_row(result)["expected_value"] == 500_00
    assert any("rough" in note for note in result.notes)


@pytest.mark.slow
def test_without_any_won_amount_the_agreed_deal_stands_in_else_no_value_is_given() -> None:
    for text, value in ((AGREED, 500_00), (AGREED.replace("deal: {average: 1000, margin: 50%}", ""), None)):
        company = Company(text)
        for number in range(20):
            end = "won -180" if number % 2 else "lost -160: price"
            company.lead(f"old{number}", f"inquiry -210 | qualified_opportunity -200 | {end}")
        company.lead("ann", "inquiry 80 | qualified_opportunity 85")
        row = only_row(company.asks(PIPELINE, as_of=90, period="2026-Q2"))
        assert row["expected_deals"] == pytest.approx(0.5)
        assert row["expected_value"] == value


def test_too_few_ended_ones_give_no_expectation() -> None:
    company = Company()
    company.lead("old", "inquiry -210 | qualified_opportunity -200 | won -180", amount=1000)
    company.lead("ann", "inquiry 80 | qualified_opportunity 85", amount=600)
    result = company.asks(PIPELINE, as_of=90, period="2026-Q2")
    assert only_row(result)["expected_deals"] is None
    assert "Too few opportunities have ended" in result.notes[0]


def test_an_age_nobody_has_been_seen_at_is_no_chance_and_no_zero() -> None:
    company = grown()
    company.lead("ann", "inquiry -300 | qualified_opportunity -300", amount=600, observed_from_start=False)
    result = company.asks(PIPELINE, as_of=90, period="2026-Q2")
    assert only_row(result)["expected_deals"] is None
    assert "of an age nobody has been seen open at" in result.notes[0]


def test_a_period_that_is_over_expects_nothing() -> None:
    company = grown()
    company.lead("ann", "inquiry 80 | qualified_opportunity 85", amount=600)
    result = company.asks(PIPELINE, as_of=120, period="2026-Q1")
    assert only_row(result)["expected_value"] is None
    assert "The period is over" in result.notes[0]


def test_a_later_period_counts_only_what_is_won_in_it() -> None:
    company = grown()
    company.lead("ann", "inquiry 80 | qualified_opportunity 85", amount=600)
    row = only_row(company.asks(PIPELINE, as_of=90, period="2026-Q3"))
    assert row["expected_deals"] == pytest.approx(0)


def test_coverage_sets_open_amounts_against_what_is_missing_to_the_goal() -> None:
    company = Spender(GOAL)
    grown(company=company)
    company.lead("ann", "inquiry 90 | qualified_opportunity 95", amount=6000)
    company.won("done", 1000, at=96)
    row = only_row(company.asks(PIPELINE, as_of=100, period="2026-Q2"))
    assert (row["goal"], row["won_so_far"]) == (4000_00, 1000_00)
    assert row["coverage"] == pytest.approx(2)
    assert row["goal_reached"] == pytest.approx((1000 + 6000 * 11 / 21) / 4000)
    assert "makes 104% of the goal" in company.asks(PIPELINE, as_of=100, period="2026-Q2").sentence


def test_a_goal_without_anything_open_is_shown() -> None:
    company = Spender(GOAL)
    result = company.asks(PIPELINE, as_of=100, period="2026-Q2")
    assert only_row(result)["coverage"] == 0
    assert result.sentence == "No opportunity is open, and there is a goal to reach."


def test_a_goal_already_reached_needs_no_coverage() -> None:
    company = Spender(GOAL)
    company.won("done", 5000, at=96)
    assert only_row(company.asks(PIPELINE, as_of=100, period="2026-Q2"))["coverage"] is None


@pytest.mark.parametrize(("group", "key"), [("product", "product: training"), ("market", "market: asia")])
@pytest.mark.slow
def test_goals_of_one_product_or_market_stand_beside_their_own_opportunities(group: str, key: str) -> None:
    text = (
        AGREED
        + "products: {training: {motion: lead}}\n"
        + "markets: {asia: {field: account.region, op: is, value: Asia}}\n"
        + f"goals: [{{period: 2026-Q2, revenue: 4000, {key}}}]\n"
    )
    company = Spender(text)
    name = key.split(": ")[1]
    company.lead("ann", "inquiry 90 | qualified_opportunity 95", amount=2000, **{group: name})
    company.lead("bob", "inquiry 90 | qualified_opportunity 95", amount=2000)
    company.won("done", 1000, at=96, **{group: name})
    found = by(company.asks(PIPELINE, as_of=100, period="2026-Q2", by=group), "name")
    assert (found[name]["goal"], found[name]["won_so_far"]) == (4000_00, 1000_00)
    assert found["none"]["goal"] is None
    assert only_row(company.asks(PIPELINE, as_of=100, period="2026-Q2"))["goal"] is None


@pytest.mark.slow
def test_by_stage_reads_the_last_move_before_the_asked_moment() -> None:
    company = Company()
    company.lead("ann", "inquiry 0 | qualified_opportunity 10", amount=500)
    for number, (stage, at) in enumerate((("Demo", 20.0), ("Proposal", 30.0)), 1):
        company.put("opportunity_moves", opportunity_id="opp-ann", stage=stage, at=day(at), seq=900 + number)
    assert set(by(company.asks(PIPELINE, as_of=25, by="stage"), "name")) == {"Demo"}
    assert set(by(company.asks(PIPELINE, as_of=35, by="stage"), "name")) == {"Proposal"}


def criteria(company: Company, lead: str, **results: Any) -> None:
    """The lead's criteria, known from day 5 on."""
    for name, result in results.items():
        company.put("meets", lead_id=lead, criterion=name, result=result, from_at=day(5))


def test_opened_without_meeting_the_criteria_is_told_from_not_known() -> None:
    company = Company()
    for name in ("met", "not", "half", "nothing"):
        company.lead(name, "inquiry 0 | qualified_opportunity 10", amount=500)
    criteria(company, "met", project_leader="yes", budget="yes")
    criteria(company, "not", project_leader="no", budget="unknown")
    criteria(company, "half", project_leader="yes", budget="unknown")
    row = only_row(company.asks(PIPELINE, as_of=100))
    assert (row["criteria_not_met"], row["criteria_unknown"]) == (1, 2)


def test_amounts_without_a_rate_are_in_no_sum() -> None:
    company = Company()
    company.lead("ann", "inquiry 0 | qualified_opportunity 10")
    company.asks(PIPELINE, as_of=100)
    company.con.execute("update record.deals set is_converted = false, original_minor = 900, original_currency = 'USD'")
    result = company.asks(PIPELINE, as_of=100)
    row = only_row(result)
    assert (row["not_converted"], row["without_amount"], row["amount"]) == (1, 0, None)
    assert any("without a rate" in note for note in result.notes)


def test_the_cases_listed_add_up_to_every_figure() -> None:
    company = grown()
    for number in range(5):
        company.lead(f"a{number}", f"inquiry 0 | qualified_opportunity {10 + number}", amount=100 + number, product="x")
        company.lead(f"b{number}", "inquiry 0 | qualified_opportunity 10", stalls_at=day(55))
    listed = list(company.listed(PIPELINE, as_of=100, by="product"))
    for row in company.asks(PIPELINE, as_of=100, by="product").rows:
        behind = [c for c in listed if (c["name"], c["state"]) == (row["name"], row["state"])]
        for name in (name for name, column in PIPELINE.columns.items() if column.adds):
            assert sum(case[name] or 0 for case in behind) == (row[name] or 0), name
