"""What do the columns of an export mean? A mapping, as data.

`read_mapping.py` reads it from YAML (its language: docs/reference/mapping.md), `understanding.py` applies it.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

NOTHING: Final[Map[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Test:
    """One test of one column. `op` is is, not, filled, starts, ends, contains, above, below, same_as or future."""

    column: str
    op: str
    values: tuple[str, ...]
    at: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when all tests of any of its alternatives hold."""

    any_of: tuple[tuple[Test, ...], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a row: of a `column`, a `const`, or the first filled (joined: all filled) of `parts`; then cut."""

    column: str | None = None
    const: str | None = None
    parts: tuple[Text, ...] = ()
    join: str | None = None
    when: Condition | None = None
    empty: tuple[str, ...] = ()
    after: str | None = None
    before: str | None = None
    first: int | None = None
    lower: bool = False
    values: Map[str, str | None] | None = None
    otherwise: str = "keep"
    at: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment written in a text. None: as the mapping's `dates` say."""

    text: Text
    zone: str | None = None
    order: str | None = None
    epoch: str | None = None
    end: bool = False
    future: bool = False
    precise: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A number: of a `text`, or `op` (sum, multiply, percent, first) over `parts`."""

    text: Text | None = None
    op: str = "text"
    parts: tuple[Amount, ...] = ()
    minor: bool = False
    negative: bool = False
    at: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length in seconds: a number of `unit`s, or the time between two moments."""

    number: Amount | None = None
    unit: int = 1000
    between: tuple[tuple[Moment, ...], tuple[Moment, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to an account, opportunity or campaign: by `ref`, `domain` or `name`."""

    by: str
    text: Text
    system: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """How a row names a person: each part an expression; `details` go to the vault."""

    parts: Map[str, Text]
    details: Map[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    system: str | None = None


@dataclass(frozen=True, slots=True)
class Each:
    """Several facts from one row: a family of `columns`, or the items of one column's list."""

    columns: tuple[str, ...] = ()
    column: Text | None = None
    split: str = ";"


@dataclass(frozen=True, slots=True)
class FactRule:
    """One kind of fact that rows give."""

    kind: str
    texts: Map[str, Text]
    moments: Map[str, tuple[Moment, ...]]
    references: Map[str, tuple[Reference, ...]]
    people: Map[str, Person]
    amounts: Map[str, Amount]
    seconds: tuple[Duration, ...] = ()
    currency: Text | None = None
    fields: Map[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    id: Text | None = None
    observed_at: tuple[Moment, ...] = ()
    when: Condition | None = None
    each: Each | None = None
    skip_when_missing: bool = False
    other_columns: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    at: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Ignore:
    when: Condition
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that lacks all `missing` columns cannot be used; without any, no file can."""

    missing: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Currency:
    """Where the currency stands: `const`, `header` (of that column), a `text`, or asked."""

    const: str | None = None
    header: str | None = None
    text: Text | None = None
    ask: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """One export's mapping. `origin` is where it was read from, `fingerprint` the hash of its text."""

    name: str
    source: str
    facts: tuple[FactRule, ...]
    about: str = ""
    recognise: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    columns: Map[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    optional: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    order: str = "ask"
    zone: str = "ask"
    days: str | None = None
    earliest: int = 1970
    decimal: str = "ask"
    currency: tuple[Currency, ...] = (Currency(ask=True),)
    empty: tuple[str, ...] = ()
    id: Text | None = None
    first: int | None = None
    ignore: tuple[Ignore, ...] = ()
    nothing: str = "nothing to record"
    refuse: tuple[Refusal, ...] = ()
    keep_identical: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    origin: str = ""
    fingerprint: str = ""
