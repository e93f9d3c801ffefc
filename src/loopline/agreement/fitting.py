"""Does the agreement fit what the record holds?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from loopline.agreement.rows import lists_of
from loopline.agreement.terms import Agreement, Criterion
from loopline.words.errors import nearest_name
from loopline.words.problem import Problem


def unknown_fields(
    agreement: Agreement, known: Mapping[str, Collection[str]], name: str = "agreement.yaml"
) -> tuple[Problem, ...]:
    """One problem for each test of a field or question that nothing recorded holds.

    `known` gives the fields by subject (account, person, opportunity) and the questions under `answer`.
    """
    return tuple(dict.fromkeys(_unknown(agreement, known, name)))


def _unknown(agreement: Agreement, known: Mapping[str, Collection[str]], name: str) -> Iterator[Problem]:
    for listed, tests in lists_of(agreement).items():
        for test in tests:
            if test.subject != "rule" and test.field not in known.get(test.subject, ()):
                yield _problem(test, known, f"{name}, {_section(listed)}")


def _section(listed: str) -> str:
    return {"market": "markets", "fit": "score"}.get(listed.partition(":")[0], listed)


def _problem(test: Criterion, known: Mapping[str, Collection[str]], where: str) -> Problem:
    what = f'question "{test.field}"' if test.subject == "answer" else f'field "{test.subject}.{test.field}"'
    near = nearest_name(test.field, known.get(test.subject, ()))
    hint = f'Did you mean "{near}"?' if near else "Until a file brings it, the test stays unknown."
    return Problem(
        f"{where}, line {test.line}, column {test.column}",
        f"no {what} in the record.",
        hint,
        "unknown_field",
        test.line,
        test.column,
    )
