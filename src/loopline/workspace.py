"""Where does a company's data lie? In one folder.

acme/
  workspace.yaml    settings: where the ledger is
  agreement.yaml    the agreement in force last; older versions in agreements/
  ledger.db         the facts (unless the settings name a PostgreSQL database)
  secret            the key of the keyed hashes; without it people can no longer be matched
  mappings/         what the company's own exports mean, and accepted profiles
  originals/        imported files as they came
  record/           computed, disposable
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from loopline.words.errors import LooplineError, NotFound, Refused

SETTINGS: Final = "workspace.yaml"
_KEYS: Final = ("ledger",)
_STARTER: Final = """\
# Where the facts are kept. A file beside this one, or the URL of a PostgreSQL database:
#   ledger: postgresql://user@localhost/loopline
ledger: ledger.db
"""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace's folder and where its ledger is (a path, or a database URL)."""

    folder: Path
    ledger: Path | str

    @property
    def record(self) -> Path:
        return self.folder / "record"

    @property
    def agreement(self) -> Path:
        return self.folder / "agreement.yaml"

    def secret(self) -> bytes:
        """The key of the keyed hashes. Raises LooplineError when it is missing."""
        path = self.folder / "secret"
        try:
            return bytes.fromhex(path.read_text(encoding="ascii").strip())
        except (OSError, ValueError) as error:
            message = f"{path}: the workspace's secret is missing or damaged. Restore it from a backup."
            raise LooplineError(message) from error


def find_workspace(folder: Path) -> Workspace:
    """The workspace in this folder. Raises NotFound when there is none, LooplineError for bad settings."""
    path = folder / SETTINGS
    if not path.is_file():
        raise NotFound(
            "workspace in", str(folder), (), "Make one: loopline new FOLDER. Choose one: loopline -C FOLDER ..."
        )
    try:
        settings = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) or {}
    except YAMLError as error:
        message = (
            f"{path} is not readable as YAML: {error.__class__.__name__}. It holds lines such as: ledger: ledger.db"
        )
        raise LooplineError(message) from error
    if not isinstance(settings, dict):
        message = f"{path} should hold lines such as: ledger: ledger.db"
        raise LooplineError(message)
    for key in settings:
        if key not in _KEYS:
            what = f"setting in {path}"
            raise NotFound(what, str(key), _KEYS)
    where = str(settings.get("ledger", "ledger.db"))
    return Workspace(folder, where if "://" in where else folder / where)


def make_workspace(folder: Path, agreement_text: str, ledger: str | None = None) -> Workspace:
    """A new workspace with this agreement. Raises Refused when the folder is one already."""
    if (folder / SETTINGS).exists():
        message = f"{folder} is a workspace already."
        raise Refused(message)
    for name in ("", "mappings", "agreements", "originals", "record"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(folder / "secret", secrets.token_hex(32) + "\n")
    if not (folder / "agreement.yaml").exists():
        (folder / "agreement.yaml").write_text(agreement_text, encoding="utf-8")
    settings = _STARTER if ledger is None else f"ledger: {ledger}\n"
    (folder / SETTINGS).write_text(settings, encoding="utf-8")
    return find_workspace(folder)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)


def put_aside(path: Path, to: Path) -> None:
    """Rename an SQLite file with all that belongs to it; a file that is not there is no mistake."""
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(to.with_name(to.name + ending))
