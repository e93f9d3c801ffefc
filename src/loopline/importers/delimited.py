"""Which records does a delimited text hold, and which of its lines cannot be trusted?

Strict: a quote opens only at the start of a value and closes before a delimiter or a line end. When a
record breaks that rule, only its first line is given up and reading goes on at the next one, so that
one stray quote never swallows its neighbours.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from loopline.importers.decoding import has_undecoded, shown

QUOTE: Final = '"'
_MOST_LINES: Final = 2_000
_MOST_TEXT: Final = 1 << 20

FAULTS: Final = {
    "unclosed_quote": "a quote is opened here and not closed properly",
    "stray_quote": "a quote stands inside a value that does not begin with one",
    "bad_bytes": "some bytes are not valid in the file's encoding",
    "nul": "the line holds NUL characters",
}


class Record(NamedTuple):
    """One record: its first line's number, its cells, a fault's code, its raw text."""

    line: int
    cells: list[str]
    fault: str | None
    raw: str


def records(lines: Iterable[str], delimiter: str, *, first_line: int = 1, width: int = 0) -> Iterator[Record]:
    """The records of physical lines, with a fault where one cannot be trusted. `width` is the header's, if known."""
    source = iter(lines)
    waiting: deque[str] = deque()
    strict = _strict(delimiter)
    number = first_line - 1
    while True:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            return
        number += 1
        if QUOTE not in line and line.isascii() and "\0" not in line:
            yield Record(number, line.rstrip("\r\n").split(delimiter), None, line)
            continue
        fault = _damage(line)
        if fault or QUOTE not in line:
            cells = [] if fault else unicodedata.normalize("NFC", line).rstrip("\r\n").split(delimiter)
            yield Record(number, cells, fault, shown(line) if fault else line)
            continue
        taken = _whole(line, source, waiting)
        record = _parsed(taken, delimiter, strict, width)
        if record is None:
            waiting.extendleft(reversed(taken[1:]))
            yield Record(number, [], "unclosed_quote" if line.count(QUOTE) % 2 else "stray_quote", shown(line))
            continue
        fault = _damage(record[1])
        yield Record(number, [] if fault else record[0], fault, shown(record[1]) if fault else record[1])
        number += len(taken) - 1


def _whole(line: str, source: Iterator[str], waiting: deque[str]) -> list[str]:
    """The line and those after it, until the quotes are even."""
    taken = [line]
    quotes = line.count(QUOTE)
    size = len(line)
    while quotes % 2 and len(taken) < _MOST_LINES and size < _MOST_TEXT:
        more = waiting.popleft() if waiting else next(source, None)
        if more is None:
            break
        taken.append(more)
        quotes += more.count(QUOTE)
        size += len(more)
    return taken


def _parsed(taken: list[str], delimiter: str, strict: re.Pattern[str], width: int) -> tuple[list[str], str] | None:
    """Cells and raw text of a record over these lines, or None when they are no record."""
    raw = "".join(taken)
    if len(taken) > 1 and _rows_in_disguise(taken, delimiter, width):
        return None
    try:
        cells = next(csv.reader([raw] if len(taken) == 1 else taken, delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None
    if any(QUOTE in cell for cell in cells) and not strict.fullmatch(raw.rstrip("\r\n")):
        return None
    if not raw.isascii():
        cells = [unicodedata.normalize("NFC", cell) for cell in cells]
    if len(taken) > 1:
        cells = [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells]
    return cells, raw


def _rows_in_disguise(taken: list[str], delimiter: str, width: int) -> bool:
    """Whether every one of these lines has as many delimiters as a whole row: then a quote swallowed rows."""
    return width > 1 and all(line.count(delimiter) >= width - 1 for line in taken)


def _damage(text: str) -> str | None:
    if "\0" in text:
        return "nul"
    if not text.isascii() and has_undecoded(text):
        return "bad_bytes"
    return None


def _strict(delimiter: str) -> re.Pattern[str]:
    bare = f'[^"{re.escape(delimiter)}\r\n]*+'
    quoted = '"(?:[^"]|"")*+"'
    cell = f"(?:{quoted}|{bare})"
    return re.compile(f"{cell}(?:{re.escape(delimiter)}{cell})*+")
