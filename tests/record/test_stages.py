"""Which stages was a pass in, when, and how is it known?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopline.words.stages import STAGES
from story import AGREED, Story, day, story

READ = "select stage, entered_at, left_at, next_stage, how_known from stages where lead_id = '{}' order by position"


@cache
def lives() -> Story:
    return story("""
        ann 1 created
        ann 3 stage mql
        ann 5 accepted
        ann 9 opened one 100 EUR
        one 20 won
        bob 1 created                       # straight to sales
        bob 4 accepted
        bob 6 rejected no time
        cid 1 created                       # the file knows only how it stands now
        cid 8 stage mql latest
        dan 1 created                       # first of two dates, and a date beats a present status
        dan 2 stage mql latest
        dan 5 stage mql
        dan 7 stage mql
        eve 1 created                       # dated after the stage that follows
        eve 9 stage mql
        eve 5 accepted
        fay 2 accepted                      # starts in sales
        gus 1 created
        gus 3 stage won                     # a customer by the file's word, without any opportunity
        - 4 opened lone 5 EUR
    """)


def stages(lead: str) -> list[tuple[object, ...]]:
    return lives().rows(READ.format(lead))


def test_each_stage_lasts_until_the_next_and_the_won_one_stays() -> None:
    assert stages("ann 1") == [
        ("inquiry", day(1), day(3), "mql", "observed"),
        ("mql", day(3), day(5), "sal", "observed"),
        ("sal", day(5), day(9), "qualified_opportunity", "observed"),
        ("qualified_opportunity", day(9), day(20), "won", "observed"),
        ("won", day(20), None, None, "observed"),
    ]


def test_a_skipped_stage_is_filled_in_at_the_moment_of_the_later_one() -> None:
    assert stages("bob 1") == [
        ("inquiry", day(1), day(4), "mql", "observed"),
        ("mql", day(4), day(4), "sal", "derived"),
        ("sal", day(4), day(6), "rejected", "observed"),
    ]
    assert lives().rows("select reason from stages where lead_id = 'bob 1' and stage = 'sal'") == [("no time",)]


def test_a_present_status_is_latest_only() -> None:
    assert stages("cid 1")[1] == ("mql", day(8), None, None, "latest_only")


def test_the_first_date_counts_and_goes_before_a_present_status() -> None:
    assert stages("dan 1")[1] == ("mql", day(5), None, None, "observed")


def test_a_stage_dated_after_its_successor_is_filled_in() -> None:
    assert stages("eve 1")[1:] == [("mql", day(5), day(5), "sal", "derived"), ("sal", day(5), None, None, "observed")]


def test_a_pass_that_starts_late_is_filled_in_from_the_first_stage_that_is_recorded() -> None:
    assert [row[0] for row in stages("fay 1")] == ["inquiry", "mql", "sal"]
    assert [row[0] for row in stages("opportunity story:lone 1")] == ["qualified_opportunity"]


def test_a_won_date_of_the_file_ends_a_pass_that_has_no_opportunity() -> None:
    assert stages("gus 1")[-1] == ("won", day(3), None, None, "observed")
    assert lives().rows("select end_name from leads where lead_id = 'gus 1'") == [("won",)]


def test_nothing_is_filled_in_before_the_first_stage_that_any_source_records() -> None:
    record = story("""
        ann 1 opened one 100 EUR
        one 20 won
        bob 4 accepted
    """)
    assert record.rows("select stage from stages where lead_id = 'bob 1'") == [("sal",)]
    assert record.rows("select stage from stages where lead_id = 'ann 1' order by position") == [
        ("qualified_opportunity",),
        ("won",),
    ]


def test_the_next_stage_is_due_after_the_agreed_window() -> None:
    assert lives().rows("select stage, due_at from stages where lead_id = 'ann 1' order by position") == [
        ("inquiry", day(11)),
        ("mql", day(13)),
        ("sal", day(35)),
        ("qualified_opportunity", day(109)),
        ("won", None),
    ]


def test_a_window_in_business_time_ends_at_a_business_hour() -> None:
    text = AGREED.replace("reached: accepted, within: 10 days", "reached: accepted, within: 2 business days")
    record = story("ann 1@15:00 created\nann 1@15:00 stage mql", text)  # a Friday
    assert record.rows("select due_at from stages where stage = 'mql'") == [(day(5 + 15 / 24),)]


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(("ann", "bob")),
        st.integers(0, 120),
        st.sampled_from(
            (
                "created", "touch form_submitted by Ads", "stage mql", "stage sal latest", "accepted", "called",
                "rejected no time", "unsubscribed", "opened {} 10 EUR", "opened {} 10 EUR account=acme",
            )
        ),
        st.sampled_from(("", "won", "lost price", "stalled")),
        st.integers(0, 60),
    ),
    max_size=14,
)  # fmt: skip


def told(events: list[tuple[str, int, str, str, int]]) -> str:
    lines = []
    for number, (who, when, what, end, later) in enumerate(events):
        lines.append(f"{who} {when} {what.format(f'deal{number}')}")
        if "opened" in what and end:
            lines.append(f"deal{number} {when + later} {end}")
    return "\n".join(lines)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(EVENTS)
def test_every_pass_is_in_one_stage_at_a_time_from_its_start_to_its_end(
    events: list[tuple[str, int, str, str, int]],
) -> None:
    record = story(told(events))
    leads = {row["lead_id"]: row for row in record.ask("select * from record.leads")}
    by_lead: dict[str, list[Mapping[str, object]]] = {}
    for row in record.ask("select * from record.stages order by lead_id, position"):
        by_lead.setdefault(row["lead_id"], []).append(row)
    for lead_id, lead in leads.items():
        stays = by_lead[lead_id]
        assert stays[0]["entered_at"] == lead["created_at"]
        for before, after in pairwise(stays):
            assert before["left_at"] == after["entered_at"] >= before["entered_at"]
            assert before["next_stage"] == after["stage"]
            assert STAGES.index(str(after["stage"])) == STAGES.index(str(before["stage"])) + 1
        is_won = stays[-1]["stage"] == "won"
        assert stays[-1]["left_at"] == (None if is_won else lead["ended_at"])
        assert stays[-1]["next_stage"] == (None if is_won else lead["end_name"])
        assert lead["end_name"] != "won" or is_won
        assert lead["ended_at"] is None or lead["ended_at"] >= stays[-1]["entered_at"]
    deals = record.rows("select opportunity_id from record.opportunities order by 1")
    assert record.rows("select opportunity_id from record.leads where opportunity_id is not null order by 1") == deals
