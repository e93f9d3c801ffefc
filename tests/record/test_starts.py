"""What starts no pass although it looks like a start?"""

from __future__ import annotations

from functools import cache

import pytest

from story import AGREED, Story, day, story

SHOP = AGREED + "products: {handbook: {motion: direct}, training: {motion: mixed}}\n"


@cache
def lives() -> Story:
    return story(
        """
        ann 1 opened one 5 EUR                       # a stage known to the day, on the day of the win
        one 9@12:00 won
        ann 9 stage mql precise=day
        bob 1 created                                # ... on the day of a rejection
        bob 5@09:00 rejected no time
        bob 5 accepted precise=day
        bob 6 accepted precise=day
        cid 1@10:00 opened two 5 EUR                 # recorded, and said to have responded, only after the deal
        two 1@12:00 won
        cid 9 created
        cid 9 touch form_submitted by Ads
        dan 1@10:00 opened three 5 EUR
        three 1@12:00 won
        dan 9@12:00 created
        dan 9 touch form_submitted by Ads precise=day
        dan 20 touch form_submitted by Ads
        eve 1 stage mql precise=day                  # stages of one day, the last one first
        eve 9 stage won precise=day
        eve 9 stage mql precise=day
        fay 1@10:00 opened four 5 EUR                # a response on the day of the record, at another time
        four 1@12:00 won
        fay 9@12:00 created
        fay 9@14:00 touch form_submitted by Ads
        gus 1 touch shop_visit product=handbook      # a product without any lead step
        gus 2 ordered 20 EUR product=handbook
        hal 1 touch shop_visit product=handbook
        hal 5 touch webinar_attended by Spring product=training
        ida 1 created
        ida 3 touch shop_visit product=handbook
        jim 1 created
        jim 2 rejected no time
        jim 9 touch shop_visit product=handbook
        kay 3 touch shop_visit product=handbook account=acme
        lea 4 created account=acme
        - 10 opened five 5 EUR account=acme
        """,
        SHOP,
    )


def passes(who: str) -> list[tuple[object, ...]]:
    return lives().rows(f"select created_at, ended_at, end_name from leads where person_id = '{who}' order by round")


def test_a_stage_known_to_the_day_of_the_win_belongs_to_what_was_won() -> None:
    assert passes("ann") == [(day(1), day(9.5), "won")]


def test_a_start_known_to_the_day_of_a_rejection_is_the_rejected_one_s_and_a_later_day_s_is_new() -> None:
    assert passes("bob") == [(day(1), day(5.375), "rejected"), (day(6), None, None)]


def test_stages_of_one_day_are_one_pass_in_whatever_order_they_are_told() -> None:
    assert passes("eve") == [(day(1), day(9), "won")]


@pytest.mark.parametrize(
    ("who", "later"),
    [("cid", []), ("dan", [(day(20), None, None)]), ("fay", [(day(9) + (day(0.5) - day(0)) * 7 / 6, None, None)])],
)
def test_a_response_with_the_record_starts_a_pass_only_where_the_record_does(who: str, later: list[object]) -> None:
    assert passes(who) == [(day(1) + (day(10 / 24) - day(0)), day(1.5), "won"), *later]


def test_a_response_to_what_is_sold_without_a_lead_step_starts_no_pass() -> None:
    assert passes("gus") == []
    assert passes("hal") == [(day(5), None, None)]
    assert passes("ida") == [(day(1), None, None)]
    assert lives().rows("select product from leads where person_id = 'ida'") == [(None,)]
    assert passes("jim") == [(day(1), day(2), "rejected")]


def test_such_a_response_makes_nobody_the_one_who_carries_the_opportunity() -> None:
    assert lives().rows("select person_id from leads where opportunity_id = 'story:five'") == [("lea",)]


def test_such_a_response_is_credited_with_the_order() -> None:
    read = "select touch_seq is not null, amount_minor from credits where unit = 'order' and rule = 'linear'"
    assert lives().rows(read) == [(True, 2000)]


def test_a_pass_that_a_present_status_started_is_in_that_stage_from_then_on() -> None:
    record = story("ann 0 stage sal latest\nann 1 created\nann 1 accepted")
    assert record.rows("select created_at from leads") == [(day(0),)]
    assert record.rows("select entered_at, how_known from stages where stage = 'sal'") == [(day(0), "latest_only")]
