"""How long does each answer take, compared with one scan of the touches?

The record is the one of `bench.record`, on a file that is opened read-only, with two threads. A scan reads three
columns of all touches. Each answer may take ten scans and 50 ms.

    python -m bench.answers [touches]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from bench.record import AGREEMENT, FACTS
from loopline.agreement.reader import read_text
from loopline.answers.asking import Question, ask, asked_for
from loopline.answers.shelf import ANSWERS
from loopline.record.ask import ask as ask_record
from loopline.record.ask import create_tables
from loopline.record.build import agree
from loopline.record.engines.duckdb import load_rows
from loopline.record.making import AGREED, PLAIN
from loopline.record.run import forget_working_tables, run
from loopline.words.rows import Rows

SCAN = "select bit_xor(hash(person_id)), bit_xor(hash(happened_at)), bit_xor(hash(channel)) from made.record.touches"
ROUNDS = 5


class Opened:
    """A record on a file, opened for reading."""

    def __init__(self, path: Path) -> None:
        self.con = duckdb.connect()
        self.con.execute("set threads = 2")
        self.con.execute(f"attach '{path}' as made (read_only)")

    def ask(self, sql: str, asked: Mapping[str, Any], step: str | None = None) -> Rows:
        return ask_record(self.con, sql, asked, step, where="made.record")


def build(path: Path, touches: int) -> None:
    """Make the record of so many touches."""
    with duckdb.connect() as con:
        con.execute("set threads = 2")
        con.execute(f"set temp_directory = '{path.parent / 'spill'}'")
        con.execute(f"attach '{path}' as made")
        con.execute("create schema made.record")
        con.execute("use made.record")
        create_tables(con, "facts")
        con.execute(FACTS.format(touches=touches, people=max(touches // 8, 1)))
        seen = ("touch", "person_seen", "handed_over", "sales_contact", "sales_answered", "opportunity_closed")
        load_rows(con, "windows", [("crm", kind, "2024-01-01", "2026-11-01", False) for kind in seen])
        agree(con, (read_text(AGREEMENT),))
        run(con, (*PLAIN, *AGREED))
        forget_working_tables(con, (*PLAIN, *AGREED))
        con.execute("checkpoint made")


def fastest(work: Callable[[], object]) -> float:
    """Seconds of the fastest of some rounds, after one to warm up."""
    work()
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def main(arguments: Sequence[str]) -> int:
    """Print what each answer takes, over all time and over one quarter."""
    touches = int(next((word for word in arguments if word.isdigit()), "1000000"))
    history = (read_text(AGREEMENT),)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.duckdb"
        build(path, touches)
        record = Opened(path)
        scan = fastest(lambda: record.con.execute(SCAN).fetchall())
        most = 10 * scan + 0.05
        sys.stdout.write(f"{touches:,} touches; one scan {scan * 1000:.1f} ms; at most {most * 1000:.0f} ms\n")
        slow = 0
        for answer in ANSWERS:
            for period in ("all", "2026-Q1"):
                asked = asked_for(answer, Question(answer.name, period), record, history)
                took = fastest(lambda a=answer, q=asked: ask(a, q, record, history))  # type: ignore[misc]
                slow += took > most
                mark = "  too slow" if took > most else ""
                sys.stdout.write(
                    f"{answer.name:<14} {period:<8} {took * 1000:8.0f} ms  {took / scan:5.1f} scans{mark}\n"
                )
        record.con.close()
    sys.stdout.write(f"{slow} over the mark\n")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
