from __future__ import annotations

from collections.abc import Iterator

import pytest

from loopline.simulate import simulate
from simulate.company_folder import CompanyFolder
from simulate.imported import Imported


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> CompanyFolder:
    """A seventh of the usual company, over all its months."""
    folder = tmp_path_factory.mktemp("acme")
    return CompanyFolder(folder, simulate(folder, 7, scale=0.15))


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    """A seventh of the usual company, imported."""
    company = Imported(tmp_path_factory.mktemp("imported"))
    yield company
    company.close()
