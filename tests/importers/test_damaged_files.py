"""Damaged files: each is balanced row by row, or refused with a reason. None is silently wrong."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from importers.damage import KINDS, MAPPING, clean_file
from importers.workspace import rows_of
from loopline.importers.flow import plan_import
from loopline.importers.planning import Plan
from loopline.ledger.delivery import Row

NOW = datetime(2026, 6, 1, tzinfo=UTC)
FEW = 42
FILES = int(os.environ.get("LOOPLINE_DAMAGED_FILES", "315"))
SEED = int(os.environ.get("LOOPLINE_DAMAGED_SEED", "1"))


def texts_of(rows: list[Row]) -> set[str]:
    return {repr(replace(fact, line=0)) for row in rows for fact in row.facts}


def plan_of(path: Path, mapping: Path) -> Plan:
    return plan_import([path], path.parent / "none", mapping=mapping, now=NOW)[0]


@pytest.fixture(name="mapping")
def _mapping(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_balanced_or_refused(kind: str, mapping: Path, tmp_path: Path) -> None:
    assert damage_and_check(kind, FEW // len(KINDS), mapping, tmp_path).total() == FEW // len(KINDS)


@pytest.mark.slow
def test_hundreds_of_damaged_files_are_balanced_or_refused(mapping: Path, tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    for kind in KINDS:
        seen += damage_and_check(kind, FILES // len(KINDS), mapping, tmp_path)
    assert seen.total() == FILES // len(KINDS) * len(KINDS)
    assert seen["balanced"] > seen["refused"] > 0


def damage_and_check(kind: str, files: int, mapping: Path, folder: Path) -> Counter[str]:
    """How many of these files came out balanced and how many refused; fails where a row is silently wrong."""
    seen: Counter[str] = Counter()
    for number in range(files):
        rng = Random(f"{SEED}:{kind}:{number}")
        text = clean_file(rng)
        (folder / "clean.csv").write_text(text, encoding="utf-8")
        damaged = folder / "damaged.csv"
        damaged.write_bytes(KINDS[kind](text, rng))
        truth = rows_of(plan_of(folder / "clean.csv", mapping))
        assert all(row.facts for row in truth)
        plan = plan_of(damaged, mapping)
        if plan.refused or plan.questions:
            assert plan.refused or all(question.text for question in plan.questions)
            seen["refused"] += 1
            continue
        check(kind, truth, rows_of(plan), f"{kind} {number}")
        seen["balanced"] += 1
    return seen


def check(kind: str, truth: list[Row], rows: list[Row], what: str) -> None:
    """Every row is accounted for, and every stored fact is one of the undamaged file's."""
    for row in rows:
        assert sum((bool(row.facts), row.problem is not None, row.ignored is not None)) == 1, what
        assert row.problem is None or (row.problem.message and row.raw), what
    invented = texts_of(rows) - texts_of(truth)
    assert not invented, (what, invented)
    ids = Counter(row.facts[0].record_id for row in rows if row.facts)
    assert all(count == 1 for count in ids.values()), what
    lost = len(truth) - len(ids)
    rejected = sum(row.problem is not None for row in rows)
    if kind == "truncated":
        wanted = [row.facts[0].record_id for row in truth][: len(ids)]
        assert list(ids) == wanted, what
        assert rejected <= 2, what
    else:
        assert lost <= rejected, (what, lost, rejected)
    if kind in ("blank_lines", "total_footer", "header_again", "bom", "preamble", "utf16", "wrong_delimiter"):
        assert lost == 0, what
    if kind not in ("truncated", "mixed_newlines", "two_stray_quotes"):
        assert lost <= 2, what


def test_the_kinds_of_damage_are_at_least_eighteen() -> None:
    assert len(KINDS) >= 18
