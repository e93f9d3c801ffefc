"""Is each deal, order and contact credited as the rules say? Compared with the slow oracle on random companies."""

from __future__ import annotations

import random
from collections import defaultdict
from fractions import Fraction

import pytest

from oracles.credit import Touch, Unit, credit
from story import Story, day, story

LOOKBACK = 365.25


def company(seed: int) -> str:
    """Random touches, deals with and without roles, orders and a refund."""
    chance = random.Random(seed)
    lines = []
    for _ in range(chance.randrange(0, 60)):
        who, when = chance.choice(("ann", "bob", "cid", "dan")), chance.randrange(-300, 300)
        account = " account=acme" if who in ("ann", "bob") else ""
        lines.append(f"{who} {when} touch form_submitted by P{chance.randrange(4)}{account}")
    for number in range(4):
        opened = chance.randrange(0, 250)
        who = chance.choice(("-", "ann", "cid"))
        account = " account=acme" if who != "cid" else ""
        lines.append(f"{who} {opened} opened d{number} {chance.randrange(1, 99999) / 100} EUR{account}")
        if who != "-" and chance.random() < 0.5:
            lines.append(f"dan {opened} on d{number} primary")
        lines.append(
            f"d{number} {opened + 40} won margin={chance.randrange(1, 50)} precise={chance.choice(('day', 'second'))}"
        )
    lines.append(f"dan {chance.randrange(0, 300)} ordered {chance.randrange(1, 999)} EUR id=o1")
    lines.append(f"dan {chance.randrange(0, 300)} called 7min")
    return "\n".join(lines)


def units(record: Story) -> list[Unit]:
    people: dict[str, set[str]] = defaultdict(set)
    for deal, person in record.rows("select opportunity_id, person_id from opportunity_people"):
        people[deal].add(person)
    deals = record.rows("""
        select o.opportunity_id, o.closed_at, d.amount_minor, f.precise = 'day' from opportunities o
        join deals d on d.opportunity_id = o.opportunity_id
        join facts f on f.seq = o.closed_seq where o.end_name = 'won'
    """)
    orders = record.rows(
        'select o.order_id, o."at", v.amount_minor, o.person_id from orders o join order_values v using (order_id)'
    )
    return [
        *(Unit(name, at, amount, frozenset(people[name]), None, by_day) for name, at, amount, by_day in deals),
        *(Unit(name, at, amount, frozenset({person})) for name, at, amount, person in orders),
    ]


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 6))])
def test_credits_of_deals_and_orders_are_those_of_the_oracle(seed: int) -> None:
    record = story(company(seed))
    read = "select seq, person_id, account_id, happened_at, program from touches where is_response"
    touches = [Touch(seq, who, account, at, program) for seq, who, account, at, program in record.rows(read)]
    for unit in units(record):
        for rule in ("first", "last", "linear", "u_40_20_40"):
            of_unit = f"unit_id = '{unit.unit_id}' and rule = '{rule}'"
            found = record.rows(f"select touch_seq, weight, amount_minor from credits where {of_unit}")
            expected = credit(unit, touches, rule, LOOKBACK)
            assert {seq for seq, _, _ in found} == set(expected)
            assert all(abs(amount - expected[seq][1]) <= 1 for seq, _, amount in found), "ties may fall either way"
            assert all(abs(weight - expected[seq][0]) < Fraction(1, 10**11) for seq, weight, _ in found)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 3))])
def test_credits_sum_to_what_is_credited_whatever_the_rule(seed: int) -> None:
    record = story(company(seed + 50))
    sums = record.rows("""
        select c.unit, c.unit_id, c.rule, sum(c.amount_minor), sum(c.margin_minor), sum(c.cost_minor),
            round(sum(c.weight), 9)
        from credits c group by all
    """)
    amounts = dict(record.rows("select opportunity_id, amount_minor from deals"))
    margins = dict(record.rows("select opportunity_id, margin_minor from deals"))
    orders = dict(record.rows("select order_id, amount_minor from order_values"))
    costs = {str(seq): cost for seq, cost in record.rows("select seq, cost_minor from sales_time")}
    assert len(sums) == 4 * (4 + 1 + 1)
    for unit, name, _, amount, margin, cost, weight in sums:
        assert amount == {"deal": amounts, "order": orders, "contact": {}}[unit].get(name)
        assert margin == (margins.get(name) if unit == "deal" else None)
        assert cost == (costs[name] if unit == "contact" else None)
        assert weight == 1


def test_sales_time_is_credited_to_the_touches_up_to_the_contact_without_the_win_that_is_not_reached() -> None:
    record = story("""
        ann 1 touch form_submitted by One
        ann 2 touch form_submitted by Two
        ann 3 touch form_submitted by Two
        ann 4 called 60min
        ann 5 touch form_submitted by Three
        bob 4 created
        bob 5 called 60min
    """)
    read = """
        select rule, program, weight, cost_minor from credits where unit = 'contact'
        order by rule, program nulls last, weight
    """
    assert [row for row in record.rows(read) if row[0] in ("last", "u_40_20_40")] == [
        ("last", "Two", 1.0, 6000),
        ("last", None, 1.0, 6000),
        ("u_40_20_40", "One", pytest.approx(2 / 3), 4000),
        ("u_40_20_40", "Two", pytest.approx(1 / 3), 2000),
        ("u_40_20_40", None, 1.0, 6000),
    ]


def test_a_refund_mirrors_what_was_bought_at_its_own_date() -> None:
    record = story("""
        ann 1 touch form_submitted by One
        ann 2 touch form_submitted by Two
        ann 3 touch form_submitted by Three
        ann 4 ordered 1.00 EUR id=o1
        ann 5 touch form_submitted by Four
        ann 9 refunded 1.00 EUR of=o1
    """)
    read = "select program, amount_minor, c.at from credits c where rule = 'linear' order by c.at, touch_seq"
    assert record.rows(read) == [
        ("One", 34, day(4)), ("Two", 33, day(4)), ("Three", 33, day(4)),
        ("One", -34, day(9)), ("Two", -33, day(9)), ("Three", -33, day(9)),
    ]  # fmt: skip


def test_a_touch_on_the_day_of_the_win_counts_where_the_hour_is_not_known() -> None:
    record = story("""
        ann 1 created
        ann 2 touch form_submitted by Ads
        ann 3 opened one 100 EUR
        ann 9@15:00 touch webinar_attended by Spring
        one 9 won precise=day
        bob 1 created
        bob 2 touch form_submitted by Ads
        bob 3 opened two 100 EUR
        bob 9@15:00 touch webinar_attended by Spring
        two 9 won
    """)
    found = record.rows("select unit_id, program from credits where rule = 'last' order by 1")
    assert [(deal, program.rpartition(":")[2].lower()) for deal, program in found] == [
        ("story:one", "spring"),
        ("story:two", "ads"),
    ]
