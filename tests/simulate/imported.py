"""A small made-up company's files, imported through the real importers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from loopline.agreement.history import read_history
from loopline.importers.flow import accepted, plan_import, run_import
from loopline.ledger.ledger import Ledger
from loopline.record.records import Record, Records
from loopline.simulate import simulate
from loopline.simulate.papers import copy_into
from simulate.company_folder import CompanyFolder

_ASKED = {"as_of": datetime(2026, 9, 30, 21, tzinfo=UTC), "by": "all"}


class Imported:
    """A small company's files in a ledger: how each file went, and the facts."""

    def __init__(self, folder: Path) -> None:
        files, self.workspace = folder / "files", folder / "workspace"
        self.company = CompanyFolder(files, simulate(files, 7, scale=0.15))
        copy_into(self.workspace)
        self.facts = duckdb.connect()
        self.ledger = Ledger.open(self.workspace / "ledger.db", b"a secret of thirty-two bytes ...")
        plans = plan_import(sorted(files.glob("*.csv")), self.workspace, zone="Europe/Helsinki", currency="EUR")
        self.outcomes = {plan.path.name: run_import(accepted(plan), self.ledger) for plan in plans}
        stream = self.ledger.arrow_since(0)  # noqa: F841 - DuckDB finds it by name
        self.facts.execute("create table facts as select * from stream where seq >= 0")

    def one(self, sql: str) -> int:
        found = self.facts.execute(sql).fetchone()
        assert found is not None
        return int(found[0] or 0)

    def told(self, sql: str) -> list[Mapping[str, Any]]:
        """Rows of the record, read under the company's agreement."""
        return list(self.record.ask(sql, _ASKED))

    @cached_property
    def record(self) -> Record:
        return Records(self.workspace / "record").fresh(self.ledger, read_history(self.workspace))

    def close(self) -> None:
        if "record" in self.__dict__:
            self.record.close()
        self.ledger.close()
        self.facts.close()
