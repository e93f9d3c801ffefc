"""What is handed to the ledger with a file, and what is said back?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from loopline.ledger.control import Control
from loopline.ledger.facts import Fact
from loopline.words.problem import Problem


@dataclass(frozen=True, slots=True)
class Row:
    """One physical data row of a file: its facts, or why there are none."""

    line: int
    facts: tuple[Fact, ...] = ()
    problem: Problem | None = None
    ignored: str | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a file's rows, and how many facts are new."""

    rows_in: int
    stored: int
    duplicates: int
    quarantined: int
    ignored: int
    facts: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is known about a file before its rows are read."""

    source: str
    file: str
    file_hash: str
    mapping: str = ""
    observed: tuple[datetime, datetime] | None = None
    control: tuple[Control, ...] = ()
    export_at: datetime | None = None
    full_export: bool = False
    allow_vanish: bool = False
