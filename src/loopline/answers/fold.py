"""Which lines of a result belong together?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Line = Mapping[str, Any]


def together(lines: Iterable[Line], *keys: str) -> dict[tuple[Any, ...], list[Line]]:
    """The lines by their keys; keys and lines in the order they came."""
    found: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in lines:
        found[tuple(line[key] for key in keys)].append(line)
    return dict(found)


def added(lines: Sequence[Line], names: Iterable[str]) -> dict[str, Any]:
    """The sum of each of these columns; None where no line has a value."""
    return {name: _sum(line[name] for line in lines) for name in names}


def _sum(values: Iterable[Any]) -> Any:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
