"""Where does each value of a YAML text stand?

The text becomes a tree of nodes that know their line and column. Every value stays the text that was
written, so an unquoted yes is "yes"; what a text means is decided where its key is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from loopline.words.errors import NotValid
from loopline.words.problem import Problem

DEEPEST: Final = 20
LONGEST: Final = 1_000_000
_NOT_PRINTABLE: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Node:
    """A text, a list (`items`) or a mapping (`entries` of key and value), and where it starts, from 1."""

    kind: str
    line: int
    column: int
    text: str = ""
    items: tuple[Node, ...] = ()
    entries: tuple[tuple[Node, Node], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written, or the word for nothing."""
        return self.kind == "text" and self.text in {"", "~", "null"}


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been read yet."""

    kind: str
    line: int
    column: int
    nodes: list[Node] = field(default_factory=list)

    def closed(self) -> Node:
        if self.kind == "list":
            return Node("list", self.line, self.column, items=tuple(self.nodes))
        pairs = tuple(zip(self.nodes[::2], self.nodes[1::2], strict=True))
        return Node("mapping", self.line, self.column, entries=pairs)


def read_tree(text: str, name: str) -> Node:
    """The tree of one YAML document. Raises NotValid, naming the place, when the text is not one."""
    if len(text) > LONGEST:
        raise _refused(name, 1, 1, "the file is too long to be an agreement", "An agreement is a few pages.")
    odd = _NOT_PRINTABLE.search(text)
    if odd:
        line, column = _place(text, odd.start())
        raise _refused(name, line, column, f"the character {odd.group()!a} cannot stand in a text", "Remove it.")
    try:
        return _built(YAML(typ="safe", pure=True).parse(text), name)
    except MarkedYAMLError as error:
        raise _unreadable(error, text, name) from error
    except (YAMLError, ValueError, OverflowError) as error:
        raise _refused(name, 1, 1, "the file is not readable as YAML", _LOOK) from error


def _built(events: Iterable[Event], name: str) -> Node:
    root: Node | None = None
    stack: list[_Open] = []
    for event in events:
        _check(event, len(stack), root is not None, name)
        if isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            kind = "mapping" if isinstance(event, MappingStartEvent) else "list"
            stack.append(_Open(kind, *_at(event)))
            continue
        if isinstance(event, ScalarEvent):
            node = Node("text", *_at(event), text=event.value)
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            node = stack.pop().closed()
        else:
            continue
        if stack:
            stack[-1].nodes.append(node)
        else:
            root = node
    if root is None or root.is_empty:
        raise _refused(name, 1, 1, "the file is empty", "Start one with: loopline new FOLDER")
    return root


def _check(event: Event, depth: int, has_root: bool, name: str) -> None:
    line, column = _at(event)
    if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
        raise _refused(name, line, column, "& and * do not stand for other values here", "Write the value out.")
    if isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)) and event.ctag:
        raise _refused(
            name, line, column, "a tag (!) has no meaning here", "Put the text in quotes, or leave out the !."
        )
    if isinstance(event, DocumentStartEvent) and has_root:
        raise _refused(name, line, column, "a second document starts here", "Keep one agreement per file.")
    if depth > DEEPEST:
        raise _refused(name, line, column, "lists and keys are nested too deeply", "Close the brackets before it.")


def _at(event: Event) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


_LOOK: Final = "Check the quotes, brackets and indentation of this line and the one before."
_SAID: Final = (
    (r"'\\t'|\btab", "a tab stands here", "Indent with spaces."),
    ("quoted scalar", "a quote is opened and not closed", "Close it, on the same line if you can."),
    ("could not find expected ':'", "a key without its colon", "Write `key: value`, with a space after the colon."),
    ("mapping values are not allowed", "a colon where none can stand", "Put a text that holds a colon in quotes."),
    ("flow sequence", "a list in [ ] is not closed, or misses a comma", "Write [one, two]."),
    ("flow mapping", "keys in { } are not closed, or miss a comma", "Write {one: 1, two: 2}."),
    ("cannot start any token", "a sign that cannot start a value", "Put the value in quotes."),
    ("block", "this line does not stand under the ones above", "Align it with its neighbours, with spaces."),
)


def _unreadable(error: MarkedYAMLError, text: str, name: str) -> NotValid:
    mark: Any = error.problem_mark or error.context_mark
    last = text.count("\n") + 1
    line, column = (min(mark.line + 1, last), mark.column + 1) if mark else (1, 1)
    raw = f"{error.context or ''} {error.problem or ''}"
    for pattern, message, hint in _SAID:
        if re.search(pattern, raw):
            return _refused(name, line, column, message, hint)
    return _refused(name, line, column, "the file is not readable as YAML from here on", _LOOK)


def _refused(name: str, line: int, column: int, message: str, hint: str) -> NotValid:
    where = f"{name}, line {line}, column {column}"
    return NotValid([Problem(where, f"{message}.", hint, "not_yaml", line, column)])


def _place(text: str, at: int) -> tuple[int, int]:
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1
