"""What each program returns, before and after sales' time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from answers.handmade import AGREED, by, day
from answers.spending import Spender
from loopline.answers.asking import Question, asked_for, parameters_of
from loopline.answers.roi import ROI as ANSWER
from loopline.answers.roi import RULES, finish
from loopline.words.errors import Refused
from loopline.words.rows import Rows

NO_MARGIN = AGREED.replace(", margin: 50%", "")


def rows(company: Spender, **how: Any) -> dict[str, dict[str, Any]]:
    """The rows of the answer by group."""
    return by(company.asks(ANSWER, **{"rule": "linear", **how}), "name")


def two_programs() -> Spender:
    """A webinar and a trade show, both in January; ann was at both and bought for 1,000."""
    company = Spender()
    company.spend("webinar", 100, at=3)
    company.spend("show", 400, at=3)
    company.touch("ann", "webinar", at=5)
    company.touch("ann", "show", at=6)
    company.won("deal", 1000, at=30, people="ann")
    return company


def test_credit_and_cost_meet_in_one_line_per_program() -> None:
    found = rows(two_programs())
    assert found["webinar"]["marketing_cost"] == 100_00
    assert found["webinar"]["deals"] == 0.5
    assert found["webinar"]["revenue"] == 500_00
    assert found["webinar"]["return_value"] == 250_00
    assert found["webinar"]["roi"] == pytest.approx(1.5)
    assert found["show"]["roi"] == pytest.approx(-0.375)


def test_the_agreed_margin_is_rough_and_the_own_margin_is_measured() -> None:
    company = two_programs()
    assert {row["class"] for row in rows(company).values()} == {"rough"}
    exact = Spender()
    exact.spend("webinar", 100, at=3)
    exact.touch("ann", "webinar", at=5)
    exact.won("deal", 1000, at=30, people="ann", margin=300)
    assert rows(exact)["webinar"]["return_value"] == 300_00
    assert rows(exact)["webinar"]["class"] == "measured"


def test_without_any_margin_for_one_deal_all_rows_return_revenue() -> None:
    company = Spender(NO_MARGIN)
    company.spend("webinar", 100, at=3)
    company.touch("ann", "webinar", at=5)
    company.touch("bob", "show", at=5)
    company.won("with margin", 1000, at=30, people="ann", margin=300)
    company.won("without", 2000, at=30, people="bob")
    found = rows(company)
    assert found["webinar"]["return_value"] == 1000_00
    assert found["show"]["return_value"] == 2000_00
    assert "revenue" in company.asks(ANSWER, rule="linear").notes[0]


def test_sales_time_is_counted_for_lost_and_open_leads_too() -> None:
    company = two_programs()
    company.touch("bob", "webinar", at=7)
    company.called("ann", at=8, hours=1, euros=80)
    company.called("bob", at=9, hours=2, euros=160)
    company.called("cid", at=9, hours=1, euros=80, quality="rough")
    found = rows(company)
    assert found["webinar"]["sales_cost"] == (40 + 160) * 100
    assert found["webinar"]["sales_hours"] == pytest.approx(2.5)
    assert found["show"]["sales_cost"] == 40_00
    assert found["no known program"]["sales_cost"] == 80_00
    assert found["no known program"]["class"] == "rough"
    assert found["webinar"]["roi"] == pytest.approx((250 - 300) / 300)
    assert found["webinar"]["roi_before_sales"] == pytest.approx(1.5)


@pytest.mark.slow
def test_programs_and_leftovers_add_up_to_all_recorded_cost_and_revenue() -> None:
    company = two_programs()
    company.spend(None, 70, at=4)
    company.won("nobody knows", 333, at=40)
    company.called("cid", at=9, hours=1, euros=81)
    company.called("ann", at=9, hours=1, euros=81)
    for rule in RULES:
        found = rows(company, rule=rule)
        assert sum(row["marketing_cost"] or 0 for row in found.values()) == 570_00
        assert sum(row["revenue"] or 0 for row in found.values()) == 1333_00
        assert sum(row["sales_cost"] or 0 for row in found.values()) == 162_00
        assert sum(row["deals"] for row in found.values()) == pytest.approx(2)
    assert found["not allocated"]["marketing_cost"] == 70_00
    assert found["no known touch"]["revenue"] == 333_00
    assert found["no known touch"]["roi"] is None
    assert found["no known touch"]["verdict"] is None


def test_all_together_is_one_line_with_the_same_totals() -> None:
    company = two_programs()
    company.spend(None, 70, at=4)
    assert company.asks(ANSWER, rule="linear", by="all").sentence.endswith("5 are needed).")
    (whole,) = rows(company, by="all").values()
    assert whole["cost"] == 570_00
    assert whole["gain"] == 500_00 - 570_00


def test_a_cohort_takes_wins_of_its_touches_whenever_won_and_the_cash_view_by_the_win() -> None:
    company = two_programs()  # touched in January, won on 31 January
    company.touch("bob", "webinar", at=8)
    company.won("late", 600, at=100, people="bob")
    cohort = rows(company, period="2026-01")
    assert cohort["webinar"]["revenue"] == 1100_00
    assert "webinar" not in rows(company, period="2026-04")
    cash = company.asks(ANSWER, rule="linear", period="2026-04", view="realised")
    found = by(cash, "name")["webinar"]
    assert found["revenue"] == 600_00
    assert found["verdict"] == "not defined (no cost recorded)"
    january = by(company.asks(ANSWER, rule="linear", period="2026-01", view="realised"), "name")["webinar"]
    assert january["revenue"] == 500_00
    assert january["verdict"] is None
    assert january["roi_low"] is None
    assert any("Cash view" in note for note in cash.notes)


def test_what_is_won_after_the_asked_moment_is_not_known_yet() -> None:
    assert rows(two_programs(), as_of=20)["webinar"]["revenue"] == 0
    assert rows(two_programs(), as_of=31)["webinar"]["revenue"] == 500_00


def test_a_cost_over_several_days_is_spread_and_periods_side_by_side_add_up() -> None:
    company = Spender()
    company.spend("webinar", 1000, at=20, until=51)  # 21 January to 21 February
    january = rows(company, period="2026-01")["webinar"]["marketing_cost"]
    february = rows(company, period="2026-02")["webinar"]["marketing_cost"]
    assert january == round(1000_00 * 11 / 31)
    assert january + february == 1000_00
    assert rows(company, period="2026-02", as_of=41)["webinar"]["marketing_cost"] < february


def test_a_refund_counts_on_the_day_it_is_paid_back() -> None:
    company = Spender()
    company.spend("shop ads", 100, at=3)
    company.touch("ann", "shop ads", at=4)
    company.ordered("book", 50, at=5, person="ann")
    company.ordered("book back", -50, at=40, person="ann", kind="refund")
    january = rows(company, period="2026-01", view="realised")["shop ads"]
    february = rows(company, period="2026-02", view="realised")["shop ads"]
    assert (january["revenue"], january["orders"]) == (50_00, 1)
    assert (february["revenue"], february["orders"]) == (-50_00, 0)
    whole = rows(company)["shop ads"]
    assert whole["revenue"] == 0
    assert whole["roi"] == -1
    assert whole["roi_low"] < whole["roi_high"]


def test_no_recorded_cost_is_not_defined_and_never_infinite() -> None:
    company = Spender()
    company.touch("ann", "seo", at=5)
    company.won("deal", 1000, at=30, people="ann")
    company.called("ann", at=6, hours=1, euros=80)
    found = rows(company)["seo"]
    assert found["verdict"] == "not defined (no cost recorded)"
    assert found["roi"] is None
    assert found["roi_before_sales"] is None
    assert found["gain"] == 500_00 - 80_00
    assert "no marketing cost" in company.asks(ANSWER, rule="linear").sentence


def test_money_without_a_rate_is_a_line_of_its_own() -> None:
    company = two_programs()
    company.spend("webinar", 900, at=3, currency="USD")
    company.won("abroad", 5000, at=30, people="ann", currency="USD")
    result = company.asks(ANSWER, rule="linear")
    found = by(result, "name")
    assert found["webinar"]["revenue"] == 500_00
    assert found["webinar"]["marketing_cost"] == 100_00
    line = found["not converted: USD"]
    assert line["deals"] == 1
    assert (line["revenue"], line["cost"], line["gain"], line["roi"]) == (None, None, None, None)
    assert sorted(note for note in result.notes if "USD" in note) == [
        "USD 5,000.00 of 1 deal is not converted: no exchange rate on its day.",
        "USD 900.00 of 1 cost is not converted: no exchange rate on its day.",
    ]


def test_a_deal_without_amount_counts_as_a_deal_and_not_as_nothing() -> None:
    company = Spender()
    company.spend("webinar", 100, at=3)
    company.touch("ann", "webinar", at=5)
    company.won("unknown", None, at=30, people="ann")
    result = company.asks(ANSWER, rule="linear")
    found = by(result, "name")["webinar"]
    assert (found["deals"], found["without_amount"]) == (1, 1)
    assert found["revenue"] is None
    assert found["roi"] is None
    assert (found["verdict"], found["why"]) == ("too early to say", "no amount is known")
    assert any("no known amount" in note for note in result.notes)


def many(wins: int, euros: int, cost: int, program: str = "webinar", company: Spender | None = None) -> Spender:
    """A program with so many wins of so many euros."""
    made = company or Spender()
    made.spend(program, cost, at=3)
    for number in range(wins):
        person = f"{program} {number}"
        made.touch(person.replace(" ", "-"), program, at=5)
        made.won(person, euros, at=30, people=person.replace(" ", "-"))
    return made


def test_a_program_pays_back_when_the_whole_range_lies_above_its_cost() -> None:
    company = many(12, 1000, 500)
    found = rows(company)["webinar"]
    assert found["verdict"] == "pays back"
    assert 0 < found["roi_low"] < found["roi"] < found["roi_high"]
    assert found["decision_changes"] is False
    assert "1 of 1 pay back (webinar +1100%)" in company.asks(ANSWER, rule="linear").sentence


def test_a_program_that_never_comes_near_its_cost_should_stop() -> None:
    company = many(8, 1000, 20_000)
    found = rows(company)["webinar"]
    assert found["verdict"] == "stop"
    assert found["roi_high"] < 0
    assert "do not" in company.asks(ANSWER, rule="linear").sentence


@pytest.mark.slow
def test_few_expected_deals_or_young_costs_or_a_wide_range_are_too_early_to_say() -> None:
    assert rows(many(4, 1000, 100))["webinar"]["why"] == "4.0 wins to expect, 5 are needed"
    young = rows(many(12, 1000, 500), as_of=100)["webinar"]
    assert young["why"] == "0% of the cost is old enough, 80% is needed"
    assert young["ripe_share"] == 0
    wide = rows(many(8, 1000, 4000))["webinar"]
    assert (wide["verdict"], wide["why"][:12]) == ("too early to say", "the 80% rang")


def test_deals_without_amount_keep_a_program_from_being_stopped() -> None:
    company = many(8, 1000, 20_000)
    for number in range(40):
        company.touch(f"p{number}", "webinar", at=5)
        company.won(f"unknown {number}", None, at=30, people=f"p{number}")
    found = rows(company)["webinar"]
    assert (found["verdict"], found["why"]) == ("too early to say", "40.0 of its deals have no known amount")


def test_the_rate_of_deals_is_that_of_all_programs_together() -> None:
    company = many(20, 1000, 500)
    company.spend("new", 250, at=3)  # no deal yet, though ten were to be expected
    found = rows(company)["new"]
    assert found["deals"] == 0
    assert found["verdict"] == "stop" if found["roi_high"] < 0 else "too early to say"
    assert found["roi"] == -1


def test_programs_that_live_on_orders_are_measured_by_orders() -> None:
    company = many(12, 1000, 500)
    company.spend("shop ads", 100, at=3)
    for number in range(30):
        company.touch(f"buyer{number}", "shop ads", at=5)
        company.ordered(f"book{number}", 20, at=6, person=f"buyer{number}")
    found = rows(company)
    assert found["shop ads"]["verdict"] == "pays back"
    assert found["shop ads"]["roi_high"] < 3.5  # one more order weighs 10, not the 500 of a deal
    assert found["webinar"]["verdict"] == "pays back"


def test_where_only_orders_are_known_a_new_program_is_measured_by_them() -> None:
    company = Spender()
    company.spend("shop ads", 100, at=3)
    company.spend("new", 10, at=3)
    for number in range(30):
        company.touch(f"buyer{number}", "shop ads", at=5)
        company.ordered(f"book{number}", 20, at=6, person=f"buyer{number}")
    assert rows(company)["new"]["why"] == "2.7 wins to expect, 5 are needed"


def test_a_cost_of_a_day_in_another_zone_stays_whole() -> None:
    company = Spender()
    company.spend("ads", 240, at=30.75, until=31.75)  # a day that starts on 31 January at 18:00
    assert rows(company, period="2026-01")["ads"]["marketing_cost"] == 240_00
    assert rows(company, period="all", as_of=31)["ads"]["marketing_cost"] == 240_00


def test_the_range_over_all_rules_shows_whether_the_rule_decides() -> None:
    company = Spender()
    company.spend("opener", 3000, at=3)
    company.spend("closer", 3000, at=3)
    for number in range(20):
        company.touch(f"p{number}", "opener", at=5)
        company.touch(f"p{number}", "closer", at=6)
        company.won(f"d{number}", 1000, at=30, people=f"p{number}")
    found = rows(company)["opener"]
    assert found["roi_least"] == -1
    assert found["roi_most"] == pytest.approx((10_000 - 3000) / 3000)
    assert found["decision_changes"] is True


def test_what_an_average_deal_brings_stands_in_where_no_deal_was_seen() -> None:
    company = Spender()
    company.spend("webinar", 100, at=3)
    found = rows(company)["webinar"]
    assert found["roi"] == -1
    assert found["roi_high"] > -1  # an agreed deal of 1,000 at 50% might have come
    unknown = Spender(AGREED.replace("deal: {average: 1000, margin: 50%}", ""))
    unknown.spend("webinar", 100, at=3)
    assert rows(unknown)["webinar"]["roi_high"] is None


def test_costs_are_shared_by_the_leads_a_program_made_where_they_name_no_group() -> None:
    company = Spender()
    company.spend("webinar", 100, at=3)
    company.spend("show", 50, at=3)
    for name, market in (("a", "asia"), ("b", "asia"), ("c", "europe")):
        company.lead(name, "inquiry 5", program="webinar", market=market)
    found = rows(company, by="market")
    assert found["asia"]["marketing_cost"] == 6667
    assert found["europe"]["marketing_cost"] == 3333
    assert found["not allocated"]["marketing_cost"] == 50_00


def test_reps_are_called_by_their_name_on_both_sides() -> None:
    company = Spender()
    company.put("reps", rep="r1", name="Ann")
    company.spend("webinar", 100, at=3)
    company.lead("lead", "inquiry 5", program="webinar", rep="r1")
    company.touch("ann", "webinar", at=5)
    company.won("deal", 1000, at=30, people="ann", rep="r1")
    found = rows(company, by="rep")["Ann"]
    assert (found["marketing_cost"], found["revenue"]) == (100_00, 1000_00)


@pytest.mark.parametrize("group", ["channel", "source", "product", "market", "rep"])
@pytest.mark.slow
def test_every_group_adds_up_to_the_same_totals(group: str) -> None:
    company = two_programs()
    company.won("named", 500, at=30, people="ann", **{group: "north"})
    company.won("nobody", 250, at=30)
    company.called("ann", at=8, hours=1, euros=80)
    found = rows(company, by=group)
    assert sum(row["revenue"] or 0 for row in found.values()) == 1750_00
    assert sum(row["cost"] or 0 for row in found.values()) == 580_00
    assert found["north"]["revenue"] == 500_00


def test_the_cases_listed_add_up_to_every_figure() -> None:
    company = many(6, 997, 501)
    company.spend("webinar", 333, at=25, until=40)
    company.called("webinar-1", at=8, hours=0.7, euros=77)
    company.won("abroad", 5000, at=30, people="webinar-1", currency="USD")
    how = {"rule": "u_40_20_40", "period": "2026-01"}
    listed = list(company.listed(ANSWER, **how))
    additive = [name for name, column in ANSWER.columns.items() if column.adds]
    for row in company.asks(ANSWER, **how).rows:
        behind = [case for case in listed if case["name"] == row["name"]]
        for name in additive:
            assert sum(case[name] or 0 for case in behind) == pytest.approx(row[name] or 0), (row["name"], name)


@pytest.mark.slow
def test_all_money_times_ten_leaves_every_return_on_cost_the_same() -> None:
    one, ten = rows(many(6, 1000, 500)), rows(many(6, 10_000, 5000))
    for name in ("roi", "roi_low", "roi_high", "roi_before_sales", "ripe_share"):
        assert one["webinar"][name] == pytest.approx(ten["webinar"][name])


def test_a_rule_that_is_not_computed_is_refused_with_those_that_are() -> None:
    company = two_programs()
    asked = asked_for(ANSWER, Question("roi", as_of=day(10)), company, (company.agreement,))
    with pytest.raises(Refused, match="first, last, linear, u_40_20_40"):
        finish(Rows((), ()), {}, replace(asked, rule="markov"), company.agreement)
    assert parameters_of(asked)["rule"] == "u_40_20_40"


def test_nothing_recorded_is_said_so() -> None:
    assert Spender().asks(ANSWER).sentence.startswith("No return on cost can be given")
