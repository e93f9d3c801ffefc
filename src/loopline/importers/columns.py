"""Which column of a file is meant by each name in a mapping?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

from loopline.importers.mapping import Each, Test, Text
from loopline.importers.mapping import Mapping as ExportMapping
from loopline.importers.table import column_key
from loopline.importers.texts import PSEUDO_PLACES
from loopline.words.errors import nearest_name
from loopline.words.problem import Problem

_SKIPPED: Final = frozenset({"recognise", "without", "columns", "optional", "private", "leave_out", "refuse"})


@dataclass(frozen=True, slots=True)
class Found:
    """Where a mapping's names stand in a header.

    `places`: key of a name to its place; `stars`: what `*` stood for; `used`: keys of the columns that are used.
    """

    places: Mapping[str, int]
    stars: Mapping[str, str]
    used: frozenset[str]


def find_columns(mapping: ExportMapping, header: Sequence[str]) -> Found:
    """Where the mapping's columns stand in this header."""
    places, stars = _places(mapping, header, mapping.columns)
    keys = [column_key(name) for name in header]
    named = [places[column_key(name)] for name in names_used(mapping) if column_key(name) in places]
    families = [place for pattern in _families(mapping) for place, _ in matching(pattern, header)]
    used = {keys[place] for place in (*named, *families)}
    for rule in mapping.currency:
        if rule.header and column_key(rule.header) in places:
            used.add(keys[places[column_key(rule.header)]])
    return Found(places, stars, frozenset(used))


def _places(
    mapping: ExportMapping, header: Sequence[str], names: Iterable[str]
) -> tuple[dict[str, int], dict[str, str]]:
    """The places of the header's columns and of these names by their other spellings; what `*` stood for."""
    places = {column_key(name): place for place, name in reversed(list(enumerate(header)))}
    stars: dict[str, str] = {}
    for name in names:
        if column_key(name) in places:
            continue
        for spelling in mapping.columns.get(name, ()):
            hit = next(iter(matching(spelling, header)), None)
            if hit is not None:
                places[column_key(name)], stars[column_key(name)] = hit
                break
    return places, stars


def matching(pattern: str, header: Sequence[str]) -> list[tuple[int, str]]:
    """The places whose names a pattern fits, each with what `*` stood for (without `*`: the pattern itself)."""
    if "*" not in pattern:
        key = column_key(pattern)
        return [(place, pattern) for place, name in enumerate(header) if column_key(name) == key]
    parts = [re.escape(part) for part in " ".join(pattern.split()).split("*")]
    form = re.compile("(.*)".join(parts), re.IGNORECASE)
    hits = ((place, form.fullmatch(name)) for place, name in enumerate(header))
    return [(place, "".join(hit.groups()).strip()) for place, hit in hits if hit]


def fits(mapping: ExportMapping, header: Sequence[str]) -> bool:
    """Whether a header is that of this mapping's export."""
    if not mapping.recognise:
        return False
    places, _ = _places(mapping, header, (*mapping.recognise, *mapping.without))
    has = all(column_key(name) in places for name in mapping.recognise)
    return has and not any(matching(name, header) or column_key(name) in places for name in mapping.without)


def best_fit(mappings: Sequence[ExportMapping], header: Sequence[str]) -> tuple[ExportMapping, ...]:
    """The mappings that recognise this header by most columns: one, none, or several that are equally good."""
    fitting = [mapping for mapping in mappings if fits(mapping, header)]
    most = max((len(mapping.recognise) for mapping in fitting), default=0)
    return tuple(mapping for mapping in fitting if len(mapping.recognise) == most)


def missing_columns(mapping: ExportMapping, header: Sequence[str]) -> tuple[Problem, ...]:
    """One problem for each column that the mapping needs and the header lacks."""
    found = find_columns(mapping, header)
    problems: list[Problem] = []
    for name, (line, column) in names_used(mapping).items():
        if column_key(name) in found.places or name in PSEUDO_PLACES or _may_lack(mapping, name):
            continue
        near = nearest_name(name, header)
        hint = f'Did you mean "{near}"?' if near else f"Its columns: {', '.join(header)}."
        where = f"{mapping.origin}:{line}:{column}"
        message = f'the file has no column "{name}"'
        problems.append(Problem(where, message, hint, "unknown_column", line, column))
    return tuple(problems)


def twice_used(mapping: ExportMapping, header: Sequence[str]) -> tuple[str, ...]:
    """Columns that the mapping uses and that stand more than once in the header."""
    found = find_columns(mapping, header)
    keys = {column_key(name) for name in header}
    return tuple(name for name in header if column_key(name) in found.used and f"{column_key(name)} (2)" in keys)


def names_used(mapping: ExportMapping) -> dict[str, tuple[int, int]]:
    """Every column name in the mapping's expressions, with its place in the mapping's file."""
    found: dict[str, tuple[int, int]] = {}
    for part in fields(mapping):
        if part.name not in _SKIPPED:
            for name, at in _walk(getattr(mapping, part.name)):
                found.setdefault(name, at)
    return {name: at for name, at in found.items() if name not in PSEUDO_PLACES}


def mentions(text: Text | None, names: Sequence[str]) -> bool:
    """Whether an expression uses one of these names."""
    return text is not None and any(name in names for name, _ in _walk(text))


def _walk(value: Any) -> Iterator[tuple[str, tuple[int, int]]]:
    if isinstance(value, Text) and value.column is not None:
        yield value.column, value.at
    if isinstance(value, Test):
        yield value.column, value.at
        if value.op == "same_as":
            yield from ((name, value.at) for name in value.values)
        return
    if is_dataclass(value):
        for part in fields(value):
            yield from _walk(getattr(value, part.name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _walk(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _walk(inner)


def _families(mapping: ExportMapping) -> list[str]:
    each: list[Each] = [rule.each for rule in mapping.facts if rule.each is not None]
    return [pattern for one in each for pattern in one.columns]


def _may_lack(mapping: ExportMapping, name: str) -> bool:
    if any(column_key(name) == column_key(needed) for needed in mapping.recognise):
        return False
    return any(pattern == "all" or matching(pattern, [name]) for pattern in mapping.optional)
