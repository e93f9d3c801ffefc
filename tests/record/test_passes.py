"""When does a pass start and end, and whose is it?"""

from __future__ import annotations

from functools import cache

from story import AGREED, Story, day, story

LEADS = """
    select lead_id, created_at, opportunity_id, ended_at, end_name, joined_lead_id from leads
    where person_id = '{who}' or lead_id like '{who} %' order by lead_id
"""


@cache
def lives() -> Story:
    return story("""
        ann 1 touch webinar_attended by Spring    # a lead that comes back
        ann 5 accepted
        ann 9 rejected no time
        ann 12 mailed
        ann 30 touch form_submitted by Ads
        ann 31 touch form_submitted by Ads
        bob 1 created                             # sales has him in hand, and then nothing happens
        bob 2 accepted
        bob 20 called
        bob 80 called
        bob 90 touch form_submitted by Ads
        cid 1 created                             # marketing's own lead does not stall
        cid 200 touch form_submitted by Ads
        dan 1 created                             # two opportunities, the second while the first is open
        dan 10 opened one 100 EUR
        dan 20 opened two 200 EUR
        dan 15 touch form_submitted by Ads
        one 40 lost price
        two 60 won
        dan 70 touch form_submitted by Ads
        eve 1 created account=acme                # colleagues
        fay 2 created account=acme
        fay 4 answers project_leader=yes
        gus 3 created account=acme
        gus 4 rejected wrong contact
        - 10 opened big 500 EUR account=acme
        gus 30 touch form_submitted by Ads
        big 50 won
        account 0 fab industry=electronics        # the later colleague is the one who is qualified
        ole 1 created account=fab
        pia 2 created account=fab
        pia 4 answers project_leader=yes
        - 10 opened huge 500 EUR account=fab
        qi 1 created account=roles                # the contact role says who it is
        rex 2 created account=roles
        - 10 opened role1 500 EUR account=roles
        rex 11 on role1 primary
        sam 11 on role1
        hal 5 unsubscribed                        # had no pass that could end
        ida 1 created
        ida 4 unsubscribed
        - 7 opened lone 5 EUR account=nobody
        jim 3 opened quick 5 EUR precise=day
        quick 3 won precise=day
        kay 9@12:00 created                       # recorded only after the deal
        kay 9@09:00 opened fast 5 EUR
        fast 9@10:00 won
        lea 1 opened idle 5 EUR
        lea 3 called
        mia 1 stage mql
        mia 8 rejected latest
        mia 9 rejected
        ned 1 created
        ned 60 touch form_submitted by Ads
        ned 61 accepted
        ned 62 rejected latest
    """)


def lead(who: str) -> list[tuple[object, ...]]:
    return lives().rows(LEADS.format(who=who))


def test_a_rejected_lead_that_responds_again_is_a_second_pass() -> None:
    assert lead("ann") == [
        ("ann 1", day(1), None, day(9), "rejected", None),
        ("ann 2", day(30), None, None, None, None),
    ]


def test_a_lead_in_sales_hands_stalls_after_the_agreed_days_without_contact() -> None:
    assert lead("bob") == [
        ("bob 1", day(1), None, day(65), "stalled", None),
        ("bob 2", day(90), None, None, None, None),
    ]


def test_a_lead_that_marketing_still_has_does_not_stall() -> None:
    assert lead("cid") == [("cid 1", day(1), None, None, None, None)]
    assert lead("ned")[0][:5] == ("ned 1", day(1), None, day(62), "rejected")


def test_a_second_opportunity_of_one_lead_is_a_pass_of_its_own_and_responses_in_between_start_none() -> None:
    assert lead("dan") == [
        ("dan 1", day(1), "story:one", day(40), "lost", None),
        ("dan 2", day(20), "story:two", day(60), "won", None),
        ("dan 3", day(70), None, None, None, None),
    ]


def test_the_colleague_who_was_there_first_carries_the_opportunity_and_the_others_join() -> None:
    assert lead("eve") == [("eve 1", day(1), "story:big", day(50), "won", None)]
    assert lead("fay") == [("fay 1", day(2), None, day(10), "joined", "eve 1")]


def test_the_colleague_who_was_qualified_first_goes_before_the_one_who_was_there_first() -> None:
    assert lead("pia")[0][2] == "story:huge"
    assert lead("ole") == [("ole 1", day(1), None, day(10), "joined", "pia 1")]


def test_the_primary_contact_role_goes_before_everything() -> None:
    assert lead("rex")[0][:3] == ("rex 1", day(2), "story:role1")
    assert lead("qi") == [("qi 1", day(1), None, day(10), "joined", "rex 1")]
    assert lead("sam") == []


def test_a_lead_that_had_ended_does_not_join() -> None:
    assert lead("gus") == [
        ("gus 1", day(3), None, day(4), "rejected", None),
        ("gus 2", day(30), None, None, None, None),
    ]


def test_unsubscribing_ends_a_pass_and_starts_none() -> None:
    assert lead("hal") == []
    assert lead("ida") == [("ida 1", day(1), None, day(4), "unsubscribed", None)]


def test_an_opportunity_without_a_lead_is_a_pass_that_starts_there() -> None:
    assert lives().rows(
        "select lead_id, person_id, origin, created_at from leads where opportunity_id = 'story:lone'"
    ) == [("opportunity story:lone 1", None, "unknown", day(7))]
    assert lives().rows("select stage from stages where lead_id = 'opportunity story:lone 1'") == [
        ("qualified_opportunity",)
    ]


def test_a_closing_known_to_the_day_is_not_before_the_opening() -> None:
    assert lead("jim") == [("jim 1", day(3), "story:quick", day(3), "won", None)]


def test_a_record_made_after_the_deal_starts_no_second_pass() -> None:
    assert lead("kay") == [("kay 1", day(9.375), "story:fast", day(9 + 10 / 24), "won", None)]


def test_an_idle_opportunity_has_stalled_once_the_agreed_days_are_over_and_not_before() -> None:
    read = "select ended_at, end_name from leads where person_id = 'lea'"
    assert lives().rows(read, as_of=48) == [(None, None)]
    assert lives().rows(read, as_of=49) == [(day(48), "stalled")]
    assert lives().rows("select left_at, next_stage from stages where lead_id = 'lea 1'", as_of=49) == [
        (day(48), "stalled")
    ]


def test_a_present_status_does_not_end_a_pass_where_the_history_says_when() -> None:
    assert lead("mia")[0][3:5] == (day(9), "rejected")


def test_what_happens_later_is_not_known_yet() -> None:
    read = "select lead_id, opportunity_id, end_name from leads where person_id = 'dan' order by lead_id"
    assert lives().rows(read, as_of=10) == [("dan 1", None, None)]
    assert lives().rows(read, as_of=41) == [("dan 1", "story:one", "lost"), ("dan 2", "story:two", None)]


def test_the_people_of_an_account_are_one_lead_where_that_is_agreed() -> None:
    record = story(
        """
        ann 1 created account=acme
        bob 2 touch form_submitted by Ads account=acme
        bob 5 accepted
        - 10 opened big 500 EUR account=acme
        big 50 won
        ann 60 touch form_submitted by Ads account=acme
        cid 3 created
        """,
        AGREED + "unit: account\n",
    )
    assert record.rows("select lead_id, created_at, ended_at, end_name from leads order by lead_id") == [
        ("cid 1", day(3), None, None),
        ("story:acme 1", day(1), day(50), "won"),
        ("story:acme 2", day(60), None, None),
    ]
