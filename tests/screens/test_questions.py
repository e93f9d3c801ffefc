"""What does a person get who asks: answers, ask, explain, rows?"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import loopline as loopline_package
from loopline.answers.answer import Answer
from loopline.answers.asking import Result
from loopline.answers.funnel import FUNNEL
from loopline.answers.recount import differences
from loopline.answers.roi import ROI
from loopline.answers.shelf import ANSWERS
from loopline.screens.cli.tables import answer_view
from loopline.screens.reading import as_csv, as_json
from screens.acme import loopline, mistake, said, told

EVERY = pytest.mark.parametrize("answer", ANSWERS, ids=[answer.name for answer in ANSWERS])
SOME = pytest.mark.parametrize("answer", [FUNNEL, ROI], ids=["funnel", "roi"])


def ways(answer: Answer) -> Iterator[dict[str, Any]]:
    """Every way in which the answer can be asked."""
    yield from ({"by": by} for by in answer.by)
    yield from ({"rule": rule} for rule in answer.rules)
    yield from ({"view": view} for view in answer.views)


def test_the_answers_are_listed_in_three_forms() -> None:
    names = [answer.name for answer in ANSWERS]
    assert all(name in said("answers") for name in names)
    assert [one["name"] for one in told("answers", "--format", "json")] == names
    listed = list(csv.DictReader(io.StringIO(said("answers", "--format", "csv"))))
    assert [one["name"] for one in listed] == names
    assert listed[0]["question"] == ANSWERS[0].question


def page_of(result: Result) -> str:
    """The answer as a terminal of 80 columns shows it."""
    page = Console(width=80, file=io.StringIO(), highlight=False)
    page.print(answer_view(result, page, ("marketing", "sales")))
    return page.file.getvalue()


@SOME
def test_an_answer_fits_80_columns_and_its_rows_recompute_to_it(acme: Path, answer: Answer) -> None:
    with loopline_package.open(acme) as loop:
        result = loop.ask(answer.name).result
        assert differences(result, loop.rows(answer.name).rows) == ()
    page = page_of(result)
    assert result.sentence.split()[0] in page
    assert max(map(len, page.splitlines())) <= 80, page
    assert_machines_can_read_it(result)


@pytest.mark.slow
@EVERY
def test_the_same_holds_however_an_answer_is_asked(acme: Path, answer: Answer) -> None:
    with loopline_package.open(acme) as loop:
        for way in ways(answer):
            result = loop.ask(answer.name, **way).result
            assert differences(result, loop.rows(answer.name, **way).rows) == ()
            page = page_of(result)
            assert max(map(len, page.splitlines())) <= 80, page
            assert_machines_can_read_it(result)


def assert_machines_can_read_it(result: Result) -> None:
    """JSON has the answer's columns, with money as decimals in text; CSV has the same columns and rows."""
    whole = json.loads(json.dumps(as_json(result)))
    wanted = ("answer", "question", "counts_by", "period", "as_of", "agreement", "columns", "rows", "coverage", "notes")
    assert set(wanted) <= set(whole)
    assert whole["answer"] == result.answer.name
    assert {key for column in whole["columns"] for key in column} == {"name", "meaning", "unit"}
    names = [column["name"] for column in whole["columns"]]
    assert all(list(row) == names for row in whole["rows"])
    money = [column["name"] for column in whole["columns"] if column["unit"] == "money"]
    paid = [row[name] for row in whole["rows"] for name in money if row[name] is not None]
    assert all(isinstance(value, str) and Decimal(value).as_tuple().exponent == -2 for value in paid)
    if result.answer.name != "coverage":
        assert all({"unit", "numerator", "denominator", "share"} == set(part) for part in whole["coverage"].values())
        assert whole["period"] != "all" or whole["coverage"]["leads with an account"]["numerator"] == 10
    listed = list(csv.reader(io.StringIO(as_csv(result))))
    assert listed[0] == names
    assert len(listed) == len(whole["rows"]) + 1


def test_an_answer_in_the_terminal_says_what_it_rests_on(acme: Path) -> None:
    page = said("-C", acme, "ask", "leakage")
    assert "Most money leaks at qualified_opportunity: 1 lead left there (price)" in page
    assert "Counts by period · period all · data to 2026-06-30" in page
    assert "version 2, not signed" in page
    assert "8 more columns: --wide" in page
    wide = said("-C", acme, "ask", "leakage", "--wide", width=80)
    assert "more columns" not in wide
    assert "sales cost" in " ".join(wide.split())


def test_the_funnel_of_the_company_is_what_its_files_say(acme: Path) -> None:
    rows = {row["stage"]: row for row in told("-C", acme, "ask", "funnel", "--format", "json")["rows"]}
    assert {stage: row["entered"] for stage, row in rows.items()} == {
        "inquiry": 10, "mql": 7, "sal": 5, "qualified_opportunity": 5, "won": 2,
    }  # fmt: skip


@pytest.mark.slow
def test_a_period_counts_only_what_lies_in_it(acme: Path) -> None:
    def leads(period: str) -> int:
        return sum(
            row["leads"] for row in told("-C", acme, "ask", "leakage", "--period", period, "--format", "json")["rows"]
        )

    assert (leads("2026-Q1"), leads("2026-Q2"), leads("2026-05"), leads("2026-05-06..2026-06-01")) == (1, 2, 1, 2)


@pytest.mark.slow
def test_csv_never_starts_a_formula(acme: Path) -> None:
    for command in ("ask", "rows"):
        text = said("-C", acme, command, "leakage", "--by", "source", "--format", "csv")
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert "'=sum(a1:a9)" in [cell.lower() for cell in cells]
        assert not any(cell.startswith(("=", "+", "@")) for cell in cells)


def test_rows_add_up_to_the_figure_they_stand_behind(acme: Path) -> None:
    figures = {
        (row["stage"], row["reason"]): row for row in told("-C", acme, "ask", "leakage", "--format", "json")["rows"]
    }
    assert len(figures) == 3
    for (stage, reason), figure in figures.items():
        cases = told(
            "-C",
            acme,
            "rows",
            "leakage",
            "--where",
            f"stage={stage}",
            "--where",
            f"reason={reason}",
            "--format",
            "json",
        )
        assert len(cases) == sum(case["leads"] for case in cases) == figure["leads"]
        assert sum(Decimal(case["lost_value"]) for case in cases) == Decimal(figure["lost_value"])


@pytest.mark.slow
def test_rows_in_the_terminal_lead_on_to_a_life(acme: Path) -> None:
    page = said("-C", acme, "rows", "leakage", "--where", "reason=price")
    assert "1 case." in page
    assert "price" in page
    assert "more columns: --format csv" in page
    assert max(map(len, page.splitlines())) <= 80
    assert "3 cases." in said("-C", acme, "rows", "leakage", "--limit", "1")
    assert "0 cases." in said("-C", acme, "rows", "leakage", "--where", "reason=bored")


def test_rows_that_cost_something_pass_a_condition_on_money(acme: Path) -> None:
    whole = said("-C", acme, "rows", "leakage", "--where", "lost_value>=7000", "--format", "csv")
    assert [row["reason"] for row in csv.DictReader(io.StringIO(whole))] == ["price"]


@pytest.mark.slow
def test_explain_shows_the_question_the_meanings_the_sql_and_each_step(acme: Path) -> None:
    page = said("-C", acme, "explain", "leakage", "--limit", "2")
    assert "Where do leads leak" in page
    assert "left_here as (" in page
    assert "left_here: 3 rows" in page
    assert "lost_value" in page
    assert max(map(len, page.splitlines())) <= 80


def test_one_step_is_run_on_what_was_asked(acme: Path) -> None:
    assert "listing: 3 rows" in said("-C", acme, "explain", "leakage", "--step", "listing")
    page = said("-C", acme, "explain", "leakage", "--step", "listing", "--period", "2026-Q1")
    assert "listing: 1 row\n" in page
    assert "no project" in page
    assert "Also there: " in page
    assert "left_here" not in page


@pytest.mark.parametrize(("day", "won"), [("2026-04-20", 1), pytest.param("2026-04-19", 0, marks=pytest.mark.slow)])
def test_as_of_a_day_shows_how_things_stood_at_its_end(acme: Path, day: str, won: int) -> None:
    answer = told("-C", acme, "ask", "close_ratio", "--as-of", day, "--format", "json")
    assert sum(row["won"] for row in answer["rows"]) == won
    assert answer["data_to"] == day
    assert answer["as_of"] == f"{day}T22:00:00Z"  # midnight in Berlin


@pytest.mark.slow
def test_nothing_was_known_before_anything_was_imported(acme: Path) -> None:
    page = said("-C", acme, "ask", "leakage", "--known-at", "2020-01-01")
    assert "No lead left" in page
    assert "no data yet" in page


@pytest.mark.slow
def test_each_clock_runs_under_the_agreement_of_its_day_unless_one_version_is_asked_for(acme: Path) -> None:
    def met(*more: str) -> tuple[int, int]:
        answer = told("-C", acme, "ask", "follow_up", *more, "--format", "json")
        return answer["agreement"]["version"], answer["rows"][0]["met"]

    assert met() == (2, 3)  # Cleo was called after 10 of the 16 hours that were agreed in January
    assert met("--agreement", "1") == (1, 3)
    assert met("--agreement", "2") == (2, 2)


@pytest.mark.slow
def test_roi_can_be_asked_by_rule_and_view(acme: Path) -> None:
    def revenue(*more: str) -> dict[str, Decimal]:
        answer = told("-C", acme, "ask", "roi", "--by", "program", *more, "--format", "json")
        return {row["name"]: Decimal(row["revenue"]) for row in answer["rows"] if row["revenue"] is not None}

    first = revenue("--rule", "first")
    assert first["Lean webinar"] == Decimal("42000.00")
    assert first["Search ads"] == Decimal("25500.50")
    answer = told("-C", acme, "ask", "roi", "--view", "realised", "--rule", "last", "--format", "json")
    assert (answer["view"], answer["rule"]) == ("realised", "last")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("ask", "leakge"), ('No answer "leakge". Did you mean "leakage"?', "loopline answers")),
        (("explain", "leakge"), ('Did you mean "leakage"?',)),
        (("rows", "leakge"), ('Did you mean "leakage"?',)),
        (("ask", "roi", "--by", "programm"), ('No group "programm". Did you mean "program"?',)),
        (("ask", "roi", "--rule", "lnear"), ('Did you mean "linear"?',)),
        (("ask", "roi", "--view", "cohrt"), ('Did you mean "cohort"?',)),
        (("ask", "funnel", "--rule", "first"), ("This answer has no choice of rule",)),
        (("ask", "leakage", "--period", "soon"), ('Not a period: "soon"', "2026-Q3")),
        (("ask", "leakage", "--as-of", "soon"), ('Not a day: "soon"',)),
        (("ask", "leakage", "--agreement", "7"), ('No version of the agreement "7"', "1, 2")),
        (("explain", "leakage", "--step", "listin"), ('Did you mean "listing"?',)),
        (("rows", "leakage", "--where", "reson=price"), ('No column "reson". Did you mean "reason"?',)),
        (("rows", "leakage", "--where", "reason"), ('Not a condition: "reason"',)),
        (("rows", "leakage", "--where", "lost_value>=much"), ('"much" is not a number',)),
    ],
)
def test_a_mistake_in_a_question_is_told_with_the_nearest_right_name(
    acme: Path, typed: tuple[str, ...], words: tuple[str, ...]
) -> None:
    text = mistake("-C", acme, *typed)
    assert all(word in text for word in words), text


def test_a_value_that_no_option_takes_is_refused_by_the_command_line(acme: Path) -> None:
    assert loopline("-C", acme, "ask", "leakage", "--format", "xml").exit_code == 2
    assert loopline("-C", acme, "ask", "leakage", "--known-at", "soon").exit_code == 2
