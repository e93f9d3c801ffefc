"""Where does a file's table begin and end? Its delimiter, header, title lines and total lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from loopline.importers.delimited import FAULTS, Record, records
from loopline.importers.table import BLANK, FOOTER, HEADER_AGAIN, DataRow, Known, column_key

_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_LINES: Final = 200
_HEADER_WITHIN: Final = 40
_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SEP: Final = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)
_DATA_LIKE: Final = re.compile(r"[-+]?[\d.,: /%-]+|[^@\s]+@[^@\s]+\.[^@\s]+|\d{4}-\d\d-\d\d[T ].*")
_TOTAL: Final = re.compile(
    r"(?:grand |sub)?total(?:s|e|en)?\b\s*(?:[:\-–—].*)?"
    r"|(?:gesamt|summe|gesamtsumme|insgesamt|totaal|totale|suma|somme|合計)\s*(?::.*)?",
    re.IGNORECASE,
)
_TOTAL_STARTS: Final = frozenset("tTgGsSiI合 \t")  # a first look that spares most rows the second
_TAIL: Final = re.compile(
    r"(?:copyright\b|confidential\b|generated (?:by|on|at)\b|report (?:generated|run|created)|"
    r"exported (?:by|on|at|from)\b|filtered by\b|as of \d|\d+ (?:rows?|records?)\b|end of (?:report|file)\b).*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The delimiter, the header's cells and line, and the title lines above it."""

    delimiter: str
    header: tuple[str, ...]
    header_line: int
    preamble: tuple[str, ...]

    @property
    def delimiter_name(self) -> str:
        return _NAMES.get(self.delimiter, self.delimiter)


def find_layout(
    lines: Iterable[str], known: Known, *, delimiter: str | None = None, header_line: int | None = None
) -> Layout | None:
    """The layout of a delimited text, judged by its first lines, or None when no header is found.

    A header that `known` recognises wins; else the first full line that looks like names.
    """
    sample = list(islice(lines, _SAMPLE_LINES))
    if delimiter is None and sample and (said := _SEP.match(sample[0])):
        delimiter = said[1]
    candidates = {mark: list(records(sample, mark)) for mark in ((delimiter,) if delimiter else _DELIMITERS)}
    if header_line is None:
        for mark, found in candidates.items():
            for record in found[:_HEADER_WITHIN]:
                if not record.fault and known(record.cells):
                    return _layout(mark, record, found)
    best = max(candidates, key=lambda mark: _evenness(candidates[mark]))
    named = (record for record in candidates[best] if record.line == header_line)
    header = next(named, None) if header_line is not None else _header(candidates[best])
    return _layout(best, header, candidates[best]) if header is not None and not header.fault else None


def data_rows(lines: Iterable[str], layout: Layout, *, ends_with_newline: bool) -> Iterator[DataRow]:
    """The rows below the header: faults where cells cannot be trusted, reasons where a line says nothing."""
    width = len(layout.header)
    below = islice(iter(lines), layout.header_line - 1, None)
    found = records(below, layout.delimiter, first_line=layout.header_line, width=width)
    next(found, None)
    header = [column_key(cell) for cell in layout.header]
    rows = (_row(record, width, header) for record in found)
    return mark_tail(rows if ends_with_newline else _mark_last(rows))


def mark_tail(rows: Iterable[DataRow]) -> Iterator[DataRow]:
    """The same rows; totals and footers that nothing follows are ignored with their reason."""
    held: list[DataRow] = []
    for row in rows:
        if is_footer(row) or (row.ignored == BLANK and held):
            held.append(row)
        else:
            yield from held
            held.clear()
            yield row
    for row in held:
        yield row if row.ignored else row._replace(fault=None, ignored=FOOTER)


def is_footer(row: DataRow) -> bool:
    """Whether a row looks like a total or a report's closing line."""
    if row.fault is None:
        start = row.cells[0] if row.cells else ""
        if start and (start[0] not in _TOTAL_STARTS or not _TOTAL.fullmatch(start.strip() or "total")):
            return False
    elif row.fault[0] not in ("short_row", "long_row"):
        return False
    cells = [cell.strip() for cell in row.cells if cell.strip()]
    if not cells:
        return False
    if len(cells) == 1 and row.fault and _TAIL.fullmatch(cells[0]):
        return True
    return bool(_TOTAL.fullmatch(cells[0])) and not any(_is_text(cell) for cell in cells[1:])


def _is_text(cell: str) -> bool:
    return len(re.findall(r"[^\W\d_]", cell)) > 3 and not _TOTAL.fullmatch(cell)


def _row(record: Record, width: int, header: Sequence[str]) -> DataRow:
    line, cells, fault, raw = record
    if fault:
        return DataRow(line, (), (fault, FAULTS[fault]), None, raw)
    if len(cells) != width:
        if not any(cell.strip() for cell in cells):
            return DataRow(line, cells, None, BLANK, raw)
        short = len(cells) < width
        code = "short_row" if short else "long_row"
        message = f"the row has {len(cells)} values, the header {width}"
        return DataRow(line, cells, (code, message), None, raw)
    if not any(cells) or not any(cell.strip() for cell in cells):
        return DataRow(line, cells, None, BLANK, raw)
    if cells[0].casefold().strip() == header[0] and [column_key(cell) for cell in cells] == header:
        return DataRow(line, cells, None, HEADER_AGAIN, raw)
    return DataRow(line, cells, None, None, raw)


def _mark_last(rows: Iterator[DataRow]) -> Iterator[DataRow]:
    """The same rows; the last one is marked when its last value may have lost its end."""
    lengths: set[int] = set()
    seen: set[str] = set()
    last: DataRow | None = None
    for row in rows:
        if last is not None:
            if not last.fault and not last.ignored and len(seen) < 1000:
                lengths.add(len(last.cells[-1]))
                seen.add(last.cells[-1])
            yield last
        last = row
    if last is None:
        return
    if last.fault or last.ignored or last.raw.endswith('"'):
        yield last
        return
    value = last.cells[-1]
    whole = (lengths == {len(value)}) or (value in seen and not any(o != value and o.startswith(value) for o in seen))
    yield last if whole else last._replace(maybe_cut=True)


def _layout(mark: str, record: Record, found: Sequence[Record]) -> Layout:
    above = tuple(other.raw.strip() for other in found if other.line < record.line and other.raw.strip())
    return Layout(mark, tuple(record.cells), record.line, above)


def _evenness(found: Sequence[Record]) -> tuple[int, int]:
    widths = Counter(len(record.cells) for record in found if not record.fault and len(record.cells) > 1)
    if not widths:
        return 0, 0
    width, rows = max(widths.items(), key=lambda item: (item[1] * (item[0] - 1), item[0]))
    return rows * (width - 1), width


def _header(found: Sequence[Record]) -> Record | None:
    """The first full record that looks like names rather than values."""
    _, width = _evenness(found)
    width = width or 1
    for record in found[:_HEADER_WITHIN]:
        if record.fault or len(record.cells) != width:
            continue
        cells = [cell.strip() for cell in record.cells]
        filled = [cell for cell in cells if cell]
        if len(filled) < max(1, 0.6 * len(cells)):
            continue
        return None if any(_DATA_LIKE.fullmatch(cell) for cell in filled) else record
    return None
