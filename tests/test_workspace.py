"""Is a workspace found, made, and refused where it must be?"""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from loopline.words.errors import LooplineError, NotFound, Refused
from loopline.workspace import Workspace, find_workspace, make_workspace, put_aside, write_private


def test_a_new_workspace_has_its_parts_and_is_found_again(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "acme", "agreement: x\n")
    assert find_workspace(tmp_path / "acme") == made
    assert made.ledger == tmp_path / "acme" / "ledger.db"
    assert made.agreement.read_text(encoding="utf-8") == "agreement: x\n"
    assert made.record.is_dir()
    assert len(made.secret()) == 32
    assert stat.S_IMODE((made.folder / "secret").stat().st_mode) == 0o600


def test_two_workspaces_have_different_secrets(tmp_path: Path) -> None:
    one, other = (make_workspace(tmp_path / name, "") for name in ("one", "other"))
    assert one.secret() != other.secret()


def test_an_agreement_that_is_there_already_is_kept(tmp_path: Path) -> None:
    (tmp_path / "agreement.yaml").write_text("agreement: mine\n", encoding="utf-8")
    assert make_workspace(tmp_path, "agreement: other\n").agreement.read_text(encoding="utf-8") == "agreement: mine\n"


def test_a_workspace_is_not_made_over_another(tmp_path: Path) -> None:
    secret = make_workspace(tmp_path, "").secret()
    with pytest.raises(Refused, match="is a workspace already"):
        make_workspace(tmp_path, "")
    assert find_workspace(tmp_path).secret() == secret


def test_a_ledger_can_be_a_database(tmp_path: Path) -> None:
    made = make_workspace(tmp_path, "", "postgresql://me@localhost/loopline")
    assert made.ledger == "postgresql://me@localhost/loopline"


def test_settings_that_say_nothing_mean_the_usual_file(tmp_path: Path) -> None:
    (tmp_path / "workspace.yaml").write_text("# nothing\n", encoding="utf-8")
    assert find_workspace(tmp_path).ledger == tmp_path / "ledger.db"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ledger: [", "not readable as YAML"),
        ("- a list\n", "should hold lines such as: ledger: ledger.db"),
        ("leger: ledger.db\n", 'Did you mean "ledger"?'),
    ],
)
def test_settings_with_a_mistake_are_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "workspace.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LooplineError) as told:
        find_workspace(tmp_path)
    assert words in str(told.value)


def test_without_a_workspace_it_is_said_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="loopline new FOLDER"):
        find_workspace(tmp_path)


@pytest.mark.parametrize("text", [None, "no hexadecimal number"])
def test_a_secret_that_is_lost_or_damaged_is_never_made_anew(tmp_path: Path, text: str | None) -> None:
    if text:
        (tmp_path / "secret").write_text(text, encoding="ascii")
    with pytest.raises(LooplineError, match="missing or damaged"):
        Workspace(tmp_path, "").secret()


def test_a_private_file_is_never_written_over(tmp_path: Path) -> None:
    write_private(tmp_path / "secret", "a")
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "secret", "b")


def test_a_ledger_is_put_aside_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    for name in ("ledger.db", "ledger.db-wal"):
        (tmp_path / name).write_text(name, encoding="ascii")
    put_aside(tmp_path / "ledger.db", tmp_path / "old.db")
    assert {path.name: path.read_text(encoding="ascii") for path in tmp_path.iterdir()} == {
        "old.db": "ledger.db",
        "old.db-wal": "ledger.db-wal",
    }
