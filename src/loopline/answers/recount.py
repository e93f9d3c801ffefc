"""Do the rows behind an answer add up to its figures?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from loopline.answers.asking import Result
from loopline.words.rows import Rows


def differences(result: Result, cases: Rows) -> tuple[str, ...]:
    """What does not add up, one sentence per figure; empty when everything does.

    A figure adds up when it is the sum of its column over the cases with the same keys.
    """
    keys = [name for name, column in result.columns.items() if not column.unit and name in cases.names]
    added = [name for name, column in result.columns.items() if column.adds and name in cases.names]
    sums: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(lambda: dict.fromkeys(added, 0))
    for case in cases:
        into = sums[tuple(case[key] for key in keys)]
        for name in added:
            into[name] += case[name] or 0
    return tuple(
        f"{name} of {_told(row, keys)} is {row[name]}, but its rows add up to {sums[_key(row, keys)][name]}."
        for row in result.rows
        for name in added
        if row[name] is not None and not _equal(row[name], sums[_key(row, keys)][name])
    )


def _key(row: Mapping[str, Any], keys: list[str]) -> tuple[Any, ...]:
    return tuple(row[key] for key in keys)


def _told(row: Mapping[str, Any], keys: list[str]) -> str:
    return ", ".join(str(row[key]) for key in keys) or "the total"


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        return abs(float(one) - float(other)) <= 1e-6 * max(1.0, abs(float(one)))
    return bool(one == other)
