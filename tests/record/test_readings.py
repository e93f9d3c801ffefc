"""Which criteria does a pass meet, since when, and what is its score?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

from loopline.agreement.terms import Agreement
from story import AGREED, Story, day, facts_of, record_of, story, terms

SCORED = (
    AGREED.replace("reached: observed", 'reached: {score: ">= 30"}')
    + """
target_market:
  - {name: region, field: account.region, op: in, value: [Asia, Europe]}
markets:
  asia: {field: account.region, op: is, value: Asia}
score:
  fit:
    up_to: 20
    rules: [{when: target_market, points: 15}, {field: person.title, op: contains, value: head, points: 10}]
  behaviour: {up_to: 25, half_life: 10 days, points: {webinar_attended: 15, form_submitted: 8}}
  answers: {up_to: 20, points: {project_leader: 10}}
"""
)


@cache
def lives() -> Story:
    return story(
        """
        account 0 acme industry=electronics region=Asia
        ann 1 created account=acme title=head
        ann 4 answers project_leader=no
        ann 9 answers project_leader=yes
        bob 1 created industry=food                       # the person's record says it of a company without one
        cid 2 touch webinar_attended by Spring
        cid 12 touch webinar_attended by Spring
        cid 13 touch webinar_attended by Spring
        dan 1 created
        dan 2 touch webinar_attended by Spring
        dan 2 answers project_leader=yes
        dan 3 touch form_submitted by Ads
        eve 1 created account=acme title=head
        """,
        SCORED,
    )


def test_a_criterion_is_not_known_until_somebody_answers() -> None:
    read = "select criterion, result, from_at, to_at from meets where lead_id = 'ann 1' order by criterion, from_at"
    assert lives().rows(read) == [
        ("industry", "yes", day(1), None),
        ("project_leader", "unknown", day(1), day(4)),
        ("project_leader", "no", day(4), day(9)),
        ("project_leader", "yes", day(9), None),
    ]


def test_what_a_persons_record_says_of_the_company_counts_where_the_company_has_no_record() -> None:
    assert lives().rows("select result, value from meets where lead_id = 'bob 1' and criterion = 'industry'") == [
        ("no", "food")
    ]


def test_the_target_market_and_the_market_are_read_from_the_account() -> None:
    assert lives().rows("select lead_id, result from in_target order by lead_id")[0] == ("ann 1", "yes")
    assert lives().rows("select market from leads where lead_id = 'ann 1'") == [("asia",)]
    assert lives().rows("select result from in_target where lead_id = 'dan 1'") == [("unknown",)]


def test_points_halve_with_their_age_and_the_threshold_is_reached_at_a_moment() -> None:
    read = "select entered_at, how_known from stages where stage = 'mql' and lead_id = '{}'"
    assert lives().rows(read.format("cid 1")) == [], "15 halved, and 15, and 15 again are capped at 25"
    assert lives().rows(read.format("dan 1")) == [(day(3), "read")]


def test_parts_are_capped_and_the_score_is_their_sum() -> None:
    assert lives().rows("select part, name, points from scores where lead_id = 'eve 1' order by points") == [
        ("fit", "title", 10.0),
        ("fit", "target_market", 15.0),
    ]
    assert lives().rows("select 1 from stages where lead_id = 'eve 1' and stage = 'mql'") == []


def two_versions(text: str, later: str) -> tuple[Agreement, Agreement]:
    changed = later.replace("version: 1", "version: 2").replace(
        "in_force_from: 2026-01-01", "in_force_from: 2026-01-31"
    )
    return terms(text), terms(changed)


def test_a_test_is_read_under_the_version_in_force_at_its_moment_and_a_clock_under_that_of_its_start() -> None:
    later = AGREED.replace('value: "yes"', 'value: "no"').replace(
        "accepted, within: 10 days", "accepted, within: 3 days"
    )
    record = record_of(
        tuple(
            facts_of("""
                ann 1 created
                ann 2 answers project_leader=yes
                ann 29 stage mql
                bob 31 created
                bob 32 stage mql
            """)
        ),
        two_versions(AGREED, later),
    )
    read = (
        "select result, from_at, to_at from meets where lead_id = 'ann 1' and criterion = 'project_leader' order by 2"
    )
    assert record.rows(read) == [
        ("unknown", day(1), day(2)),
        ("yes", day(2), day(30)),
        ("no", day(30), None),
    ]
    due = "select lead_id, due_at, version from stages where stage = 'mql' order by lead_id"
    assert record.rows(due) == [("ann 1", day(39), 1), ("bob 1", day(35), 2)]


def test_under_one_version_everything_is_read_by_it() -> None:
    later = AGREED.replace('value: "yes"', 'value: "no"')
    facts = tuple(facts_of("ann 1 created\nann 2 answers project_leader=yes"))
    record = record_of(facts, (two_versions(AGREED, later)[1],))
    assert record.rows("select result from meets where criterion = 'project_leader' and to_at is null") == [("no",)]


def test_a_stage_reached_by_all_criteria_is_entered_when_the_last_is_known() -> None:
    text = AGREED.replace("reached: opportunity", "reached: qualified")
    record = story(
        """
        account 0 acme industry=electronics
        ann 1 created account=acme
        ann 5 accepted
        ann 9 answers project_leader=yes
        bob 1 created account=acme
        bob 9 answers project_leader=yes        # sales opened it, and nobody ever accepted it
        bob 12 opened one 5 EUR account=acme
        - 20 opened two 5 EUR account=none
        """,
        text,
    )
    read = "select stage, entered_at, how_known from stages where lead_id = '{}' order by position"
    assert record.rows(read.format("ann 1"))[-1] == ("qualified_opportunity", day(9), "read")
    assert record.rows(read.format("bob 1"))[1:] == [
        ("mql", day(9), "derived"),
        ("sal", day(9), "derived"),
        ("qualified_opportunity", day(9), "read"),
    ]
    assert record.rows(read.format("opportunity story:two 1")) == [("sal", day(20), "derived")]


def test_a_later_observation_of_a_record_is_known_from_then_on() -> None:
    first = tuple(facts_of("account 0 acme industry=food id=a\nann 1 created account=acme"))
    first = tuple(replace(fact, observed_at=fact.happened_at) for fact in first)
    again = next(facts_of("account 0 acme industry=electronics id=a"))
    moved = replace(again, observed_at=again.happened_at + timedelta(days=40))
    record = record_of((*first, moved), (terms(AGREED),))
    assert record.rows("select result, from_at from meets where criterion = 'industry' order by from_at") == [
        ("no", day(1)),
        ("yes", day(40)),
    ]
