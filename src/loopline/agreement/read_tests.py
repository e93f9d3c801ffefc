"""Which tests does the file name: target market, qualified opportunity, markets, and what gives points?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Final

from loopline.agreement import criteria, values
from loopline.agreement.keys import children
from loopline.agreement.page import Section, Spot
from loopline.agreement.terms import Criterion, Market, ScorePart, ScoreRule

SUBJECTS: Final = ("account", "person", "opportunity")
TARGET: Final = "target_market"


def read_list(spot: Spot, lists: Iterable[str] = ()) -> tuple[Criterion, ...]:
    """The tests of a list. With `lists`, a test may be the result of another list."""
    found: list[Criterion] = []
    for item in spot.items():
        test = read_test(item.keys(), lists)
        if test is None:
            continue
        if test.name in {other.name for other in found}:
            item.wrong(f'a second test "{test.name}"', "Give each test a name of its own.", "twice")
        found.append(test)
    return tuple(found)


def read_test(keys: Section, lists: Iterable[str] = ()) -> Criterion | None:
    """One test, or None where it is mistaken."""
    place = keys.spot.near if keys.spot.node is None else keys.spot.node
    known = tuple(lists)
    ways = [name for name in ("field", "answer", "rule") if name in keys.entries]
    if len(ways) != 1:
        names = "field, answer or rule" if known else "field or answer"
        if keys.entries or keys.spot.is_section:
            keys.spot.wrong(f"a test names exactly one of {names}", "For example: {field: account.sites, value: 1}")
        return None
    if ways == ["rule"]:
        read = _rule(keys, known)
    elif ways == ["answer"]:
        read = _compared(keys, "answer", keys["answer"].said(_question, ""))
    else:
        subject, field = keys["field"].said(_subject_and_field, ("", ""))
        read = _compared(keys, subject, field)
    return read and replace(read, line=place.line, column=place.column)


def read_markets(spot: Spot) -> tuple[tuple[str, Section, tuple[Criterion, ...]], ...]:
    """Each market's name, keys and tests."""
    found = []
    for name, market in spot.keys().own():
        keys = market.keys()
        if not market.is_section:
            if not market.given:
                market.wrong("a market needs a test", "For example: {field: account.region, value: Asia}")
            continue
        several = keys["where"]
        if several.given and any(key in keys.entries for key in ("field", "answer", "op", "value")):
            several.wrong("a market has either one test or several under `where`", "Move the test under `where`.")
        tests = read_list(several) if several.given else _only(read_test(keys))
        if not tests:
            several.wrong(f'the market "{name}" has no test', "For example: {field: account.region, value: Asia}")
        found.append((name, keys, tests))
    return tuple(found)


def read_score(spot: Spot, markets: tuple[Market, ...], target: tuple[Criterion, ...]) -> tuple[ScorePart, ...]:
    """The parts of the score that are agreed."""
    keys = spot.keys()
    lists = {TARGET: target} if target else {}
    lists |= {market.name: market.criteria for market in markets}
    parts = []
    for part in ("fit", "behaviour", "answers"):
        place = keys[part]
        if not place.given:
            continue
        inner = place.keys()
        up_to = inner["up_to"].said(values.some, Decimal(1))
        fades = inner["half_life"].maybe(values.calendar_span) if part == "behaviour" else None
        rules = _fit_rules(inner["rules"], lists) if part == "fit" else _point_rules(part, inner["points"])
        parts.append(ScorePart(part, up_to, fades, rules))
    return tuple(parts)


def list_name(name: str) -> str:
    """How a list is named in the agreement's tables: target_market, or market:NAME."""
    return name if name == TARGET else f"market:{name}"


def _fit_rules(spot: Spot, lists: dict[str, tuple[Criterion, ...]]) -> tuple[ScoreRule, ...]:
    found: list[ScoreRule] = []
    for item in spot.items():
        keys = item.keys()
        points = keys["points"].said(values.number, Decimal(0))
        when = keys["when"]
        if when.given and any(key in keys.entries for key in ("field", "answer")):
            when.wrong("a rule has either `when` or a test", "Make two rules of it.")
        name, tests = "", tuple[Criterion, ...]()
        if when.given:
            name = when.choice(lists, "list of tests")
            tests = lists.get(name, ())
            name = keys["name"].said(values.name, name)
        else:
            test = read_test(keys)
            name, tests = (test.name, (test,)) if test else ("", ())
        if name and name in {rule.name for rule in found}:
            item.wrong(f'a second rule "{name}"', "Give each rule a name of its own: name: ...", "twice")
        found.append(ScoreRule("fit", name, points, tests))
    return tuple(found)


def _point_rules(part: str, spot: Spot) -> tuple[ScoreRule, ...]:
    return tuple(
        ScoreRule(part, criteria.lowered(name), points.said(values.number, Decimal(0)))
        for name, points in spot.keys().own()
    )


def _only(test: Criterion | None) -> tuple[Criterion, ...]:
    return (test,) if test else ()


def _rule(keys: Section, lists: tuple[str, ...]) -> Criterion | None:
    if not lists:
        keys["rule"].wrong("there is no target_market and no market to refer to", "Add target_market to the agreement.")
        return None
    other = keys["rule"].choice(lists, "list of tests")
    for extra in ("op", "value"):
        if extra in keys.entries:
            keys[extra].wrong(f"`rule` takes no {extra}", "Leave it out: the list has its own tests.")
    if not other:
        return None
    return Criterion(keys["name"].said(values.name, other), "rule", list_name(other), "is", ("yes",))


def _question(text: str) -> str:
    return criteria.lowered(values.label(text))


def _subject_and_field(text: str) -> tuple[str, str]:
    subject, dot, field = text.partition(".")
    if not dot:
        raise values.Unclear(
            "unknown_name", f'the field "{text}" does not say whose it is', f"Write account.{text} or person.{text}."
        )
    if not field.strip():
        raise values.Unclear("unknown_name", f'"{text}" names no field', f"Write {subject}.industry, for example.")
    return values.chosen(subject, SUBJECTS, "subject of a field"), criteria.lowered(field)


def _compared(keys: Section, subject: str, field: str) -> Criterion | None:
    value = keys["value"]
    usual = "in" if value.node is not None and value.node.kind == "list" else "is"
    op = keys["op"].choice(criteria.OPERATORS, "operator", usual)
    agreed = _agreed(op, value)
    named = keys["name"].said(values.name, "") if "name" in children(keys.spot.path) else ""
    if not subject or not field:
        return None
    return Criterion(named or field.replace(" ", "_"), subject, field, op, agreed)


def _agreed(op: str, spot: Spot) -> tuple[str, ...]:
    operator = criteria.OPERATORS[op]
    agreed = spot.texts(partial(_value, kind=operator.kind))
    written = len(spot.node.items) if spot.node is not None and spot.node.kind == "list" else int(spot.given)
    needs = {"none": "no value", "one": "one value", "two": "two values", "some": "a value"}[operator.takes]
    fits = {"none": written == 0, "one": written == 1, "two": written == 2, "some": written > 0}[operator.takes]
    if not fits:
        spot.wrong(f"`{op}` takes {needs}", f"{op}: {operator.meaning}.", "wrong_count")
    return agreed


def _value(text: str, kind: str) -> str:
    written = values.label(text)
    if kind == "number" and criteria.number(written) is None:
        raise values.Unclear("bad_number", f'"{text}" is not a number', "Write digits, without separators: 1500.")
    return values.day(written).isoformat() if kind == "day" else written
