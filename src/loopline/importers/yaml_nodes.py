"""Where in a YAML file does each value stand?

Scalars stay the texts that were written (`0.0` stays `0.0`), so that nothing is changed by being read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from loopline.words.errors import NotValid, nearest_name
from loopline.words.problem import Problem

_MOST_NODES: Final = 50_000


@dataclass(frozen=True, slots=True)
class Node:
    """A text (None for an empty value), a list of nodes, or a mapping from names to nodes."""

    value: str | tuple[Node, ...] | Mapping[str, Node] | None
    line: int
    column: int
    keys: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def at(self) -> tuple[int, int]:
        return self.line, self.column

    @property
    def text(self) -> str | None:
        return self.value if isinstance(self.value, str) else None

    @property
    def items(self) -> tuple[Node, ...] | None:
        return self.value if isinstance(self.value, tuple) else None

    @property
    def map(self) -> Mapping[str, Node] | None:
        return self.value if isinstance(self.value, Mapping) else None


@dataclass(slots=True)
class Complaints:
    """The mistakes found in one file, each with its place."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(self, at: tuple[int, int], message: str, hint: str = "", code: str = "mapping") -> None:
        line, column = at
        where = f"{self.file}:{line}:{column}" if line else self.file
        self.found.append(Problem(where, message, hint, code, line or None, column or None))

    def unknown(self, at: tuple[int, int], what: str, name: str, known: Iterable[str]) -> None:
        """A name nobody knows, with the nearest one that is known, or all of them."""
        names = tuple(known)
        near = nearest_name(name, names)
        hint = f'Did you mean "{near}"?' if near else f"Known: {', '.join(names)}."
        self.add(at, f'no {what} "{name}"', hint, "unknown_name")

    def stop(self) -> None:
        """Raises NotValid when there are any."""
        if self.found:
            raise NotValid(self.found)


def parse_yaml(text: str, file: str) -> Node:
    """The file as nodes. Raises NotValid, with line and column, for what is no YAML."""
    complaints = Complaints(file)
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        complaints.add(at, f"this is not valid YAML: {error.problem or 'it cannot be read'}", code="yaml")
        raise NotValid(complaints.found) from error
    except (YAMLError, ValueError) as error:
        complaints.add((0, 0), "this is not valid YAML text", code="yaml")
        raise NotValid(complaints.found) from error
    if root is None:
        complaints.add((1, 1), "the file is empty", code="yaml")
        complaints.stop()
    budget = [_MOST_NODES]
    node = _node(root, complaints, budget)
    complaints.stop()
    return node


def _node(raw: Any, complaints: Complaints, budget: list[int]) -> Node:
    at = (raw.start_mark.line + 1, raw.start_mark.column + 1)
    budget[0] -= 1
    if budget[0] < 0:
        complaints.add(at, "the file is too large for a mapping", code="yaml")
        complaints.stop()
    if raw.id == "scalar":
        empty = raw.tag.endswith(":null") and raw.value in ("", "~", "null", "Null", "NULL")
        return Node(None if empty else str(raw.value), *at)
    if raw.id == "sequence":
        return Node(tuple(_node(item, complaints, budget) for item in raw.value), *at)
    values: dict[str, Node] = {}
    keys: dict[str, tuple[int, int]] = {}
    for key, value in raw.value:
        place = (key.start_mark.line + 1, key.start_mark.column + 1)
        if key.id != "scalar":
            complaints.add(place, "a name must be a text")
            continue
        if key.value in values:
            complaints.add(place, f'"{key.value}" stands twice here', "Keep one of them.")
        values[str(key.value)] = _node(value, complaints, budget)
        keys[str(key.value)] = place
    return Node(values, *at, keys)
