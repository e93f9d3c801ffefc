"""Are the database's own mistakes told in words a person can use?"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.conftest import SECRET, Opener
from ledger.deliveries import counted, deliver, rows_of, touch
from loopline.ledger.ledger import Ledger
from loopline.words.errors import Busy, LooplineError, Refused


def test_a_second_writer_is_told_to_try_again(opened: Opener) -> None:
    first, second = opened(), opened(wait=0.2)
    with first.store.writing(), pytest.raises(Busy, match="Another process is writing"):
        second.append([touch("ann")], source="forms")
    assert second.append([touch("ann")], source="forms").stored == 1


def test_readers_do_not_wait_for_writers(opened: Opener) -> None:
    first, second = opened(), opened(wait=0.2)
    deliver(first, "a.csv", rows_of(touch("ann")))
    with first.store.writing():
        assert len(counted(second)) == 1


def test_the_files_are_for_their_owner_only(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.db", SECRET) as ledger:
        deliver(ledger, "a.csv", rows_of(touch("ann")))
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_opening_does_not_wait_for_a_writer(opened: Opener) -> None:
    with opened().store.writing():
        assert opened(wait=0.2).mark().seq == 0


def test_copies_that_a_killed_reader_left_are_removed_when_they_are_old(tmp_path: Path) -> None:
    old, fresh = tmp_path / "ledger.db-copy-1", tmp_path / "ledger.db-copy-2"
    for copy in (old, fresh):
        copy.write_bytes(b"")
    os.utime(old, (0, 0))
    Ledger.open(tmp_path / "ledger.db", SECRET).close()
    assert fresh.exists()
    assert not old.exists()


def test_a_ledger_may_be_named_by_a_url_and_strange_kinds_are_refused(tmp_path: Path) -> None:
    Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}", SECRET).close()
    assert (tmp_path / "ledger.db").exists()
    with pytest.raises(Refused, match='No such kind of ledger: "mysql"'):
        Ledger.open("mysql://here", SECRET)


def test_places_that_cannot_hold_a_ledger_are_named(tmp_path: Path) -> None:
    with pytest.raises(LooplineError, match="Cannot make"):
        Ledger.open(tmp_path / "no" / "such" / "folder" / "ledger.db", SECRET)
    (tmp_path / "text.db").write_text("this is a letter, not a database, and it is long enough to be read")
    with pytest.raises(LooplineError, match="damaged or not a ledger"):
        Ledger.open(tmp_path / "text.db", SECRET)
    with pytest.raises(LooplineError, match="does not answer"):
        Ledger.open("postgresql://nobody@127.0.0.1:1/none", SECRET)


FILLS_UP = """
import resource, signal, sys
from ledger.deliveries import counted, deliver, rows_of, touch
from loopline.ledger.ledger import Ledger
from loopline.words.errors import LooplineError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Ledger.open(sys.argv[1], b"a secret of thirty-two bytes !!!") as ledger:
    ledger.append([touch("ann")], source="forms")
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))
    try:
        deliver(ledger, "big.csv", rows_of(*(touch("bob", number) for number in range(9_000))))
    except LooplineError as error:
        print(error)
    print(len(counted(ledger)))
"""


def test_a_full_disk_stops_an_import_and_loses_nothing(tmp_path: Path) -> None:
    """The size a file may have stands in for the disk's."""
    where = tmp_path / "ledger.db"
    tests = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", FILLS_UP, where],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tests)},
        check=False,
    )
    said, counts = done.stdout.splitlines()
    assert "Nothing was half-written" in said
    assert counts == "1"
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    with Ledger.open(where, SECRET) as ledger:
        assert len(counted(ledger)) == 1
        assert deliver(ledger, "big.csv", rows_of(*(touch("bob", number) for number in range(9_000)))).stored == 9_000
