"""Does the record get the ledger's facts whole, typed, and as they were known?"""

from __future__ import annotations

from pathlib import Path

import duckdb
import psycopg
import pytest

from ledger.conftest import SECRET, Opener
from ledger.deliveries import counted, day, deal, deliver, person, rows_of, taken, touch
from loopline.ledger.delivery import Row
from loopline.ledger.facts import Fact, Who
from loopline.ledger.ledger import Ledger
from loopline.record.schema import TABLES

WHOLE = {"seq", "batch", "line", "amount_minor", "margin_minor", "seconds"}


def described(stream: object) -> dict[str, str]:
    """The columns and types DuckDB sees."""
    with duckdb.connect() as con:
        con.execute("create table taken as select * from stream")
        return {name: kind for name, kind, *_ in con.execute("describe taken").fetchall()}


def test_the_columns_are_those_of_the_record_and_typed_even_when_nothing_is_there(ledger: Ledger) -> None:
    types = described(ledger.arrow_since())
    assert list(types) == [*TABLES["facts"].columns, "fields"]
    assert types == {name: "BIGINT" if name in WHOLE else "VARCHAR" for name in types}
    assert described(ledger.arrow_match_keys()) == dict.fromkeys(TABLES["match_keys"].columns, "VARCHAR")
    assert described(ledger.arrow_rep_names()) == dict.fromkeys(TABLES["rep_names"].columns, "VARCHAR")


def test_columns_that_are_empty_for_the_first_thousands_keep_their_types_and_values(ledger: Ledger) -> None:
    many = [touch("ann", number) for number in range(1_500)]
    last = deal(2**40, 3, fields={"type": "new"}, until_at=day(9), margin_minor=-5)
    deliver(ledger, "a.csv", rows_of(*many, last))
    (found,) = [fact for fact in counted(ledger) if fact["kind"] == "opportunity_seen"]
    assert (found["amount_minor"], found["margin_minor"], found["currency"]) == (2**40, -5, "EUR")
    assert (found["until_at"], found["fields"]) == ("2026-03-10T09:00:00", '{"type":"new"}')


def test_a_stream_tells_how_far_it_goes(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(touch("ann")))
    with ledger.arrow_since() as stream:
        mark = stream.mark
    assert mark == ledger.mark()
    ledger.append([touch("bob")], source="forms")
    assert [fact["record_id"] for fact in counted(ledger, mark.seq)] == ["t-bob-1"]
    assert ledger.mark().generation == mark.generation


def test_only_what_happened_before_a_moment(ledger: Ledger) -> None:
    undated = Fact("person_seen", "1", person=person("ann"))
    deliver(ledger, "a.csv", rows_of(touch("ann", 1), touch("ann", 2), touch("ann", 3), undated))
    assert [fact["happened_at"] for fact in counted(ledger, happened_before=day(2))] == ["2026-03-02T09:00:00", None]


def test_writers_go_on_while_a_reader_still_reads(ledger: Ledger) -> None:
    """The copy is one moment's, whatever is written meanwhile, and leaves no file behind."""
    deliver(ledger, "a.csv", rows_of(*(touch("ann", number) for number in range(3_000))))
    stream = ledger.arrow_since()
    deliver(ledger, "b.csv", rows_of(touch("bob")))
    ledger.erase("bob@acme.com")
    assert len(taken(stream)) == 3_001
    if ledger.store.name == "sqlite":
        folder = Path(str(ledger.store.engine.url.database)).parent
        assert not [path for path in folder.iterdir() if "-copy-" in path.name]


def test_readers_never_miss_facts_of_a_writer_that_commits_late(opened: Opener, where: str) -> None:
    """Numbers are drawn under a lock: a session that starts first and commits last cannot hide behind a mark."""
    if not where.startswith("postgresql"):
        pytest.skip("SQLite has one writer at a time")
    slow, quick = opened(), opened(wait=1)
    with slow.store.writing() as con:
        slow._desk.note(con, [touch("ann")], "forms")
        with pytest.raises(Exception, match="Another process is writing"):
            quick.append([touch("bob")], source="forms")
        assert counted(quick) == []
    quick.append([touch("bob")], source="forms")
    assert [fact["record_id"] for fact in counted(quick)] == ["t-ann-1", "t-bob-1"]
    with psycopg.connect(where) as con:
        order = con.execute("select batch from batches order by counted_seq").fetchall()
    assert order == sorted(order)


@pytest.mark.postgres
def test_both_databases_tell_the_same(tmp_path: Path, postgres: str) -> None:
    """L8: a SQLite ledger and a PostgreSQL ledger of the same deliveries are equal."""
    with psycopg.connect(f"{postgres}/postgres", autocommit=True) as con:
        con.execute("create database same")
    told = []
    for place in (tmp_path / "ledger.db", f"{postgres}/same"):
        ids = iter(f"p{number}" for number in range(100))
        clock = iter(day(number) for number in range(50, 500))
        with Ledger.open(place, SECRET, now=lambda c=clock: next(c), new_id=lambda i=ids: next(i)) as ledger:  # type: ignore[misc]
            deliver(ledger, "a.csv", rows_of(touch("ann"), touch("bob"), deal(5, 2), deal(7, 4)), export_at=day(9))
            rep = Who(email="rita@us.com", name="Rita Ø")
            deliver(ledger, "b.csv", [*rows_of(touch("bob"), touch("ann", 3, rep=rep)), Row(9, ignored="total")])
            ledger.undo(1)
            ledger.append([touch("cid")], source="forms")
            ledger.erase("cid@acme.com")
            hidden = ("seq", "record_id")
            facts = [{k: v for k, v in fact.items() if k not in hidden} for fact in taken(ledger.arrow_since(), "seq")]
            told.append((facts, taken(ledger.arrow_match_keys()), taken(ledger.arrow_rep_names()), ledger.windows()))
    assert told[0] == told[1]
