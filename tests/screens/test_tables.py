"""Does a table fit the terminal, whatever stands in it?"""

from __future__ import annotations

import io
from types import MappingProxyType

from rich.console import Console, RenderableType

from loopline.answers.answer import Answer, Column
from loopline.screens.cli.tables import cases_table, fitting_table, heading, plain_table
from loopline.words.rows import Rows

LONG = "a name that goes on and on and on, far beyond thirty letters"
COLUMNS = MappingProxyType(
    {
        "name": Column("the group"),
        "period": Column("when"),
        "owner": Column("who can act", unit="text"),
        "leads": Column("how many", unit="leads", adds=True),
        "rate": Column("how often", unit="share", range=("low", "high")),
        "low": Column("at least", unit="share"),
        "high": Column("at most", unit="share"),
        **{f"figure_number_{n}": Column("more", unit="money") for n in range(8)},
    }
)


def answer(brief: tuple[str, ...] = ()) -> Answer:
    return Answer("made", "?", "cohort", COLUMNS, lambda *_: None, (), brief=brief)


def row(**known: object) -> dict[str, object]:
    usual = {"name": "all", "period": "all", "owner": "sales", "leads": 3, "rate": 0.5, "low": 0.25, "high": 0.75}
    return {**usual, **{f"figure_number_{n}": 123_456_700 for n in range(8)}, **known}


def printed(table: RenderableType, width: int = 80) -> str:
    page = Console(width=width, file=io.StringIO(), highlight=False)
    page.print(table)
    return page.file.getvalue()


def fitted(
    *rows: dict[str, object], brief: tuple[str, ...] = (), width: int = 80, limit: int = 40
) -> tuple[str, tuple[str, ...]]:
    table, hidden = fitting_table(Rows.of(tuple(COLUMNS), rows), answer(brief), "EUR", width, limit)
    return printed(table, width), hidden


def test_a_figure_and_its_range_share_a_cell_and_what_does_not_fit_is_named() -> None:
    page, hidden = fitted(row(), row(name="b", rate=None), row(name="c", low=None), row(name="d", low=None, rate=None))
    assert "50% (25%–75%)" in page
    assert "(25%–75%)" in page
    assert max(map(len, page.splitlines())) <= 80
    assert hidden[-1] == "figure number 7"
    assert not {"low", "high"} & set(hidden)


def test_what_matters_most_comes_first_where_there_is_little_room() -> None:
    page, hidden = fitted(row(), row(name=LONG), brief=("figure_number_5", "leads"), width=30)
    assert page.split()[0] == "figure"
    assert "name" in hidden
    assert max(map(len, page.splitlines())) <= 30


def test_a_key_that_says_the_same_in_every_row_is_left_out() -> None:
    page, hidden = fitted(row(), row())
    assert "all" not in page.split()
    assert not {"name", "period"} & set(hidden)
    assert "here" in fitted(row(name="here"))[0]


def test_at_most_so_many_rows_are_shown_and_none_is_no_mistake() -> None:
    assert len(fitted(*(row(name=f"n{n}") for n in range(9)), limit=3)[0].splitlines()) == 3 + len(
        fitted()[0].splitlines()
    )


def test_cases_show_their_id_then_what_tells_them_apart_then_the_rest() -> None:
    names = ("case_kind", "case_id", "same", "apart", "unknown", "wide")
    listed = [("lead", "p27af8d9d8ae4726eea72 1", "x", n, None, LONG * 2) for n in range(3)]
    table, hidden = cases_table(Rows(names, tuple(listed)), {"apart": "leads"}, "EUR", 80, 40)
    page = printed(table)
    assert page.split()[:4] == ["case", "id", "apart", "case"]
    assert hidden == ("wide",)
    one, _ = cases_table(Rows(names, tuple(listed[:1])), {}, "EUR", 80, 40)
    assert "x" in printed(one).split()
    none, _ = cases_table(Rows(names, ()), {}, "EUR", 80, 40)
    assert "case" in printed(none)


def test_steps_without_a_case_id_are_shown_too() -> None:
    table, _ = cases_table(Rows(("stage",), (("mql",),)), {}, "EUR", 80, 40)
    assert "mql" in printed(table)


def test_a_heading_is_narrow() -> None:
    assert heading("figure_number_5") == "figure\nnumber 5"
    assert heading("leads") == "leads"


def test_a_plain_table_folds_what_is_long() -> None:
    page = printed(plain_table(("name", "count"), [(LONG, 3), ("b", None)], width=20))
    assert max(map(len, page.splitlines())) <= 80
    assert "beyond" in page
