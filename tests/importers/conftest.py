"""The desk at which imports are tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from importers.workspace import NOW, Desk
from loopline.ledger.ledger import Ledger


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Iterator[Desk]:
    with Ledger.open(tmp_path / "ledger.db", b"k" * 32, now=lambda: NOW) as ledger:
        yield Desk(tmp_path, ledger)
