"""Is one test passed: yes, no, or not known?

`result` is the slow and plain reading of a test. The record reads the same tests from the agreement's
tables with the one fixed statement in `criteria.sql`; a test keeps the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from loopline.agreement.terms import Criterion

YES: Final = "yes"
NO: Final = "no"
UNKNOWN: Final = "unknown"

_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# Whether one known value passes against the agreed values; None when it cannot be compared.
Compare = Callable[[str, tuple[str, ...]], bool | None]


@dataclass(frozen=True, slots=True)
class Operator:
    """How a known value is compared. `takes`: one, some, two or none values, and of which kind.

    With several known values, a test that denies must hold for all of them, any other for one.
    """

    compare: Compare
    meaning: str
    takes: str = "one"
    kind: str = "text"
    denies: bool = False


def lowered(text: str) -> str:
    """The text without spaces around it, in lower case, letter by letter as the engines do it."""
    return "".join("i" if letter == "İ" else letter.lower() for letter in text.strip(" "))


def number(text: str) -> float | None:
    """The text as a number, or None."""
    stripped = text.strip(" ")
    return float(stripped) if _NUMBER.fullmatch(stripped) else None


def day(text: str) -> str | None:
    """The day at the start of a text such as 2026-07-01T10:00, or None."""
    found = _DAY.match(text.strip(" "))
    try:
        return date.fromisoformat(found.group()).isoformat() if found else None
    except ValueError:
        return None


def result(criterion: Criterion, values: Iterable[str]) -> str:
    """yes, no or unknown for what is known of the tested field; nothing known is unknown, never no."""
    operator = OPERATORS[criterion.op]
    known = [value for value in values if value.strip(" ")]
    passed = {operator.compare(value, criterion.values) for value in known}
    decisive = not operator.denies
    if decisive in passed:
        return YES if decisive else NO
    if not passed or None in passed:
        return UNKNOWN
    return NO if decisive else YES


def combined(results: Iterable[str]) -> str:
    """The result of tests that must all be passed: all yes is yes, any no is no, else unknown."""
    found = set(results)
    if NO in found:
        return NO
    return UNKNOWN if UNKNOWN in found else YES


def criteria_sql() -> str:
    """The statement that compares known values with the agreement's tests, as written in criteria.sql."""
    return files("loopline.agreement").joinpath("criteria.sql").read_text(encoding="utf-8")


def _same(value: str, agreed: tuple[str, ...]) -> bool:
    known = number(value)
    return any(lowered(value) == lowered(one) or (known is not None and known == number(one)) for one in agreed)


def _other(value: str, agreed: tuple[str, ...]) -> bool:
    return not _same(value, agreed)


def _contains(value: str, agreed: tuple[str, ...]) -> bool:
    return any(lowered(one) in lowered(value) for one in agreed)


def _lacks(value: str, agreed: tuple[str, ...]) -> bool:
    return not _contains(value, agreed)


def _starts(value: str, agreed: tuple[str, ...]) -> bool:
    return lowered(value).startswith(tuple(lowered(one) for one in agreed))


def _filled(value: str, _: tuple[str, ...]) -> bool:
    return bool(value)


def _numbers(compare: Callable[[float, float, float], bool]) -> Compare:
    def passes(value: str, agreed: tuple[str, ...]) -> bool | None:
        known = number(value)
        limits = [limit for limit in map(number, agreed) if limit is not None]
        return None if known is None else compare(known, min(limits), max(limits))

    return passes


def _days(compare: Callable[[str, str], bool]) -> Compare:
    def passes(value: str, agreed: tuple[str, ...]) -> bool | None:
        known = day(value)
        return None if known is None else compare(known, agreed[0])

    return passes


OPERATORS: Final[Mapping[str, Operator]] = MappingProxyType(
    {
        "is": Operator(_same, "the value, whatever its case; numbers as numbers"),
        "is_not": Operator(_other, "any other value", denies=True),
        "in": Operator(_same, "one of the values", "some"),
        "not_in": Operator(_other, "none of the values", "some", denies=True),
        "contains": Operator(_contains, "holds one of the texts", "some"),
        "not_contains": Operator(_lacks, "holds none of the texts", "some", denies=True),
        "starts_with": Operator(_starts, "starts with one of the texts", "some"),
        "at_least": Operator(_numbers(lambda known, low, _: known >= low), "this number or more", kind="number"),
        "at_most": Operator(_numbers(lambda known, low, _: known <= low), "this number or less", kind="number"),
        "more_than": Operator(_numbers(lambda known, low, _: known > low), "more than this number", kind="number"),
        "less_than": Operator(_numbers(lambda known, low, _: known < low), "less than this number", kind="number"),
        "between": Operator(
            _numbers(lambda known, low, high: low <= known <= high),
            "from the first number to the second",
            "two",
            "number",
        ),
        "before": Operator(_days(lambda known, limit: known < limit), "a day before this one", kind="day"),
        "after": Operator(_days(lambda known, limit: known > limit), "a day after this one", kind="day"),
        "filled": Operator(_filled, "any value at all; none yet is not known, never no", "none"),
    }
)
