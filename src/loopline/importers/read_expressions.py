"""How are the expressions of a mapping read? From YAML nodes to texts, moments, amounts, references, people."""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from loopline.importers.mapping import Amount, Condition, Duration, Moment, Person, Reference, Test, Text
from loopline.importers.yaml_nodes import Complaints, Node

_CUTS: Final = ("when", "empty", "after", "before", "first", "lower", "values", "otherwise")
TEXT_KEYS: Final = ("column", "const", "columns", "join", "first_of", *_CUTS)
MOMENT_KEYS: Final = ("zone", "order", "epoch", "end", "future", "precise")
TESTS: Final = ("is", "not", "filled", "starts", "ends", "contains", "above", "below", "same_as", "future")
PERSON_KEYS: Final = ("ref", "email", "phone", "name", "company", "details", "system")
UNITS: Final = MappingProxyType({"hours": 3_600_000, "minutes": 60_000, "seconds": 1000, "milliseconds": 1})
PSEUDO: Final = ("$file", "$sheet", "$line", "$part", "$cell")


class Expressions:
    """Reads nodes as expressions; what is wrong with them goes to `complaints`."""

    def __init__(self, complaints: Complaints) -> None:
        self.complaints = complaints

    # plain values

    def map_of(self, node: Node | None, allowed: Sequence[str], what: str) -> Map[str, Node]:
        """The node's names and values; names that are not allowed are complained about and left out."""
        if node is None:
            return {}
        if node.map is None:
            self.complaints.add(node.at, f"names with values are expected here ({', '.join(allowed[:6])} ...)")
            return {}
        for name in node.map:
            if name not in allowed:
                self.complaints.unknown(node.keys[name], what, name, allowed)
        return {name: inner for name, inner in node.map.items() if name in allowed}

    def items_of(self, node: Node | None) -> tuple[Node, ...]:
        """The node's items; a single value counts as a list of one."""
        if node is None or node.value is None:
            return ()
        return node.items if node.items is not None else (node,)

    def text_of(self, node: Node | None) -> str | None:
        """The node's text, or None with a complaint when it is no text."""
        if node is None or node.value is None:
            return None
        if node.text is None:
            self.complaints.add(node.at, "a text is expected here")
        return node.text

    def texts_of(self, node: Node | None) -> tuple[str, ...]:
        """The node's texts: a list of them, or one."""
        return tuple(text for item in self.items_of(node) if (text := self.text_of(item)) is not None)

    def number_of(self, node: Node | None) -> int | None:
        text = self.text_of(node)
        if node is None or text is None:
            return None
        if not text.isdigit():
            self.complaints.add(node.at, f'"{text}" is not a whole number')
            return None
        return int(text)

    def choice(self, node: Node | None, known: Sequence[str], default: str) -> str:
        text = self.text_of(node)
        if node is None or text is None:
            return default
        if text not in known:
            self.complaints.unknown(node.at, "choice", text, known)
            return default
        return text

    def yes(self, node: Node | None) -> bool:
        return self.choice(node, ("true", "false", "yes", "no"), "false") in ("true", "yes")

    # texts

    def text(self, node: Node) -> Text:
        """The expression for a text."""
        if node.text is not None:
            return self._column(node)
        if node.items is not None:
            return Text(parts=tuple(self.text(item) for item in node.items), at=node.at)
        inner = self.map_of(node, TEXT_KEYS, "key of an expression")
        return self._text(node, inner)

    def _text(self, node: Node, inner: Map[str, Node]) -> Text:
        given = [key for key in ("column", "const", "columns", "first_of") if key in inner]
        if len(given) != 1:
            hint = "Write {column: NAME}, {columns: [A, B]}, {first_of: [A, B]} or {const: TEXT}."
            self.complaints.add(node.at, "an expression needs exactly one of column, columns, first_of, const", hint)
            return Text(const="", at=node.at)
        if given == ["const"]:
            base = Text(const=self.text_of(inner["const"]) or "", at=node.at)
        elif given == ["column"]:
            base = self._column(inner["column"])
        else:
            parts = tuple(self.text(item) for item in self.items_of(inner[given[0]]))
            joined = (self.text_of(inner.get("join")) or " ") if given == ["columns"] else None
            base = Text(parts=parts, join=joined, at=node.at)
        if "join" in inner and inner["join"].text == "":
            base = replace(base, join="")
        return self._cut(base, inner)

    def _column(self, node: Node) -> Text:
        name = self.text_of(node) or ""
        if name.startswith("$") and name not in PSEUDO:
            self.complaints.unknown(node.at, "name", name, PSEUDO)
        return Text(column=name, at=node.at)

    def _cut(self, base: Text, inner: Map[str, Node]) -> Text:
        values: Map[str, str | None] | None = None
        if "values" in inner:
            found = inner["values"].map
            if found is None:
                self.complaints.add(inner["values"].at, "`values` must hold a table: {text in the file: text we keep}")
            values = MappingProxyType(
                {" ".join(key.split()).casefold(): self.text_of(item) for key, item in (found or {}).items()}
            )
        otherwise = self.text_of(inner.get("otherwise"))
        return replace(
            base,
            when=self.condition(inner["when"]) if "when" in inner else None,
            empty=self.texts_of(inner.get("empty")),
            after=self.text_of(inner.get("after")),
            before=self.text_of(inner.get("before")),
            first=self.number_of(inner.get("first")),
            lower=self.yes(inner.get("lower")),
            values=values,
            otherwise=otherwise or ("problem" if values is not None else "keep"),
        )

    # conditions

    def condition(self, node: Node) -> Condition:
        """The condition: all tests of a mapping, any of a list."""
        return Condition(tuple(self._all(item) for item in self.items_of(node)))

    def _all(self, node: Node) -> tuple[Test, ...]:
        if node.map is None:
            self.complaints.add(node.at, "a condition is a table: {Column: value}", "For example: {Status: Won}.")
            return ()
        tests: list[Test] = []
        for column, wanted in node.map.items():
            at = node.keys[column]
            if column.startswith("$") and column not in PSEUDO:
                self.complaints.unknown(at, "name", column, PSEUDO)
            if wanted.map is None:
                tests.append(Test(column, "is", self.texts_of(wanted), at))
                continue
            inner = self.map_of(wanted, TESTS, "test")
            tests.extend(Test(column, op, self.texts_of(value), at) for op, value in inner.items())
        return tuple(tests)

    # moments

    def moments(self, node: Node) -> tuple[Moment, ...]:
        """The expression for a moment; a list means the first that is filled."""
        if node.items is not None:
            return tuple(moment for item in node.items for moment in self.moments(item))
        if node.text is not None:
            return (Moment(self._column(node)),)
        inner = self.map_of(node, (*TEXT_KEYS, *MOMENT_KEYS), "key of a time")
        text = self._text(node, {key: value for key, value in inner.items() if key in TEXT_KEYS})
        return (
            Moment(
                text,
                self._zone(inner.get("zone")),
                self.choice(inner.get("order"), ("ymd", "dmy", "mdy"), "") or None,
                self.choice(inner.get("epoch"), ("s", "ms"), "") or None,
                self.yes(inner.get("end")),
                self.yes(inner.get("future")),
                self.choice(inner.get("precise"), ("second", "day", "month", "quarter"), "") or None,
            ),
        )

    def _zone(self, node: Node | None) -> str | None:
        text = self.text_of(node)
        if node is not None and text is not None:
            try:
                ZoneInfo(text)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                self.complaints.unknown(node.at, "time zone", text, sorted(available_timezones()))
        return text

    # numbers

    def amount(self, node: Node) -> Amount:
        """The expression for a number."""
        if node.items is not None:
            return Amount(op="first", parts=tuple(self.amount(item) for item in node.items), at=node.at)
        if node.text is not None:
            return Amount(text=self._column(node), at=node.at)
        keys = (*TEXT_KEYS, "sum", "multiply", "percent", "of", "minor", "negative")
        inner = self.map_of(node, keys, "key of an amount")
        negative, minor = self.yes(inner.get("negative")), self.yes(inner.get("minor"))
        for op in ("sum", "multiply"):
            if op in inner:
                parts = tuple(self.amount(item) for item in self.items_of(inner[op]))
                return Amount(None, op, parts, minor, negative, node.at)
        if "percent" in inner and "of" in inner:
            parts = (self.amount(inner["percent"]), self.amount(inner["of"]))
            return Amount(None, "percent", parts, minor, negative, node.at)
        text = self._text(node, {key: value for key, value in inner.items() if key in TEXT_KEYS})
        return Amount(text, minor=minor, negative=negative, at=node.at)

    def durations(self, node: Node) -> tuple[Duration, ...]:
        """The expression for a length of time; a list means the first that is filled."""
        if node.items is not None:
            return tuple(duration for item in node.items for duration in self.durations(item))
        if node.map is not None and "between" in node.map:
            ends = self.items_of(node.map["between"])
            if len(ends) != 2:
                self.complaints.add(node.at, "`between` needs a start and an end", "{between: [Start, End]}")
                return ()
            return (Duration(between=(self.moments(ends[0]), self.moments(ends[1]))),)
        for unit, size in UNITS.items():
            if node.map is not None and unit in node.map:
                self.map_of(node, (unit,), "key of a duration")
                return (Duration(self.amount(node.map[unit]), size),)
        return (Duration(self.amount(node)),)

    # references and people

    def references(self, node: Node) -> tuple[Reference, ...]:
        """The expression for a reference; a list means the first that is filled."""
        if node.items is not None:
            return tuple(reference for item in node.items for reference in self.references(item))
        inner = self.map_of(node, ("ref", "domain", "name", "system"), "key of a reference")
        given = [key for key in ("ref", "domain", "name") if key in inner]
        if len(given) != 1:
            self.complaints.add(node.at, "a reference needs one of ref, domain, name", "For example {ref: AccountId}.")
            return ()
        return (Reference(given[0], self.text(inner[given[0]]), self.text_of(inner.get("system"))),)

    def person(self, node: Node) -> Person:
        """The expression for a person written in place."""
        inner = self.map_of(node, PERSON_KEYS, "part of a person")
        parts = {k: self.text(inner[k]) for k in ("ref", "email", "phone", "name", "company") if k in inner}
        details: dict[str, Text] = {}
        if "details" in inner:
            found = inner["details"]
            if found.map is not None:
                details = {name: self.text(item) for name, item in found.map.items()}
            else:
                details = {self.text_of(item) or "": self.text(item) for item in self.items_of(found)}
        if not parts:
            self.complaints.add(node.at, "a person needs one of ref, email, phone, name", "For example {email: Email}.")
        return Person(MappingProxyType(parts), MappingProxyType(details), self.text_of(inner.get("system")))
