"""What do the samples hold? Each read through the mapping that recognises it, without a workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from loopline.importers.columns import best_fit, fits
from loopline.importers.figures import Settings
from loopline.importers.mapping import Mapping
from loopline.importers.read_mapping import read_mapping
from loopline.importers.reading import FileSettings, look, open_table
from loopline.importers.understanding import understand
from loopline.ledger.delivery import Row
from loopline.ledger.facts import Fact

CASES = Path(__file__).parent
ROOT = CASES.parents[1]
SHELF_FOLDER = ROOT / "src" / "loopline" / "importers" / "shelf"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
SETTINGS = Settings(order="ymd", zone="UTC", days="UTC", decimal=".", currency="EUR")


@dataclass(frozen=True)
class Seen:
    """A file as it was understood."""

    mapping: str
    rows: tuple[Row, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(fact for row in self.rows for fact in row.facts)

    @property
    def kinds(self) -> Counter[str]:
        return Counter(fact.kind for fact in self.facts)

    @property
    def ignored(self) -> Counter[str]:
        return Counter(row.ignored for row in self.rows if row.ignored)

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(str(row.problem) for row in self.rows if row.problem)

    def of(self, kind: str, **wanted: object) -> tuple[Fact, ...]:
        """The facts of a kind whose columns have these values."""
        return tuple(
            fact
            for fact in self.facts
            if fact.kind == kind and all(getattr(fact, name) == value for name, value in wanted.items())
        )


@cache
def mappings_in(folder: Path) -> tuple[Mapping, ...]:
    """All mappings of a folder."""
    return tuple(read_mapping(path) for path in sorted(folder.glob("*.yaml")))


def recognised(mappings: Sequence[Mapping], path: Path) -> tuple[Mapping, ...]:
    """The mappings that fit a file best."""
    table = open_table(
        path, look(path, FileSettings()), FileSettings(), lambda row: any(fits(m, row) for m in mappings)
    )
    return best_fit(mappings, table.columns)


@cache
def seen(path: Path, folder: Path, settings: Settings = SETTINGS) -> Seen:
    """The file read through the one mapping of a folder that recognises it; what it leaves open comes from settings."""
    known = mappings_in(folder)
    (mapping,) = recognised(known, path)
    table = open_table(path, look(path, FileSettings()), FileSettings(), lambda row: any(fits(m, row) for m in known))
    fixed = {
        name: value
        for name, value in (
            ("order", mapping.order), ("zone", mapping.zone), ("days", mapping.days), ("decimal", mapping.decimal)
        )
        if value and value != "ask"
    }  # fmt: skip
    understanding = understand(mapping, table, replace(settings, **fixed), NOW)
    return Seen(mapping.name, tuple(understanding.row(row) for row in table.read()))
