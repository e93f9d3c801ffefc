"""How much of what happened the records tell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from answers.handmade import by, day
from answers.spending import Spender
from loopline.answers.coverage import COVERAGE


def open_book() -> Spender:
    """A company where a share is shown for any number of cases."""
    made = Spender()
    made.agreement = replace(made.agreement, small_sample=1)
    return made


def told(made: Spender, **how: Any) -> dict[str, dict[str, Any]]:
    """The figures by name."""
    return by(made.asks(COVERAGE, **how), "measure")


def counts(row: dict[str, Any]) -> tuple[int, int]:
    """Numerator and denominator."""
    return row["numerator"], row["denominator"]


def test_won_revenue_with_a_touch_is_counted_in_money() -> None:
    made = open_book()
    made.touch("ann", "webinar", at=5)
    made.won("known", 900, at=30, people="ann")
    made.won("unknown", 100, at=30)
    made.ordered("book", 200, at=30, person="ann")
    row = told(made)["won revenue with a touch"]
    assert counts(row) == (1100_00, 1200_00)
    assert (row["unit"], row["cases"]) == ("money", 3)
    assert row["share"] == pytest.approx(11 / 12)


def test_people_on_deals_are_told_by_how_they_are_known() -> None:
    made = open_book()
    made.won("a", 1, at=30, people="ann", known_by="role")
    made.won("b", 1, at=30, people="bob", known_by="account")
    made.won("c", 1, at=30, people="cid", known_by="lead")
    made.won("d", 1, at=30)
    found = told(made)
    assert counts(found["won deals with a person"]) == (3, 4)
    assert counts(found["persons of won deals: by contact role"]) == (1, 3)
    assert counts(found["persons of won deals: by account only"]) == (1, 3)
    assert counts(found["persons of won deals: by their lead"]) == (1, 3)


def test_missing_amounts_and_missing_rates_are_two_things() -> None:
    made = open_book()
    made.won("a", 1, at=30)
    made.won("b", None, at=30)
    made.won("c", 1, at=30, currency="USD")
    made.spend("x", 5, at=3)
    made.spend(None, 15, at=3)
    made.spend("x", 5, at=3, currency="USD")
    found = told(made)
    assert counts(found["won deals with an amount"]) == (2, 3)
    assert counts(found["won deals in the agreed currency or with a rate"]) == (1, 2)
    assert counts(found["costs in the agreed currency or with a rate"]) == (2, 3)
    assert counts(found["marketing cost with a program"]) == (5_00, 20_00)


def test_a_cost_shared_out_by_a_rule_is_one_cost_and_names_no_program() -> None:
    made = open_book()
    made.put("spend", seq=1, from_at=day(3), amount_minor=300, currency="EUR", kind="tools")
    for program in ("webinar", "show"):
        made.put("spend_values", seq=1, program=program, from_at=day(3), amount_minor=150, allocated_by="leads")
    row = told(made)["marketing cost with a program"]
    assert (counts(row), row["cases"]) == ((0, 300), 1)


def test_touches_contacts_leads_and_stages() -> None:
    made = open_book()
    made.touch("ann", "webinar", at=5)
    made.put("touches", seq=999, happened_at=day(5))
    made.called("ann", at=6, hours=1, euros=5)
    made.put("contacts", seq=998, at=day(6), kind="call")
    made.lead("ann", "inquiry 0 | ?mql 5", source="social", account_id="acme")
    made.lead("bob", "inquiry 0 | mql 5")
    found = told(made)
    assert counts(found["touches with a known person"]) == (1, 2)
    assert counts(found["touches with a program"]) == (1, 2)
    assert counts(found["sales contacts with recorded minutes"]) == (1, 2)
    assert counts(found["leads with a source"]) == (1, 2)
    assert counts(found["leads with an account"]) == (1, 2)
    assert counts(found["stage entries recorded or read, not filled in: mql"]) == (1, 2)


def test_an_answer_nobody_got_is_not_known() -> None:
    made = open_book()
    for name, result in (("ann", "no"), ("bob", "unknown"), ("cid", None)):
        made.lead(name, "inquiry 0 | mql 5")
        made.handed(name, at=6, due=7)
        if result:
            made.put("meets", lead_id=name, criterion="budget", result=result, from_at=day(5))
    found = told(made)
    assert counts(found["handed-over leads with a known answer: budget"]) == (1, 3)
    assert counts(found["handed-over leads with a known answer: project_leader"]) == (0, 3)


def test_few_cases_are_counts_without_a_share() -> None:
    made = Spender()
    made.won("a", 1, at=30)
    result = made.asks(COVERAGE)
    assert all(row["share"] is None for row in result.rows)
    assert result.notes == ("Fewer than 20 cases are shown as counts, without a share.",)
    assert result.sentence == "There are too few cases in this period to say how much of it is known."


def test_the_sentence_names_the_thinnest_record() -> None:
    made = open_book()
    made.touch("ann", "webinar", at=5)
    made.won("known", 900, at=30, people="ann")
    made.called("ann", at=6, hours=1, euros=5)
    made.put("contacts", seq=998, at=day(6), kind="call")
    assert made.asks(COVERAGE).sentence == (
        "A touch is known for 100% of the revenue won; "
        "the thinnest record is sales contacts with recorded minutes: 50%."
    )
    only = open_book()
    only.spend(None, 15, at=3)
    assert only.asks(COVERAGE).sentence == "The thinnest record is marketing cost with a program: 0%."
    assert Spender().asks(COVERAGE).sentence == "Nothing is recorded in this period."


def test_only_the_asked_period_and_what_was_known_then_counts() -> None:
    made = open_book()
    made.won("january", 1, at=10)
    made.won("june", 1, at=160)
    assert told(made, period="2026-01")["won deals with an amount"]["cases"] == 1
    assert told(made, as_of=100)["won deals with an amount"]["cases"] == 1


def test_the_cases_listed_add_up_to_every_figure() -> None:
    made = open_book()
    for number in range(6):
        made.touch("ann", "webinar" if number % 2 else None, at=5 + number)
        made.won(f"d{number}", 100 + number if number else None, at=30, people="ann" if number % 2 else "")
        made.spend("webinar" if number % 3 else None, 10 + number, at=3)
    listed = list(made.listed(COVERAGE))
    for row in made.asks(COVERAGE).rows:
        behind = [case for case in listed if (case["measure"], case["unit"]) == (row["measure"], row["unit"])]
        assert sum(case["numerator"] for case in behind) == row["numerator"]
        assert sum(case["denominator"] for case in behind) == row["denominator"]
        assert sum(case["cases"] for case in behind) == row["cases"]
