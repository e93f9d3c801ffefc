"""Who was handed over, when was contact due, when was it, and what did sales' time cost?"""

from __future__ import annotations

from functools import cache

from story import AGREED, Story, day, story


def at(number: float, hour: int, minute: int = 0) -> object:
    return day(number + hour / 24 + minute / 1440)


@cache
def lives() -> Story:
    return story("""
        ann 1 created
        ann 1@16:00 handed_over to rob             # a Friday; one business hour is left of it
        ann 4@10:30 called 20min rep=rob
        ann 5 accepted
        bob 1 created
        bob 1 handed_over to rob precise=day
        bob 1 called rep=rob precise=day
        cid 1 created
        cid 4@09:00 handed_over kind=held
        cid 6@09:00 handed_over to sue
        cid 7@09:00 rejected no time
        cid 8@09:00 called rep=sue
        dan 1 created
        dan 4@09:00 handed_over to rob
        dan 5 rejected no time
        dan 20 touch form_submitted by Ads
        dan 21 called
        - 8 met rep=rob
    """)


READ = """
    select kind, h.at, due_at, first_contact_at, response_minutes, precise, answer from handovers h
    where lead_id = '{}' order by h.at
"""


def test_contact_is_due_after_business_hours_and_measured_in_them() -> None:
    assert lives().rows(READ.format("ann 1")) == [
        ("rep", at(1, 16), at(4, 16), at(4, 10, 30), 150.0, "second", "accepted")
    ]


def test_moments_known_to_the_day_say_so() -> None:
    ((_, _, _, contact, minutes, precise, _),) = lives().rows(READ.format("bob 1"))
    assert (contact, minutes, precise) == (day(1), 0.0, "day")


def test_a_held_lead_has_no_contact_due_and_a_contact_after_a_rejection_is_still_the_first() -> None:
    held, passed = lives().rows(READ.format("cid 1"))
    assert held[:3] == ("held", at(4, 9), None)
    assert passed[2:] == (at(6, 17), at(8, 9), 960.0, "second", "rejected")


def test_a_contact_in_the_next_pass_answers_no_earlier_hand_over() -> None:
    assert lives().rows(READ.format("dan 1"))[0][3] is None


def test_sales_time_is_recorded_or_the_agreed_minutes_and_costs_the_agreed_rate() -> None:
    read = 'select lead_id, seconds, cost_minor, class from sales_time s order by s."at", lead_id'
    assert lives().rows(read) == [
        ("bob 1", 900.0, 1500, "rough"),
        ("ann 1", 1200.0, 2000, "measured"),
        (None, 3600.0, 6000, "rough"),
        (None, 900.0, 1500, "rough"),
        ("dan 2", 900.0, 1500, "rough"),
    ]


def test_automatic_acceptance_counts_the_hand_over() -> None:
    text = AGREED.replace(
        "  first_contact", "  route: {by: [market], then: least_load, accept: automatic}\n  first_contact"
    )
    record = story("ann 1 created\nann 3 handed_over to rob", text)
    assert record.rows("select stage, entered_at from stages order by position")[-1] == ("sal", day(3))
