"""Does a backup bring back what was there, and nobody who was erased?"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import psycopg
import pytest

from ledger.conftest import SECRET, Opener
from ledger.deliveries import counted, deal, deliver, rows_of, taken, touch
from loopline.ledger.ledger import Ledger
from loopline.words.errors import NotFound, Refused


def somewhere_else(where: str, tmp_path: Path) -> str:
    """A second place of the same kind."""
    if where.startswith("postgresql"):
        address, _, name = where.rpartition("/")
        with psycopg.connect(f"{address}/postgres", autocommit=True) as con:
            con.execute(f"create database {name}_b")
        return f"{where}_b"
    return str(tmp_path / "other" / "ledger.db")


def test_a_restore_drill(ledger: Ledger, where: str, tmp_path: Path) -> None:
    """Back up, go on working, lose everything, restore: the backup's state, and still able to import."""
    deliver(ledger, "a.csv", rows_of(touch("ann"), touch("bob"), deal(100, 1)))
    ledger.undo(1)
    deliver(ledger, "a.csv", rows_of(touch("ann"), touch("bob"), deal(100, 1)))
    kept = tmp_path / "safe.db"
    ledger.backup(kept)
    before, keys, windows = counted(ledger), taken(ledger.arrow_match_keys(), "all"), ledger.windows()
    mark = ledger.mark()
    deliver(ledger, "b.csv", rows_of(touch("cid")))
    assert kept.stat().st_mode & 0o777 == 0o600
    (tmp_path / "other").mkdir()
    with Ledger.restore(kept, somewhere_else(where, tmp_path), SECRET) as restored:
        assert counted(restored) == before
        assert taken(restored.arrow_match_keys(), "all") == keys
        assert restored.windows() == windows
        assert restored.mark().generation != mark.generation
        assert deliver(restored, "a.csv", rows_of(touch("ann"))).duplicates == 1
        assert deliver(restored, "b.csv", rows_of(touch("cid"))).stored == 1


def test_erased_people_stay_erased_after_a_restore(ledger: Ledger, where: str, tmp_path: Path) -> None:
    log = tmp_path / "erasures"
    with Ledger.open(where, SECRET, erasures=log) as one:
        deliver(one, "a.csv", rows_of(touch("ann"), touch("bob")))
        one.backup(tmp_path / "safe.db")
        one.erase("ann@acme.com")
    with log.open("a") as cut_off:
        cut_off.write('{"erased_at": "2026')
    assert "ann" not in log.read_text()
    (tmp_path / "other").mkdir()
    place = somewhere_else(where, tmp_path)
    with Ledger.restore(tmp_path / "safe.db", place, SECRET, erasures=log) as restored:
        assert len(counted(restored)) == 2
        assert restored.person("ann@acme.com")["facts"] == []
        assert len(restored.person("bob@acme.com")["facts"]) == 1
        assert deliver(restored, "b.csv", rows_of(touch("ann", 9))).ignored == 1


def test_a_backup_while_facts_are_written_holds_a_beginning_of_them(opened: Opener, tmp_path: Path) -> None:
    ledger, writer = opened(), opened()
    stop = threading.Event()

    def write() -> None:
        for number in range(1, 1_000):
            writer.append([touch("ann", number)], source="forms")
            if stop.is_set():
                return

    thread = threading.Thread(target=write)
    thread.start()
    ledger.backup(tmp_path / "safe.db")
    stop.set()
    thread.join()
    (tmp_path / "other").mkdir()
    with Ledger.restore(tmp_path / "safe.db", tmp_path / "other" / "ledger.db", SECRET) as restored:
        numbers = [fact["record_id"] for fact in counted(restored)]
        assert numbers == [f"t-ann-{number}" for number in range(1, len(numbers) + 1)]


def test_nothing_is_restored_over_a_ledger_or_from_something_else(ledger: Ledger, where: str, tmp_path: Path) -> None:
    ledger.backup(tmp_path / "safe.db")
    with pytest.raises(Refused, match="There is a ledger already"):
        Ledger.restore(tmp_path / "safe.db", where, SECRET)
    (tmp_path / "other").mkdir()
    place = somewhere_else(where, tmp_path)
    with pytest.raises(NotFound, match="No backup"):
        Ledger.restore(tmp_path / "lost.db", place, SECRET)
    sqlite3.connect(tmp_path / "strange.db").close()
    with pytest.raises(Refused, match="is not a backup of a ledger"):
        Ledger.restore(tmp_path / "strange.db", place, SECRET)
    (tmp_path / "text.db").write_text("hello, this is no database at all, it is text")
    with pytest.raises(Exception, match=r"not a backup|damaged"):
        Ledger.restore(tmp_path / "text.db", place, SECRET)


def test_a_backup_that_fails_leaves_the_older_one(ledger: Ledger, tmp_path: Path) -> None:
    target = tmp_path / "folder"
    target.mkdir()
    (target / "inside").write_text("a folder cannot be replaced by a file")
    with pytest.raises(OSError, match="folder"):
        ledger.backup(target)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("folder")) == ["folder"]
