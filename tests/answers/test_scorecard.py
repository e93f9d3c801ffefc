"""What was agreed beside what happened, for each team."""

from __future__ import annotations

from typing import Any

import pytest

from answers.handmade import AGREED, by, day
from answers.spending import Spender
from loopline.answers.close_ratio import CLOSE_RATIO
from loopline.answers.follow_up import FOLLOW_UP
from loopline.answers.scorecard import SCORECARD

PROMISED = (
    AGREED
    + """
goals:
  - {period: 2026-Q2, deals: 2, revenue: 3000, qualified_opportunities: 3, mqls: 4}
promises:
  marketing: [{mqls: goal}, {leads_meeting_criteria: ">= 85%"}]
  sales: [{first_contact_in_time: ">= 95%"}, {answered_with_reason: ">= 90%"}, {close_ratio: ">= 30%"}]
  both: [{qualified_opportunities: goal}, {weekly_load_within_capacity: always}]
capacity: {leads_per_rep_per_week: 2}
"""
)


def company(text: str = PROMISED) -> Spender:
    """A company whose facts are all recorded since a year before."""
    made = Spender(text)
    made.seen("opportunity_closed", "order_placed", "handed_over", "sales_contact", "person_seen")
    return made


def card(made: Spender, **how: Any) -> dict[str, dict[str, Any]]:
    """The scorecard of 2026-Q2 by measure."""
    return by(made.asks(SCORECARD, **{"period": "2026-Q2", **how}), "measure")


def test_goals_are_counted_in_their_period_and_met_or_missed_when_it_is_over() -> None:
    made = company()
    made.won("first", 2000, at=100)
    made.won("second", 1500, at=110)
    made.won("too late", 9000, at=185)
    for number in range(3):
        made.lead(f"ann{number}", f"inquiry 95 | mql {100 + number}")
    found = card(made)
    assert (found["deals"]["agreed"], found["deals"]["actual"], found["deals"]["status"]) == (2, 2, "met")
    assert (found["revenue"]["agreed"], found["revenue"]["actual"]) == (3000_00, 3500_00)
    assert found["revenue"]["unit"] == "money"
    assert (found["mqls"]["actual"], found["mqls"]["status"], found["mqls"]["team"]) == (3, "missed", "marketing")
    assert (found["qualified_opportunities"]["actual"], found["qualified_opportunities"]["team"]) == (0, "both")


def test_a_goal_is_too_early_until_its_period_is_over_unless_it_is_reached() -> None:
    made = company()
    made.won("first", 2000, at=100)
    made.won("second", 500, at=105)
    found = card(made, as_of=120)
    assert found["deals"]["status"] == "met"
    assert found["revenue"]["status"] == "too early"
    assert found["revenue"]["trend"] is None


@pytest.mark.slow
def test_a_refund_takes_revenue_back_on_its_day() -> None:
    made = company()
    made.ordered("book", 100, at=100, person="ann")
    made.ordered("back", -40, at=120, person="ann", kind="refund")
    assert card(made)["revenue"]["actual"] == 60_00


def test_entries_that_nobody_recorded_are_no_delivery_and_joined_leads_are_one_opportunity() -> None:
    made = company()
    made.lead("ann", "inquiry 95 | ?mql 100 | qualified_opportunity 101", amount=5)
    made.lead("bob", "inquiry 95 | mql 100 | qualified_opportunity 101 | joined 102", amount=5)
    found = card(made)
    assert found["mqls"]["actual"] == 1
    assert found["qualified_opportunities"]["actual"] == 1


def test_promises_show_the_same_figures_as_the_answers_they_come_from() -> None:
    made = company()
    for number in range(25):
        made.lead(
            f"p{number}", f"inquiry 95 | mql 96 | qualified_opportunity 100 | {'won' if number < 9 else 'lost'} 150"
        )
        late = number < 5
        contact = 96 + number + (3 if late else 0.5)
        made.handed(
            f"p{number}", at=96 + number, due=97 + number, contact=contact, answer="accepted", answered_at=day(130)
        )
    found = card(made)
    follow = next(iter(made.asks(FOLLOW_UP, period="2026-Q2").rows))
    close = next(iter(made.asks(CLOSE_RATIO, period="2026-Q2").rows))
    contact = found["first_contact_in_time"]
    assert contact["actual"] == follow["in_time_share"] == 0.8
    assert (contact["numerator"], contact["denominator"]) == (follow["met"], follow["met"] + follow["missed"])
    assert (contact["low"], contact["high"], contact["see"]) == (
        follow["in_time_low"],
        follow["in_time_high"],
        "follow_up",
    )
    assert contact["status"] == "missed"
    assert found["answered_with_reason"]["actual"] == follow["answered_share"] == 1
    assert found["close_ratio"]["actual"] == close["close_ratio"] == pytest.approx(9 / 25)
    assert found["close_ratio"]["status"] == "met"
    assert found["win_rate"]["actual"] == close["win_rate"]


@pytest.mark.slow
def test_open_cases_leave_a_promise_undecided_only_while_they_could_change_it() -> None:
    made = company(PROMISED.replace('">= 95%"', '">= 50%"'))
    for number in range(30):
        made.lead(f"p{number}", "inquiry 95 | mql 96")
        made.handed(f"p{number}", at=170, due=200 if number < 5 else 171, contact=None if number < 5 else 170.5)
    assert card(made, as_of=185)["first_contact_in_time"]["status"] == "met"  # 25 of 30 even if all five are late
    strict = company()
    for number in range(30):
        strict.lead(f"p{number}", "inquiry 95 | mql 96")
        strict.handed(f"p{number}", at=170, due=200 if number < 5 else 171, contact=None if number < 5 else 170.5)
    assert card(strict, as_of=185)["first_contact_in_time"]["status"] == "too early"


def test_few_cases_are_not_enough_data() -> None:
    made = company()
    made.lead("ann", "inquiry 95 | mql 96")
    made.handed("ann", at=96, due=97, contact=96.5)
    row = card(made)["first_contact_in_time"]
    assert (row["status"], row["actual"], row["numerator"], row["denominator"]) == ("not enough data", None, 1, 1)


def criteria(made: Spender, lead: str, project: str, budget: str) -> None:
    """What is known of the lead's two criteria."""
    made.put("meets", lead_id=lead, criterion="project_leader", result=project, from_at=day(96))
    made.put("meets", lead_id=lead, criterion="budget", result=budget, from_at=day(96))


def test_leads_that_nobody_asked_are_neither_good_nor_bad() -> None:
    made = company()
    for number in range(30):
        made.lead(f"p{number}", "inquiry 95 | mql 96")
        made.handed(f"p{number}", at=96, due=97, contact=96.5)
        criteria(made, f"p{number}", "yes", "yes" if number < 18 else "no" if number < 20 else "unknown")
    row = card(made)["leads_meeting_criteria"]
    assert (row["numerator"], row["denominator"], row["unknown"]) == (18, 20, 10)
    assert (row["actual"], row["status"]) == (0.9, "met")
    assert (
        "Not known, so in neither count of leads meeting criteria: 10 cases."
        in made.asks(SCORECARD, period="2026-Q2").notes
    )


def test_one_week_above_capacity_breaks_always() -> None:
    made = company()
    for number in range(5):
        made.lead(f"p{number}", "inquiry 95 | mql 96")
        made.handed(f"p{number}", at=96 if number < 3 else 103, due=97, contact=96.5, rep="r1")
    row = card(made)["weekly_load_within_capacity"]
    assert (row["numerator"], row["denominator"], row["status"]) == (1, 2, "missed")
    assert card(made, as_of=120)["weekly_load_within_capacity"]["status"] == "missed"


@pytest.mark.slow
def test_absence_and_a_rep_of_its_own_change_what_a_week_may_hold() -> None:
    text = PROMISED.replace(
        "capacity: {leads_per_rep_per_week: 2}",
        "capacity: {leads_per_rep_per_week: 2, reps: {Bob: 4 until 2026-04-20}, "
        "absent: [{rep: Ann, from: 2026-04-06, to: 2026-04-10}]}",
    )
    made = company(text)
    made.put("reps", rep="r1", name="Ann")
    made.put("reps", rep="r2", name="Bob")
    for number in range(10):
        made.lead(f"p{number}", "inquiry 95 | mql 96")
    made.handed("p0", at=96, due=97, contact=96.5, rep="r1")  # Ann is away that week: one is too many
    for number in range(1, 5):
        made.handed(f"p{number}", at=96, due=97, contact=96.5, rep="r2")  # Bob may have four
    for number in range(5, 8):
        made.handed(f"p{number}", at=111, due=112, contact=111.5, rep="r2")  # then two, as everybody
    row = card(made)["weekly_load_within_capacity"]
    assert (row["numerator"], row["denominator"]) == (1, 3)


@pytest.mark.slow
def test_goals_of_a_product_market_or_shorter_period_have_a_row_each() -> None:
    text = (
        AGREED
        + """
products: {training: {motion: lead}}
markets: {asia: {field: account.region, op: is, value: Asia}}
goals:
  - {period: 2026-Q2, deals: 3}
  - {period: 2026-Q2, deals: 1, product: training, market: asia}
  - {period: 2026-04, deals: 1}
"""
    )
    made = company(text)
    made.lead("ann", "inquiry 90 | qualified_opportunity 95 | won 100", amount=10, product="training", market="asia")
    made.lead("bob", "inquiry 90 | qualified_opportunity 95 | won 130", amount=10)
    result = made.asks(SCORECARD, period="2026-Q2")
    found = by(result, "measure", "product", "market", "period")
    assert found["deals", "all", "all", "as asked"]["actual"] == 2
    assert found["deals", "training", "asia", "as asked"]["status"] == "met"
    assert (found["deals", "all", "all", "2026-04"]["actual"], found["deals", "all", "all", "2026-04"]["before"]) == (
        1,
        None,
    )
    assert "1 missed (deals)" in result.sentence


def test_the_period_before_stands_beside_and_small_changes_are_none() -> None:
    made = company()
    for number in range(30):
        made.lead(f"old{number}", f"inquiry {10 + number}")
    for number in range(60):
        made.lead(f"new{number}", f"inquiry {95 + number}")
    made.won("before", 1000, at=50)
    made.won("now", 1000, at=100)
    found = card(made)
    assert (found["leads"]["before"], found["leads"]["actual"], found["leads"]["trend"]) == (30, 60, "up")
    assert (found["deals"]["before"], found["deals"]["trend"]) == (1, "about the same")


@pytest.mark.slow
def test_a_period_before_recording_began_is_not_compared() -> None:
    made = Spender(PROMISED)
    made.seen("opportunity_closed", since=40)
    made.won("before", 1000, at=50)
    made.won("now", 1000, at=100)
    assert card(made)["deals"]["before"] is None
    assert card(made)["deals"]["actual"] == 1


def test_what_is_not_recorded_is_not_zero() -> None:
    found = card(Spender(PROMISED))
    assert (found["deals"]["actual"], found["deals"]["status"]) == (None, "cannot be told")
    assert found["deals"]["why"] == "nothing of this kind is recorded for this time"
    late = Spender(PROMISED)
    late.seen("opportunity_closed", since=120)
    assert card(late)["deals"]["why"] == "recorded for a part of the period only"
    unknown = company()
    unknown.won("amount not known", None, at=100)
    assert (card(unknown)["revenue"]["actual"], card(unknown)["revenue"]["why"]) == (None, "no amount is known")


@pytest.mark.slow
def test_all_time_has_nothing_before_it() -> None:
    made = company()
    made.won("now", 1000, at=100)
    row = card(made, period="all")["deals"]
    assert (row["actual"], row["before"]) == (1, None)


def test_without_goals_or_promises_each_teams_own_figure_still_stands() -> None:
    made = company(AGREED)
    made.won("now", 1000, at=100)
    result = made.asks(SCORECARD, period="2026-Q2")
    assert [(row["team"], row["measure"]) for row in result.rows] == [
        ("both", "revenue"),
        ("both", "deals"),
        ("marketing", "leads"),
        ("sales", "win_rate"),
    ]
    assert result.sentence == "Nothing is agreed in 2026-Q2 to compare with; the figures stand alone."
    assert result.notes == ("No goals are agreed yet.", "No promises are agreed yet.")


@pytest.mark.slow
def test_goals_of_another_period_are_named() -> None:
    made = company()
    result = made.asks(SCORECARD, period="2026-Q3")
    assert "No goal is agreed for this period; goals are agreed for 2026-Q2." in result.notes
    assert by(result, "measure")["mqls"]["status"] == "no goal agreed"


@pytest.mark.slow
def test_where_a_teams_figure_rises_while_revenue_falls_it_is_said() -> None:
    made = company()
    for number in range(60):
        made.lead(f"new{number}", f"inquiry {95 + number}")
    for number in range(12):
        made.won(f"old{number}", 1000, at=20 + number)
    made.won("now", 1000, at=100)
    notes = made.asks(SCORECARD, period="2026-Q2").notes
    assert "For marketing, leads went up while deals and revenue went down." in notes


@pytest.mark.slow
def test_a_team_that_kept_its_promises_while_the_shared_goal_was_missed_is_said() -> None:
    made = company()
    for number in range(4):
        made.lead(f"m{number}", f"inquiry 95 | mql {100 + number}")
    notes = made.asks(SCORECARD, period="2026-Q2").notes
    assert "Marketing kept what it promised, and the shared goal of deals and revenue was missed." in notes


@pytest.mark.parametrize(
    ("promise", "status"),
    [
        ('{mqls: ">= 1"}', "met"),
        ('{mqls: "<= 1"}', "missed"),
        ('{revenue: ">= 1000"}', "missed"),
        ("{mqls: always}", "met"),
    ],
)
@pytest.mark.slow
def test_a_promise_may_name_a_number_of_its_own(promise: str, status: str) -> None:
    made = company(AGREED + f"promises: {{marketing: [{promise}]}}\n")
    for number in range(2):
        made.lead(f"m{number}", f"inquiry 95 | mql {100 + number}")
    measure = promise[1:].split(":", maxsplit=1)[0]
    assert card(made)[measure]["status"] == status


def test_the_cases_listed_add_up_to_what_is_counted_here() -> None:
    made = company()
    for number in range(25):
        made.lead(
            f"p{number}", f"inquiry 95 | mql {96 + number} | qualified_opportunity 130 | won 150", amount=100 + number
        )
        made.handed(f"p{number}", at=96 + number, due=97 + number, rep="r1")
        criteria(made, f"p{number}", "yes", "yes" if number % 2 else "unknown")
    made.ordered("book", 100, at=100, person="ann")
    listed = list(made.listed(SCORECARD, period="2026-Q2"))
    own = [row for row in made.asks(SCORECARD, period="2026-Q2").rows if row["see"] == "scorecard"]
    assert len(own) > 5
    for row in own:
        keys = ("measure", "product", "market", "period")
        behind = [case for case in listed if all(case[key] == row[key] for key in keys)]
        assert sum(case["numerator"] for case in behind) == row["numerator"], row["measure"]
        if row["denominator"] is not None:
            assert sum(case["denominator"] or 0 for case in behind) == row["denominator"]
        if row["unit"] == "money":
            assert sum(case["amount"] or 0 for case in behind) == row["actual"]
