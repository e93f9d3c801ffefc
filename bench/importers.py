"""How fast does a file come in, and in how much memory?

A made-up file of touches goes the whole way: read, understood, landed in a ledger. The ledger's part is compared with
the least that could be done (see `bench.ledger`): `executemany` of the same facts into the same table.

    python -m bench.importers [rows]     1,000,000 unless said otherwise; 5000000 is the promise
"""

from __future__ import annotations

import resource
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bench.ledger import SECRET, Spent, least
from loopline.importers.flow import plan_import, run_import
from loopline.importers.understanding import understand
from loopline.ledger.ledger import Ledger

MAPPING = """
mapping: touches
source: web
recognise: [Id, Email, At, What]
dates: {order: ymd, zone: Europe/Berlin}
id: Id
facts:
  - kind: touch
    person: {email: Email, name: Name, company: Company}
    happened_at: At
    name: What
    campaign: {name: Campaign}
    channel: Channel
"""
MOST_COMPARED = 1_000_000  # the comparison holds all facts in memory
HEADER = "Id,Email,Name,Company,At,What,Campaign,Channel,Note\n"


def write_file(path: Path, rows: int) -> None:
    """A file of touches: one person in ten rows, a quoted value in one row of ten."""
    rng = Random(7)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for number in range(rows):
            one = rng.randrange(max(rows // 10, 1))
            day = f"2026-{rng.randint(1, 5):02d}-{rng.randint(1, 28):02d}"
            at = f"{day} {rng.randint(4, 22):02d}:{rng.randint(0, 59):02d}:07"
            note = '"one, two"' if number % 10 == 0 else ""
            file.write(
                f"t{number},p{one}@firm{one % 5000}.example,Person {one},Firm {one % 5000},{at},"
                f"web_visit,Campaign {one % 40},{'search' if one % 3 else 'newsletter'},{note}\n"
            )


def said(what: str, rows: int, spent: Spent) -> Spent:
    rate = rows / max(spent.processor, 1e-9)
    print(
        f"{what:<34}{spent.wall:8.1f} s  {spent.processor:8.1f} s of processor  {rate:>10,.0f} rows a processor second"
    )
    return spent


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "touches.csv"
        write_file(path, rows)
        (folder / "touches.yaml").write_text(MAPPING, encoding="utf-8")
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB")
        looked, read, understood, whole = Spent(), Spent(), Spent(), Spent()
        with looked.counted():
            (plan,) = plan_import([path], folder, mapping=folder / "touches.yaml", now=datetime(2026, 6, 1, tzinfo=UTC))
        said("looked at (hash, encoding, plan)", rows, looked)
        assert plan.ready, plan.refused or plan.questions
        assert plan.table is not None
        assert plan.mapping is not None
        with read.counted():
            assert sum(1 for _ in plan.table.read()) == rows
        said("read", rows, read)
        understanding = understand(plan.mapping, plan.table, plan.settings, plan.now)
        with understood.counted():
            assert all(understanding.row(row).facts for row in plan.table.read())
        said("read and understood", rows, understood)
        with Ledger.open(folder / "ledger.db", SECRET) as ledger:
            with whole.counted():
                outcome = run_import(plan, ledger)
            said("imported", rows, whole)
            assert outcome.stored == rows, outcome
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"peak memory: {memory:.0f} MB")
            if rows <= MOST_COMPARED:
                plain = said("executemany of the same facts", rows, least(ledger, folder / "plain.db"))
                ratio = (whole.processor - understood.processor) / plain.processor
                print(f"(import - read and understood) / executemany: {ratio:.2f} (at most 3)")


if __name__ == "__main__":
    main()
