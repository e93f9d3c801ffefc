"""Where do the public data sets lie, and how do tests import them as the how-tos say?"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from ruamel.yaml import YAML

from loopline.importers.flow import Outcome, accepted, plan_import, run_import
from loopline.ledger.ledger import Ledger
from real_data import real_data

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "how-to"
PLACE = real_data()


def real_file(*parts: str) -> Path:
    """The path of a file of the public data sets. Skips the test where they are not present."""
    path = PLACE.joinpath(*parts)
    if not path.is_file():
        pytest.skip(f"the public data sets are not here: no {path} (LOOPLINE_REAL_DATA names their folder)")
    return path


@dataclass(frozen=True)
class Imported:
    """A workspace of a how-to with files imported into it, and its facts as a DuckDB table `facts`."""

    folder: Path
    outcomes: dict[str, Outcome]
    facts: duckdb.DuckDBPyConnection

    def value(self, sql: str) -> Any:
        """The single value a query gives."""
        row = self.facts.execute(sql).fetchone()
        assert row is not None
        return row[0]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows a query gives."""
        return self.facts.execute(sql).fetchall()

    def kinds(self) -> dict[str, int]:
        """How many facts of each kind there are."""
        return dict(self.rows("select kind, count(*) from facts group by kind"))


def workspace(how_to: str, folder: Path) -> Path:
    """A workspace folder with the agreement and the mappings of a how-to."""
    shutil.copytree(HOW_TO / how_to, folder, dirs_exist_ok=True)
    return folder


def import_files(how_to: str, folder: Path, files: Iterable[Path]) -> Imported:
    """The files, imported one after the other with every suggestion taken, as `--yes` does."""
    workspace(how_to, folder)
    terms = folder / "agreement.yaml"
    agreed = YAML(typ="safe").load(terms.read_text(encoding="utf-8")) if terms.exists() else {}
    outcomes: dict[str, Outcome] = {}
    with Ledger.open(folder / "ledger.db", b"0" * 32) as ledger:
        for file in files:
            (plan,) = plan_import(
                [file], folder, zone=agreed.get("time_zone", "UTC"), currency=agreed.get("currency", "USD")
            )
            outcomes[file.name] = run_import(accepted(plan), ledger)
        stream = ledger.arrow_since()
        con = duckdb.connect()
        con.execute("create table facts as select * from stream where seq > 0 and kind <> 'batch_imported'")
        assert stream is not None
    return Imported(folder, outcomes, con)


def all_accounted_for(outcome: Outcome) -> bool:
    """Whether every row of the file is stored, a duplicate, quarantined or ignored, and the file was not refused."""
    told = outcome.stored + outcome.duplicates + outcome.quarantined + outcome.ignored
    return not outcome.refused and outcome.rows_in == told
