"""What does an agreement say, term by term, and what changed between two versions?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, Final

from loopline.agreement.terms import Agreement, BusinessHours, Criterion, Market, Promise, Span, Stage
from loopline.agreement.values import WEEKDAYS

_NOT_TERMS: Final = {"text", "text_hash", "line", "column", "agreed", "part"}
_SHARES: Final = {"ratio", "margin", "commission", "holdout", "discount_rate"}
# What an item of a list is called by: the first of these whose fields it has.
_NAMES: Final = (
    ("team", "name"),
    ("name",),
    ("period", "product", "market"),
    ("origin",),
    ("rep", "start"),
    ("step",),
    ("send",),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One changed term: its place, and how it read before and after; None where it was not there."""

    term: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.term}: {self.after} (new)"
        if self.after is None:
            return f"{self.term}: {self.before} (no longer)"
        return f"{self.term}: {self.before} -> {self.after}"


def said(agreement: Agreement) -> dict[str, str]:
    """Every term as `life_cycle.mql.within: 90 days`, in the order of the agreement."""
    found: dict[str, str] = {}
    for path, text in _told("", "", agreement):
        again = 2
        name = path
        while name in found:
            name, again = f"{path} ({again})", again + 1
        found[name] = text
    return found


def diff(before: Agreement, after: Agreement) -> tuple[Change, ...]:
    """The terms that changed, in the order of the agreement; those no longer there come last."""
    old, new = said(before), said(after)
    return tuple(
        Change(term, old.get(term), new.get(term))
        for term in (*new, *(term for term in old if term not in new))
        if old.get(term) != new.get(term)
    )


def _told(path: str, term: str, value: Any) -> Iterator[tuple[str, str]]:
    """Each term below a value with its text; `term` is the name of the value's own key."""
    if value is None or value == ():
        return
    plain = _plain(term, value)
    if plain is not None:
        yield path, plain
    elif is_dataclass(value):
        called = _called_by(value)
        for part in fields(value):
            if part.name not in _NOT_TERMS and part.name not in called:
                yield from _told(_joined(path, part.name), part.name, getattr(value, part.name))
    elif all(not is_dataclass(item) and (item is None or _plain(term, item) is not None) for item in value):
        yield path, ", ".join(str(_plain(term, item)) for item in value if item is not None)
    else:
        yield from _items(path, value)


def _items(path: str, value: tuple[Any, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value[0], Stage | Market):  # their order counts
        yield path, ", ".join(item.name for item in value)
    for item in value:
        if is_dataclass(item):
            name = " ".join(str(getattr(item, part)) for part in _called_by(item) if getattr(item, part))
            yield from _told(_joined(path, name), "", item)
        else:
            name, *rest = item
            yield from _told(_joined(path, name), name, rest[0] if len(rest) == 1 else tuple(rest))


def _called_by(item: Any) -> tuple[str, ...]:
    return next((names for names in _NAMES if all(hasattr(item, name) for name in names)), ())


def _plain(term: str, value: Any) -> str | None:
    text: str | None = None
    match value:
        case Span():
            text = value.text
        case Criterion():
            text = f"{value.subject}.{value.field} {value.op} {', '.join(value.values)}".strip()
        case Promise():
            text = value.word or f"{value.op} {_number(value.value or Decimal(0))}"
        case BusinessHours():
            days = " ".join(WEEKDAYS[day] for day in value.weekdays)
            off = f", closed on {', '.join(map(str, value.holidays))}" if value.holidays else ""
            text = f"{days}, {value.opens:%H:%M} to {value.closes:%H:%M}{off}"
        case Decimal():
            text = f"{_number(value * 100)}%" if term in _SHARES else _number(value)
        case time():
            text = f"{value:%H:%M}"
        case (int(month), int(day)):
            text = f"{month:02}-{day:02}"
        case str() | int() | date():
            text = str(value)
    return text


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
