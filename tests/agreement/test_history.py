from datetime import date
from pathlib import Path

import pytest

from loopline.agreement.history import in_force, only, read_history
from loopline.agreement.starter import starter_text
from loopline.words.errors import NotFound, NotValid


def workspace(folder: Path, *versions: str) -> Path:
    """A folder whose last text is the current agreement and the others its older versions."""
    (folder / "agreements").mkdir(exist_ok=True)
    for number, text in enumerate(versions[:-1], 1):
        (folder / "agreements" / f"v{number}.yaml").write_text(text, encoding="utf-8")
    (folder / "agreement.yaml").write_text(versions[-1], encoding="utf-8")
    return folder


def version(number: int, day: str, **changes: str) -> str:
    text = starter_text(in_force_from=date.fromisoformat(day)).replace("version: 1", f"version: {number}")
    for key, value in changes.items():
        text = text.replace(f"{key}: ", f"{key}: {value} # ", 1)
    return text


def test_versions_come_in_the_order_of_their_first_days(tmp_path: Path) -> None:
    history = read_history(
        workspace(tmp_path, version(1, "2025-01-01"), version(2, "2025-07-01"), version(3, "2026-01-01"))
    )
    assert [terms.version for terms in history] == [1, 2, 3]
    assert in_force(history, date(2025, 6, 30)).version == 1
    assert in_force(history, date(2025, 7, 1)).version == 2
    assert in_force(history, date(2030, 1, 1)).version == 3


def test_the_first_version_also_holds_for_everything_before_it(tmp_path: Path) -> None:
    history = read_history(workspace(tmp_path, version(1, "2025-01-01"), version(2, "2025-07-01")))
    assert in_force(history, date(2001, 1, 1)).version == 1


def test_everything_can_be_read_under_one_version(tmp_path: Path) -> None:
    history = read_history(workspace(tmp_path, version(1, "2025-01-01"), version(2, "2025-07-01")))
    (chosen,) = only(history, 2)
    assert chosen.version == 2
    with pytest.raises(NotFound, match=r'No version of the agreement "5". There are: 1, 2.'):
        only(history, 5)


def test_a_copy_of_the_current_text_counts_once(tmp_path: Path) -> None:
    history = read_history(workspace(tmp_path, version(1, "2025-01-01"), version(1, "2025-01-01")))
    assert len(history) == 1


@pytest.mark.parametrize(
    ("first", "second", "mistake"),
    [
        (version(1, "2025-01-01"), version(2, "2025-01-01"), "in force from the same day as version 1"),
        (version(1, "2025-01-01"), version(1, "2025-07-01"), "version 1 is also in agreements/v1.yaml"),
        (version(2, "2025-01-01"), version(1, "2025-07-01"), "comes into force after version 2"),
        (version(1, "2025-01-01"), version(2, "2025-07-01", currency="USD"), "the currency is USD, but EUR"),
    ],
)
def test_versions_that_contradict_each_other_are_refused(tmp_path: Path, first: str, second: str, mistake: str) -> None:
    with pytest.raises(NotValid) as caught:
        read_history(workspace(tmp_path, first, second))
    (problem,) = caught.value.problems
    assert mistake in problem.message
    assert problem.where.startswith("agreement.yaml, ")
    line = (tmp_path / "agreement.yaml").read_text().split("\n")[(problem.line or 0) - 1]
    assert line.startswith(("in_force_from:", "version:", "currency:"))


def test_mistakes_of_all_versions_are_told_at_once(tmp_path: Path) -> None:
    folder = workspace(
        tmp_path, version(1, "2025-13-01".replace("13", "12")).replace("unit: person", "unit: firm"), "x"
    )
    (folder / "agreement.yaml").unlink()
    with pytest.raises(NotValid) as caught:
        read_history(folder)
    assert [problem.where.partition(",")[0] for problem in caught.value.problems] == [
        "agreement.yaml",
        "agreements/v1.yaml",
    ]
