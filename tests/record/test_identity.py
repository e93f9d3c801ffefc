"""Who is who? Keys, rules and decisions put references together; decisions take them apart."""

from __future__ import annotations

import itertools
import random

import pytest

from story import Story, only, story


def people(text: str) -> Story:
    """Who is who, and nothing further."""
    return only(text, "person_handles")


def groups(record: Story) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for person, person_id in record.rows("select person, person_id from person_handles"):
        found.setdefault(person_id, set()).add(person)
    return {frozenset(group) for group in found.values()}


def test_one_address_is_one_person_and_their_lives_are_one() -> None:
    record = story("""
        lead1 1 created email=ann@acme.com account=acme
        contact1 5 created email=ann@acme.com account=acme
        contact1 6 touch form_submitted by Ads
        lead1 2 touch form_submitted by Ads
    """)
    assert groups(record) == {frozenset({"lead1", "contact1"})}
    assert record.rows("select person_id, how from person_handles order by person") == [
        ("contact1", "key"),
        ("contact1", "key"),
    ]
    assert record.rows('select person_id, "references" from people') == [("contact1", 2)]
    assert record.rows("select number from touches order by happened_at") == [(1,), (2,)]
    assert record.rows("select count(*) from leads") == [(1,)]


def test_what_a_file_or_a_person_says_joins_and_a_later_word_takes_apart() -> None:
    joined = "ann 1 created\nbob 1 created\nann 2 is bob how=file"
    assert groups(people(joined)) == {frozenset({"ann", "bob"})}
    assert groups(people(joined + "\nbob 3 is_not ann")) == {frozenset({"ann"}), frozenset({"bob"})}
    assert groups(people(joined + "\nbob 3 is_not ann\nann 4 is bob")) == {frozenset({"ann", "bob"})}


def test_whoever_is_said_not_to_be_one_of_several_is_cut_off_from_them_all() -> None:
    record = people("""
        ann 1 created email=office@acme.com
        bob 1 created email=office@acme.com
        cid 1 created email=office@acme.com
        ann 2 is_not bob
    """)
    assert groups(record) == {frozenset({"ann", "cid"}), frozenset({"bob"})}


def test_a_merge_keeps_every_count_and_takes_one_person_away() -> None:
    apart = """
        ann 1 created
        ann 2 touch form_submitted by Ads
        ann 4 called 10min
        ann 5 ordered 7 EUR
        bob 3 created
        bob 4 touch form_submitted by Ads
        bob 9 ordered 2 EUR
        spend 0-9 Ads 5 EUR
    """
    before, after = story(apart), story(apart + "\nann 20 is bob")
    for count in (
        "select count(*) from touches",
        "select count(*), sum(amount_minor) from orders",
        "select sum(cost_minor) from sales_time",
        "select sum(amount_minor) from spend_values",
        "select sum(amount_minor) from credits where rule = 'linear'",
    ):
        assert before.rows(count) == after.rows(count)
    assert before.rows("select count(*) from people") == [(2,)]
    assert after.rows("select count(*) from people") == [(1,)]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_merges_does_not_matter_and_groups_are_those_of_a_slow_search(seed: int) -> None:
    chance = random.Random(seed)
    names = [f"p{number}" for number in range(14)]
    pairs = [tuple(chance.sample(names, 2)) for _ in range(10)]
    made = "\n".join(f"{name} 1 created" for name in names)
    shuffled = chance.sample([*pairs, pairs[0]], len(pairs) + 1)
    first, second = (groups(people(made + "".join(f"\n{a} 2 is {b}" for a, b in told))) for told in (pairs, shuffled))
    slow = [{name} for name in names]
    for a, b in pairs:
        mine, yours = (next(group for group in slow if name in group) for name in (a, b))
        if mine is not yours:
            mine |= yours
            slow.remove(yours)
    assert first == second == {frozenset(group) for group in slow}


def test_accounts_are_one_by_domain_or_name_across_systems_but_not_within_one() -> None:
    record = only(
        """
        account 0 crm:1 name=Acme domain=acme.com
        account 0 crm:2 name=Acme domain=other.com
        account 0 hub:9 name=Elsewhere domain=acme.com
        ann 1 created account=domain:acme.com
        bob 1 created account=name:elsewhere
        cid 1 created account=name:acme
        dan 1 created account=crm:3 id=x
        """,
        "accounts",
    )
    found = dict(record.rows("select account, account_id from account_handles"))
    assert found["crm:1"] == found["hub:9"] == found["domain:acme.com"] == found["name:elsewhere"]
    assert found["crm:2"] == "crm:2"
    assert found["name:acme"] == "name:acme", "two of one system are called so: which one is meant is not known"
    assert record.rows("select count(*) from accounts") == [(4,)]


def test_every_touch_belongs_to_one_person_or_nobody_and_each_person_to_one_account_at_most() -> None:
    record = only(
        """
        ann 1 created account=one
        ann 2 touch form_submitted account=two
        - 3 touch form_submitted account=one
        bob 1 touch form_submitted by Ads
        """,
        "touches",
    )
    assert record.rows("select person_id, account_id from people order by 1") == [("ann", "story:one"), ("bob", None)]
    assert record.rows("select person_id, account_id from touches order by happened_at") == [
        ("bob", None),
        ("ann", "story:two"),
        (None, "story:one"),
    ]
    assert list(itertools.chain(*record.rows("select number from touches where person_id is null"))) == [None]
