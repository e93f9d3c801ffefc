"""What is one table of the record? Its layer, what one row is, and what each column means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its layer, what one row is, and its columns as name -> (DuckDB type, meaning)."""

    layer: str
    row: str
    columns: Mapping[str, tuple[str, str]]
