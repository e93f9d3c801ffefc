from __future__ import annotations

import pytest

from loopline.simulate import simulate
from simulate.company_folder import CompanyFolder


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> CompanyFolder:
    """A seventh of the usual company, over all its months."""
    folder = tmp_path_factory.mktemp("acme")
    return CompanyFolder(folder, simulate(folder, 7, scale=0.15))
