"""Which versions of the agreement are there, and which one was in force?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

from loopline.agreement.reader import file_text, read_text
from loopline.agreement.terms import Agreement
from loopline.words.errors import NotFound, NotValid
from loopline.words.problem import Problem

CURRENT = "agreement.yaml"
OLDER = "agreements"


def read_history(folder: Path) -> tuple[Agreement, ...]:
    """All versions in a workspace folder, the earliest in force first: `agreement.yaml` and `agreements/*.yaml`.

    A file that holds the very same text as another counts once. Raises NotValid with every mistake of every file.
    """
    problems: list[Problem] = []
    found: dict[str, tuple[str, Agreement]] = {}
    for path in (folder / CURRENT, *sorted((folder / OLDER).glob("*.yaml"))):
        name = path.relative_to(folder).as_posix()
        try:
            agreement = read_text(file_text(path), name)
        except NotValid as error:
            problems.extend(error.problems)
        else:
            found.setdefault(agreement.text_hash, (name, agreement))
    ordered = sorted(found.values(), key=lambda item: (item[1].in_force_from, item[1].version))
    problems.extend(_contradictions(ordered))
    if problems:
        raise NotValid(problems)
    return tuple(agreement for _, agreement in ordered)


def in_force(history: tuple[Agreement, ...], day: date) -> Agreement:
    """The version in force on a day; the first one reaches back without end."""
    return next((terms for terms in reversed(history) if terms.in_force_from <= day), history[0])


def only(history: tuple[Agreement, ...], version: int) -> tuple[Agreement, ...]:
    """A history of this version alone, to read everything under it. Raises NotFound."""
    chosen = tuple(terms for terms in history if terms.version == version)
    if not chosen:
        known = ", ".join(str(terms.version) for terms in history)
        raise NotFound("version of the agreement", str(version), hint=f"There are: {known}.")
    return chosen


def _contradictions(ordered: list[tuple[str, Agreement]]) -> Iterator[Problem]:
    for (before_name, before), (name, after) in pairwise(ordered):
        if before.in_force_from == after.in_force_from:
            message = (
                f"version {after.version} is in force from the same day as version {before.version} in {before_name}."
            )
            yield _problem(name, after, "in_force_from", message, "Give each version its own first day.")
        elif after.version < before.version:
            message = f"version {after.version} comes into force after version {before.version} in {before_name}."
            yield _problem(name, after, "version", message, "Number the versions in the order of their first days.")
        if before.currency != after.currency:
            message = f"the currency is {after.currency}, but {before.currency} in {before_name}."
            yield _problem(name, after, "currency", message, "All versions count in one currency.")
    versions: dict[int, str] = {}
    for name, terms in ordered:
        other = versions.setdefault(terms.version, name)
        if other != name:
            message = f"version {terms.version} is also in {other}, with another text."
            yield _problem(name, terms, "version", message, "Give a changed agreement the next number.")


def _problem(name: str, terms: Agreement, key: str, message: str, hint: str) -> Problem:
    lines = terms.text.split("\n")
    line = next((number for number, text in enumerate(lines, 1) if text.startswith(f"{key}:")), 1)
    column = len(key) + 3
    return Problem(f"{name}, {key}, line {line}, column {column}", message, hint, "versions", line, column)
