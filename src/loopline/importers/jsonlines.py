"""Which rows does a JSON-lines file hold? One object a line, its values as plain text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loopline.importers.decoding import has_undecoded, shown, text_lines
from loopline.importers.table import BLANK, DataRow, Plain, Table, Unreadable


def read_json_lines(path: Path, encoding: str) -> Table:
    """The file's table: its columns are all keys that occur, in order of appearance.

    A nested value is the column `outer.inner`, a list is joined by `;`.
    """
    columns: dict[str, int] = {}
    for line in text_lines(path, encoding):
        found = _flat(line)
        if found is not None:
            for name in found:
                columns.setdefault(name, len(columns))
    if not columns:
        message = f"{path.name}: no line of it is a JSON object. Write one object a line, not one list."
        raise Unreadable(message)
    places = tuple(columns)

    def read() -> Iterator[DataRow]:
        for number, line in enumerate(text_lines(path, encoding), 1):
            yield _row(number, line, places)

    return Table(path, "json lines", places, read, header_line=0, encoding=encoding)


def _row(number: int, line: str, places: tuple[str, ...]) -> DataRow:
    if not line.strip():
        return DataRow(number, (), None, BLANK, line)
    if has_undecoded(line):
        return DataRow(number, (), ("bad_bytes", "some bytes are not valid in the file's encoding"), None, shown(line))
    found = _flat(line)
    if found is None:
        return DataRow(number, (), ("bad_json", "the line is not a JSON object"), None, shown(line))
    if any("\0" in value for value in found.values()):
        return DataRow(number, (), ("nul", "the line holds NUL characters"), None, shown(line))
    cells = [found.get(name, "") for name in places]
    return DataRow(number, cells, None, None if any(cells) else BLANK, line)


def _flat(line: str) -> dict[str, str] | None:
    try:
        value = json.loads(line, parse_float=Plain, parse_int=Plain, parse_constant=Plain, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    flat: dict[str, str] = {}
    _unfold("", value, flat)
    return flat


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "a key stands twice"
        raise ValueError(message)
    return found


def _unfold(prefix: str, value: Any, flat: dict[str, str]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _unfold(f"{prefix}.{key}" if prefix else str(key), inner, flat)
    elif isinstance(value, list):
        if value and isinstance(value[0], dict):
            flat[prefix] = json.dumps(value, ensure_ascii=False)
        else:
            flat[prefix] = ";".join(_text(item) for item in value)
    else:
        flat[prefix] = _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return Plain("true" if value else "false")
    return value if isinstance(value, str) else Plain(str(value))
