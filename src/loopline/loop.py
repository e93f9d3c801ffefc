"""The front door: open a workspace, import, ask, decide. No logic of its own.

import loopline

with loopline.open("acme") as loop:
    loop.ask("roi", period="2026-Q3", by="program").rows
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from loopline.agreement.changes import diff
from loopline.agreement.history import CURRENT, only, read_history
from loopline.agreement.signatures import Signature, Signed, signature_fields, signed
from loopline.agreement.terms import Agreement
from loopline.answers import asking
from loopline.answers.answer import Answer, Asked
from loopline.answers.asking import Question, Result
from loopline.answers.journey import Journey, journey, references_of
from loopline.answers.listing import Cases, list_cases
from loopline.answers.shelf import ANSWERS
from loopline.answers.signing import read_signatures
from loopline.answers.table import Table
from loopline.importers.flow import Outcome, Plan, plan_import, run_import
from loopline.ledger.erase import Erased
from loopline.ledger.facts import Fact, Who
from loopline.ledger.ledger import Ledger
from loopline.ledger.listing import BatchSeen, RowRefused
from loopline.ledger.originals import erase_from_originals
from loopline.ledger.undo import Undone
from loopline.record.ask import steps
from loopline.record.records import Record, Records
from loopline.words.errors import LooplineError, NotFound
from loopline.words.period import midnight
from loopline.words.rows import Rows
from loopline.workspace import Workspace, find_workspace, make_workspace, put_aside

SOURCE = "loopline"  # the source of facts that people write here


@dataclass(frozen=True, slots=True)
class Explained:
    """An answer opened up: its SQL and the steps that were run, each with its number of rows and the first few."""

    answer: Answer
    asked: Asked
    currency: str
    steps: tuple[tuple[str, int, Rows], ...]


@dataclass(frozen=True, slots=True)
class Status:
    """How a workspace stands."""

    workspace: Workspace
    batches: int
    last_fact: int
    problems: int
    windows: Rows
    agreement: Agreement
    signed: Signed
    record: str
    remembered: int

    def as_dict(self) -> dict[str, Any]:
        """The status as plain values, for JSON."""
        return {
            "workspace": str(self.workspace.folder),
            "imports": self.batches,
            "last_fact": self.last_fact,
            "rows_in_quarantine": self.problems,
            "windows": [dict(row) for row in self.windows],
            "agreement": {
                "title": self.agreement.title,
                "version": self.agreement.version,
                "signed_by": list(self.signed.teams),
            },
            "record": self.record,
            "answers_remembered": self.remembered,
        }


def open_loop(folder: Path | str) -> Loop:
    """The workspace in a folder. Raises NotFound when there is none, NotValid for a bad agreement."""
    return Loop(find_workspace(Path(folder)))


def make_loop(folder: Path, agreement_text: str, source: Path | None = None, ledger: str | None = None) -> None:
    """Make a workspace, with the agreement and mappings of another folder where one is given.

    Raises Refused when the folder is a workspace already, NotValid for a bad agreement; then nothing is made.
    """
    if source is not None and not source.is_dir():
        message = f"{source} is not a folder."
        raise LooplineError(message)
    if source is not None and (source / CURRENT).is_file():
        agreement_text = (source / CURRENT).read_text(encoding="utf-8")
        read_history(source)
    workspace = make_workspace(folder, agreement_text, ledger)
    for part in ("agreements", "mappings"):
        for path in sorted(source.glob(f"{part}/*.yaml")) if source is not None else ():
            shutil.copy(path, workspace.folder / part / path.name)
    with open_loop(folder):
        pass


def restore_ledger(folder: Path, backup: Path) -> str:
    """Put a backup in the place of a workspace's ledger, and say what was done. The ledger so far is kept beside it."""
    workspace = find_workspace(folder)
    if isinstance(workspace.ledger, str):
        message = (
            f"The ledger is a database ({workspace.ledger}). Restore into an empty one, and name it in workspace.yaml."
        )
        raise LooplineError(message)
    if not backup.is_file():
        message = f"{backup} does not exist."
        raise LooplineError(message)
    aside = workspace.ledger.with_suffix(".before-restore.db")
    put_aside(workspace.ledger, aside)
    try:
        Ledger.restore(backup, workspace.ledger, workspace.secret()).close()
    except BaseException:
        workspace.ledger.unlink(missing_ok=True)
        put_aside(aside, workspace.ledger)
        raise
    Records(workspace.record).forget()
    return f"Restored {backup}. The ledger so far is {aside.name}; delete it when it is no longer needed."


class Loop:
    """One open workspace. Close it, or use it as a context manager."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.history = read_history(workspace.folder)
        self.ledger = Ledger.open(workspace.ledger, workspace.secret())
        self.records = Records(workspace.record)
        self._memo: dict[tuple[object, ...], Result] = {}

    def __enter__(self) -> Loop:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the ledger."""
        self.ledger.close()

    # asking

    def ask(self, name: str, **wanted: Any) -> Table:
        """The answer of this name as a table. Options: period, by, as_of, known_at, agreement, rule, view.

        Raises NotFound for a name, group or rule nobody knows, LooplineError for a bad period or day.
        """
        answer = answer_named(name)
        with self._record(wanted) as record:
            asked = asking.asked_for(answer, question_of(name, wanted, self.history), record, record.history)
            key = (record.name, asked, name)
            if key not in self._memo:
                self._remember(key, self._answer(answer, asked, record))
            return Table(self._memo[key])

    def _answer(self, answer: Answer, asked: Asked, record: Record) -> Result:
        result = asking.ask(answer, asked, record, record.history)
        cover = answer_named("coverage")
        if answer.name == cover.name:
            return result
        return asking.with_coverage(result, asking.ask(cover, asked, record, record.history).rows)

    def _remember(self, key: tuple[object, ...], result: Result) -> None:
        if len(self._memo) >= 64:
            self._memo.pop(next(iter(self._memo)))
        self._memo[key] = result

    def explain(self, name: str, step: str | None = None, limit: int = 10, **wanted: Any) -> Explained:
        """The answer's SQL and its named steps (or the one asked for), run on what was asked."""
        answer = answer_named(name)
        with self._record(wanted) as record:
            asked = asking.asked_for(answer, question_of(name, wanted, self.history), record, record.history)
            shown = []
            for each in (step,) if step else steps(answer.sql):
                found = record.ask(answer.sql, asking.parameters_of(asked), each)
                shown.append((each, len(found), Rows(found.names, found.rows[:limit])))
        return Explained(answer, asked, record.history[-1].currency, tuple(shown))

    def rows(self, name: str, where: Sequence[str] = (), **wanted: Any) -> Cases:
        """The cases behind an answer's figures, those that pass every `column=value` condition."""
        answer = answer_named(name)
        with self._record(wanted) as record:
            asked = asking.asked_for(answer, question_of(name, wanted, self.history), record, record.history)
            return list_cases(answer, asked, record, where, record.history[-1].currency)

    def lead(self, subject: str) -> Journey:
        """A lead's whole life, by the id of a lead, person, opportunity or account, or by an e-mail address."""
        if "@" in subject:
            subject = self.person(subject)["people"][0]
        with self._record({}) as record:
            return journey(record, subject)

    def _record(self, wanted: Mapping[str, Any]) -> Record:
        version = wanted.get("agreement")
        history = self.history if version is None else only(self.history, int(version))
        as_of, known_at = moment_of(wanted.get("as_of"), self.history), known_by(wanted.get("known_at"))
        if as_of is not None and known_at is None:
            known_at = as_of if any(batch.recorded_at < as_of for batch in self.ledger.batches()) else None
        return self.records.fresh(self.ledger, history, happened_before=as_of, known_at=known_at)

    # importing

    def plan(self, files: Sequence[Path], **wanted: Any) -> tuple[Plan, ...]:
        """What each file was understood to be, with sample rows and open questions. Stores nothing."""
        terms = self.history[-1]
        usual = {"zone": terms.time_zone, "currency": terms.currency}
        return plan_import(files, self.workspace.folder, **{**usual, **wanted})

    def run(self, plan: Plan, progress: Callable[..., None] | None = None, **wanted: Any) -> Outcome:
        """Import one planned file."""
        return run_import(plan, self.ledger, progress=progress, **wanted)

    def batches(self, *, undone: bool = True) -> tuple[BatchSeen, ...]:
        """Every import, oldest first."""
        return self.ledger.batches(undone=undone)

    def problems(self, batch: int | None = None) -> tuple[RowRefused, ...]:
        """The rows that could not be understood."""
        return self.ledger.problems(batch)

    def undo(self, batch: int) -> Undone:
        """Let a batch no longer count. Raises NotFound, or Refused when it was undone before."""
        return self.ledger.undo(batch)

    # agreeing

    def agreement(self, version: int | None = None) -> Agreement:
        """A version of the agreement; without a number the one in force last."""
        return self.history[-1] if version is None else only(self.history, version)[0]

    def agreement_diff(self, old: int, new: int) -> tuple[str, ...]:
        """What changed between two versions, one line each."""
        return tuple(str(change) for change in diff(self.agreement(old), self.agreement(new)))

    def sign(self, terms: Agreement, team: str, by: str, how: str) -> None:
        """Record a team's signature of exactly this text."""
        parts = signature_fields(terms, team, by, how)
        signer = Who(name=parts["fields"].pop("by"))  # a name goes to the vault, not into the fact
        record_id = f"{terms.version}:{team}:{terms.text_hash}"
        fact = Fact(kind="agreement_signed", record_id=record_id, happened_at=now(), rep=signer, **parts)
        self.ledger.append([fact], source=SOURCE)

    def signed(self, terms: Agreement) -> Signed:
        """Who signed exactly this text, and who did not."""
        return signed(terms, self.signatures())

    def signatures(self) -> tuple[Signature, ...]:
        """Every signature ever given, of any text."""
        with self._record({}) as record:
            return read_signatures(record)

    # people

    def person(self, email: str) -> dict[str, Any]:
        """Everything known about one person, under all their names. Raises NotFound."""
        known = self.ledger.person(email)
        known = self.ledger.person(email, self._references(known["people"]))
        if not (known["people"] or known["quarantined"] or known["as_sales_or_marketing_user"]):
            raise NotFound("person with the address", email)
        return known

    def erase(self, email: str) -> Erased:
        """Remove what identifies a person, under all their names; what counts stays. Raises NotFound."""
        known = self.person(email)
        told = self.ledger.erase(email, known["people"])
        erase_from_originals(self.workspace.folder / "originals", told.lines, told.texts)
        self.records.forget()
        self._memo.clear()
        return told

    def _references(self, handles: Sequence[str]) -> tuple[str, ...]:
        with self._record({}) as record:
            return references_of(record, handles)

    def same(self, one: str, other: str, *, is_same: bool) -> None:
        """Decide that two people (e-mail addresses or references) are one, or are not. Raises NotFound."""
        for email in (text for text in (one, other) if "@" in text):
            if not self.ledger.person(email)["people"]:
                raise NotFound("person with the address", email)
        fact = Fact(
            kind="same_person",
            record_id=f"{one}|{other}|{now().isoformat()}",
            happened_at=now(),
            person=_who(one),
            other=_who(other),
            value="same" if is_same else "not",
            how="decision",
        )
        self.ledger.append([fact], source=SOURCE)

    # keeping

    def backup(self, to: Path) -> None:
        """Copy the ledger to a file while others go on working."""
        self.ledger.backup(to)

    def status(self) -> Status:
        """How the workspace stands."""
        with self._record({}) as record:
            seen = record.ask(
                "select source, kind, observed_from, observed_to, declared from windows order by source, kind",
                asking.NO_LIMIT,
            )
            name = record.name
        terms = self.history[-1]
        return Status(
            workspace=self.workspace,
            batches=sum(1 for batch in self.ledger.batches() if batch.file),
            last_fact=self.ledger.mark().seq,
            problems=len(self.ledger.problems()),
            windows=seen,
            agreement=terms,
            signed=self.signed(terms),
            record=name,
            remembered=len(self._memo),
        )


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def answer_named(name: str) -> Answer:
    """The answer of this name on the shelf. Raises NotFound with the nearest one."""
    found = next((answer for answer in ANSWERS if answer.name == name), None)
    if found is None:
        raise NotFound("answer", name, [answer.name for answer in ANSWERS], "List them: loopline answers")
    return found


def moment_of(day: str | datetime | None, history: tuple[Agreement, ...]) -> datetime | None:
    """The end of a written day in the agreement's zone, in UTC. A datetime stays as it is; without a zone it is UTC."""
    if day is None:
        return None
    if isinstance(day, datetime):
        return day if day.tzinfo else day.replace(tzinfo=UTC)
    try:
        date = datetime.fromisoformat(day).date()
    except ValueError as error:
        message = f'Not a day: "{day}". Write it as 2026-09-30.'
        raise LooplineError(message) from error
    return midnight(date + timedelta(days=1), history[-1].time_zone)


def known_by(moment: str | datetime | None) -> datetime | None:
    """A moment of importing, in UTC: text as ISO 8601; without a zone it is UTC. Raises LooplineError."""
    if moment is None:
        return None
    try:
        given = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError as error:
        message = f'Not a moment: "{moment}". Write it as 2026-09-30T12:00:00.'
        raise LooplineError(message) from error
    return given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)


def question_of(name: str, wanted: Mapping[str, Any], history: tuple[Agreement, ...]) -> Question:
    """The question behind the options a person gave."""
    as_of = moment_of(wanted.get("as_of"), history)
    return Question(
        name,
        period=wanted.get("period"),
        by=wanted.get("by"),
        as_of=as_of.astimezone(UTC).replace(tzinfo=None) if as_of else None,
        rule=wanted.get("rule"),
        view=wanted.get("view"),
    )


def _who(text: str) -> Who:
    if "@" in text:
        return Who(email=text)
    return Who(ref=text if ":" in text else f"person:{text}")
