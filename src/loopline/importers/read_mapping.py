"""How is a mapping file read? Every mistake with its line, its column and the nearest right name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Map
from pathlib import Path
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from loopline.importers.mapping import Currency, Ignore, Mapping, Person, Refusal
from loopline.importers.read_expressions import Expressions
from loopline.importers.read_facts import read_facts
from loopline.importers.yaml_nodes import Complaints, Node, parse_yaml
from loopline.words.errors import NotFound
from loopline.words.money import is_currency

KEYS: Final = (
    "mapping",
    "about",
    "source",
    "recognise",
    "columns",
    "optional",
    "private",
    "leave_out",
    "dates",
    "numbers",
    "currency",
    "empty",
    "id",
    "observed_at",
    "first",
    "ignore",
    "nothing",
    "refuse",
    "identical_rows",
    "file",
    "people",
    "facts",
)
_ORDERS: Final = ("ymd", "dmy", "mdy", "ask")
_NAME_SIGNS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


def read_mapping(path: Path) -> Mapping:
    """The mapping in this file. Raises NotValid with every mistake."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise NotFound("mapping file", str(path)) from error
    return parse_mapping(text, path.name)


def parse_mapping(text: str, file: str) -> Mapping:
    """The mapping in this text; `file` names it in messages. Raises NotValid with every mistake."""
    root = parse_yaml(text, file)
    complaints = Complaints(file)
    reader = Expressions(complaints)
    top = reader.map_of(root, KEYS, "setting")
    name = _name(reader, top, root, "mapping")
    source = _name(reader, top, root, "source")
    people = _people(reader, top.get("people"))
    moments = reader.moments(top["observed_at"]) if "observed_at" in top else ()
    facts = read_facts(reader, root, top.get("facts"), people, moments)
    recognise, without = _recognise(reader, top.get("recognise"))
    order, zone, days, earliest = _dates(reader, top.get("dates"))
    file_settings = reader.map_of(top.get("file"), ("sheet", "header_row", "delimiter", "encoding"), "setting of file")
    header_row = file_settings.get("header_row")
    mapping = Mapping(
        name=name,
        source=source,
        facts=facts,
        about=reader.text_of(top.get("about")) or "",
        recognise=recognise,
        without=without,
        columns=_columns(reader, top.get("columns")),
        optional=reader.texts_of(top.get("optional")),
        private=reader.texts_of(top.get("private")),
        leave_out=reader.texts_of(top.get("leave_out")),
        order=order,
        zone=zone,
        days=days,
        earliest=earliest,
        decimal=_decimal(reader, top.get("numbers")),
        currency=_currencies(reader, top.get("currency")),
        empty=reader.texts_of(top.get("empty")),
        id=reader.text(top["id"]) if "id" in top else None,
        first=reader.number_of(top.get("first")),
        ignore=_ignore(reader, top.get("ignore")),
        nothing=reader.text_of(top.get("nothing")) or "nothing to record",
        refuse=_refuse(reader, top.get("refuse")),
        keep_identical=reader.choice(top.get("identical_rows"), ("once", "keep"), "once") == "keep",
        encoding=reader.text_of(file_settings.get("encoding")),
        delimiter=_delimiter(reader, file_settings.get("delimiter")),
        sheet=reader.text_of(file_settings.get("sheet")),
        header_row=reader.number_of(header_row),
        origin=file,
        fingerprint=hashlib.sha256(text.encode()).hexdigest()[:16],
    )
    complaints.stop()
    return mapping


def _name(reader: Expressions, top: Map[str, Node], root: Node, key: str) -> str:
    node = top.get(key)
    text = reader.text_of(node)
    if not text:
        reader.complaints.add(root.at, f"`{key}` is missing", f"Add for example `{key}: my_shop`.", "missing")
        return ""
    if node is not None and not set(text) <= _NAME_SIGNS:
        reader.complaints.add(node.at, f'"{text}" is not a name', "Use small letters, digits and _.", "bad_name")
    return text


def _people(reader: Expressions, node: Node | None) -> Map[str, Person]:
    found = node.map if node is not None else {}
    if found is None:
        reader.complaints.add(node.at if node else (0, 0), "`people` must hold names, each with its columns")
        return MappingProxyType({})
    return MappingProxyType({name: reader.person(inner) for name, inner in found.items()})


def _recognise(reader: Expressions, node: Node | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if node is None or node.map is None:
        return reader.texts_of(node), ()
    inner = reader.map_of(node, ("columns", "without"), "key of recognise")
    return reader.texts_of(inner.get("columns")), reader.texts_of(inner.get("without"))


def _columns(reader: Expressions, node: Node | None) -> Map[str, tuple[str, ...]]:
    found = node.map if node is not None else {}
    if found is None:
        reader.complaints.add(node.at if node else (0, 0), "`columns` must hold names, each with a list of spellings")
        return MappingProxyType({})
    return MappingProxyType({name: reader.texts_of(inner) for name, inner in found.items()})


def _dates(reader: Expressions, node: Node | None) -> tuple[str, str, str | None, int]:
    inner = reader.map_of(node, ("order", "zone", "days", "earliest"), "setting of dates")
    order = reader.choice(inner.get("order"), _ORDERS, "ask")
    zone = zone_of(reader, inner.get("zone")) or "ask"
    days = zone_of(reader, inner.get("days"))
    earliest = reader.number_of(inner.get("earliest"))
    return order, zone, days, 1970 if earliest is None else earliest


def zone_of(reader: Expressions, node: Node | None) -> str | None:
    """The time zone a node names, or `ask`; complains about unknown ones."""
    text = reader.text_of(node)
    if node is None or text is None or text == "ask":
        return text
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        reader.complaints.unknown(node.at, "time zone", text, sorted(available_timezones()))
    return text


def _decimal(reader: Expressions, node: Node | None) -> str:
    inner = reader.map_of(node, ("decimal",), "setting of numbers")
    return reader.choice(inner.get("decimal"), (".", ",", "ask"), "ask")


def _currencies(reader: Expressions, node: Node | None) -> tuple[Currency, ...]:
    if node is None:
        return (Currency(ask=True),)
    if node.items is not None:
        return tuple(_currency(reader, item) for item in node.items)
    return (_currency(reader, node),)


def _currency(reader: Expressions, node: Node) -> Currency:
    if node.text is not None:
        if node.text == "ask":
            return Currency(ask=True)
        if not is_currency(node.text):
            hint = "Write EUR, {column: Currency}, {header: Spent} or ask."
            reader.complaints.add(node.at, f'"{node.text}" is not a currency', hint, "bad_currency")
        return Currency(const=node.text)
    if node.map is not None and "header" in node.map:
        inner = reader.map_of(node, ("header",), "key of currency")
        return Currency(header=reader.text_of(inner["header"]))
    return Currency(text=reader.text(node))


def _ignore(reader: Expressions, node: Node | None) -> tuple[Ignore, ...]:
    found: list[Ignore] = []
    for item in reader.items_of(node):
        inner = reader.map_of(item, ("when", "reason"), "key of ignore")
        if "when" not in inner or "reason" not in inner:
            reader.complaints.add(item.at, "an `ignore` needs `when` and `reason`", code="missing")
            continue
        found.append(Ignore(reader.condition(inner["when"]), reader.text_of(inner["reason"]) or ""))
    return tuple(found)


def _refuse(reader: Expressions, node: Node | None) -> tuple[Refusal, ...]:
    if node is not None and node.text is not None:
        return (Refusal((), node.text),)
    found: list[Refusal] = []
    for item in reader.items_of(node):
        inner = reader.map_of(item, ("missing", "because"), "key of refuse")
        found.append(Refusal(reader.texts_of(inner.get("missing")), reader.text_of(inner.get("because")) or ""))
    return tuple(found)


def _delimiter(reader: Expressions, node: Node | None) -> str | None:
    text = reader.text_of(node)
    named = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "\\t": "\t"}.get(text or "", text)
    if node is not None and named is not None and len(named) != 1:
        reader.complaints.add(node.at, f'"{text}" is not a delimiter', 'Write ";", ",", tab or bar.')
    return named
