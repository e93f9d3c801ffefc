"""Is a refreshed record the same as one made anew where people are tied by details, and starts are known to the day?"""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from loopline.ledger.facts import Fact, Who
from loopline.ledger.ledger import Ledger
from loopline.record.ask import LAYERS
from loopline.record.build import build
from loopline.record.refresh import refresh
from loopline.record.schema import TABLES
from story import AGREED, DAY_0, facts_of, terms

HISTORY = (terms(AGREED + "products: {handbook: {motion: direct}}\n"),)
BASE = """
    program 0 Ads channel=Search
    zed 400 created                  # the calendar reaches two years beyond the last fact
    ann 1 created source=Web
    ann 2 touch form_submitted by Ads
    ann 2 accepted
    ann 3 called 10min
    bob 1 touch shop_visit product=handbook
    bob 2 ordered 20 EUR product=handbook
    cid 3 stage mql
    cid 4 opened one 5 EUR
    one 9@12:00 won
"""
LATER = (
    "cid 9 stage mql precise=day",
    "bob 1 touch shop_visit product=handbook\nbob 5 touch form_submitted by Ads",
    "cid 20 created\ncid 20 touch form_submitted by Ads",
)
BORN = {"birthday": "1971-06-24"}


def empty() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("set threads = 1")
    con.execute("create schema record; use record")
    return con


def rows(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    return sorted(con.execute(f"select * from record.{table}").fetchall(), key=repr)


def told(text: str, prefix: str) -> list[Fact]:
    return [replace(fact, record_id=f"{prefix}{fact.record_id}") for fact in facts_of(text)]


@pytest.mark.slow
def test_details_days_and_direct_products_are_refreshed_as_they_are_made(tmp_path: Path) -> None:
    clock = (DAY_0 + timedelta(days=9000, seconds=second) for second in itertools.count())
    born = [
        Fact("person_seen", record_id=name, happened_at=DAY_0, person=Who(ref=f"story:{ref}", name=name, details=BORN))
        for ref, name in (("ann", "Ann Miller"), ("dan", "Anne Muller"))
    ]
    with Ledger.open(tmp_path / "ledger.db", b"a secret of thirty-two bytes !!!", now=lambda: next(clock)) as ledger:
        ledger.append([*told(BASE, "b"), born[0]], source="story")
        con = empty()
        mark = build(con, ledger, HISTORY)
        for facts in (*(told(text, f"{number}-") for number, text in enumerate(LATER)), [born[1]]):
            ledger.append(facts, source="story")
            mark = refresh(con, ledger, HISTORY, mark)
        new = empty()
        build(new, ledger, HISTORY)
        for table in (name for name, table in TABLES.items() if table.layer in LAYERS):
            assert rows(con, table) == rows(new, table), table
        assert len(rows(con, "people")) == 4
