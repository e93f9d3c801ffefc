"""A workspace and a ledger in a temporary folder, and short ways to import a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loopline.importers.flow import Outcome, Plan, accepted, plan_import, run_import
from loopline.importers.understanding import understand
from loopline.ledger.delivery import Row
from loopline.ledger.facts import Fact
from loopline.ledger.ledger import Ledger

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass
class Desk:
    """Where imports are tried: a folder with a ledger."""

    folder: Path
    ledger: Ledger

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def plan(self, path: Path, mapping: str = "", answers: Mapping[str, str] | None = None, **wanted: Any) -> Plan:
        chosen = self.file("chosen.yaml", mapping) if mapping else None
        wanted = {"zone": "Europe/Berlin", "currency": "EUR", "now": NOW, **wanted}
        return plan_import([path], self.folder, mapping=chosen, answers=answers or {}, **wanted)[0]

    def bring(self, path: Path, mapping: str = "", answers: Mapping[str, str] | None = None, **wanted: Any) -> Outcome:
        return run_import(accepted(self.plan(path, mapping, answers)), self.ledger, **wanted)


def rows_of(plan: Plan) -> list[Row]:
    """What every row of a planned file holds."""
    assert plan.mapping is not None, plan.refused
    assert plan.table is not None
    understanding = understand(plan.mapping, plan.table, plan.settings, plan.now)
    return [understanding.row(row) for row in plan.table.read()]


def facts_of(plan: Plan) -> list[Fact]:
    """All facts of a planned file. Fails when a row has a problem."""
    rows = rows_of(plan)
    problems = [row.problem for row in rows if row.problem]
    assert not problems, problems
    return [fact for row in rows for fact in row.facts]
