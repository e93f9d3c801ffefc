"""Is a question completed as a person would expect: its period, its horizon, its group and its agreement?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

import pytest

from answers.handmade import AGREED, Company
from loopline.agreement.reader import read_text
from loopline.answers.answer import Answer, Asked, Column, Finished, unit_of
from loopline.answers.asking import FOREVER, Question, ask, asked_for, observed_until, parameters_of, with_coverage
from loopline.answers.signing import read_signatures
from loopline.words.errors import LooplineError, NotFound
from loopline.words.rows import Rows

COLUMNS = MappingProxyType({"name": Column("the group"), "leads": Column("how many", unit="leads", adds=True)})
TERMS = read_text(AGREED)
V1 = replace(TERMS, version=1)
V2 = replace(TERMS, version=2, in_force_from=datetime(2026, 4, 1).date())


class Windows:
    """A record that knows nothing but until when each source was observed."""

    def __init__(self, *windows: tuple[str, str, datetime | None]) -> None:
        self.windows = Rows(("source", "kind", "observed_to"), windows)

    def ask(self, sql: str, asked: Mapping[str, Any], step: str | None = None) -> Rows:
        return self.windows if "from windows" in sql else Rows(("name", "leads"), (("all", 3),))


def finish(table: Rows, _parts: Mapping[str, Rows], asked: Asked, _terms: object) -> Finished:
    return Finished(table, f"In {asked.period} there were 3.")


class Made(Answer):
    """An answer whose SQL is not needed."""

    sql = "select 3"


def made(**how: Any) -> Answer:
    return Made("made", "How many?", "period", COLUMNS, finish, ("touch",), **how)


def completed(question: Question, *windows: tuple[str, str, datetime | None], **how: Any) -> Asked:
    return asked_for(made(**how), question, Windows(*windows), (V1, V2))


SEEN = (("crm", "touch", datetime(2026, 5, 10)), ("ads", "touch", datetime(2026, 6, 20)), ("crm", "other", FOREVER))


def test_data_reach_to_where_the_first_source_that_decides_ends() -> None:
    assert completed(Question("made"), *SEEN).as_of == datetime(2026, 5, 10)
    assert completed(Question("made"), ("crm", "other", FOREVER)).as_of == FOREVER
    assert completed(Question("made"), ("crm", "touch", None)).as_of == FOREVER
    assert completed(Question("made", as_of=datetime(2026, 2, 1)), *SEEN).as_of == datetime(2026, 2, 1)


def test_a_source_reaches_as_far_as_the_furthest_of_its_kinds() -> None:
    windows = Windows(("crm", "touch", datetime(2026, 5, 1)), ("crm", "touch", datetime(2026, 5, 10)))
    assert observed_until(made(), windows) == (("crm", datetime(2026, 5, 10)),)


@pytest.mark.parametrize(
    ("until", "period"),
    [
        (datetime(2026, 5, 10), "2026-Q2"),
        (datetime(2026, 7, 1), "2026-Q2"),
        (datetime(2026, 1, 1), "2025-Q4"),
        (datetime(2026, 1, 2), "2026-Q1"),
    ],
)
def test_without_a_period_the_last_quarter_with_data_is_meant(until: datetime, period: str) -> None:
    assert completed(Question("made"), ("crm", "touch", until), usual_period="quarter").period == period


def test_without_data_or_for_other_answers_all_time_is_meant() -> None:
    assert completed(Question("made"), usual_period="quarter").period == "all"
    assert completed(Question("made"), *SEEN).period == "all"


def test_the_agreement_in_force_at_the_end_of_the_period_reads_it() -> None:
    def version(**asked: Any) -> int:
        return completed(Question("made", **asked), *SEEN).version

    assert (version(period="2026-Q1"), version(period="2026-Q2"), version()) == (1, 2, 2)
    assert version(period="2025") == 1
    assert version(as_of=datetime(2026, 3, 31)) == 1


def test_group_rule_and_view_are_checked_with_the_nearest_name() -> None:
    how = {"by": ("all", "program"), "rules": ("linear", "first"), "views": ("cohort", "realised")}
    asked = completed(Question("made", by="program", rule="first", view="realised"), **how)
    assert (asked.by, asked.rule, asked.view) == ("program", "first", "realised")
    usual = completed(Question("made"), **how)
    assert (usual.by, usual.rule, usual.view) == ("all", TERMS.credit_rule, "cohort")
    with pytest.raises(NotFound, match='Did you mean "program"'):
        completed(Question("made", by="programm"), **how)
    with pytest.raises(LooplineError, match="has no choice of view"):
        completed(Question("made", view="realised"))


def test_what_was_asked_is_handed_to_the_record_without_the_words() -> None:
    asked = completed(Question("made"), *SEEN)
    assert set(parameters_of(asked)) == {"from_at", "to_at", "as_of", "by", "rule", "view", "version"}


def test_an_answer_says_which_source_ends_first_where_others_were_seen_further() -> None:
    def notes(*windows: tuple[str, str, datetime | None]) -> tuple[str, ...]:
        record = Windows(*windows)
        return ask(made(), asked_for(made(), Question("made"), record, (V1, V2)), record, (V1, V2)).notes

    assert notes(*SEEN) == (
        "Data to 09 May 2026, where crm ends; 1 other source reaches further (--as-of DAY uses it).",
    )
    assert "2 other sources reach" in notes(*SEEN, ("shop", "touch", datetime(2026, 8, 1)))[0]
    assert notes(SEEN[0]) == ()
    record = Windows(*SEEN)
    early = asked_for(made(), Question("made", as_of=datetime(2026, 1, 1)), record, (V1, V2))
    assert ask(made(), early, record, (V1, V2)).notes == ()


def test_other_answers_stand_beside_it_and_before_it() -> None:
    told: list[Mapping[str, Rows]] = []

    def with_parts(table: Rows, parts: Mapping[str, Rows], asked: Asked, _terms: object) -> Finished:
        told.append(parts)
        return Finished(table, "There.")

    whole = Made(
        "whole", "?", "period", COLUMNS, with_parts, (), beside=(made(),), looks_back=(made(),), also=("step",)
    )
    record = Windows(*SEEN)
    for period in ("2026-Q2", "all"):
        ask(whole, asked_for(whole, Question("whole", period=period), record, (V1, V2)), record, (V1, V2))
    assert [sorted(parts) for parts in told] == [["before made", "made", "step"], ["made", "step"]]


def test_coverage_goes_beside_a_result() -> None:
    record = Windows(*SEEN)
    result = ask(made(), asked_for(made(), Question("made"), record, (V1, V2)), record, (V1, V2))
    assert result.coverage is None
    assert with_coverage(result, Rows(("measure",), ())).coverage is not None


def test_a_column_may_have_the_unit_its_row_names() -> None:
    assert unit_of(Column("x", unit="by_row"), {"unit": "money"}) == "money"
    assert unit_of(Column("x", unit="days"), {}) == "days"


def test_signatures_are_read_from_the_record() -> None:
    class Signed(Windows):
        def ask(self, sql: str, asked: Mapping[str, Any], step: str | None = None) -> Rows:
            names = ("name", "version", "value", "by_whom", "how", "happened_at")
            at = datetime(2026, 1, 1)
            return Rows(names, (("sales", "2", "abc", "Kim", "e-mail", at), ("marketing", None, "abc", None, None, at)))

    one, other = read_signatures(Signed())
    assert (one.team, one.version, one.by, one.how, one.at.tzinfo is not None) == ("sales", 2, "Kim", "e-mail", True)
    assert (other.version, other.by, other.how) == (0, "", "")
    assert read_signatures(Company()) == ()
