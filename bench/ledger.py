"""How fast does the ledger take facts in, and hand them out?

Import is compared with the least that could be done: `executemany` of the same rows into the same table with the
same unique key and pragmas, in one run on one machine.

    python -m bench.ledger [facts] [postgresql://... of an empty database]
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import sqlalchemy as sa

from loopline.ledger.delivery import Row
from loopline.ledger.facts import Fact, Who
from loopline.ledger.ledger import Ledger
from loopline.ledger.tables import LANDING

SECRET = b"a secret of thirty-two bytes !!!"
START = datetime(2026, 1, 1, tzinfo=UTC)
CHUNK = 50_000


def rows(count: int, first: int = 0) -> Iterator[Row]:
    """Touches of one person in ten, as a CRM's campaign members arrive: most people are met several times."""
    people = max(count // 10, 1)
    for number in range(first, first + count):
        one = number * 7_919 % people
        who = Who(
            ref=f"salesforce:00Q5g0000{one:06}",
            email=f"person{one}@company{one % 5_000}.com",
            name=f"First{one % 900} Last{one % 7_000}",
            company=f"Company {one % 5_000} Ltd",
        )
        happened = START + timedelta(seconds=number * 31 % 31_000_000)
        fact = Fact(
            "touch",
            f"00v5g{number:010}",
            happened,
            person=who,
            campaign=f"salesforce:7015g{number % 300:010}",
            channel=("email", "webinar", "search")[number % 3],
            name="responded",
            value="Responded",
        )
        yield Row(number + 2, (fact,))


def chunks(count: int, first: int = 0) -> Iterator[list[Row]]:
    """The rows in pieces of a chunk's size."""
    for start in range(0, count, CHUNK):
        yield list(rows(min(CHUNK, count - start), first + start))


def take_in(ledger: Ledger, count: int, first: int = 0) -> float:
    """Seconds to import so many rows; making the rows is not counted."""
    spent = 0.0
    with ledger.batch("salesforce", f"CampaignMember{first}.csv", f"hash{first}") as batch:
        for part in chunks(count, first):
            start = time.perf_counter()
            batch.add(part)
            spent += time.perf_counter() - start
        start = time.perf_counter()
        batch.finish(count)
        return spent + time.perf_counter() - start


def least(ledger: Ledger, path: Path) -> float:
    """Seconds to `executemany` the same facts into the same table of an empty ledger."""
    with ledger.store.reading() as con:
        names = ", ".join(LANDING)
        facts = [tuple(row) for row in con.execute(sa.text(f"select {names} from facts order by seq"))]
    Ledger.open(path, SECRET).close()
    plain = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=wal", "synchronous=full", "secure_delete=on", "cache_size=-65536"):
        plain.execute(f"pragma {pragma}")
    sql = f"insert into facts ({names}) values ({','.join('?' * len(LANDING))}) on conflict do nothing"
    start = time.perf_counter()
    for place in range(0, len(facts), CHUNK):
        plain.execute("begin immediate")
        plain.executemany(sql, facts[place : place + CHUNK])
        plain.execute("commit")
    spent = time.perf_counter() - start
    plain.close()
    return spent


def hand_out(ledger: Ledger, seq: int = 0) -> float:
    """Seconds to copy the facts after a mark into DuckDB."""
    with duckdb.connect() as con:
        start = time.perf_counter()
        with ledger.arrow_since(seq) as stream:  # noqa: F841 (DuckDB reads it by its name)
            con.execute("create table facts as select * from stream")
        return time.perf_counter() - start


def main(count: int, url: str | None) -> None:
    """Print the figures with their ratios."""
    millions = count / 1_000_000
    with tempfile.TemporaryDirectory(prefix="loopline-bench-") as folder:
        place = url or str(Path(folder) / "ledger.db")
        with Ledger.open(place, SECRET) as ledger:
            taken = take_in(ledger, count)
            print(
                f"import of {count:,} facts about {count // 10:,} people: {taken:.1f} s, {count / taken:,.0f} facts/s"
            )
            if url is None:
                plain = least(ledger, Path(folder) / "plain.db")
                print(f"  executemany alone: {plain:.1f} s; import is {taken / plain:.2f} times that (at most 3)")
            again = take_in(ledger, count)
            print(f"  the same file again: {again:.1f} s")
            copied = hand_out(ledger)
            print(f"copy to DuckDB: {copied:.1f} s, {copied / millions:.2f} s per million facts (at most 3)")
            mark = ledger.mark()
            take_in(ledger, 10, first=count)
            print(f"  the newest 10: {hand_out(ledger, mark.seq) * 1000:.0f} ms")
            start = time.perf_counter()
            for number in range(200):
                ledger.append([Fact("touch", f"x{number}", START, name="visit")], source="forms")
            print(f"single facts, each on disk: {200 / (time.perf_counter() - start):,.0f} a second")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2] if len(sys.argv) > 2 else None)
