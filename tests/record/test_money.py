"""What is everything worth in the agreement's currency, and who bears shared costs?"""

from __future__ import annotations

from story import AGREED, day, story

SHARED = AGREED + "cost_shared: {tools: by leads, content: by touches, people: by spend}\n"


def test_money_is_converted_at_the_rate_of_its_day_and_without_a_rate_it_stays_apart() -> None:
    record = story("""
        rate 0 USD EUR 0.50
        rate 50 USD EUR 0.75
        ann 1 opened early 100.01 USD
        early 49 won margin=10
        bob 1 opened late 100 USD
        late 50 won
        cid 1 opened open 100 USD
        dan 1 opened strange 100 SEK
        eve 1 opened unknown
        ann 60 ordered 7 USD
        ann 1 opened yen 1000 JPY
    """)
    read = "select opportunity_id, amount_minor, margin_minor, is_converted from deals order by opportunity_id"
    assert record.rows(read) == [
        ("story:early", 5001, 500, True),
        ("story:late", 7500, None, True),
        ("story:open", 7500, None, True),
        ("story:strange", None, None, False),
        ("story:unknown", None, None, True),
        ("story:yen", None, None, False),
    ]
    assert record.rows("select amount_minor from order_values") == [(525,)]


def test_a_rate_serves_both_ways_and_minor_units_differ() -> None:
    record = story("rate 0 EUR JPY 160\nann 1 opened yen 16 JPY")  # a story writes hundredths: 1,600 yen
    assert record.rows("select amount_minor, original_minor from deals") == [(1000, 1600)]


def test_shared_costs_are_allocated_as_agreed_to_the_last_unit() -> None:
    record = story(
        """
        ann 1 touch form_submitted by One
        bob 2 touch form_submitted by Two
        cid 3 touch form_submitted by Two
        cid 4 touch form_submitted by Two
        dan 60 touch form_submitted by One
        spend 0-30 - 100 EUR kind=tools
        spend 0-30 - 100 EUR kind=content
        spend 0-30 - 100 EUR kind=people
        spend 0-30 - 5 EUR kind=media
        spend 0-10 One 30 EUR
        spend 5-9 Two 60 EUR
        spend 70-80 - 9 EUR kind=tools
        """,
        SHARED,
    )
    read = """
        select kind, program, amount_minor, allocated_by from spend_values s
        where s.from_at < '2026-03-01' order by kind, program nulls last, allocated_by
    """
    assert record.rows(read) == [
        ("content", "One", 2500, "touches"),
        ("content", "Two", 7500, "touches"),
        ("media", "One", 3000, "recorded"),
        ("media", "Two", 6000, "recorded"),
        ("media", None, 500, "recorded"),
        ("people", "One", 3333, "spend"),
        ("people", "Two", 6667, "spend"),
        ("tools", "One", 3333, "leads"),
        ("tools", "Two", 6667, "leads"),
    ]
    assert record.rows("select sum(amount_minor) from spend_values") == [(10000 * 3 + 500 + 9000 + 900,)]
    assert record.rows("select program, amount_minor from spend_values s where s.from_at > '2026-03-01'") == [
        (None, 900)
    ]


def test_the_same_program_under_two_references_is_one() -> None:
    record = story("""
        program 0 Spring channel=webinar
        ann 1 touch form_submitted by other:42
        program 0 other:42
        spend 0 Spring 10 EUR
    """)
    assert record.rows("select distinct program from programs order by 1") == [("Spring",), ("other:42",)]


def test_the_groups_of_a_pass() -> None:
    record = story("""
        program 0 Spring channel=webinar
        ann 1 touch webinar_attended by Spring
        bob 1 created source=fair program=Spring product=training rep=rob
        cid 1 created
        cid 2 touch form_submitted by Spring
        - 3 opened lone 5 EUR program=Spring
        dan 1 created source=outbound
    """)
    assert record.rows("select person_id, source, program, channel, origin from leads order by lead_id") == [
        ("ann", "webinar", "Spring", "webinar", "marketing"),
        ("bob", "fair", "Spring", "fair", "marketing"),
        ("cid", "webinar", "Spring", "webinar", "unknown"),
        ("dan", "outbound", None, "outbound", "sales"),
        (None, "webinar", "Spring", "webinar", "marketing"),
    ]
    read = "select \"by\", name from lead_groups where lead_id = 'bob 1'"
    sorts = ("all", "channel", "market", "product", "program", "rep", "source")
    assert [row for by in sorts for row in record.ask(read, {"by": by}).rows] == [
        ("all", "all"),
        ("channel", "fair"),
        ("market", "none"),
        ("product", "training"),
        ("program", "Spring"),
        ("rep", "rob"),
        ("source", "fair"),
    ]
    assert record.rows("select observed_from_start from leads where person_id = 'ann'") == [(True,)]


def test_a_pass_that_began_before_ends_were_recorded_was_not_observed_from_its_start() -> None:
    text = """
        ann 1 opened one 5 EUR
        one 60 won
        bob 50 opened two 5 EUR
        two 70 won
    """
    record = story(text, observed=None)
    assert record.rows("select person_id, observed_from_start from leads order by 1") == [
        ("ann", False),
        ("bob", False),
    ]
    assert story(text, observed=(40, 90)).rows("select person_id, observed_from_start from leads order by 1") == [
        ("ann", False),
        ("bob", True),
    ]
    assert record.rows("select observed_from from windows where kind = 'opportunity_closed'") == [(day(60),)]
