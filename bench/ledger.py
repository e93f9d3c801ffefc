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
from contextlib import contextmanager
from dataclasses import dataclass
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


@dataclass
class Spent:
    """Seconds on the wall and of the processor. On a busy machine the processor's are the ones to compare."""

    wall: float = 0.0
    processor: float = 0.0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Add what passes inside."""
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self.wall += time.perf_counter() - wall
        self.processor += time.process_time() - processor

    def __str__(self) -> str:
        return f"{self.wall:.1f} s ({self.processor:.1f} s of processor)"


def take_in(ledger: Ledger, count: int, first: int = 0) -> Spent:
    """What it takes to import so many rows; making the rows is not counted."""
    spent = Spent()
    with ledger.batch("salesforce", f"CampaignMember{first}.csv", f"hash{first}") as batch:
        for part in chunks(count, first):
            with spent.counted():
                batch.add(part)
        with spent.counted():
            batch.finish(count)
    return spent


def least(ledger: Ledger, path: Path) -> Spent:
    """What it takes to `executemany` the same facts into the same table of an empty ledger."""
    Ledger.open(path, SECRET).close()
    plain = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=wal", "synchronous=full", "secure_delete=on", "cache_size=-65536"):
        plain.execute(f"pragma {pragma}")
    names = ", ".join(LANDING)
    sql = f"insert into facts ({names}) values ({','.join('?' * len(LANDING))}) on conflict do nothing"
    spent = Spent()
    with ledger.store.reading() as con:
        found = con.execution_options(yield_per=CHUNK).execute(sa.text(f"select {names} from facts order by seq"))
        for part in found.partitions(CHUNK):
            facts = [tuple(row) for row in part]
            with spent.counted():
                plain.execute("begin immediate")
                plain.executemany(sql, facts)
                plain.execute("commit")
    plain.close()
    return spent


def hand_out(ledger: Ledger, seq: int = 0) -> Spent:
    """What it takes to copy the facts after a mark into DuckDB."""
    spent = Spent()
    with duckdb.connect() as con, spent.counted():
        con.execute("set threads = 1")
        with ledger.arrow_since(seq) as stream:  # noqa: F841 (DuckDB reads it by its name)
            con.execute("create table facts as select * from stream")
    return spent


def peak() -> str:
    """The most memory this process held so far."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB"


def main(count: int, url: str | None) -> None:
    """Print the figures with their ratios."""
    millions = count / 1_000_000
    with tempfile.TemporaryDirectory(prefix="loopline-bench-") as folder:
        place = url or str(Path(folder) / "ledger.db")
        with Ledger.open(place, SECRET) as ledger:
            taken = take_in(ledger, count)
            print(f"import of {count:,} facts about {count // 10:,} people: {taken}, peak memory {peak()}")
            if url is None:
                plain = least(ledger, Path(folder) / "plain.db")
                wall, processor = taken.wall / plain.wall, taken.processor / plain.processor
                print(f"  executemany alone: {plain}; import is {wall:.2f} ({processor:.2f}) times that (at most 3)")
            print(f"  the same file again: {take_in(ledger, count)}")
            copied = hand_out(ledger)
            print(f"copy to DuckDB: {copied}; {copied.wall / millions:.2f} s per million facts (at most 3)")
            mark = ledger.mark()
            take_in(ledger, 10, first=count)
            print(f"  the newest 10: {hand_out(ledger, mark.seq).wall * 1000:.0f} ms")
            single = Spent()
            with single.counted():
                for number in range(200):
                    ledger.append([Fact("touch", f"x{number}", START, name="visit")], source="forms")
            print(f"single facts, each on disk: {200 / single.wall:,.0f} a second")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2] if len(sys.argv) > 2 else None)
