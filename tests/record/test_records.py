"""Is the record published whole, read by many, and made anew exactly when something changed?"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from loopline.ledger.delivery import Row
from loopline.ledger.ledger import Ledger
from loopline.record.records import Record, Records
from loopline.words.errors import LooplineError
from story import AGREED, DAY_0, day, facts_of, terms

SECRET = b"a secret of thirty-two bytes !!!"
HISTORY = (terms(AGREED),)
OTHER = (terms(AGREED.replace('value: "yes"', 'value: "no"')),)
NOW = {"as_of": day(9000)}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    clock = iter(DAY_0 + timedelta(days=100 * step) for step in range(1, 1000))
    with Ledger.open(tmp_path / "ledger.db", SECRET, now=lambda: next(clock)) as opened:
        opened.append(list(facts_of("ann 1 created\nann 2 answers project_leader=yes")), source="story")
        yield opened


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path / "record")


def people(record: Record) -> int:
    with record:
        return int(record.ask("select count(*) from people", NOW).rows[0][0])


def test_a_record_is_made_once_and_again_when_facts_arrive(ledger: Ledger, records: Records) -> None:
    first = records.fresh(ledger, HISTORY)
    assert people(first) == 1
    assert people(records.fresh(ledger, HISTORY)) == 1
    assert [path.stem for path in records.folder.glob("*.duckdb")] == [first.name]
    ledger.append([*facts_of("bob 3 created id=b")], source="story")
    second = records.fresh(ledger, HISTORY)
    assert people(second) == 2
    assert second.name != first.name
    assert json.loads((records.folder / "current").read_text())["file"] == f"{second.name}.duckdb"


@pytest.mark.slow
def test_who_has_an_older_record_open_goes_on_reading_it(ledger: Ledger, records: Records) -> None:
    with records.fresh(ledger, HISTORY) as older:
        ledger.append([*facts_of("bob 3 created id=b")], source="story")
        assert people(records.fresh(ledger, HISTORY)) == 2
        records.forget()
        assert older.ask("select count(*) from people", NOW).rows == ((1,),)


def test_another_agreement_reads_the_same_facts_otherwise(ledger: Ledger, records: Records) -> None:
    read = "select result from meets where criterion = 'project_leader' and to_at is null"
    with records.fresh(ledger, HISTORY) as under_ours, records.fresh(ledger, OTHER) as under_theirs:
        assert under_ours.ask(read, NOW).rows == (("yes",),)
        assert under_theirs.ask(read, NOW).rows == (("no",),)
        assert under_ours.name != under_theirs.name
    names = {path.name for path in records.folder.glob("*.duckdb")}
    assert people(records.fresh(ledger, HISTORY)) == 1
    assert {path.name for path in records.folder.glob("*.duckdb")} == names


@pytest.mark.slow
def test_the_record_as_it_stood_knows_nothing_of_what_came_later(ledger: Ledger, records: Records) -> None:
    ledger.append([*facts_of("bob 3 created id=b\ncid 1 created id=c")], source="story")
    early = DAY_0 + timedelta(days=2)
    assert people(records.fresh(ledger, HISTORY, happened_before=early)) == 2
    assert people(records.fresh(ledger, HISTORY, known_at=ledger.batches()[0].recorded_at)) == 1
    assert people(records.fresh(ledger, HISTORY)) == 3
    assert len(list(records.folder.glob("as-of-*.duckdb"))) == 2


@pytest.mark.slow
def test_files_are_private_and_few_and_nothing_is_left_over(ledger: Ledger, records: Records) -> None:
    for number in range(6):
        ledger.append([*facts_of(f"p{number} 3 created id={number}")], source="story")
        people(records.fresh(ledger, HISTORY))
    files = [path for path in records.folder.iterdir() if path.name != "current"]
    assert len(files) == 4
    assert all(path.suffix == ".duckdb" for path in files)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in records.folder.iterdir())


def test_a_question_cannot_read_files_or_change_the_record(ledger: Ledger, records: Records, tmp_path: Path) -> None:
    (tmp_path / "private.csv").write_text("a\n1\n")
    with records.fresh(ledger, HISTORY) as record:
        for text in (
            f"select * from '{tmp_path / 'private.csv'}'",
            "delete from r.record.people",
            "set enable_external_access = true",
            f"attach '{tmp_path / 'x.duckdb'}'",
        ):
            with pytest.raises(duckdb.Error):
                record.ask(text, NOW)


@pytest.mark.slow
def test_an_undone_batch_is_gone_from_the_record(ledger: Ledger, records: Records) -> None:
    with ledger.batch("crm", "a.csv", "hash") as batch:
        batch.add([Row(2, tuple(facts_of("bob 3 created id=b")))])
        batch.finish(1)
    assert people(records.fresh(ledger, HISTORY)) == 2
    ledger.undo(ledger.batches()[-1].batch)
    assert people(records.fresh(ledger, HISTORY)) == 1


def test_a_damaged_record_is_named(ledger: Ledger, records: Records) -> None:
    name = records.fresh(ledger, HISTORY).name
    (records.folder / f"{name}.duckdb").write_bytes(b"not a database")
    with pytest.raises(LooplineError, match="cannot be read"):
        records.fresh(ledger, HISTORY)


@pytest.mark.slow
def test_a_failing_build_publishes_nothing(ledger: Ledger, records: Records) -> None:
    people(records.fresh(ledger, HISTORY))
    with pytest.raises(ZeroDivisionError):
        records._publish(lambda _: 1 // 0, lambda _: "never")  # type: ignore[arg-type,return-value]
    assert [path.name for path in records.folder.glob("making-*")] == []
    assert people(records.fresh(ledger, HISTORY)) == 1
