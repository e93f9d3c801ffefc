"""Is nothing lost that was acknowledged, and nothing half counted, whenever the writer is killed?

`LOOPLINE_KILLS=300` sets how often; a release is checked with 300 on each kind of writing.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection

import pytest

from ledger.conftest import SECRET
from ledger.deliveries import counted, taken
from ledger.victim import ROWS, append_facts, import_files
from loopline.ledger.ledger import Ledger

KILLS = int(os.environ.get("LOOPLINE_KILLS", "6"))
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["ledger.victim"])


def killed(write: Callable[[str, str, Connection], None], where: str, name: str, seconds: float) -> list[str]:
    """What the program said was safe before it was killed so many seconds after it had opened the ledger."""
    hears, says = FORKS.Pipe(duplex=False)
    program = FORKS.Process(target=write, args=(where, name, says))
    program.start()
    says.close()
    assert hears.recv() == "open"
    time.sleep(seconds)
    program.kill()
    program.join()
    said: list[str] = []
    with hears:
        while True:
            try:
                said.append(hears.recv())
            except (EOFError, OSError):  # a last word may be cut off
                return said


def is_looked_at(number: int) -> bool:
    """Whether the ledger is read after this kill: always for a few, now and then for many."""
    return KILLS <= 20 or number % 15 == 0 or number == KILLS - 1


def check_people(ledger: Ledger) -> None:
    """Everybody in the vault belongs to facts that count, and the other way round."""
    with ledger.store.reading() as con:
        vault = {person for (person,) in con.exec_driver_sql("select distinct person from people_vault")}
    assert vault == {fact["person"] for fact in counted(ledger)}
    assert {key["person"] for key in taken(ledger.arrow_match_keys())} == vault


@pytest.mark.slow
def test_a_killed_import_counts_whole_files_or_nothing_of_them(where: str) -> None:
    """L4: what was said to be safe is there, a file is there with all its rows or none."""
    chance, safe = random.Random(7), set[str]()
    for number in range(KILLS):
        safe |= set(killed(import_files, where, f"k{number}", chance.uniform(0, 0.4)))
        if not is_looked_at(number):
            continue
        with Ledger.open(where, SECRET) as ledger:
            ledger.recover()
            files = Counter(fact["record_id"].rpartition("-")[0] for fact in counted(ledger))
            assert set(files.values()) <= {ROWS}, number
            assert safe <= set(files), number
            assert {batch.file for batch in ledger.batches()} == set(files), number
    with Ledger.open(where, SECRET) as ledger:
        check_people(ledger)
    assert safe


@pytest.mark.slow
def test_no_acknowledged_fact_is_lost_when_the_writer_is_killed(where: str) -> None:
    """L4: every fact that was said to be on disk is there once."""
    chance, safe = random.Random(8), set[str]()
    for number in range(KILLS):
        safe |= set(killed(append_facts, where, f"k{number}", chance.uniform(0, 0.2)))
        if not is_looked_at(number):
            continue
        with Ledger.open(where, SECRET) as ledger:
            stored = Counter(fact["record_id"] for fact in counted(ledger))
            assert set(stored.values()) <= {1}, number
            assert safe <= set(stored), number
    with Ledger.open(where, SECRET) as ledger:
        check_people(ledger)
    assert safe
