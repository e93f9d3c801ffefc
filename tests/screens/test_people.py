"""What can be asked and decided about one person: lead, person, erase, same?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import loopline as loopline_package
from loopline.answers.shelf import ANSWERS
from screens.acme import CANARY, FILES, loopline, mistake, said, told

ZELDA = CANARY[0]
HUGO, DIAZ = "hugo@pinecast.example", "h.diaz@private.example"


def figures(acme: Path) -> dict[str, list[dict[str, Any]]]:
    """Every published figure of the workspace."""
    with loopline_package.open(acme) as loop:
        return {answer.name: list(loop.ask(answer.name).rows) for answer in ANSWERS}


def test_a_life_is_told_with_the_file_and_row_of_each_fact(acme: Path) -> None:
    page = said("-C", acme, "lead", ZELDA)
    for words in ("Lead ", "round 1", "inquiry", "qualified", "sales_contact: call, 20 min, Sam Obi", "leads.csv:11"):
        assert words in page, words
    assert "60000.00 EUR" in page
    assert "11 Mar 2026" in page  # as Berlin counts days
    assert max(map(len, page.splitlines())) <= 80


def test_a_life_is_found_by_id_by_its_first_letters_by_opportunity_and_by_account(acme: Path) -> None:
    whole = told("-C", acme, "lead", ZELDA, "--format", "json")
    lead = whole["passes"][0]["lead"]
    for subject in (lead["lead_id"], lead["lead_id"][:9], "crm:D-4", lead["person_id"], "domain:quietharbour.example"):
        found = told("-C", acme, "lead", subject, "--format", "json")
        assert [one["lead"]["lead_id"] for one in found["passes"]] == [lead["lead_id"]], subject
    assert lead["created_at"] == "2026-03-10T23:00:00Z"
    kinds = [fact["kind"] for fact in whole["passes"][0]["facts"]]
    assert kinds == ["person_seen", "touch", "handed_over", "sales_answered", "sales_contact", "opportunity_seen"]
    assert {fact["file"] for fact in whole["passes"][0]["facts"]} == {"leads.csv", "follow-up.csv", "deals.csv"}


def test_who_is_not_there_is_told_so(acme: Path) -> None:
    assert "rows leakage" in mistake("-C", acme, "lead", "nobody")
    assert "nobody@home.example" in mistake("-C", acme, "lead", "nobody@home.example")
    assert "nobody@home.example" in mistake("-C", acme, "person", "nobody@home.example")


def test_everything_known_about_a_person_is_printed_as_json(acme: Path) -> None:
    known = told("-C", acme, "person", ZELDA)
    assert {seen["file"] for seen in known["seen_as"]} == {"leads.csv", "deals.csv"}
    assert CANARY[1] in {seen["name"] for seen in known["seen_as"]}
    assert [fact["kind"] for fact in known["facts"]].count("opportunity_seen") == 1
    assert all(fact["file"] and fact["line"] for fact in known["facts"])


@pytest.mark.slow
def test_an_erasure_is_asked_once_and_a_no_changes_nothing(own: Path) -> None:
    done = loopline("-C", own, "erase", ZELDA, answers="n\n")
    assert done.exit_code == 1
    assert "cannot be undone" in done.stdout
    assert told("-C", own, "person", ZELDA)["facts"]
    assert "Erased." in said("-C", own, "erase", ZELDA, answers="y\n")


@pytest.mark.slow
def test_after_an_erasure_every_figure_stays_equal_and_no_file_knows_the_person(own: Path, tmp_path: Path) -> None:
    before = figures(own)
    assert holding(own, CANARY), "the search finds nobody before: it proves nothing"
    said("-C", own, "erase", ZELDA, "--yes")
    assert figures(own) == before
    assert holding(own, CANARY) == []
    assert ZELDA in mistake("-C", own, "person", ZELDA)
    assert ZELDA in mistake("-C", own, "erase", ZELDA, "--yes")
    head, *rows = FILES["leads.csv"].splitlines(keepends=True)
    again = tmp_path / "again.csv"
    again.write_text(head + rows[9].replace("2026-03-11", "2026-04-01") + rows[0].replace("L-01", "L-30"))
    (one,) = told("-C", own, "import", again, "--yes", "--format", "json")
    assert (one["stored"], one["ignored"]) == (1, 1)
    assert told("-C", own, "batches", "--format", "json")[-1]["ignored_because"] == {"erased": 1}
    assert holding(own, CANARY) == []


def holding(folder: Path, texts: tuple[str, ...]) -> list[str]:
    """The files in a folder in which one of the texts still stands, in any letter case."""
    wanted = [text.lower().encode() for text in texts]
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(text in path.read_bytes().lower() for text in wanted)
    ]


def people(acme: Path, *emails: str) -> list[str]:
    """As whom the record takes these people."""
    with loopline_package.open(acme) as loop:
        return [loop.lead(email).passes[0].lead["person_id"] for email in emails]


@pytest.mark.slow
def test_two_people_can_be_declared_one_and_two_again(own: Path) -> None:
    one, other = people(own, HUGO, DIAZ)
    assert one != other
    assert "one person" in said("-C", own, "same", HUGO, DIAZ)
    one, other = people(own, HUGO, DIAZ)
    assert one == other
    assert "two people" in said("-C", own, "same", HUGO, DIAZ, "--not")
    one, other = people(own, HUGO, DIAZ)
    assert one != other


def test_a_decision_about_somebody_nobody_knows_is_refused(own: Path) -> None:
    assert "nobody@home.example" in mistake("-C", own, "same", HUGO, "nobody@home.example")


def test_a_decision_is_no_import(own: Path) -> None:
    said("-C", own, "same", HUGO, DIAZ)
    assert len(told("-C", own, "batches", "--format", "json")) == 4
    with loopline_package.open(own) as loop:
        assert loop.batches()[-1].source == "loopline"


def test_the_json_of_a_life_is_json(acme: Path) -> None:
    assert json.loads(said("-C", acme, "lead", "crm:D-1", "--format", "json"))["subject"] == "crm:D-1"
