"""The Python door: open a workspace, ask, and use the answer; and the two times of a question."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

import loopline
from loopline.agreement.reader import read_text
from loopline.importers.flow import accepted
from loopline.ledger.ledger import Ledger
from loopline.loop import Loop, answer_named, known_by, moment_of, open_loop, question_of
from loopline.words.errors import LooplineError, NotFound
from screens.acme import AGREED, FILES, make_acme, said, write_papers

TERMS = read_text(AGREED.format(version=1, since="2026-01-01", contact=8))


@pytest.fixture(name="acme", scope="module")
def _acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_acme(tmp_path_factory.mktemp("company"))


def test_a_program_asks_as_a_person_does(acme: Path) -> None:
    with loopline.open(str(acme)) as loop:
        table = loop.ask("roi", period="2026", by="program")
        assert {row["name"]: row["revenue"] for row in table}["Lean webinar"] == Decimal("42000.00")
        leaks = loop.ask("leakage")
        assert duckdb.sql("select count(*), sum(leads) from leaks").fetchall() == [(3, 3)]
        assert leaks.sentence.startswith("Most money leaks")


def test_an_answer_is_remembered_while_nothing_changes(acme: Path) -> None:
    with open_loop(acme) as loop:
        first = loop.ask("leakage").result
        assert loop.ask("leakage").result is first
        assert loop.ask("leakage", period="2026-Q1").result is not first
        assert loop.status().remembered == 2
        for day in range(1, 29):
            for month in ("01", "02", "03"):
                loop._remember((day, month), first)
        assert loop.status().remembered == 64


def test_a_step_and_its_rows_are_explained(acme: Path) -> None:
    with loopline.open(acme) as loop:
        told = loop.explain("leakage", step="listing", limit=1)
        ((name, count, rows),) = told.steps
        assert (name, count, len(rows), told.currency) == ("listing", 3, 1, "EUR")
        with pytest.raises(NotFound):
            loop.explain("leakage", step="nothing")


def test_what_is_not_there_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="loopline new"):
        loopline.open(tmp_path)
    with pytest.raises(NotFound, match='Did you mean "funnel"'):
        answer_named("funel")


def test_a_day_ends_at_the_agreements_midnight_and_a_moment_without_a_zone_is_utc() -> None:
    history = (TERMS,)
    noon = datetime(2026, 4, 20, 12, tzinfo=UTC)
    assert moment_of("2026-04-20", history) == datetime(2026, 4, 20, 22, tzinfo=UTC)
    assert moment_of(noon.replace(tzinfo=None), history) == moment_of(noon, history) == noon
    assert moment_of(None, history) is None
    assert known_by("2026-04-20T14:00:00+02:00") == known_by("2026-04-20T12:00") == known_by(noon) == noon
    assert known_by(None) is None
    assert question_of("roi", {"as_of": "2026-04-20"}, history).as_of == datetime(2026, 4, 20, 22)
    with pytest.raises(LooplineError, match="Not a day"):
        moment_of("soon", history)
    with pytest.raises(LooplineError, match="Not a moment"):
        known_by("soon")


@pytest.mark.slow
def test_a_past_report_is_printed_as_it_stood_once_loopline_is_in_use(tmp_path: Path) -> None:
    """Leads are imported in March and deals in July: what a report of March says of the deals depends on that."""
    said("new", tmp_path / "acme", "--from", write_papers(tmp_path / "papers"))
    with loopline.open(tmp_path / "acme") as loop:
        bring(loop, tmp_path, "leads.csv", datetime(2026, 3, 12, tzinfo=UTC))
        bring(loop, tmp_path, "deals.csv", datetime(2026, 7, 1, tzinfo=UTC))
        assert opened(loop, as_of="2026-07-31") == 5
        assert opened(loop, as_of="2026-03-15") == 0  # nobody had been told of the deals by then
        assert opened(loop, as_of="2026-03-15", known_at="2026-08-01") == 3
        assert (
            opened(loop, as_of="2026-03-10") == 3
        )  # before the first import nothing had been recorded: all of it counts
        assert opened(loop, known_at="2026-06-30") == 0


def bring(loop: Loop, folder: Path, name: str, when: datetime) -> None:
    """Import a file as if it were that moment."""
    (folder / name).write_text(FILES[name], encoding="utf-8")
    usual, loop.ledger = loop.ledger, Ledger.open(loop.workspace.ledger, loop.workspace.secret(), now=lambda: when)
    (plan,) = loop.plan([folder / name])
    assert not loop.run(accepted(plan)).refused
    loop.ledger.close()
    loop.ledger = usual


def opened(loop: Loop, **wanted: str) -> int:
    """How many opportunities are known."""
    rows = {row["stage"]: row["entered"] for row in loop.ask("funnel", **wanted)}
    return rows.get("qualified_opportunity", 0)
