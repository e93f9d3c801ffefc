"""What does an agreement say, term by term, and what changed between two versions?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, Final

from loopline.agreement.terms import Agreement, Criterion, Span

_NOT_TERMS: Final = {"text", "text_hash", "line", "column"}
_NAMES: Final = ("name", "part", "origin", "rep", "step")


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
    return dict(_told("", agreement))


def diff(before: Agreement, after: Agreement) -> tuple[Change, ...]:
    """The terms that changed, in the order of the agreement; those no longer there come last."""
    old, new = said(before), said(after)
    return tuple(
        Change(term, old.get(term), new.get(term))
        for term in (*new, *(term for term in old if term not in new))
        if old.get(term) != new.get(term)
    )


def _told(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if value is None or value == ():
        return
    plain = _plain(value)
    if plain is not None:
        yield path, plain
    elif is_dataclass(value):
        for term in fields(value):
            if term.name not in _NOT_TERMS and term.name != _name_field(value):
                yield from _told(_joined(path, term.name), getattr(value, term.name))
    elif all(item is None or _plain(item) is not None for item in value):
        yield path, ", ".join(str(_plain(item)) for item in value if item is not None)
    else:
        yield from _items(path, value)


def _items(path: str, value: tuple[Any, ...]) -> Iterator[tuple[str, str]]:
    for item in value:
        if is_dataclass(item):
            yield from _told(_joined(path, _key(item)), item)
        else:
            name, *rest = item
            yield from _told(_joined(path, name), rest[0] if len(rest) == 1 else tuple(rest))


def _key(item: Any) -> str:
    name = _name_field(item)
    if name:
        return str(getattr(item, name))
    # A goal is named by its period, product and market; a message by its text.
    parts = (getattr(item, part, None) for part in ("period", "product", "market", "send"))
    return " ".join(str(part) for part in parts if part)


def _name_field(item: Any) -> str | None:
    return next((name for name in _NAMES if hasattr(item, name)), None)


def _plain(value: Any) -> str | None:
    if isinstance(value, Span):
        return value.text
    if isinstance(value, Criterion):
        return " ".join((f"{value.subject}.{value.field}", value.op, ", ".join(value.values))).strip()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value) if isinstance(value, str | int | date) else None


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
