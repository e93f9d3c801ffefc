"""What must hold for every answer on the shelf, whatever it says."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from answers.handmade import AGREED, Company, day
from loopline.answers.answer import Answer
from loopline.answers.asking import Result
from loopline.answers.shelf import ANSWERS
from loopline.record.ask import steps
from loopline.record.schema import TABLES

EVERY = pytest.mark.parametrize("answer", ANSWERS, ids=[answer.name for answer in ANSWERS])
LIVES = (
    "inquiry 0 | mql 5 | sal 8 | qualified_opportunity 20 | won 60",
    "inquiry 0 | mql 5 | sal 8 | qualified_opportunity 20 | lost 50: price",
    "inquiry 0 | mql 5 | sal 8 | ?qualified_opportunity 30 | won 30",
    "inquiry 0 | mql 5 | rejected 9: no time",
    "inquiry 0 | mql 5 | joined 20",
    "inquiry 1 | stalled 60",
    "inquiry 2 | mql 70",
)


def ways(answer: Answer) -> Iterator[dict[str, Any]]:
    """Every way in which the answer can be asked."""
    for by in answer.by:
        yield {"by": by}
    for rule in answer.rules:
        yield {"rule": rule}
    for view in answer.views:
        yield {"view": view}


def busy_company(seed: int = 1, leads: int = 80) -> Company:
    """A company with a bit of everything, drawn at random."""
    chance = random.Random(seed)
    made = Company()
    made.put("windows", source="crm", kind="sales_contact", observed_from=day(0), observed_to=day(800))
    for number in range(leads):
        name = f"l{number:03}"
        about = {
            group: chance.choice(["a", "b", None])
            for group in ("source", "program", "channel", "product", "market", "rep")
        }
        life = chance.choice(LIVES)
        deal = chance.choice([None, 500, 1500]) if "qualified" in life else None
        made.lead(name, life, amount=deal, observed_from_start=chance.random() < 0.9, **about)
        if "mql" in life:
            made.handed(
                name, 6, 8, chance.choice([None, 7, 12]), rep=about["rep"], answer="accepted", answered_at=day(7)
            )
            made.put(
                "sales_time",
                seq=10_000 + number,
                lead_id=name,
                at=day(7),
                seconds=900,
                cost_minor=2100,
                **{"class": "rough"},
            )
        for criterion in ("project_leader", "budget"):
            result = chance.choice(["yes", "no", "unknown"])
            made.put("meets", lead_id=name, criterion=criterion, result=result, from_at=day(0))
    return made


def assert_well_formed(answer: Answer, result: Result) -> None:
    """The documented columns in order, finite values, and a sentence."""
    assert result.rows.names == tuple(answer.columns)
    assert result.sentence.strip()[-1] in ".?!"
    for row in result.rows:
        for name, value in row.items():
            assert not isinstance(value, float | Decimal) or math.isfinite(value), (name, value)
            if answer.columns[name].unit == "share" and value is not None:
                assert 0 <= value <= 1, (name, value)
    for text in (result.sentence, *result.notes):
        assert "nan" not in text.lower().split()
        assert "None" not in text


@EVERY
def test_it_is_described_for_whoever_reads_it(answer: Answer) -> None:
    assert answer.question.endswith("?")
    assert all(column.meaning for column in answer.columns.values())
    assert all(formula for formula in answer.formulas.values())
    for column in answer.columns.values():
        for part in column.ratio or ():
            assert answer.columns[part].adds
    assert {*answer.also, answer.listing} <= set(steps(answer.sql))


@EVERY
def test_an_empty_record_has_an_answer(answer: Answer) -> None:
    assert_well_formed(answer, Company().asks(answer))


@EVERY
@pytest.mark.slow
def test_an_empty_record_has_an_answer_however_it_is_asked(answer: Answer) -> None:
    made = Company()
    for way in ways(answer):
        assert_well_formed(answer, made.asks(answer, **way))


def all_null() -> Company:
    """One row of every table, of which nothing is known but who it is about."""
    made = Company()
    made.lead("ann", "inquiry 0")
    for name, table in TABLES.items():
        if table.layer in ("plain", "agreed") and name not in ("leads", "stages", "lead_groups"):
            keys = {"lead_id": "ann", "opportunity_id": "opp", "order_id": "ord", "person_id": "ann"}
            made.put(name, **{key: value for key, value in keys.items() if key in table.columns})
    return made


def all_equal() -> Company:
    made = Company()
    for number in range(30):
        made.lead(f"l{number}", LIVES[1], amount=1000, source="web", rep="r")
        made.handed(f"l{number}", 6, 8, 7)
    return made


def one_row() -> Company:
    made = Company()
    made.lead("ann", LIVES[0], amount=1000)
    return made


def no_deals() -> Company:
    made = Company()
    for number in range(30):
        made.lead(f"l{number}", LIVES[number % 2 + 3])
    return made


def only_open() -> Company:
    made = Company()
    for number in range(30):
        made.lead(f"l{number}", "inquiry 0 | mql 5 | sal 8 | qualified_opportunity 20")
    return made


def only_negative() -> Company:
    made = Company()
    for number in range(30):
        made.lead(f"l{number}", LIVES[0], amount=-100)
    return made


def zero_cost() -> Company:
    made = Company()
    made.lead("ann", LIVES[0], amount=0)
    made.put("spend_values", seq=5, program="p", kind="media", from_at=day(0), to_at=day(30), amount_minor=0)
    return made


def nothing_agreed() -> Company:
    head, _, tail = AGREED.partition("qualified:\n")
    text = head + tail[tail.index("hand_over:") :]
    for line in ("close: {ratio: 30%, within: 100 days}\n", "deal: {average: 1000, margin: 50%}\n"):
        text = text.replace(line, "")
    made = Company(text)
    for number in range(30):
        made.lead(f"l{number}", LIVES[number % 3])
    return made


DEGENERATE = (all_null, all_equal, one_row, no_deals, only_open, only_negative, zero_cost, nothing_agreed)


@EVERY
@pytest.mark.slow
@pytest.mark.parametrize("company", DEGENERATE, ids=[made.__name__ for made in DEGENERATE])
def test_a_degenerate_company_gets_figures_or_the_reason_why_not(answer: Answer, company: Any) -> None:
    made = company()
    for as_of in (700, 25):
        assert_well_formed(answer, made.asks(answer, as_of=as_of))


def recomputed(answer: Answer, listed: list[dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The additive figures, summed from the cases of the listing."""
    keys = [name for name, column in answer.columns.items() if not column.unit]
    sums: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(dict)
    for case in listed:
        row = sums[tuple(case[key] for key in keys)]
        for name in (name for name, column in answer.columns.items() if column.adds):
            if case[name] is not None:
                row[name] = row.get(name, 0) + case[name]
    return sums


def assert_recomputes(answer: Answer, made: Company, **way: Any) -> None:
    """Every additive figure is the sum over its cases, and no case is without a figure."""
    keys = [name for name, column in answer.columns.items() if not column.unit]
    result = made.asks(answer, **way)
    cases = recomputed(answer, list(made.listed(answer, **way)))
    for row in result.rows:
        found = cases.get(tuple(row[key] for key in keys), {})
        for name in (name for name, column in answer.columns.items() if column.adds):
            assert found.get(name, 0) == pytest.approx(row[name] or 0, rel=1e-9), (way, row, name)
    if answer.name != "scorecard":  # which shows only what is agreed
        assert set(cases) <= {tuple(row[key] for key in keys) for row in result.rows}


@EVERY
def test_every_figure_is_recomputed_from_its_cases(answer: Answer) -> None:
    assert_recomputes(answer, busy_company(leads=30))


@EVERY
@pytest.mark.slow
def test_every_figure_is_recomputed_from_its_cases_however_it_is_asked(answer: Answer) -> None:
    made = busy_company()
    for way in ways(answer):
        for period in ("all", "2026-01"):
            assert_recomputes(answer, made, period=period, **way)


@EVERY
def test_the_cases_of_a_figure_lead_to_a_fact(answer: Answer) -> None:
    for case in busy_company().listed(answer):
        assert case["case_kind"] in ("lead", "opportunity", "order", "cost", "contact")
        assert case["case_id"] is not None


def test_names_are_taken_once() -> None:
    assert len({answer.name for answer in ANSWERS}) == len(ANSWERS)
