"""Does a record of an earlier state of knowledge say only what was known then?"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from loopline.ledger.ledger import Ledger
from loopline.record.build import Cut, build
from story import AGREED, DAY_0, facts_of, terms


def batches(ledger: Ledger, known_at: datetime | None = None) -> list[tuple[object, ...]]:
    con = duckdb.connect()
    con.execute("create schema record; use record")
    build(con, ledger, (terms(AGREED),), Cut(known_at=known_at))
    return con.execute("select batch from batches order by batch").fetchall()


def test_the_batches_of_a_record_are_those_that_were_known_and_counted_then(tmp_path: Path) -> None:
    clock = [DAY_0 + timedelta(days=900)]
    with Ledger.open(tmp_path / "ledger.db", b"a secret of thirty-two bytes !!!", now=lambda: clock[0]) as ledger:
        for line in ("ann 1 created id=a", "bob 2 created id=b"):
            ledger.append(list(facts_of(line)), source="story")
            clock[0] += timedelta(days=1)
        ledger.undo(1)
        assert (1,) not in batches(ledger)
        assert batches(ledger, DAY_0 + timedelta(days=900.5)) == [(1,)]
        assert batches(ledger, DAY_0 + timedelta(days=901.5)) == [(1,), (2,)]
