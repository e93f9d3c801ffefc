"""What is an answer? One question, its SQL, and what each column of the result means.

The SQL sees only the record's views (`record/schema.py`) and the one-row table `asked`. Where SQL
cannot do it, `finish` turns the small result, and the named steps listed in `also`, into the final rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from typing import Any, Literal

from loopline.agreement.terms import Agreement
from loopline.words.rows import Rows

# unit of a column: how its values are written. `text`: a word that judges or describes, not a key.
# `gain`: gain as a part of cost, with its sign. `by_row`: as the row's own key `unit` says (see `unit_of`).
Unit = Literal[
    "",
    "text",
    "by_row",
    "leads",
    "opportunities",
    "deals",
    "contacts",
    "money",
    "share",
    "days",
    "hours",
    "minutes",
    "count",
    "ratio",
    "gain",
    "score",
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an answer.

    Without a unit it is a key: it names the row. With `adds`, the figure is the sum of the column of the
    same name over the listing's rows with the same keys. With `ratio`, it is numerator / denominator, both
    additive columns of the answer. `range` names the columns of its 80% range. Other figures (a median, an
    estimate) say in `meaning` how they are made.
    """

    meaning: str
    unit: Unit = ""
    adds: bool = False
    ratio: tuple[str, str] | None = None
    range: tuple[str, str] | None = None


def unit_of(column: Column, row: Mapping[str, Any]) -> str:
    """The unit in which the column's value of this row is written."""
    return str(row["unit"]) if column.unit == "by_row" else column.unit


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked. Times are naive UTC, as in the record. `by` and `rule` are checked names."""

    from_at: datetime
    to_at: datetime
    as_of: datetime
    by: str
    rule: str
    view: str
    version: int
    period: str


@dataclass(frozen=True, slots=True)
class Finished:
    """What `finish` returns: the final rows, the one sentence that answers the question, and notes."""

    rows: Rows
    sentence: str
    notes: tuple[str, ...] = ()


Finish = Callable[[Rows, Mapping[str, Rows], Asked, Agreement], Finished]


@dataclass(frozen=True, slots=True)
class Answer:
    """One question on the shelf.

    `columns`: the final columns in order. `by`: the groups it can be asked by. `reads`: the kinds of fact
    whose window of observation decides how far the answer can see. `also`: named steps of the SQL whose rows
    `finish` needs. `listing`: the named step that lists the cases behind the figures: columns `case_kind`
    (lead, opportunity, order, cost, contact), `case_id`, `seq` (a fact behind it), all keys of the answer,
    and each additive column with this case's part of it. `beside`: other answers whose figures this one shows;
    `finish` finds their finished rows for the same period, by "all", among the parts under their names. Those in
    `looks_back` are asked for the period before, too, and stand under `before NAME`.
    """

    name: str
    question: str
    counts_by: Literal["cohort", "period", "moment"]
    columns: Mapping[str, Column]
    finish: Finish
    reads: tuple[str, ...]
    by: tuple[str, ...] = ("all",)
    also: tuple[str, ...] = ()
    beside: tuple[Answer, ...] = ()
    looks_back: tuple[Answer, ...] = ()
    listing: str = "listing"
    rules: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    brief: tuple[str, ...] = ()
    usual_period: Literal["all", "quarter"] = "all"
    formulas: Mapping[str, str] = field(default_factory=dict)

    @property
    def sql(self) -> str:
        """The answer's SQL, as written in the file of its name."""
        return files("loopline.answers").joinpath(f"{self.name}.sql").read_text(encoding="utf-8")
