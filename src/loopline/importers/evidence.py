"""What does a file itself prove about its dates, amounts and currency, and what must be asked?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from loopline.importers.amounts import decimal_evidence
from loopline.importers.columns import Found, find_columns, matching
from loopline.importers.figures import Settings
from loopline.importers.mapping import Amount, FactRule, Mapping, Moment, Text
from loopline.importers.moments import needs_order, needs_zone
from loopline.importers.table import Table, column_key
from loopline.importers.texts import DropFact, Places, RowMistake, TakeText, take_text

_NAMES: Final = {
    "order": "the order of day and month",
    "zone": "the time zone of its times",
    "days": "the time zone of its days",
    "decimal": "the decimal mark",
    "currency": "the currency of its amounts",
}


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person must say about a file. `safe`: the suggestion may be taken unseen (`--yes`)."""

    name: str
    text: str
    suggestion: str = ""
    safe: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The settings that are known, the questions that are left, and notes on what was proven."""

    settings: Settings
    questions: tuple[Question, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Seen:
    orders: set[str]
    decimals: set[str]
    zone: bool = False
    days: bool = False
    amount_without_currency: bool = False
    order_example: str = ""
    decimal_example: str = ""


def weigh(mapping: Mapping, table: Table, told: Settings, suggested: Settings) -> Evidence:
    """What is known and what must be asked. `told`: by a person or the profile; `suggested`: the workspace's."""
    settings = _from_mapping(mapping, told)
    open_names = [name for name in _NAMES if not getattr(settings, name)]
    seen = _look(mapping, table, open_names) if open_names else _Seen(set(), set())
    notes: list[str] = []
    questions: list[Question] = []
    if not settings.order:
        settings = _settle_order(settings, seen, notes, questions)
    if not settings.decimal:
        settings = _settle_decimal(settings, seen, notes, questions)
    if not settings.zone and seen.zone:
        text = "Its times carry no time zone. Which one are they in?"
        questions.append(Question("zone", text, suggested.zone or "UTC", safe=bool(suggested.zone)))
    if not settings.days and seen.days:
        if settings.zone and mapping.days != "ask":
            settings = replace(settings, days=settings.zone)
        elif not seen.zone or mapping.days == "ask":
            text = "It holds days without a time. In which time zone does such a day begin?"
            questions.append(Question("days", text, suggested.zone or "UTC", safe=bool(suggested.zone)))
    if not settings.currency and seen.amount_without_currency:
        text = "Its amounts name no currency. Which one are they in?"
        questions.append(Question("currency", text, suggested.currency, safe=bool(suggested.currency)))
    return Evidence(settings, tuple(questions), tuple(notes))


def _from_mapping(mapping: Mapping, told: Settings) -> Settings:
    zone = told.zone or ("" if mapping.zone == "ask" else mapping.zone)
    days = told.days or ("" if mapping.days in (None, "ask") else mapping.days or "")
    return Settings(
        order=told.order or ("" if mapping.order == "ask" else mapping.order),
        zone=zone,
        days=days or (zone if mapping.days is None else ""),
        decimal=told.decimal or ("" if mapping.decimal == "ask" else mapping.decimal),
        currency=told.currency or next((rule.const for rule in mapping.currency if rule.const), ""),
    )


def _settle_order(settings: Settings, seen: _Seen, notes: list[str], questions: list[Question]) -> Settings:
    proven = seen.orders & {"dmy", "mdy"}
    if len(proven) == 1:
        order = proven.pop()
        notes.append(f"The order of dates is {order}: {seen.order_example} proves it.")
        return replace(settings, order=order)
    if not seen.orders:
        return settings
    text = (
        "Some of its dates have the day first, others the month. Which order is right?"
        if proven
        else f"Is the day or the month first in its dates (for example {seen.order_example})?"
    )
    questions.append(Question("order", text, choices=("dmy", "mdy")))
    return settings


def _settle_decimal(settings: Settings, seen: _Seen, notes: list[str], questions: list[Question]) -> Settings:
    proven = seen.decimals & {".", ","}
    if len(proven) == 1:
        mark = proven.pop()
        notes.append(f'The decimal mark is "{mark}": {seen.decimal_example} proves it.')
        return replace(settings, decimal=mark)
    if not seen.decimals:
        return settings
    text = (
        "Some of its amounts have a decimal point, others a decimal comma. Which is right?"
        if proven
        else f"Is {seen.decimal_example} a number of thousands, or are these decimals? Which is the decimal mark?"
    )
    questions.append(Question("decimal", text, choices=(".", ",")))
    return settings


def _look(mapping: Mapping, table: Table, open_names: Sequence[str]) -> _Seen:
    """One pass over the file, ended as soon as nothing is left to learn."""
    found = find_columns(mapping, table.columns)
    places = Places(found.places, len(table.columns), frozenset(mapping.empty), ".", lambda _: False)
    moments = [take for rule in mapping.facts for take in _moment_texts(rule, places, table)]
    amounts = [take for rule in mapping.facts for take in _amount_texts(rule, places)]
    currencies = _currency_texts(mapping, places, found)
    seen = _Seen(set(), set())
    asks_currency = "currency" in open_names and bool(amounts) and currencies is not None
    if not moments and not amounts:
        return seen
    end = (table.path.name, table.sheet, "1", "", "")
    for number, row in enumerate(table.read()):
        if row.fault or row.ignored:
            continue
        cells = [*row.cells, *end]
        for take in moments:
            if text := _taken(take, cells):
                _learn_moment(text, seen)
        filled = [text for take in amounts if (text := _taken(take, cells))]
        for text in filled:
            if mark := decimal_evidence(text):
                if mark not in seen.decimals and (mark != "either" or not seen.decimals):
                    seen.decimal_example = text
                seen.decimals.add(mark)
        if filled and asks_currency and not any(_taken(take, cells) for take in currencies or ()):
            seen.amount_without_currency = True
        if number % 1000 == 999 and _settled(seen, open_names, bool(moments), bool(amounts)):
            break
    return seen


def _settled(seen: _Seen, open_names: Sequence[str], moments: bool, amounts: bool) -> bool:
    """Whether further rows could teach nothing. A proof may be contradicted later, so order needs the whole file."""
    if moments and ("order" in open_names or ("zone" in open_names and not seen.zone)):
        return False
    if moments and "days" in open_names and not seen.days:
        return False
    if amounts and "decimal" in open_names:
        return False
    return "currency" not in open_names or seen.amount_without_currency or not amounts


def _learn_moment(text: str, seen: _Seen) -> None:
    order = needs_order(text)
    if order:
        if order not in seen.orders and (order != "either" or not seen.orders):
            seen.order_example = text
        seen.orders.add(order)
    if not (seen.zone and seen.days):
        need = needs_zone(text)
        seen.zone = seen.zone or need == "zone"
        seen.days = seen.days or need == "days"


def _taken(take: TakeText, cells: Sequence[str]) -> str:
    try:
        return take(cells)
    except (RowMistake, DropFact):
        return ""


def _moment_texts(rule: FactRule, places: Places, table: Table) -> Iterator[TakeText]:
    durations = chain.from_iterable((*d.between[0], *d.between[1]) for d in rule.seconds if d.between)
    for moment in _moments(chain(rule.moments.values(), (rule.observed_at,), (tuple(durations),))):
        if moment.zone and moment.order:
            continue
        if moment.text.column == "$cell" and rule.each is not None:
            for pattern in rule.each.columns:
                for place, _ in matching(pattern, table.columns):
                    yield take_text(Text(column=table.columns[place]), places)
        else:
            yield take_text(moment.text, places)


def _moments(groups: Any) -> Iterator[Moment]:
    for group in groups:
        yield from group


def _amount_texts(rule: FactRule, places: Places) -> Iterator[TakeText]:
    for amount in rule.amounts.values():
        for text in _leaves(amount):
            yield take_text(text, places)


def _leaves(amount: Amount) -> Iterator[Text]:
    if amount.text is not None:
        yield amount.text
    for part in amount.parts:
        yield from _leaves(part)


def _currency_texts(mapping: Mapping, places: Places, found: Found) -> list[TakeText] | None:
    """The places where a row's currency may stand; None when it is settled for the whole file."""
    takes: list[TakeText] = []
    for rule in mapping.currency:
        if rule.const or (rule.header and found.stars.get(column_key(rule.header))):
            return None
        if rule.text is not None:
            takes.append(take_text(rule.text, places))
    own = [rule.currency for rule in mapping.facts if rule.amounts and rule.currency is not None]
    if own and all(rule.currency is not None for rule in mapping.facts if rule.amounts):
        takes.extend(take_text(text, places) for text in own)
    return takes
