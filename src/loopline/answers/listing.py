"""Which cases are behind a figure? The rows an answer was counted from, filtered; they add up to it."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

from loopline.answers.answer import Answer, Asked
from loopline.answers.asking import Source, parameters_of
from loopline.words.errors import LooplineError, NotFound
from loopline.words.money import exponent
from loopline.words.rows import Rows

_OPS: Final[Mapping[str, Callable[[Any, Any], bool]]] = MappingProxyType(
    {"<=": operator.le, ">=": operator.ge, "!=": operator.ne, "=": operator.eq, "<": operator.lt, ">": operator.gt}
)
_CONDITION: Final = re.compile(r"\s*(?P<column>\w+)\s*(?P<op><=|>=|!=|=|<|>)\s*(?P<value>.*?)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on one column, as a person wrote it. An empty value means: nothing is known."""

    column: str
    op: str
    value: str

    def holds(self, found: Any) -> bool:
        """Whether a found value passes. What is not known passes only `column=` and `column!=something`."""
        if self.value == "":
            return (found is None) == (self.op == "=")
        if found is None:
            return self.op == "!="
        return _OPS[self.op](*_comparable(found, self.value))


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases behind an answer's figures."""

    answer: Answer
    asked: Asked
    rows: Rows
    currency: str


def list_cases(answer: Answer, asked: Asked, record: Source, where: Sequence[str], currency: str) -> Cases:
    """The cases that pass every condition, in a fixed order. Raises NotFound for a column the list lacks.

    A condition on money is in major units, as money is shown.
    """
    listed = record.ask(answer.sql, parameters_of(asked), answer.listing)
    conditions = [read_condition(text, listed.names) for text in where]
    places = [(listed.names.index(condition.column), condition) for condition in conditions]
    money = {name for name, column in answer.columns.items() if column.unit == "money"}
    kept = (
        row
        for row in listed.rows
        if all(
            condition.holds(_major(row[place], currency) if condition.column in money else row[place])
            for place, condition in places
        )
    )
    ordered = tuple(sorted(kept, key=lambda row: tuple((value is not None, str(value)) for value in row)))
    return Cases(answer, asked, Rows(listed.names, ordered), currency)


def read_condition(text: str, columns: Sequence[str]) -> Condition:
    """The condition in `stage=mql` or `lost_value>=100`. Raises LooplineError or NotFound."""
    found = _CONDITION.fullmatch(text)
    if found is None:
        message = f'Not a condition: "{text}". Write COLUMN=VALUE, for instance stage=mql.'
        raise LooplineError(message)
    if found["column"] not in columns:
        raise NotFound("column", found["column"], columns, f"There are: {', '.join(columns)}.")
    return Condition(found["column"], found["op"], found["value"])


def _major(minor: Any, currency: str) -> Decimal | None:
    return None if minor is None else Decimal(str(minor)).scaleb(-exponent(currency))


def _comparable(found: Any, written: str) -> tuple[Any, Any]:
    if isinstance(found, bool):
        return found, written.lower() in {"true", "yes", "1"}
    if isinstance(found, int | float | Decimal):
        try:
            return Decimal(str(found)), Decimal(written)
        except InvalidOperation as error:
            message = f'"{written}" is not a number.'
            raise LooplineError(message) from error
    if isinstance(found, datetime | date):
        return found.isoformat()[: len(written)], written
    return str(found).lower(), written.lower()
