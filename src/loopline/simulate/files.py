"""How does each tool write its file: delimiter, quotes, encoding, lines above the header?"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

Cell = str | int | bool | date | datetime | Decimal | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: its name, header and rows, and the habits of the tool that writes it."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    delimiter: str = ","
    encoding: str = "utf-8"
    newline: str = "\n"
    quote_all: bool = False
    above: Sequence[str] = ()
    below: Sequence[Sequence[Cell]] = ()


def write(folder: Path, sheet: Sheet) -> Path:
    """The path of the file written."""
    text = StringIO()
    if sheet.encoding == "utf-16-le":
        text.write("\ufeff")  # that encoding writes no mark of its own
    for line in sheet.above:
        text.write(line + sheet.newline)
    writer = csv.writer(
        text,
        delimiter=sheet.delimiter,
        lineterminator=sheet.newline,
        quoting=csv.QUOTE_ALL if sheet.quote_all else csv.QUOTE_MINIMAL,
    )
    writer.writerow(sheet.header)
    writer.writerows(_texts(row) for row in sheet.rows)
    writer.writerows(_texts(row) for row in sheet.below)
    path = folder / sheet.name
    path.write_bytes(text.getvalue().encode(sheet.encoding))
    return path


def _texts(row: Iterable[Cell]) -> list[str]:
    return [_text(cell) for cell in row]


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return str(cell)


def major(minor: int) -> Decimal:
    """An amount in minor units as it is written: 1234 is 12.34."""
    return Decimal(minor).scaleb(-2)
