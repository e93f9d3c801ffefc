"""Is a refreshed record the same as one made anew?"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from loopline.ledger.facts import Fact
from loopline.ledger.ledger import Ledger
from loopline.ledger.stream import Mark
from loopline.record.ask import LAYERS
from loopline.record.build import build
from loopline.record.refresh import refresh
from loopline.record.schema import TABLES
from story import AGREED, DAY_0, facts_of, terms

SECRET = b"a secret of thirty-two bytes !!!"
SCORED = (
    AGREED
    + """
score:
  fit: {up_to: 40, rules: [{field: account.industry, op: is, value: electronics, points: 20}]}
  behaviour: {up_to: 40, half_life: 30 days, points: {webinar_attended: 15, form_submitted: 8}}
  answers: {up_to: 20, points: {project_leader: 10}}
cost_shared: {tools: by leads, content: by touches}
"""
)
HISTORY = (terms(SCORED),)
BASE = """
program 0 Spring channel=webinar
program 0 Ads channel=search
spend 0-31 Spring 1000 EUR
spend 0-31 - 300 EUR kind=tools
spend 31-59 - 300 EUR kind=content
account 0 acme industry=electronics domain=acme.com
zed 1 created account=acme email=zed@acme.com rep=rob
zed 2 touch webinar_attended by Spring
zed 2 touch form_submitted by Ads
zed 3 accepted
zed 3 stage mql
zed 4 called 10min rep=rob
zed 10 opened base 500 EUR account=acme product=training
base 40 won
zed 50 ordered 20 EUR
yan 5 created account=other email=yan@other.com
yan 9 stage mql
yan 400 touch form_submitted by Ads
"""


def now_of(moment: datetime) -> Iterator[datetime]:
    """A clock that only goes on."""
    return (moment + timedelta(seconds=number) for number in itertools.count())


@dataclass
class Kept:
    """A record that is refreshed again and again."""

    con: duckdb.DuckDBPyConnection
    ledger: Ledger
    mark: Mark

    def take_in(self, facts: Sequence[Fact]) -> bool:
        """Refresh; whether that was possible without making everything anew."""
        self.ledger.append(facts, source="story")
        read = "select table_oid from duckdb_tables() where schema_name = 'record' and table_name = 'touches'"
        before = self.con.execute(read).fetchall()
        self.mark = refresh(self.con, self.ledger, HISTORY, self.mark)
        return self.con.execute(read).fetchall() == before

    def is_as_new(self) -> None:
        new = empty()
        build(new, self.ledger, HISTORY)
        for table in TABLES:
            if TABLES[table].layer in LAYERS:
                assert rows(self.con, table) == rows(new, table), table


def rows(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    return sorted(con.execute(f"select * from record.{table}").fetchall(), key=repr)


def empty() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("set threads = 1")
    con.execute("create schema record")
    con.execute("use record")
    return con


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    ids, clock = itertools.count(), now_of(DAY_0 + timedelta(days=9000))
    names = random.Random(7)
    with Ledger.open(
        tmp_path / "ledger.db",
        SECRET,
        now=lambda: next(clock),
        new_id=lambda: f"p{names.randrange(1000):03}-{next(ids)}",
    ) as ledger:
        ledger.append(list(facts_of(BASE)), source="story")
        con = empty()
        yield Kept(con, ledger, build(con, ledger, HISTORY))


def told(text: str, prefix: str = "n") -> list[Fact]:
    """The facts of some lines, with record ids of their own."""
    known = "\n".join(line for line in text.splitlines())
    return [replace(fact, record_id=f"{prefix}{fact.record_id}") for fact in facts_of(known)]


STEPS = (
    "ann 20 created account=acme email=ann@acme.com\nann 21 touch form_submitted by Ads",
    "zed 60 touch form_submitted by Spring\nzed 61 rejected no time",
    "ann 22 opened late 900 EUR account=acme\nlate 70 lost price",
    "bob 23 created email=ann@acme.com\nbob 24 answers project_leader=yes",
    "bob 25 is yan",
    "bob 26 is_not yan",
    "account 30 fourth name=Acme domain=acme.com\nrob2 31 created account=fourth",
    "yan 8 touch webinar_attended by Spring\nyan 11 handed_over to rob\nyan 12 called rep=rob",
)


@pytest.mark.slow
def test_each_refresh_gives_the_record_that_a_new_build_gives(kept: Kept) -> None:
    refreshed = 0
    for number, text in enumerate(STEPS):
        refreshed += kept.take_in(told(text, f"{number}-"))
        kept.is_as_new()
    assert refreshed >= len(STEPS) - 2


def random_line(chance: random.Random, number: int) -> str:
    who = chance.choice(("ann", "bob", "cid", "dan", "zed", "yan"))
    when = chance.randrange(0, 150)
    account = chance.choice(("", " account=acme", " account=other", " account=story:third"))
    email = chance.choice(("", f" email={who}@acme.com", " email=both@acme.com"))
    return chance.choice(
        (
            f"{who} {when} created source=web{account}{email}",
            f"{who} {when} touch form_submitted by Ads{account}",
            f"{who} {when} touch webinar_attended by Spring",
            f"{who} {when} stage mql",
            f"{who} {when} accepted",
            f"{who} {when} rejected no time",
            f"{who} {when} called 15min",
            f"{who} {when} answers project_leader={chance.choice(('yes', 'no'))}",
            f"{who} {when} handed_over to rob",
            f"{who} {when} is {chance.choice(('ann', 'bob', 'yan'))}",
            f"{who} {when} is_not {chance.choice(('ann', 'bob', 'yan'))}",
            f"{who} {when} unsubscribed",
            f"{who} {when} opened d{number} {chance.randrange(1, 900)} EUR{account}\n"
            f"d{number} {when + 30} {chance.choice(('won', 'lost price', 'moved later'))}",
            f"{who} {when} ordered {chance.randrange(1, 900)} EUR",
            f"account {when} {chance.choice(('acme', 'other', 'third'))} "
            f"domain={chance.choice(('acme.com', 'other.com'))} industry={chance.choice(('electronics', 'food'))}",
            f"spend {when}-{when + 9} Ads 77 EUR",
        )
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_facts_in_any_order_give_the_same_record_refreshed_or_made_anew(kept: Kept, seed: int) -> None:
    chance = random.Random(seed)
    earlier: list[Fact] = []
    for step in range(5):
        lines = "\n".join(random_line(chance, step * 10 + number) for number in range(chance.randrange(1, 6)))
        facts = told(lines, f"{step}-")
        if earlier:  # a record told again, later and otherwise
            old = chance.choice(earlier)
            again = {"observed_at": DAY_0 + timedelta(days=200 + step), "happened_at": DAY_0 + timedelta(days=step)}
            facts.append(replace(old, **again))
            if chance.random() < 0.4:
                old = chance.choice(earlier)
                facts.append(replace(old, record_id=f"c{step}", corrects=old.record_id, how=old.how))
        earlier += [fact for fact in facts if fact.kind not in ("same_person", "opportunity_seen")]
        kept.take_in(facts)
        kept.is_as_new()
