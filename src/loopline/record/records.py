"""Where is the record kept, and when is it made anew?

    record/current                       names the file to read, and says how far the ledger was read
    record/<seq>-<agreement>.duckdb      the record of everything up to <seq>, read under that agreement
    record/as-of-<what>.duckdb           the record as it stood at a moment

A file is made beside the others, closed, forced to disk, and only then gets its name; it never changes after
that. Who has an older file open goes on reading it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from loopline.agreement.terms import Agreement
from loopline.ledger.ledger import Ledger
from loopline.ledger.stream import Mark
from loopline.record.ask import ask
from loopline.record.build import Cut, build, read_again
from loopline.record.refresh import refresh
from loopline.words.errors import LooplineError
from loopline.words.rows import Rows

FORM: Final = 3  # raised when the record's tables change: older files are made anew
KEPT: Final = 4  # files of each sort; the last two, and those of another agreement asked for lately
Make = Callable[[duckdb.DuckDBPyConnection], Mark]


class Record:
    """One published record, open for reading. Close it, or use it as a context manager."""

    def __init__(self, path: Path, history: tuple[Agreement, ...]) -> None:
        self.name = path.stem
        self.history = history
        self._con = duckdb.connect()
        self._con.execute(f"attach '{_quoted(path)}' as r (read_only)")
        for setting in ("enable_external_access = false", "lock_configuration = true"):
            self._con.execute(f"set {setting}")

    def ask(self, sql: str, asked: Mapping[str, Any], step: str | None = None) -> Rows:
        """The rows of a query, or of one of its named steps, over the record as of `asked["as_of"]`."""
        return ask(self._con, sql, asked, step, where="r.record")

    def close(self) -> None:
        """Let go of the file."""
        self._con.close()

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Records:
    """The records of one workspace, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fresh(
        self,
        ledger: Ledger,
        history: tuple[Agreement, ...],
        *,
        happened_before: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Record:
        """The record of all facts that count now (or of what had happened, or was known, by a moment)."""
        mark = ledger.mark()
        cut = Cut(happened_before, known_at)
        path = self.folder / f"{_name(mark, history, cut)}.duckdb"
        if not path.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if cut == Cut():
                path = self._newest(ledger, history, mark)
            else:
                self._publish(lambda con: build(con, ledger, history, cut), lambda _: path.stem)
            self._tidy(path)
        try:
            return Record(path, history)
        except duckdb.IOException as error:
            message = f"The record {path.name} cannot be read. Remove the folder {self.folder} and ask again."
            raise LooplineError(message) from error

    def current(self) -> Path | None:
        """The file that `current` names, if there is one."""
        try:
            path = self.folder / json.loads((self.folder / "current").read_text(encoding="utf-8"))["file"]
        except (OSError, ValueError, KeyError):
            return None
        return path if path.exists() else None

    def forget(self) -> None:
        """Remove every record; the next question makes it anew. Open ones stay readable until they are closed."""
        for path in self.folder.glob("*"):
            if path.is_file():
                path.unlink(missing_ok=True)

    def _newest(self, ledger: Ledger, history: tuple[Agreement, ...], mark: Mark) -> Path:
        """Make and publish the record of now: refreshed from an older one where that can be, else from nothing."""

        def name(reached: Mark) -> str:
            return _name(reached, history, Cut())

        path = self._from_older(ledger, history, mark, name)
        path = path or self._publish(lambda con: build(con, ledger, history), name)
        _write(self.folder / "current", json.dumps({"file": path.name}))
        return path

    def _from_older(
        self, ledger: Ledger, history: tuple[Agreement, ...], mark: Mark, name: Callable[[Mark], str]
    ) -> Path | None:
        for older in self._plain_files():
            seq, generation, agreement = _parts(older)
            if generation != mark.generation:
                continue
            if agreement == _agreed(history) and seq < mark.seq:
                return self._publish(lambda con: refresh(con, ledger, history, Mark(seq, generation)), name, older)  # noqa: B023
            if seq == mark.seq:
                return self._publish(lambda con: _again(con, history, mark), name, older)
        return None

    def _publish(self, make: Make, name: Callable[[Mark], str], older: Path | None = None) -> Path:
        """Make a record in a new file and give it its name once it is whole and on disk."""
        part = self.folder / f"making-{secrets.token_hex(6)}"
        try:
            if older is None:
                os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
                part.unlink()
            else:
                shutil.copyfile(older, part)  # never changes: see docs/decisions/006
            part_mask = os.umask(0o077)
            try:
                mark = _made(part, make, self.folder)
            finally:
                os.umask(part_mask)
            part.chmod(0o600)
            _to_disk(part)
            path = self.folder / f"{name(mark)}.duckdb"
            part.replace(path)
            _to_disk(self.folder)
        finally:
            for left in self.folder.glob(f"{part.name}*"):
                _remove(left)
        return path

    def _plain_files(self) -> Sequence[Path]:
        """The files of now and before, newest first."""
        found = (path for path in self.folder.glob("*-*.duckdb") if not path.name.startswith("as-of-"))
        return sorted(found, key=_parts, reverse=True)

    def _tidy(self, used: Path) -> None:
        for sort in (self._plain_files(), sorted(self.folder.glob("as-of-*.duckdb"), key=_age, reverse=True)):
            for path in sort[KEPT:]:
                if path != used and path != self.current():
                    path.unlink(missing_ok=True)


def _made(part: Path, make: Make, folder: Path) -> Mark:
    con = duckdb.connect()
    try:
        con.execute(f"set temp_directory = '{_quoted(folder / f'{part.name}.spill')}'")
        con.execute("set checkpoint_threshold = '1TB'")  # written once, at the end
        con.execute(f"attach '{_quoted(part)}' as made")
        con.execute("create schema if not exists made.record")
        con.execute("use made.record")
        mark = make(con)
        con.execute("use memory")
        con.execute("checkpoint made")
        con.execute("detach made")
    finally:
        con.close()
    return mark


def _again(con: duckdb.DuckDBPyConnection, history: tuple[Agreement, ...], mark: Mark) -> Mark:
    read_again(con, history)
    return mark


def _name(mark: Mark, history: tuple[Agreement, ...], cut: Cut) -> str:
    plain = f"{mark.seq}.{mark.generation}-{_agreed(history)}"
    if cut == Cut():
        return plain
    parts = [_text(cut.happened_before), _text(cut.known_at)]
    return f"as-of-{_hash(json.dumps([*parts, plain]))}"


def _agreed(history: tuple[Agreement, ...]) -> str:
    return _hash(json.dumps([FORM, [(terms.version, str(terms.in_force_from), terms.text_hash) for terms in history]]))


def _parts(path: Path) -> tuple[int, int, str]:
    mark, _, agreement = path.stem.partition("-")
    seq, _, generation = mark.partition(".")
    return int(seq), int(generation), agreement


def _age(path: Path) -> float:
    return path.stat().st_mtime


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _text(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).isoformat() if moment.tzinfo else moment.isoformat()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}-{secrets.token_hex(6)}")
    part.write_text(text, encoding="utf-8")
    part.chmod(0o600)
    _to_disk(part)
    part.replace(path)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
