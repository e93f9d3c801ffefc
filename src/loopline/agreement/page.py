"""What stands at a place of the file, and what is wrong there?

A `Page` collects every mistake. A `Spot` is one place of it: it gives values, and notes a mistake instead of
raising, so that one reading finds all of them. What a mistaken spot returns is never used: the reading ends
with NotValid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from loopline.agreement.keys import KEYS, children
from loopline.agreement.tree import Node
from loopline.agreement.values import Unclear, chosen
from loopline.words.errors import nearest_name
from loopline.words.problem import Problem

Value = TypeVar("Value")


@dataclass(slots=True)
class Page:
    """One file while it is read: its name, its mistakes so far, and the keys that were looked for."""

    name: str
    problems: list[Problem] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Spot:
    """One place: its path among the keys, the node that stands there (None: nothing), and where it would stand."""

    page: Page
    path: str
    node: Node | None
    near: Node

    @property
    def given(self) -> bool:
        """Whether something is written here."""
        return self.node is not None and not self.node.is_empty

    def wrong(self, message: str, hint: str = "", code: str = "not_valid") -> None:
        """Notes a mistake at this place."""
        place = self.node or self.near
        section = self.path.partition(".")[0].removesuffix("[]")
        named = f"{self.page.name}, {section}" if section else self.page.name
        where = f"{named}, line {place.line}, column {place.column}"
        self.page.problems.append(Problem(where, f"{message}.", hint, code, place.line, place.column))

    def maybe(self, read: Callable[[str], Value]) -> Value | None:
        """The value as `read` reads its text, or None when nothing is written or it is mistaken."""
        if self.node is None or self.node.is_empty:
            return None
        if self.node.kind != "text":
            self.wrong("one value is expected here", f"For example: {KEYS[self.path].example}", "not_one_value")
            return None
        try:
            return read(self.node.text)
        except Unclear as error:
            self.wrong(error.message, error.hint, error.code)
            return None

    def said(self, read: Callable[[str], Value], default: Value) -> Value:
        """The value as `read` reads its text, or the default."""
        value = self.maybe(read)
        return default if value is None else value

    def choice(self, known: Iterable[str], what: str, default: str = "") -> str:
        """One of the known words, or the default."""
        words = tuple(known)
        return self.said(lambda text: chosen(text, words, what), default)

    @property
    def is_section(self) -> bool:
        """Whether keys stand here."""
        return self.node is not None and self.node.kind == "mapping"

    def items(self) -> tuple[Spot, ...]:
        """One spot per item of the list here."""
        if self.node is None or self.node.is_empty:
            return ()
        if self.node.kind != "list":
            self.wrong("a list is expected here", "Begin each item with a dash, or write [one, two].", "not_a_list")
            return ()
        return tuple(Spot(self.page, f"{self.path}[]", item, item) for item in self.node.items)

    def texts(self, read: Callable[[str], Value]) -> tuple[Value, ...]:
        """The values of a list of texts, or of one text alone; none twice."""
        if self.node is None or self.node.is_empty:
            return ()
        nodes = self.node.items if self.node.kind == "list" else (self.node,)
        found: list[Value] = []
        for node in nodes:
            spot = Spot(self.page, self.path, node, node)
            value = spot.maybe(read)
            if value is None:
                if node.is_empty:
                    spot.wrong("an empty value", "Leave it out.")
            elif value in found:
                spot.wrong(f'"{node.text}" is here twice', "Leave one out.", "twice")
            else:
                found.append(value)
        return tuple(found)

    def keys(self) -> Section:
        """The keys here; unknown, repeated and missing ones are noted."""
        return Section(self, _entries(self))


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping whose keys are known. Looking up a key that is not written gives a spot without a node."""

    spot: Spot
    entries: dict[str, Node]

    def __getitem__(self, name: str) -> Spot:
        path = f"{self.spot.path}.{name}" if self.spot.path else name
        self.spot.page.asked.add(path)
        if path not in KEYS:
            raise KeyError(path)
        return Spot(self.spot.page, path, self.entries.get(name), self.spot.node or self.spot.near)

    def own(self) -> tuple[tuple[str, Spot], ...]:
        """Each name of the writer's own with its spot."""
        known = children(self.spot.path)
        path = f"{self.spot.path}.*"
        self.spot.page.asked.add(path)
        return tuple(
            (name, Spot(self.spot.page, path, node, self.spot.near))
            for name, node in self.entries.items()
            if name not in known
        )


def _entries(spot: Spot) -> dict[str, Node]:
    if spot.node is None or (spot.node.is_empty and spot.path):
        return {}
    if spot.node.kind != "mapping":
        example = f"For example: {KEYS[spot.path].example}" if spot.path in KEYS else ""
        spot.wrong("keys are expected here, each with its value", example, "not_keys")
        return {}
    known = children(spot.path)
    found: dict[str, Node] = {}
    for key, value in spot.node.entries:
        place = Spot(spot.page, spot.path or key.text, key, key)
        if key.kind != "text" or not key.text.strip():
            place.wrong("a key must be a text", "Write name: value.", "not_a_key")
        elif key.text in found:
            place.wrong(f'the key "{key.text}" is here twice', "Leave one out.", "twice")
        elif key.text not in known and "*" not in known:
            place.wrong(f'no key "{key.text}" here', _nearest(key.text, known), "unknown_key")
        else:
            found[key.text] = value
    _note_missing(spot, found, known)
    return found


def _nearest(name: str, known: tuple[str, ...]) -> str:
    near = nearest_name(name, known)
    listed = f"Keys here: {', '.join(known)}." if len(known) <= 15 else ""
    return " ".join(part for part in (f'Did you mean "{near}"?' if near else "", listed) if part)


def _note_missing(spot: Spot, found: dict[str, Node], known: tuple[str, ...]) -> None:
    for name in known:
        key = KEYS.get(f"{spot.path}.{name}" if spot.path else name)
        if key and key.needed and (name not in found or found[name].is_empty):
            spot.wrong(
                f'the key "{name}" is missing', f"{key.meaning}, for example {name}: {key.example}", "missing_key"
            )
