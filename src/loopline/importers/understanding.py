"""Which facts does a row hold? A mapping, compiled for one file, applied row by row."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from loopline.importers.columns import Found, find_columns, matching, mentions
from loopline.importers.figures import PLANNED, Figures, Settings
from loopline.importers.mapping import FactRule, Mapping
from loopline.importers.table import DataRow, Table, column_key
from loopline.importers.texts import DropFact, Places, RowMistake, TakeText, holds, take_text
from loopline.importers.who import field_name, identifies, is_telling, take_reference, take_who
from loopline.ledger.delivery import Row
from loopline.ledger.facts import KINDS, NO_FIELDS, Fact
from loopline.words.problem import Problem


@dataclass(frozen=True, slots=True)
class _Compiling:
    """What a rule is compiled for."""

    mapping: Mapping
    table: Table
    places: Places
    found: Found
    figures: Figures


Make = Callable[[Sequence[str], int, str, list[Fact]], None]

_NAMED_KINDS: Final = frozenset({"answer_given", "consent_changed"})
_HINTS: Final = {
    "short_row": "A delimiter is missing in this line, or the line was cut off.",
    "long_row": "A value holds the delimiter without quotes around it.",
    "unclosed_quote": "Close the quote, or remove it.",
    "stray_quote": 'Put quotes around the whole value and double those inside: "5"" pipe".',
    "bad_bytes": "Export the file again as UTF-8.",
    "nul": "Export the file again; NUL characters are a sign of damage.",
    "maybe_cut": "If the last line is complete, add a line end to it and import again.",
    "cell_error": "Mend the formula in the workbook.",
    "bad_json": "Each line must be one JSON object.",
}


@dataclass(frozen=True, slots=True)
class Understanding:
    """A mapping compiled for one file. `row` gives what a data row holds, `moments` its past times.

    `notes` counts what was decided by rule on the way (times that stood twice, amounts rounded).
    """

    row: Callable[[DataRow], Row]
    moments: Callable[[DataRow], list[datetime]]
    notes: Counter[str]
    whole_rows: bool


def understand(
    mapping: Mapping, table: Table, settings: Settings, now: datetime, repeated: frozenset[bytes] = frozenset()
) -> Understanding:
    """The mapping compiled for this table. `repeated`: marks of rows that stand more than once and are kept."""
    found = find_columns(mapping, table.columns)
    figures = Figures(mapping, settings, now)
    places = Places(
        found.places, len(table.columns), frozenset(mapping.empty), settings.decimal or ".", figures.is_future
    )
    what = _Compiling(mapping, table, places, found, figures)
    makes = tuple(_rule(rule, what) for rule in mapping.facts)
    ignores = tuple((holds(rule.when, places), rule.reason) for rule in mapping.ignore)
    last = len(table.columns) - 1
    last_used = column_key(table.columns[last]) in found.used or any(
        place == last for rule in mapping.facts for place, *_ in _other_columns(rule, mapping, table, found)
    )
    end = (table.path.name, table.sheet)
    file = table.path.name
    copies: Counter[bytes] = Counter()
    needs_mark = mapping.id is None and any(rule.id is None for rule in mapping.facts)

    def problem(row: DataRow, code: str, message: str, hint: str = "") -> Row:
        hint = hint or _HINTS.get(code, "")
        return Row(row.line, problem=Problem(f"{file}:{row.line}", message, hint, code, row.line), raw=row.raw)

    def understood(row: DataRow) -> Row:
        fault = row.fault
        if row.maybe_cut and last_used:
            fault = ("maybe_cut", "the file ends in the middle of a line, so its last value may be cut off")
        if fault is not None:
            return problem(row, *fault)
        return Row(row.line, ignored=row.ignored) if row.ignored else trusted(row)

    def trusted(row: DataRow) -> Row:
        cells = [*row.cells, *end, str(row.line), "", ""]
        mark = ""
        if needs_mark:
            whole = row_mark(row.cells)
            mark = f"row:{whole.hex()}"
            if whole in repeated:
                copies[whole] += 1
                mark += f":{copies[whole]}" if copies[whole] > 1 else ""
        try:
            for says_nothing, reason in ignores:
                if says_nothing(cells):
                    return Row(row.line, ignored=reason)
            facts: list[Fact] = []
            for make in makes:
                make(cells, row.line, mark, facts)
        except RowMistake as mistake:
            return problem(row, mistake.code, mistake.message, mistake.hint)
        return Row(row.line, tuple(facts)) if facts else Row(row.line, ignored=mapping.nothing)

    def moments(row: DataRow) -> list[datetime]:
        told = (fact for fact in understood(row).facts if fact.kind not in PLANNED)
        return [at for fact in told for at in (fact.happened_at, fact.observed_at) if at is not None and at <= now]

    return Understanding(understood, moments, figures.notes, needs_mark)


def row_mark(cells: Sequence[str]) -> bytes:
    """A short mark of a whole row: equal for equal rows, telling nothing about their text."""
    return hashlib.blake2b("\x1f".join(cells).encode("utf-8", "surrogatepass"), digest_size=12).digest()


def _rule(rule: FactRule, what: _Compiling) -> Make:
    """The function that adds this rule's facts of a row to a list."""
    one = _one(rule, what)
    places = what.places
    condition = holds(rule.when, places) if rule.when is not None else None
    spread = _spread(rule, what.table, places)

    def make(cells: Sequence[str], line: int, mark: str, facts: list[Fact]) -> None:
        for row in spread(cells):
            if condition is not None and not condition(row):
                continue
            try:
                fact = one(row, line, mark)
            except DropFact:
                continue
            if fact is not None:
                facts.append(fact)

    return make


def _spread(rule: FactRule, table: Table, places: Places) -> Callable[[Sequence[str]], Sequence[Sequence[str]]]:
    """The function that gives the rows a rule is applied to: the row itself, or one for each `$cell`."""
    each, width = rule.each, places.width
    if each is None:
        return lambda cells: (cells,)
    if each.column is not None:
        take, split = take_text(each.column, places), each.split

        def items(cells: Sequence[str]) -> Sequence[Sequence[str]]:
            parts = [part.strip() for part in take(cells).split(split)]
            filled = [part for part in dict.fromkeys(parts) if part]
            return [[*cells[: width + 3], str(place), part] for place, part in enumerate(filled, 1)]

        return items
    hits = [hit for pattern in each.columns for hit in matching(pattern, table.columns)]
    hits += [
        (places.by_key[column_key(name)], name)
        for name in each.columns
        if "*" not in name and column_key(name) in places.by_key and not matching(name, table.columns)
    ]

    def family(cells: Sequence[str]) -> Sequence[Sequence[str]]:
        return [
            [*cells[: width + 3], part, cells[place]]
            for place, part in hits
            if cells[place].strip() and cells[place].strip() not in places.empty
        ]

    return family


def _one(rule: FactRule, what: _Compiling) -> Callable[[Sequence[str], int, str], Fact | None]:
    mapping, places, figures = what.mapping, what.places, what.figures
    kind = KINDS[rule.kind]
    source, first = mapping.source, mapping.first
    texts = {k: take_text(v, places, first if k == "corrects" else None) for k, v in rule.texts.items()}
    if rule.kind == "rate_seen" and "value" in texts:
        texts["value"] = figures.plain_number(texts["value"])
    references = {
        k: take_reference(v, places, source, first, as_written=k == "campaign" or rule.kind == "campaign_seen")
        for k, v in rule.references.items()
    }
    people = {k: take_who(v, places, source, first) for k, v in rule.people.items()}
    happened = figures.moments(rule.moments.get("happened_at", ()), places, rule.kind)
    until = figures.moments(rule.moments.get("until_at", ()), places, rule.kind, later=True)
    observed = figures.moments(rule.observed_at, places, rule.kind)
    money = figures.money(rule, places, what.found)
    seconds = figures.seconds(rule.seconds, places)
    record_id = _record_id(rule, mapping, places)
    further = _further(rule, what)
    needs, skip = kind.needs, rule.skip_when_missing

    def one(row: Sequence[str], line: int, mark: str) -> Fact | None:
        values: dict[str, object] = {}
        for name, take in texts.items():
            values[name] = take(row) or None
        for name, refer in references.items():
            values[name] = refer(row)
        for name, who in people.items():
            values[name] = who(row)
        if happened is not None and (when := happened(row)) is not None:
            values["happened_at"], values["precise"] = when.at, when.precise
        if until is not None and (end := until(row)) is not None:
            values["until_at"] = end.at
        if observed is not None and (seen := observed(row)) is not None:
            values["observed_at"] = seen.at
        if money is not None:
            values.update(money(row))
        if seconds is not None:
            values["seconds"] = seconds(row)
        for need in needs:
            if values.get(need) is None:
                if skip:
                    return None
                said = need.removesuffix("_minor")
                message = f"a {rule.kind} needs {said}, which is empty here"
                raise RowMistake("missing_value", message, f"Fill the column, or write `when_missing: skip` ({said}).")
        fact = Fact(rule.kind, record_id(row, mark, values.get("name")), line=line, **values)  # type: ignore[arg-type]
        return further(fact, row) if further is not None else fact

    return one


def _record_id(rule: FactRule, mapping: Mapping, places: Places) -> Callable[[Sequence[str], str, object], str]:
    text = rule.id or mapping.id
    take: TakeText | None = take_text(text, places, mapping.first) if text is not None else None
    part_at = places.width + 3
    own = rule.each is not None and not mentions(text, ("$part", "$cell"))
    listed = rule.each is not None and rule.each.column is not None
    named = rule.kind in _NAMED_KINDS and rule.id is None

    def record_id(row: Sequence[str], mark: str, name: object) -> str:
        found = take(row) if take is not None else mark
        if not found:
            raise RowMistake("missing_id", "the row has no id", "Fill the id column, or leave `id` out of the mapping.")
        if own and not named:
            found = f"{found}:{row[part_at + 1].strip() if listed else row[part_at]}"
        return f"{found}:{name}" if named else found

    return record_id


def _further(rule: FactRule, what: _Compiling) -> Callable[[Fact, Sequence[str]], Fact] | None:
    """The function that adds the fields, with all that identifies sent to the vault."""
    mapping, table, places = what.mapping, what.table, what.places
    named = {name: take_text(text, places) for name, text in rule.fields.items()}
    rest = _other_columns(rule, mapping, table, what.found)
    private = _private(mapping, table) if rest or mapping.private else []
    if not named and not rest and not (private and rule.kind == "person_seen"):
        return None
    empty = places.empty

    def further(fact: Fact, row: Sequence[str]) -> Fact:
        fields: dict[str, str] = {}
        details: dict[str, str] = {}
        for name, take in named.items():
            if value := take(row):
                (details if identifies("", value) else fields)[name] = str(value)
        for place, name, column in rest:
            value = row[place].strip()
            if value and value not in empty and name not in fields:
                (details if identifies(column, value) else fields)[name] = value
        if rule.kind == "person_seen":
            details.update({name: row[place].strip() for place, name in private if row[place].strip()})
        person = fact.person
        if details and person is not None:
            person = replace(person, details=MappingProxyType({**details, **person.details}))
        return replace(fact, person=person, fields=MappingProxyType(fields) if fields else NO_FIELDS)

    return further


def _other_columns(rule: FactRule, mapping: Mapping, table: Table, found: Found) -> list[tuple[int, str, str]]:
    if not rule.other_columns:
        return []
    left_out = {
        place
        for pattern in (*mapping.leave_out, *rule.never, *mapping.private)
        for place, _ in matching(pattern, table.columns)
    }
    wanted = {place for pattern in rule.other_columns for place, _ in matching(pattern, table.columns)}
    return [
        (place, field_name(column), column)
        for place, column in enumerate(table.columns)
        if place in wanted and place not in left_out and column_key(column) not in found.used
    ]


def _private(mapping: Mapping, table: Table) -> list[tuple[int, str]]:
    return [
        (place, field_name(table.columns[place]))
        for pattern in mapping.private
        for place, _ in matching(pattern, table.columns)
    ]


def kept_private(mapping: Mapping, table: Table) -> tuple[str, ...]:
    """Columns whose values go to the people vault only, by the mapping or by their names."""
    rest = [
        column
        for rule in mapping.facts
        for _, _, column in _other_columns(rule, mapping, table, find_columns(mapping, table.columns))
    ]
    named = [table.columns[place] for place, _ in _private(mapping, table)]
    return tuple(dict.fromkeys([*named, *(column for column in rest if is_telling(column))]))
