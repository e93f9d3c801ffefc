"""The record's credit of deals, orders and sales' time, against the slow oracle (laws L21 and L22)."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from random import Random
from typing import Any

import pytest

from oracles.credit import RULES, Touch, Unit, counting, credit, split
from story import AGREED, Story, day, story

pytestmark = pytest.mark.slow
LOOKBACK = 100.0
TERMS = AGREED.replace("lookback: 12 months", "lookback: 100 days")
AMOUNTS = (0.01, 0.02, 1, 99.99, 1234.56, 100000.01, 7)


def touched(random: Random, name: str, times: int) -> list[str]:
    """So many touches of one person, on whole days, so that some fall together."""
    return [f"{name} {random.randrange(1, 150)} touch by program{random.randrange(5)}" for _ in range(times)]


def lines(seed: int, deals: int) -> str:
    """A random company: people of few accounts, deals with and without roles, orders, refunds, calls."""
    random = Random(seed)
    people = [f"p{number}" for number in range(deals)]
    told = [f"{name} 0 created account=a{random.randrange(deals // 2)}" for name in people]
    for name in people:
        told += touched(random, name, random.choice((0, 1, 1, 2, 2, 3, 4, 7)))
    for number, name in enumerate(people):
        opened, amount = random.randrange(20, 120), random.choice(AMOUNTS)
        who = name if number % 3 else "-"
        others = random.sample(people, random.choice((0, 0, 1, 2)) if number % 3 else 0)
        told.append(f"{who} {opened} opened o{number} {amount} EUR account=a{random.randrange(deals // 2)}")
        told += [f"{other} {opened} on o{number} role=user" for other in others]
        told.append(f"o{number} {opened + random.randrange(1, 60)} won {amount} EUR")
    for number in range(deals):
        at = random.randrange(20, 120)
        told += [f"buyer{number} 0 created", *touched(random, f"buyer{number}", random.randrange(5))]
        told.append(f"buyer{number} {at} ordered {random.choice(AMOUNTS)} EUR id=order{number}")
        if number % 4 == 0:
            told.append(f"buyer{number} {at + 9} refunded 0.5 EUR of=order{number} id=refund{number}")
    for number in range(deals):
        told += [f"lead{number} 0 created", *touched(random, f"lead{number}", random.randrange(6))]
        told.append(f"lead{number} {random.randrange(1, 150)} called {random.choice((7, 20, 60))}min")
    return "\n".join(told)


@cache
def company() -> Story:
    """The random company's record."""
    return story(lines(seed=11, deals=40), TERMS)


@cache
def touches() -> tuple[Touch, ...]:
    """All touches that may be credited."""
    rows = company().rows("select seq, person_id, account_id, happened_at, program from touches where is_response")
    return tuple(Touch(*row) for row in rows)


@cache
def credited(unit: str) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The record's credits by unit and rule."""
    found = defaultdict(list)
    for row in company().ask(f"select * from credits where unit = '{unit}' order by unit_id, rule, touch_seq"):
        found[row["unit_id"], row["rule"]].append(row)
    return found


def deals() -> list[Unit]:
    """The won deals with their people."""
    people = defaultdict(set)
    for opportunity, person in company().rows("select opportunity_id, person_id from opportunity_people"):
        people[opportunity].add(person)
    rows = company().rows(
        "select o.opportunity_id, o.closed_at, d.amount_minor, o.account_id from opportunities o "
        "join deals d on d.opportunity_id = o.opportunity_id where o.end_name = 'won'"
    )
    return [Unit(name, at, amount, frozenset(people[name]), account) for name, at, amount, account in rows]


def orders() -> list[Unit]:
    """The direct orders; a refund looks back from the day of what it pays back."""
    rows = company().rows('select order_id, "at", amount_minor, person_id, kind from orders')
    bought = {name.removeprefix("story:order"): at for name, at, *_ in rows if ":order" in name}
    return [
        Unit(name, bought[name.removeprefix("story:refund")] if kind == "refund" else at, amount, frozenset({person}))
        for name, at, amount, person, kind in rows
    ]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("kind", ["deal", "order"])
def test_each_touch_gets_what_the_oracle_gives_it(kind: str, rule: str) -> None:
    units = deals() if kind == "deal" else orders()
    assert len(units) >= 40
    for unit in units:
        expected = credit(unit, touches(), rule, LOOKBACK)
        found = {row["touch_seq"]: (row["weight"], row["amount_minor"]) for row in credited(kind)[unit.unit_id, rule]}
        assert {seq: amount for seq, (_, amount) in found.items()} == {s: a for s, (_, a) in expected.items()}
        for seq, (weight, _) in expected.items():
            assert found[seq][0] == pytest.approx(float(weight), abs=2e-12)


@pytest.mark.parametrize("rule", RULES)
def test_sales_time_goes_to_the_programs_of_touches_before_it(rule: str) -> None:
    rows = company().rows(
        "select c.seq, c.at, t.cost_minor, c.person_id from contacts c join sales_time t on t.seq = c.seq"
    )
    program = {touch.seq: touch.program for touch in touches()}
    assert len(rows) == 40
    for seq, at, cost, person in rows:
        unit = Unit(str(seq), at, cost, frozenset({person}))
        weights: dict[str | None, float] = defaultdict(float)
        for touch_seq, (weight, _) in credit(unit, touches(), rule, LOOKBACK, is_contact=True).items():
            weights[program.get(touch_seq)] += float(weight)
        found = credited("contact")[str(seq), rule]
        assert {row["program"]: pytest.approx(row["weight"], abs=1e-9) for row in found} == weights
        assert sum(row["cost_minor"] for row in found) == cost
        for row in found:
            assert abs(row["cost_minor"] - cost * row["weight"]) <= 1


@pytest.mark.parametrize("rule", RULES)
def test_credits_of_each_unit_sum_to_its_amount_exactly_and_are_never_of_the_other_sign(rule: str) -> None:
    for kind, units in (("deal", deals()), ("order", orders())):
        for unit in units:
            found = credited(kind)[unit.unit_id, rule]
            assert sum(row["amount_minor"] for row in found) == unit.amount
            assert sum(row["weight"] for row in found) == pytest.approx(1, abs=1e-9)
            assert all(row["amount_minor"] * (unit.amount or 0) >= 0 for row in found)


def test_the_random_company_has_every_case() -> None:
    counts = {len(counting(unit, touches(), LOOKBACK)) for unit in deals()}
    assert {0, 1, 2, 3} <= counts
    late = [touch for touch in touches() for unit in deals() if touch.person in unit.people and touch.at >= unit.at]
    old = [touch for touch in touches() for unit in deals() if touch.person in unit.people and touch.at < day(0)]
    assert late
    assert not old
    ways = {how for (how,) in company().rows("select distinct how from opportunity_people")}
    assert ways == {"role", "lead", "account"}


def test_a_zero_share_changes_nothing_and_remainders_go_to_the_first() -> None:
    touch = [Touch(seq, "ann", None, day(seq)) for seq in range(1, 4)]
    unit = Unit("deal", day(10), 100, frozenset({"ann"}))
    assert {seq: amount for seq, (_, amount) in credit(unit, touch, "linear", 30).items()} == {1: 34, 2: 33, 3: 33}
    later = [*touch, Touch(9, "ann", None, day(10)), Touch(10, "bob", None, day(3))]
    assert credit(unit, later, "linear", 30) == credit(unit, touch, "linear", 30)
    assert split(-7, {1: RULES["linear"](touch)[1]}) == {1: -7}
