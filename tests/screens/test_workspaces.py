"""What can be done with a workspace as a whole: new, status, backup, restore, simulate, demo?"""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

import loopline as loopline_package
from loopline.loop import answer_named
from screens.acme import CANARY, MAPPINGS, loopline, mistake, said, told, write_papers
from screens.test_people import figures


def test_a_new_workspace_is_ready_and_its_secret_is_private(tmp_path: Path) -> None:
    acme = tmp_path / "acme"
    page = said("new", acme, "--title", "Acme: both teams", "--currency", "USD", "--zone", "America/Chicago")
    assert "is ready" in page
    assert "FILE..." in page
    assert "“Acme: both teams”, version 1" in said("-C", acme, "agree", "check")
    assert stat.S_IMODE((acme / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((acme / "originals").stat().st_mode) == 0o700
    with loopline_package.open(acme) as loop:
        assert (loop.agreement().currency, loop.agreement().time_zone) == ("USD", "America/Chicago")


def test_a_new_workspace_takes_the_papers_of_another_folder(tmp_path: Path) -> None:
    said("new", tmp_path / "acme", "--from", write_papers(tmp_path / "papers"))
    assert "version 2" in said("-C", tmp_path / "acme", "agree", "check")
    assert sorted(path.name for path in (tmp_path / "acme" / "mappings").glob("*.yaml")) == sorted(MAPPINGS)


def test_what_is_no_start_for_a_workspace_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    assert "not a currency" in mistake("new", tmp_path / "a", "--currency", "euro")
    assert "is not a folder" in mistake("new", tmp_path / "a", "--from", tmp_path / "nowhere")
    papers = write_papers(tmp_path / "papers")
    (papers / "agreement.yaml").write_text("agreement: [", encoding="utf-8")
    assert "agreement.yaml" in mistake("new", tmp_path / "a", "--from", papers)
    assert not (tmp_path / "a").exists()


def test_a_workspace_is_not_made_twice(acme: Path) -> None:
    assert "is a workspace already" in mistake("new", acme)


def test_without_a_workspace_every_command_says_how_to_make_one(tmp_path: Path) -> None:
    for command in (("status",), ("ask", "leakage"), ("batches",), ("agree", "check"), ("person", "a@b.example")):
        assert "loopline new FOLDER" in mistake("-C", tmp_path, *command)


def test_status_tells_how_far_the_data_reaches(acme: Path) -> None:
    page = said("-C", acme, "status")
    assert "4 imports, 1 rows in quarantine" in page or "4 imports, 1 row in quarantine" in page
    assert "01 Jan 2026   30 Jun 2026   declared" in page  # as Berlin counts days
    whole = told("-C", acme, "status", "--format", "json")
    assert (whole["imports"], whole["rows_in_quarantine"]) == (4, 1)
    assert whole["agreement"] == {"title": "Acme, marketing and sales", "version": 2, "signed_by": []}


@pytest.mark.slow
def test_an_empty_workspace_has_a_status_and_answers(tmp_path: Path) -> None:
    said("new", tmp_path / "acme")
    assert "0 imports" in said("-C", tmp_path / "acme", "status")
    assert "no data yet" in said("-C", tmp_path / "acme", "ask", "funnel")


@pytest.mark.slow
def test_restore_drill(own: Path, tmp_path: Path) -> None:
    """A backup comes back whole, but who was erased since stays erased, and every figure stays equal."""
    before, kept = figures(own), tmp_path / "backup.db"
    assert "the file `secret` with it" in said("-C", own, "backup", kept)
    said("-C", own, "erase", CANARY[0], "--yes")
    said("-C", own, "undo", 1)
    assert loopline("-C", own, "restore", kept, answers="n\n").exit_code == 1
    assert told("-C", own, "batches", "--format", "json")[0]["state"] == "undone"
    assert "ledger.before-restore.db" in said("-C", own, "restore", kept, "--yes")
    assert told("-C", own, "batches", "--format", "json")[0]["state"] == "counted"
    assert CANARY[0] in mistake("-C", own, "person", CANARY[0])
    assert figures(own) == before


def test_a_backup_that_is_none_leaves_the_ledger_as_it_was(own: Path, tmp_path: Path) -> None:
    assert "does not exist" in mistake("-C", own, "restore", tmp_path / "none.db", "--yes")
    (tmp_path / "odd.db").write_bytes(b"this is no ledger" * 100)
    mistake("-C", own, "restore", tmp_path / "odd.db", "--yes")
    assert len(told("-C", own, "batches", "--format", "json")) == 4


def test_a_ledger_in_a_database_is_restored_with_the_databases_own_tools(own: Path, tmp_path: Path) -> None:
    (own / "workspace.yaml").write_text("ledger: postgresql://nobody@localhost/none\n", encoding="utf-8")
    assert "The ledger is a database" in mistake("-C", own, "restore", tmp_path / "any.db", "--yes")


@pytest.mark.slow
def test_the_same_seed_writes_the_same_company(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert "Wrote a made-up company" in said("simulate", tmp_path / name, "--seed", 3, "--scale", 0.05)
    for path in (tmp_path / "one").iterdir():
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
    assert json.loads((tmp_path / "one" / "truth.json").read_text(encoding="utf-8"))


def test_the_demo_does_not_write_over_something_else(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert "holds something else" in mistake("demo", tmp_path)
    assert (tmp_path / "mine.txt").exists()


@pytest.mark.slow
def test_the_demo_answers_three_questions_and_checks_itself(tmp_path: Path) -> None:
    page = said("demo", tmp_path / "demo", "--seed", 11)
    plain = " ".join(page.split())
    for name in ("scorecard", "leakage", "roi"):
        assert answer_named(name).question in plain
    assert "rows are accounted for, and the figures add up from their rows." in plain
    assert max(map(len, page.splitlines())) <= 80
