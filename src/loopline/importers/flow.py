"""How does a planned file get into the ledger: all of it or nothing, each row accounted for?"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from loopline.importers.decoding import file_hash
from loopline.importers.figures import Settings
from loopline.importers.mapping import Mapping as ExportMapping
from loopline.importers.planning import Plan, accepted, answered, plan_import
from loopline.importers.profiles import write_profile
from loopline.importers.table import Table
from loopline.importers.understanding import Understanding, row_mark, understand
from loopline.ledger.control import Control
from loopline.ledger.delivery import Row
from loopline.ledger.facts import KINDS
from loopline.ledger.ledger import Ledger
from loopline.words.errors import LooplineError, Refused
from loopline.words.problem import Problem

__all__ = [
    "Outcome",
    "Plan",
    "Progress",
    "accepted",
    "answered",
    "keep_original",
    "plan_import",
    "run_import",
    "write_draft",
]

_CHUNK: Final = 10_000
_TICK: Final = 2_000
_SHOWN: Final = 20

Progress = Callable[[int, int, float], None]
"""Called now and then with rows read, rows rejected, and seconds since the start."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. rows_in = stored + duplicates + quarantined + ignored, or it was refused.

    `ignored_because` counts reasons, `problems` are the first quarantined rows, `notes` what was decided by rule.
    """

    file: str
    rows_in: int = 0
    stored: int = 0
    duplicates: int = 0
    quarantined: int = 0
    ignored: int = 0
    refused: bool = False
    reason: str = ""
    facts: int = 0
    batch: int | None = None
    ignored_because: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The figures of the file, ready for JSON."""
        names = ("file", "rows_in", "stored", "duplicates", "quarantined", "ignored", "refused", "reason", "facts")
        return {name: getattr(self, name) for name in names}


def run_import(
    plan: Plan,
    ledger: Ledger,
    *,
    progress: Progress | None = None,
    full_export: bool = False,
    allow_vanish: bool = False,
    observed: tuple[datetime, datetime] | None = None,
    control: Sequence[Control] = (),
    dry_run: bool = False,
) -> Outcome:
    """Import a planned file. What a person got wrong comes back as a refused Outcome; nothing is half-done."""
    name = plan.path.name
    if not plan.ready or plan.mapping is None or plan.table is None or plan.survey is None:
        return Outcome(name, refused=True, reason=plan.refused or _unanswered(plan, dry_run=dry_run))
    stamp = stamp_of(plan.mapping, plan.settings)
    before = _earlier(ledger, plan.survey.sha256, stamp)
    if before is not None and (before.refused or not dry_run):
        return replace(before, file=name)
    options = {"full_export": True, "allow_vanish": allow_vanish} if full_export else {}
    given = _Given(stamp, observed, tuple(control), options)
    kept: Path | None = None
    try:
        run = _Run(plan.mapping, plan.table, plan.settings, plan.now, progress)
        if dry_run:
            return _dry(run, name)
        if file_hash(plan.path) != plan.survey.sha256:
            return Outcome(
                name, refused=True, reason=f"{name}: the file has changed since it was looked at. Try again."
            )
        kept = keep_original(plan.path, plan.workspace, plan.survey.sha256)
        outcome = _land(run, ledger, plan, given)
    except LooplineError as error:
        if kept is not None:
            kept.unlink(missing_ok=True)
        return Outcome(name, refused=True, reason=str(error))
    except BaseException:
        if kept is not None:
            kept.unlink(missing_ok=True)
        raise
    if kept is not None and outcome.ignored_because.get("erased"):
        kept.unlink(missing_ok=True)
        told = "The file is not kept among the originals, because it names somebody who was erased."
        outcome = replace(outcome, notes=(*outcome.notes, told))
    write_profile(plan.workspace, plan.mapping, plan.table, plan.settings)
    if plan.draft:
        write_draft(plan, accepted_as_it_is=True)
    return outcome


def stamp_of(mapping: ExportMapping, settings: Settings) -> str:
    """How a batch names the reading it came from: the mapping's name and a hash of its text and the settings."""
    text = "\x1f".join(
        (mapping.fingerprint, settings.order, settings.zone, settings.days, settings.decimal, settings.currency)
    )
    return f"{mapping.name}@{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def keep_original(path: Path, workspace: Path, sha256: str) -> Path | None:
    """Keep the file under its hash, readable by its owner only. The new copy, or None when it is there already."""
    folder = workspace / "originals"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = folder / f"{sha256}{''.join(path.suffixes[-2:]) if path.suffix == '.gz' else path.suffix}".lower()
    if kept.exists():
        return None
    partial = kept.with_name(f"{kept.name}.part")
    with path.open("rb") as source, _private(partial) as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
    partial.replace(kept)
    return kept


def _private(path: Path) -> BinaryIO:
    """The file, made anew for writing, readable by its owner only."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


class _Run:
    """One reading of a file: rows become ledger rows, and are counted on the way."""

    def __init__(
        self, mapping: ExportMapping, table: Table, settings: Settings, now: datetime, progress: Progress | None
    ) -> None:
        self.mapping, self.table, self._progress = mapping, table, progress
        self._started = time.monotonic()
        self._first_look = understand(mapping, table, settings, now)
        repeated = frozenset[bytes]()
        understanding = understand(mapping, table, settings, now)
        if mapping.keep_identical and understanding.whole_rows:
            repeated = _repeated(table)
            understanding = understand(mapping, table, settings, now, repeated)
        self.understanding: Understanding = understanding
        self.rows_in = 0
        self.rejected = 0
        self.problems: list[Problem] = []

    def chunks(self) -> Iterator[list[Row]]:
        """The file's rows, some thousand at a time."""
        chunk: list[Row] = []
        for data in self.table.read():
            row = self.understanding.row(data)
            self.rows_in += 1
            if row.problem is not None:
                self.rejected += 1
                if len(self.problems) < _SHOWN:
                    self.problems.append(row.problem)
            chunk.append(row)
            if self._progress is not None and self.rows_in % _TICK == 0:
                self._progress(self.rows_in, self.rejected, time.monotonic() - self._started)
            if len(chunk) >= _CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk
        if self._progress is not None:
            self._progress(self.rows_in, self.rejected, time.monotonic() - self._started)

    def export_at(self) -> datetime | None:
        """The latest past moment in the file, where some state would otherwise have no time of observation."""
        if all(rule.observed_at or not KINDS[rule.kind].state for rule in self.mapping.facts):
            return None
        latest: datetime | None = None
        for data in self.table.read():
            for moment in self._first_look.moments(data):
                if latest is None or moment > latest:
                    latest = moment
        return latest

    def notes(self) -> tuple[str, ...]:
        """What was decided by rule, with how often."""
        return tuple(f"{count:,} {what}." for what, count in self.understanding.notes.items())


@dataclass(frozen=True, slots=True)
class _Given:
    """What was said about a file at its import."""

    stamp: str
    observed: tuple[datetime, datetime] | None
    control: tuple[Control, ...]
    options: Mapping[str, bool]


def _land(run: _Run, ledger: Ledger, plan: Plan, given: _Given) -> Outcome:
    name, survey = plan.path.name, plan.survey
    export_at = given.observed[1] if given.observed is not None else run.export_at()
    if export_at is not None:
        export_at = min(export_at, plan.now.astimezone(UTC))
    older = _older_note(ledger, run.mapping.source, given, export_at)
    with ledger.batch(
        run.mapping.source,
        name,
        survey.sha256 if survey is not None else "",
        mapping=given.stamp,
        observed=given.observed,
        control=given.control,
        export_at=export_at,
        **given.options,
    ) as batch:
        for chunk in run.chunks():
            batch.add(chunk)
        counts = batch.finish(run.rows_in)
    return Outcome(
        name,
        counts.rows_in,
        counts.stored,
        counts.duplicates,
        counts.quarantined,
        counts.ignored,
        facts=counts.facts,
        batch=batch.id,
        ignored_because=MappingProxyType(dict(batch.ignored_because)),
        problems=tuple(run.problems),
        notes=(*run.notes(), *older),
    )


def _older_note(ledger: Ledger, source: str, given: _Given, export_at: datetime | None) -> tuple[str, ...]:
    """A word of warning when a file of no declared window looks older than a declared one of its source."""
    ends = [one.observed[1] for one in ledger.batches() if one.source == source and one.observed is not None]
    if given.observed is not None or export_at is None or not ends or export_at >= max(ends):
        return ()
    return (
        f"Its last moment is {export_at:%Y-%m-%d}, but {source} was declared as watched up to {max(ends):%Y-%m-%d}: "
        "where both tell of one record, the declared file counts as the newer one. If this file is newer, undo it "
        "and import it with --observed FROM TO.",
    )


def _dry(run: _Run, name: str) -> Outcome:
    """What an import would bring if the ledger were empty."""
    ignored: Counter[str] = Counter()
    stored = facts = quarantined = 0
    for chunk in run.chunks():
        for row in chunk:
            if row.problem is not None:
                quarantined += 1
            elif row.facts:
                stored += 1
                facts += len(row.facts)
            else:
                ignored[row.ignored or ""] += 1
    return Outcome(
        name,
        run.rows_in,
        stored,
        0,
        quarantined,
        ignored.total(),
        facts=facts,
        ignored_because=MappingProxyType(dict(ignored)),
        problems=tuple(run.problems),
        notes=("Nothing was written. Rows that the ledger holds already count as stored here.", *run.notes()),
    )


def _earlier(ledger: Ledger, sha256: str, stamp: str) -> Outcome | None:
    """The outcome of importing a file again, or None for a new file."""
    name = stamp.partition("@")[0]
    for batch in ledger.batches():
        if batch.file_hash != sha256 or batch.state != "counted" or batch.mapping.partition("@")[0] != name:
            continue
        if batch.mapping != stamp:
            because = (
                f"This very file was imported as batch {batch.batch} with another version of the mapping {name}, "
                f"or other settings. Undo that batch first: loopline undo {batch.batch}"
            )
            return Outcome("", refused=True, reason=because)
        rows = batch.counts.rows_in
        because = f"already imported as batch {batch.batch}"
        return Outcome("", rows, duplicates=rows, reason=because, batch=batch.batch)
    return None


def _repeated(table: Table) -> frozenset[bytes]:
    """The marks of rows that stand more than once. Eight bytes a row are held while looking."""
    marks = array("Q", (int.from_bytes(row_mark(row.cells)[:8], "big") for row in table.read()))
    ordered = sorted(marks)
    twice = {one for one, after in pairwise(ordered) if one == after}
    if not twice:
        return frozenset()
    again = (row_mark(row.cells) for row in table.read())
    return frozenset(mark for mark in again if int.from_bytes(mark[:8], "big") in twice)


def write_draft(plan: Plan, *, accepted_as_it_is: bool = False) -> Path:
    """Write a plan's guessed mapping where a person can edit it. One that is there already is left alone.

    Until it is accepted it lies among the drafts, where no import takes it unseen.
    """
    if not plan.draft or plan.mapping is None:
        message = f"{plan.path.name}: there is no guessed mapping to write."
        raise Refused(message)
    folder = plan.workspace / "mappings"
    path = (folder if accepted_as_it_is else folder / "drafts") / f"{plan.mapping.name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text(plan.draft, encoding="utf-8")
    return path


def _unanswered(plan: Plan, *, dry_run: bool) -> str:
    texts = [f"{one.text}{_ways(one.choices)} Answer with --answer {one.name}=..." for one in plan.questions]
    if plan.draft and not dry_run and any(one.name == "guess" for one in plan.questions):
        texts.append(f"The guess was written to {write_draft(plan)}: check it, then import with --map.")
    return f"{plan.path.name}: {' '.join(texts)}"


def _ways(choices: tuple[str, ...]) -> str:
    return f" ({' or '.join(choices)})" if choices else ""
