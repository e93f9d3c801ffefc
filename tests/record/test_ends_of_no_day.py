"""Does a deal count as ended when nobody knows the day?"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest

from story import Story, day, story

DEALS = """
ann 1 created
ann 3 accepted
ann 10 opened one 100 EUR
one - won{observed}
ann 20 touch form_submitted by Ads
bob 1 created
bob 3 accepted
bob 10 opened two 200 EUR
two - lost price{observed}
cid 1 created
cid 3 accepted
cid 10 opened three 50 EUR
three 30 won
"""
STAGES = "select stage, entered_at, left_at, next_stage, stalls_at from stages where lead_id = '{}' order by position"


@pytest.fixture(scope="module", params=["", " observed=300"], ids=["plain", "observed"])
def told(request: pytest.FixtureRequest) -> Story:
    return story(DEALS.format(observed=request.param))


def answer(told: Story, name: str, as_of: float = 300) -> list[dict[str, Any]]:
    sql = (files("loopline.answers") / f"{name}.sql").read_text(encoding="utf-8")
    asked = {"from_at": day(-60000), "to_at": day(as_of), "as_of": day(as_of)}
    found = told.ask(sql, asked)
    return [dict(zip(found.names, row, strict=True)) for row in found.rows]


def test_a_deal_that_ended_on_no_known_day_has_ended_without_a_date(told: Story) -> None:
    rows = "select opportunity_id, closed_at, end_name, reason from opportunities order by 1"
    assert told.rows(rows, 300) == [
        ("story:one", None, "won", None),
        ("story:three", day(30), "won", None),
        ("story:two", None, "lost", "price"),
    ]
    ends = (
        "select lead_id, ended_at, end_name, reason, stalls_at from leads where opportunity_id is not null order by 1"
    )
    assert told.rows(ends, 300) == [
        ("ann 1", None, "won", None, None),
        ("bob 1", None, "lost", "price", None),
        ("cid 1", day(30), "won", None, None),
    ]
    assert told.rows(STAGES.format("ann 1"), 300)[-2:] == [
        ("qualified_opportunity", day(10), None, "won", None),
        ("won", None, None, None, None),
    ]
    assert told.rows(STAGES.format("bob 1"), 300)[-1] == ("qualified_opportunity", day(10), None, "lost", None)


def test_it_had_not_ended_before_it_was_opened(told: Story) -> None:
    assert told.rows("select end_name from leads where lead_id = 'ann 1'", 5) == [(None,)]
    assert answer(told, "lead_quality", 5)[0]["won"] == 0
    assert not [row for row in answer(told, "funnel", 5) if row["stage"] == "won"]


def test_its_win_and_revenue_count_but_no_duration_does(told: Story) -> None:
    (quality,) = answer(told, "lead_quality")
    assert (quality["won"], quality["revenue"]) == (2, 15000)
    assert (quality["ripe"], quality["won_in_time"], quality["not_observed"]) == (1, 1, 2)
    assert quality["mean_cycle_days"] == quality["median_cycle_days"] == 29
    ended = {row["stage"]: row for row in answer(told, "funnel")}
    assert ended["won"]["entered"] == 2
    before = ended["qualified_opportunity"]
    assert (before["advanced"], before["leaked"], before["inside"]) == (2, 1, 0)
    assert (ended["won"]["reached"], ended["won"]["ripe"]) == (1, 2)
    ratio = answer(told, "close_ratio")[0]
    assert ratio["closed"] == 3
    assert ratio["closed_won"] == 2


def test_it_is_no_open_pipeline(told: Story) -> None:
    assert not [row for row in answer(told, "pipeline") if row["part"] == "figures" and row["opportunities"]]
