"""Are the public data sets found wherever they lie, without a place being written down here?"""

from __future__ import annotations

from pathlib import Path

import pytest

from real_data import real_data


def test_the_folder_in_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sets" / "data" / "real" / "olist_funnel").mkdir(parents=True)
    monkeypatch.setenv("LOOPLINE_REAL_DATA", str(tmp_path / "mine"))
    assert real_data(tmp_path / "project") == tmp_path / "mine"


def test_else_it_is_the_folder_beside_the_project_that_holds_the_sets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOOPLINE_REAL_DATA", raising=False)
    (tmp_path / "another" / "data" / "real" / "something").mkdir(parents=True)
    (tmp_path / "sets" / "data" / "real" / "olist_funnel").mkdir(parents=True)
    assert real_data(tmp_path / "project") == tmp_path / "sets" / "data" / "real"


def test_without_the_sets_the_folder_is_one_that_is_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOPLINE_REAL_DATA", "")
    assert not real_data(tmp_path / "project").exists()
