"""What comes back from a query? A small table of plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Rows:
    """Column names and rows of plain values (int, str, bool, Decimal, float, date, datetime, None).

    Iterating gives one dict per row.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.names, row, strict=True)) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @staticmethod
    def of(names: Sequence[str], dicts: Sequence[Mapping[str, Any]]) -> Rows:
        """Rows with these columns, taken from mappings that hold at least them."""
        return Rows(tuple(names), tuple(tuple(row[name] for name in names) for row in dicts))
