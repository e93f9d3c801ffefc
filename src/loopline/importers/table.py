"""What does any file look like once it is read? Columns, and rows of text that know their line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from loopline.words.errors import LooplineError


class Plain(str):
    """A text that came from a typed cell: ISO dates, `.` as decimal mark, no thousands marks."""

    __slots__ = ()


class Unreadable(LooplineError):
    """A whole file is refused; the text says why and what to do. No row of it is taken."""


class DataRow(NamedTuple):
    """One record of a file below its header.

    `fault` is (code, message) when it cannot be trusted, `ignored` the reason why it says nothing,
    `maybe_cut` true for a last line that may have lost its end.
    """

    line: int
    cells: Sequence[str]
    fault: tuple[str, str] | None
    ignored: str | None
    raw: str
    maybe_cut: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One file's columns and what was understood of its form. `read()` gives its rows, each time anew."""

    path: Path
    form: str
    columns: tuple[str, ...]
    read: Callable[[], Iterator[DataRow]]
    header_line: int = 1
    encoding: str = ""
    delimiter: str = ""
    preamble: tuple[str, ...] = ()
    sheet: str = ""
    notes: tuple[str, ...] = ()


Known = Callable[[Sequence[str]], bool]
"""Whether a row of cells is the header of a known export."""

BLANK: Final = "blank line"
FOOTER: Final = "total or footer line"
HEADER_AGAIN: Final = "the header again"


def column_key(name: str) -> str:
    """The form in which column names are compared: no case, no surrounding or repeated spaces."""
    return " ".join(name.replace("\ufeff", "").split()).casefold()


def column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Header cells as column names; a nameless one is called by its place, a repeated one gets a number."""
    names: list[str] = []
    seen: dict[str, int] = {}
    for place, cell in enumerate(cells, 1):
        name = " ".join(str(cell).replace("\ufeff", "").split()) or f"column {place}"
        key = name.casefold()
        seen[key] = seen.get(key, 0) + 1
        names.append(name if seen[key] == 1 else f"{name} ({seen[key]})")
    return tuple(names)


def repeated_names(cells: Sequence[str]) -> tuple[str, ...]:
    """The names that stand more than once in a header."""
    keys = [column_key(cell) for cell in cells if column_key(cell)]
    return tuple(dict.fromkeys(cell for cell in cells if keys.count(column_key(cell)) > 1))
