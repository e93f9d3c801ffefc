"""One workspace that everybody only reads, and copies of it for those who change something."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from screens.acme import make_acme, said


@pytest.fixture(name="acme", scope="session")
def _acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    acme = make_acme(tmp_path_factory.mktemp("company"))
    said("-C", acme, "status")
    return acme


@pytest.fixture(name="own")
def _own(acme: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(acme, tmp_path / "acme"))
