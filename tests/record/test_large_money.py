"""Is money exact however large it is, and is credit given only for what was there?"""

from __future__ import annotations

from story import AGREED, day, story

BILLIONS = 9_300_000_000


def test_billions_are_converted_shared_and_credited_to_the_last_cent() -> None:
    record = story(
        f"""
        rate 0 USD EUR 0.9123456789
        ann 1 touch form_submitted by One
        ann 2 touch form_submitted by Two
        ann 3 touch form_submitted by Two
        ann 5 opened big {BILLIONS} EUR
        big 30 won {BILLIONS}.01 EUR margin={BILLIONS}
        bob 1 opened foreign {BILLIONS} USD
        foreign 30 won
        cid 4 ordered {BILLIONS}.07 EUR
        bob 2 touch form_submitted by Two
        spend 0-30 - {BILLIONS}.01 EUR kind=people
        spend 1-9 One {BILLIONS} EUR
        spend 1-9 Two {2 * BILLIONS} EUR
        """,
        AGREED + "cost_shared: {people: by spend}\n",
    )
    assert record.rows("select amount_minor from deals order by opportunity_id") == [
        (BILLIONS * 100 + 1,),
        (848_481_481_377,),
    ]
    assert record.rows("select amount_minor from order_values") == [(BILLIONS * 100 + 7,)]
    shared = "select program, amount_minor from spend_values where allocated_by = 'spend' order by program"
    assert record.rows(shared) == [("One", BILLIONS * 100 // 3), ("Two", BILLIONS * 200 // 3 + 1)]
    credited = (
        "select rule, sum(amount_minor), sum(margin_minor) from credits where unit_id = 'story:big' group by rule"
    )
    assert {row[1:] for row in record.rows(credited)} == {(BILLIONS * 100 + 1, BILLIONS * 100)}


def test_many_touches_of_a_huge_deal_sum_to_it() -> None:
    touches = "\n".join(f"ann {number} touch form_submitted by P{number}" for number in range(1, 7))
    record = story(f"{touches}\nann 8 opened huge 50000000000.05 EUR\nhuge 30 won")
    sums = "select rule, sum(amount_minor) from credits where unit = 'deal' group by rule"
    assert {row[1] for row in record.rows(sums)} == {5_000_000_000_005}
    linear = "select touch_seq, amount_minor from credits where rule = 'linear' order by touch_seq"
    assert {row[1] for row in record.rows(linear)} <= {833_333_333_334, 833_333_333_335, 833_333_333_333}
    assert len(record.rows(linear)) == 6


def test_a_contact_before_the_opportunity_is_credited_to_the_lead_s_own_touches() -> None:
    record = story("""
        ann 1 touch form_submitted by Hers
        bob 1 touch form_submitted by Colleague
        ann 3 called 10min
        ann 5 opened one 100 EUR
        ann 5 on one role=user
        bob 5 on one role=user
        ann 7 called 10min
    """)
    read = "select program from credits where unit = 'contact' and rule = 'linear' and \"at\" = '{}' order by program"
    assert record.rows(read.format(day(3))) == [("Hers",)]
    assert record.rows(read.format(day(7))) == [("Colleague",), ("Hers",)]


def test_an_opportunity_that_ended_nobody_knows_when_is_not_open() -> None:
    record = story("ann 1 opened one 100 EUR\none 5 moved later\none - lost price\nbob 1 opened two 7 EUR")
    read = "select opportunity_id, end_name, reason, closed_at from opportunities order by 1"
    for moment in (6, 90):
        assert record.rows(read, as_of=moment) == [
            ("story:one", "lost", "price", None),
            ("story:two", None, None, None),
        ]
