"""How is a person taken out of a kept original file?"""

from __future__ import annotations

import csv
import gzip
import io
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from loopline.ledger.person import is_about

_TABLES: Final = (".csv", ".tsv", ".txt")
_LINES: Final = (".jsonl", ".ndjson")


def erase_from_original(path: Path, lines: Collection[int], about: Sequence[str] = (), *, kind: str = "") -> str:
    """What became of a kept original: `rewritten` with the person's lines blank, `unchanged`, `dropped`, or `missing`.

    `lines` are the numbers of the person's rows, `about` the texts that tell of them elsewhere. Only CSV, TSV and
    JSON lines (also gzipped) can be rewritten; any other form is dropped when it has lines of theirs. `kind` is
    the file's ending where the path has none.
    """
    if not path.exists():
        return "missing"
    endings = [kind.casefold()] if kind else [suffix.casefold() for suffix in path.suffixes]
    packed = "".join(endings).endswith(".gz")
    form = "".join(endings).removesuffix(".gz")
    if not form.endswith((*_TABLES, *_LINES)):
        if not lines:
            return "unchanged"
        path.unlink()
        return "dropped"
    raw = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = raw.decode(encoding, "surrogateescape")
    records = _table_records(text) if form.endswith(_TABLES) else _line_records(text)
    numbers = frozenset(lines)
    kept = [
        "\n" * record.count("\n") if _is_theirs(first, record, numbers, about) else record for first, record in records
    ]
    if "".join(kept) == text:
        return "unchanged"
    changed = "".join(kept).encode(encoding, "surrogateescape")
    _replace(path, gzip.compress(changed) if packed else changed)
    return "rewritten"


def erase_from_originals(folder: Path, lines: Mapping[str, Collection[int]], about: Sequence[str]) -> dict[str, str]:
    """What became of each kept original that tells of the person: file name -> what `erase_from_original` says."""
    told = {}
    for path in sorted(folder.glob("*")):
        theirs = lines.get(path.name.partition(".")[0], ())
        if theirs or about:
            told[path.name] = erase_from_original(path, theirs, about)
    return told


def _is_theirs(first: int, record: str, lines: frozenset[int], about: Sequence[str]) -> bool:
    last = first + max(record.count("\n") - 1, 0)
    return any(line in lines for line in range(first, last + 1)) or is_about(record, about)


def _line_records(text: str) -> Iterator[tuple[int, str]]:
    yield from enumerate(text.splitlines(keepends=True), 1)


def _table_records(text: str) -> Iterator[tuple[int, str]]:
    """(first line, text) of each record; a quoted field may go over several lines. The header is never theirs."""
    lines = io.StringIO(text, newline="").readlines()
    done = 0
    delimiter = max(",;\t|", key=(lines[0] if lines else "").count)
    reader = csv.reader(iter(lines), delimiter=delimiter)
    try:
        for _ in reader:
            yield done + 1, "".join(lines[done : reader.line_num])
            done = reader.line_num
    except csv.Error:
        yield from ((number, line) for number, line in enumerate(lines[done:], done + 1))


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_name(f"{path.name}.new")
    handle = os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
