"""How is a file read, whatever its format? By what its first bytes say, not by its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loopline.importers.columnar import read_parquet
from loopline.importers.decoding import Survey, file_hash, is_gzip, survey, text_lines
from loopline.importers.jsonlines import read_json_lines
from loopline.importers.layout import data_rows, find_layout
from loopline.importers.sheets import read_workbook
from loopline.importers.table import DataRow, Known, Table, Unreadable, column_names, repeated_names

_FOREIGN: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)", "Save it as .xlsx or CSV."),
    (b"%PDF", "a PDF", "Export the table as CSV or .xlsx."),
    (b"SQLite format 3", "a database", "Export its tables as CSV or Parquet."),
    (b"<", "HTML or XML", "Export the table as CSV or .xlsx."),
)


@dataclass(frozen=True, slots=True)
class FileSettings:
    """How to read a file where a person said so; None: as its bytes say."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None


def known_to_nobody(_: object) -> bool:
    return False


def look(path: Path, settings: FileSettings) -> Survey:
    """The file's hash and, for text, its encoding. Raises Unreadable for what is no table."""
    if not path.is_file():
        message = f"{path}: there is no such file."
        raise Unreadable(message)
    with path.open("rb") as file:
        start = file.read(64)
    if not start:
        message = f"{path.name}: the file is empty."
        raise Unreadable(message)
    for mark, what, advice in _FOREIGN:
        if start.lstrip().startswith(mark):
            message = f"{path.name}: this is {what}, which Loopline does not read. {advice}"
            raise Unreadable(message)
    if start.startswith((b"PK", b"PAR1")):
        return Survey(file_hash(path), path.stat().st_size, "", certain=True)
    return survey(path, encoding=settings.encoding)


def open_table(path: Path, seen: Survey, settings: FileSettings, known: Known = known_to_nobody) -> Table:
    """The file as a table. `seen` is what `look` said about it; `known` recognises headers."""
    with path.open("rb") as file:
        start = file.read(64)
    if start.startswith(b"PK"):
        return read_workbook(path, known, sheet=settings.sheet, header_row=settings.header_row)
    if start.startswith(b"PAR1"):
        return read_parquet(path)
    encoding = settings.encoding or seen.encoding
    first = next((line for line in text_lines(path, encoding) if line.strip()), "")
    if first.lstrip().startswith("{"):
        return read_json_lines(path, encoding)
    if first.strip().startswith("[") and first.strip().rstrip("[{ ") == "":
        message = f"{path.name}: this is one JSON list. Write one object a line (JSON lines)."
        raise Unreadable(message)
    return _delimited(path, encoding, seen, settings, known)


def _delimited(path: Path, encoding: str, seen: Survey, settings: FileSettings, known: Known) -> Table:
    layout = find_layout(
        text_lines(path, encoding), known, delimiter=settings.delimiter, header_line=settings.header_row
    )
    if layout is None:
        message = (
            f"{path.name}: no header line with column names was found in its first lines. "
            "Add one, or name its line and delimiter in the mapping's `file`."
        )
        raise Unreadable(message)

    def read() -> Iterator[DataRow]:
        return data_rows(text_lines(path, encoding), layout, ends_with_newline=seen.ends_with_newline)

    twice = repeated_names(layout.header)
    notes = (f"Column names that stand more than once: {', '.join(twice)}.",) if twice else ()
    form = "tsv" if layout.delimiter == "\t" else "csv"
    return Table(
        path,
        form + (".gz" if is_gzip(path) else ""),
        column_names(layout.header),
        read,
        layout.header_line,
        encoding,
        layout.delimiter,
        layout.preamble,
        notes=seen.notes + notes,
    )
