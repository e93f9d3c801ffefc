"""A small made-up company, written once for the tests that read its files."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from loopline.simulate import Truth

Row = dict[str, str]
_HABITS = {
    "google_ads.csv": ("utf-16", "\t", 2),
    "linkedin_ads.csv": ("utf-8", ",", 4),
    "costs.csv": ("cp1252", ";", 1),
    "webinar.csv": ("utf-8-sig", ";", 0),
    "meta_ads.csv": ("utf-8-sig", ",", 0),
}


@dataclass(frozen=True)
class CompanyFolder:
    """The folder, the truth, and the rows of each file as a plain CSV reader sees them."""

    folder: Path
    truth: Truth

    def rows(self, name: str) -> list[Row]:
        encoding, delimiter, above = _HABITS.get(name, ("utf-8", ",", 0))
        lines = (self.folder / name).read_text(encoding=encoding).splitlines()
        return list(csv.DictReader(lines[above:], delimiter=delimiter))

    @cached_property
    def leads(self) -> list[Row]:
        return self.rows("Lead.csv")

    @cached_property
    def history(self) -> list[Row]:
        return self.rows("LeadHistory.csv")

    @cached_property
    def opportunities(self) -> list[Row]:
        return self.rows("Opportunity.csv")
