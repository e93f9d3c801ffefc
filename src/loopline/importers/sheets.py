"""Which rows does an Excel workbook hold? Read as text, with caps against files made to explode."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from loopline.importers.layout import mark_tail
from loopline.importers.table import (
    BLANK,
    HEADER_AGAIN,
    DataRow,
    Known,
    Plain,
    Table,
    Unreadable,
    column_key,
    column_names,
)

_MOST_MEMBERS: Final = 2_000
_MOST_BYTES: Final = 2 << 30
_MOST_RATIO: Final = 100
_RATIO_FREE: Final = 20 << 20
_HEADER_WITHIN: Final = 40
_NO_RESULT: Final = re.compile(rb"</f>\s*(?:<v>\s*</v>|<v\s*/>)?\s*</c>")


def read_workbook(path: Path, known: Known, *, sheet: str | None = None, header_row: int | None = None) -> Table:
    """The table of one sheet: the named one, else the first whose header is known, else the first with rows."""
    check_archive(path)
    names = _sheet_names(path)
    _check_formulas(path)
    if sheet is not None and sheet not in names:
        message = f'{path.name}: it has no sheet "{sheet}". Its sheets: {", ".join(names)}.'
        raise Unreadable(message)
    starts = {name: _start(path, name) for name in ((sheet,) if sheet else names)}
    for name, start in starts.items():
        for line, cells in start:
            if (header_row is None and known(cells)) or header_row == line:
                return _table(path, _Sheet(name, line, tuple(cells), start), names)
    for name, start in starts.items():
        for line, cells in start:
            if sum(1 for cell in cells if cell.strip()) >= max(1, 0.6 * max(len(row) for _, row in start)):
                return _table(path, _Sheet(name, line, tuple(cells), start), names)
    message = f"{path.name}: no sheet with a header line was found."
    raise Unreadable(message)


def check_archive(path: Path) -> None:
    """Raises Unreadable for a workbook that is no archive, is protected, or unpacks to far more than it should."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        message = f"{path.name}: it is not a readable .xlsx workbook. Open it in Excel and save it again as .xlsx."
        raise Unreadable(message) from error
    total = sum(member.file_size for member in members)
    bombs = [m for m in members if m.file_size > _RATIO_FREE and m.file_size > _MOST_RATIO * max(1, m.compress_size)]
    if len(members) > _MOST_MEMBERS or total > _MOST_BYTES or bombs:
        message = (
            f"{path.name}: it unpacks to {total:,} bytes in {len(members):,} parts; no workbook does. Save it as CSV."
        )
        raise Unreadable(message)
    if any(member.filename.lower().endswith((".zip", ".xlsx")) for member in members):
        message = f"{path.name}: it holds another archive. Save it again without embedded files."
        raise Unreadable(message)


def _check_formulas(path: Path) -> None:
    """Raises Unreadable when a formula stands without its result: it would read as an empty cell."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            before = b""
            with archive.open(name) as sheet:
                while block := sheet.read(1 << 20):
                    if _NO_RESULT.search(before + block):
                        message = (
                            f"{path.name}: it holds formulas whose results were not saved. "
                            "Open it in Excel, save it, and import it again."
                        )
                        raise Unreadable(message)
                    before = block[-40:]


def _sheet_names(path: Path) -> tuple[str, ...]:
    book = _open(path)
    try:
        return tuple(book.sheetnames)
    finally:
        book.close()


def _start(path: Path, sheet: str) -> list[tuple[int, list[str]]]:
    book = _open(path)
    try:
        return [
            (line, cells) for line, cells, _ in _cells(book, sheet, _HEADER_WITHIN) if any(c.strip() for c in cells)
        ]
    finally:
        book.close()


class _Sheet(NamedTuple):
    """A sheet, its header's line and cells, and its first lines."""

    name: str
    line: int
    cells: tuple[str, ...]
    start: list[tuple[int, list[str]]]


def _table(path: Path, found: _Sheet, names: Sequence[str]) -> Table:
    sheet, line, cells, start = found
    header = list(cells)
    while header and not header[-1].strip():
        header.pop()
    above = tuple(" ".join(cell for cell in row if cell.strip()) for at, row in start if at < line)
    others = [name for name in names if name != sheet]
    notes = (f"Other sheets were not read: {', '.join(others)}.",) if others else ()

    def read() -> Iterator[DataRow]:
        return mark_tail(_rows(path, sheet, line, header))

    return Table(path, "xlsx", column_names(header), read, line, preamble=above, sheet=sheet, notes=notes)


def _rows(path: Path, sheet: str, header_line: int, header: Sequence[str]) -> Iterator[DataRow]:
    width = len(header)
    keys = [column_key(cell) for cell in header]
    book = _open(path)
    try:
        for line, cells, broken in _cells(book, sheet, None):
            if line <= header_line:
                continue
            beyond = any(cell.strip() for cell in cells[width:])
            row = cells[:width] + [""] * (width - len(cells))
            raw = "\t".join(cells)
            if beyond:
                yield DataRow(line, cells, ("long_row", "the row has values to the right of the header"), None, raw)
            elif broken:
                yield DataRow(line, row, ("cell_error", f"a cell holds the error {broken}"), None, raw)
            elif not any(cell.strip() for cell in row):
                yield DataRow(line, row, None, BLANK, raw)
            elif [column_key(cell) for cell in row] == keys:
                yield DataRow(line, row, None, HEADER_AGAIN, raw)
            else:
                yield DataRow(line, row, None, None, raw)
    finally:
        book.close()


def _open(path: Path) -> Any:
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, OSError, zipfile.BadZipFile, SyntaxError) as error:
        message = f"{path.name}: the workbook cannot be read. Open it in Excel and save it again as .xlsx."
        raise Unreadable(message) from error


def _cells(book: Any, sheet: str, last: int | None) -> Iterator[tuple[int, list[str], str]]:
    """Line, texts and the first error value of each row."""
    page = book[sheet]
    if hasattr(page, "reset_dimensions"):
        page.reset_dimensions()
    for line, row in enumerate(page.iter_rows(max_row=last), 1):
        texts: list[str] = []
        broken = ""
        for cell in row:
            if cell.data_type == "e":
                broken = broken or str(cell.value)
            texts.append(_text(cell))
        yield line, texts, broken


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return Plain("true" if value else "false")
    if isinstance(value, dt.datetime):
        dated = value.time() == dt.time() and "h" not in (cell.number_format or "").lower()
        return Plain(value.date().isoformat() if dated else value.isoformat(sep=" "))
    if isinstance(value, float):
        return Plain(format(Decimal(repr(value)), "f").removesuffix(".0"))
    return Plain(str(value))
