"""Which text does an expression take from a row? Expressions compiled to small functions.

A row is a list of cells followed by what `$file`, `$sheet`, `$line`, `$part` and `$cell` stand for.
An empty text is no value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from loopline.importers.amounts import read_number
from loopline.importers.mapping import Condition, Test, Text
from loopline.importers.table import Plain, column_key

Row = Sequence[str]
TakeText = Callable[[Row], str]
Holds = Callable[[Row], bool]

PSEUDO_PLACES: Final = ("$file", "$sheet", "$line", "$part", "$cell")
_TRUE: Final = frozenset(
    (
        "true",
        "yes",
        "y",
        "1",
        "t",
        "x",
        "wahr",
        "ja",
        "j",
        "oui",
        "o",
        "vrai",
        "si",
        "sí",
        "s",
        "verdadero",
        "waar",
        "vero",
    )
)
_FALSE: Final = frozenset(("false", "no", "n", "0", "f", "falsch", "nein", "non", "faux", "falso", "nee", "onwaar"))


class RowMistake(Exception):
    """A row that cannot be understood: code, message and what to do. Caught by `understanding`."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        self.code, self.message, self.hint = code, message, hint
        super().__init__(message)


class DropFact(Exception):
    """This fact is not to be made of this row. Caught by `understanding`."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where each of a mapping's columns stands in a file; `width` cells, then the pseudo-columns."""

    by_key: Mapping[str, int]
    width: int
    empty: frozenset[str]
    decimal: str
    is_future: Callable[[str], bool]

    def of(self, column: str) -> int | None:
        """The place of a column, or None when the file does not have it."""
        if column in PSEUDO_PLACES:
            return self.width + PSEUDO_PLACES.index(column)
        return self.by_key.get(column_key(column))


def take_text(text: Text, places: Places, cut: int | None = None) -> TakeText:
    """The function that takes this text from a row. `cut`: so many characters of each column (ids)."""
    taken = _source(text, places, cut)
    if text.when is not None:
        taken = _only_when(taken, holds(text.when, places))
    if text.empty:
        taken = _without(taken, frozenset(text.empty))
    if text.after is not None or text.before is not None or text.first is not None or text.lower:
        taken = _cut(taken, text)
    if text.values is not None:
        taken = _looked_up(taken, text)
    return taken


def holds(condition: Condition, places: Places) -> Holds:
    """The function that tells whether a condition holds for a row."""
    groups = tuple(tuple(_test(test, places) for test in tests) for tests in condition.any_of)
    if len(groups) == 1:
        tests = groups[0]
        if len(tests) == 1:
            return tests[0]
        return lambda row: all(test(row) for test in tests)
    return lambda row: any(all(test(row) for test in group) for group in groups)


def truth(text: str) -> bool | None:
    """What a text says when yes and no are meant; None when it says neither."""
    word = text.strip().casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def _source(text: Text, places: Places, cut: int | None) -> TakeText:
    if text.const is not None:
        const = text.const
        return lambda _: const
    if text.column is not None:
        return _column(text.column, places, cut)
    parts = tuple(take_text(part, places, cut) for part in text.parts)
    if text.join is not None:
        join = text.join
        return lambda row: join.join(found for part in parts if (found := part(row)))

    def first(row: Row) -> str:
        for part in parts:
            if found := part(row):
                return found
        return ""

    return first


def _column(name: str, places: Places, cut: int | None) -> TakeText:
    place = places.of(name)
    if place is None:
        return lambda _: ""
    at, empty = place, places.empty

    def column(row: Row) -> str:
        cell = row[at]
        if type(cell) is not Plain:
            cell = cell.strip()
        if cell in empty:
            return ""
        return cell if cut is None else cell[:cut]

    return column


def _only_when(taken: TakeText, condition: Holds) -> TakeText:
    return lambda row: taken(row) if condition(row) else ""


def _without(taken: TakeText, empty: frozenset[str]) -> TakeText:
    def without(row: Row) -> str:
        found = taken(row)
        return "" if found in empty else found

    return without


def _cut(taken: TakeText, text: Text) -> TakeText:
    after, before, first, lower = text.after, text.before, text.first, text.lower

    def cut(row: Row) -> str:
        found = taken(row)
        if after and after in found:
            found = found.split(after, 1)[1]
        if before and before in found:
            found = found.split(before, 1)[0]
        if first is not None:
            found = found[:first]
        return found.strip().lower() if lower else found.strip()

    return cut


def _looked_up(taken: TakeText, text: Text) -> TakeText:
    values, otherwise = text.values or {}, text.otherwise
    label = text.column or "this value"

    def looked_up(row: Row) -> str:
        found = taken(row)
        if not found:
            return ""
        key = " ".join(found.split()).casefold()
        if key in values:
            return values[key] or ""
        if otherwise == "keep":
            return found
        if otherwise == "empty":
            return ""
        if otherwise == "drop":
            raise DropFact
        if otherwise == "problem":
            message = f'{label}: "{found}" is not in the mapping\'s table of values'
            raise RowMistake("unknown_value", message, "Add it to `values`, or say what happens `otherwise`.")
        return otherwise

    return looked_up


def _test(test: Test, places: Places) -> Holds:
    taken = _column(test.column, places, None)
    if test.op == "filled":
        wanted = bool(truth(test.values[0])) if test.values else True
        return lambda row: bool(taken(row)) is wanted
    if test.op == "future":
        wanted = bool(truth(test.values[0])) if test.values else True
        return lambda row: places.is_future(taken(row)) is wanted
    if test.op == "same_as":
        others = tuple(_column(name, places, None) for name in test.values)
        return lambda row: any(_folded(taken(row)) == _folded(other(row)) for other in others)
    if test.op in ("above", "below"):
        return _compared(taken, test, places.decimal)
    if test.op in ("starts", "ends", "contains"):
        return _shaped(taken, test)
    return _equal(taken, test)


def _equal(taken: TakeText, test: Test) -> Holds:
    texts = frozenset(_folded(value) for value in test.values)
    truths = frozenset(value == "true" for value in texts if value in ("true", "false"))

    def equal(row: Row) -> bool:
        found = taken(row)
        return _folded(found) in texts or (bool(truths) and truth(found) in truths)

    return (lambda row: not equal(row)) if test.op == "not" else equal


def _shaped(taken: TakeText, test: Test) -> Holds:
    texts = tuple(_folded(value) for value in test.values)
    if test.op == "starts":
        return lambda row: _folded(taken(row)).startswith(texts)
    if test.op == "ends":
        return lambda row: _folded(taken(row)).endswith(texts)
    return lambda row: any(text in _folded(taken(row)) for text in texts)


def _compared(taken: TakeText, test: Test, decimal: str) -> Holds:
    limit = Decimal(re.sub(r"[^\d.\-]", "", test.values[0]) or "0") if test.values else Decimal(0)
    above = test.op == "above"

    def compared(row: Row) -> bool:
        found = taken(row)
        if not found:
            return False
        try:
            number = read_number(found, decimal).value
        except ValueError:
            return False
        return number > limit if above else number < limit

    return compared


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
