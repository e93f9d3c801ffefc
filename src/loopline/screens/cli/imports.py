"""The commands about files: import, problems, batches, undo."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from loopline.importers.evidence import Question
from loopline.importers.flow import Outcome, Plan, accepted, answered
from loopline.ledger.facts import Fact, Who
from loopline.loop import Loop
from loopline.screens.cli.context import Format, context_of
from loopline.screens.cli.controls import read_control
from loopline.screens.cli.tables import plain_table
from loopline.screens.figures import cell, local, plain, write_csv
from loopline.words.errors import LooplineError
from loopline.words.period import midnight

_PROBLEM = ("batch", "file", "line", "problem", "hint", "code", "raw")
_COUNTS = ("rows_in", "stored", "duplicates", "quarantined", "ignored")


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("import")(import_files)
    app.command("problems")(problems)
    app.command("batches")(batches)
    app.command("undo")(undo)


def import_files(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="CSV, TSV, XLSX, Parquet or JSON lines; also .gz.")],
    mapping: Annotated[Path | None, typer.Option("--map", help="Use this mapping file.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; take what is safe to take, refuse the rest.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read everything, store nothing.")] = False,
    full_export: Annotated[
        bool, typer.Option("--full-export", help="The file is everything there is: what it lacks is gone there.")
    ] = False,
    allow_vanish: Annotated[
        bool, typer.Option("--allow-vanish", help="With --full-export: even if more than 5% are gone.")
    ] = False,
    observed: Annotated[
        tuple[str, str] | None,
        typer.Option("--observed", metavar="FROM TO", help="The source was watched from this day to this day."),
    ] = None,
    control: Annotated[
        list[str] | None,
        typer.Option("--control", help="What the source says it holds: won=214, or won=214,3200000 EUR."),
    ] = None,
    answer: Annotated[
        list[str] | None, typer.Option("--answer", help="Answer a question of the import: zone=Europe/Berlin.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="table or json.")] = Format.table,
) -> None:
    """Import exported files: show what was understood, ask once, store every row or say why not."""
    shared = context_of(context)
    tables, others = tables_among(files)
    with shared.loop() as loop:
        options: dict[str, Any] = {
            "full_export": full_export,
            "allow_vanish": allow_vanish,
            "observed": _observed(observed, loop),
            "control": tuple(read_control(text) for text in control or ()),
            "dry_run": dry_run,
        }
        plans = loop.plan(tables, mapping=mapping, answers=_answers(answer or ()))
        outcomes = []
        for plan in plans:
            settled = accepted(plan) if yes else _settled(plan, shared.out, form, ask=not dry_run)
            if settled is None:
                outcomes.append(Outcome(plan.path.name, refused=True, reason="not confirmed"))
                continue
            with progress_bar(settled, Console(stderr=True)) as tick:
                outcomes.append(loop.run(settled, tick, **options))
        landed = {outcome.batch for outcome in outcomes}
        checks = [check for batch in loop.batches() if batch.batch in landed for check in batch.control]
    if form is Format.json:
        sys.stdout.write(json.dumps([outcome.as_json() for outcome in outcomes], indent=2) + "\n")
    else:
        print_outcomes(outcomes, shared.out)
        for check in checks:
            agrees = "agrees" if check.agrees else "differs"
            shared.out.print(Text(f"Control total {agrees}: {check}", style="" if check.agrees else "yellow"))
        if others:
            shared.out.print(Text(f"Not tables, left out: {', '.join(path.name for path in others)}", style="dim"))
    if any(outcome.refused for outcome in outcomes):
        raise typer.Exit(1)


def problems(
    context: typer.Context,
    batch: Annotated[int | None, typer.Option("--batch", help="Only of this batch.")] = None,
    form: Annotated[Format, typer.Option("--format", help="table, json or csv.")] = Format.table,
    limit: Annotated[int, typer.Option(min=1, help="At most so many rows in the terminal.")] = 40,
) -> None:
    """List the rows that could not be understood, and what to do about each."""
    shared = context_of(context)
    with shared.loop() as loop:
        found = loop.problems(batch)
    if form is not Format.table:
        listed = [
            {
                "batch": one.batch,
                "file": one.file,
                "line": one.line,
                "problem": one.problem.message,
                "hint": one.problem.hint,
                "code": one.problem.code,
                "raw": one.raw,
            }
            for one in found
        ]
        if form is Format.json:
            sys.stdout.write(json.dumps(listed, indent=2, ensure_ascii=False) + "\n")
        else:
            write_csv(_PROBLEM, [[cell(row[name], "", "") for name in _PROBLEM] for row in listed])
        return
    if not found:
        shared.out.print(Text("No row is in quarantine."))
        return
    shown = [(one.batch, f"{one.file}:{one.line}", one.problem.message, one.problem.hint) for one in found[:limit]]
    shared.out.print(plain_table(("batch", "where", "problem", "what to do"), shown, width=28))
    if len(found) > limit:
        shared.out.print(Text(f"{len(found) - limit:,} more: --limit, or --format json.", style="dim"))


def batches(
    context: typer.Context, form: Annotated[Format, typer.Option("--format", help="table or json.")] = Format.table
) -> None:
    """List every import with its counts; they always add up."""
    shared = context_of(context)
    with shared.loop() as loop:
        found = [batch for batch in loop.batches() if batch.file]
    rows = [
        {
            "batch": batch.batch,
            "file": batch.file,
            "source": batch.source,
            "state": batch.state,
            **{name: getattr(batch.counts, name) for name in _COUNTS},
            "recorded_at": plain(batch.recorded_at, "", "EUR"),
            "ignored_because": dict(batch.ignored_because),
            "control": [str(check) for check in batch.control],
        }
        for batch in found
    ]
    if form is not Format.table:
        sys.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return
    shown = [
        (
            row["batch"],
            row["file"] + (" (undone)" if row["state"] == "undone" else ""),
            *(row[name] for name in _COUNTS),
        )
        for row in rows
    ]
    shared.out.print(plain_table(("batch", "file", *_COUNTS), shown, width=24))


def undo(
    context: typer.Context, batch: Annotated[int, typer.Argument(help="A batch, as `batches` lists them.")]
) -> None:
    """Let a batch no longer count, as if it had never been imported."""
    shared = context_of(context)
    with shared.loop() as loop:
        told = loop.undo(batch)
    kept = f"; {told.kept:,} stay, because another file told them too" if told.kept else ""
    shared.out.print(Text(f"Batch {batch} ({told.file}) no longer counts: {told.facts:,} facts less{kept}."))
    shared.out.print(Text("Import its file again to bring it back.", style="dim"))


def tables_among(files: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """The files that may hold tables, and the others (folders, YAML, a JSON document), so that DIR/* can be given.

    Raises LooplineError for a file that is not there, or when none is left.
    """
    for path in files:
        if not path.exists():
            message = f"{path} does not exist."
            raise LooplineError(message)
    tables = [path for path in files if path.is_file() and not _is_document(path)]
    if not tables:
        message = (
            f"{', '.join(map(str, files))}: no file with a table. Loopline reads CSV, TSV, XLSX, Parquet, JSON lines."
        )
        raise LooplineError(message)
    return tables, [path for path in files if path not in tables]


def _is_document(path: Path) -> bool:
    if path.suffix.lower() in {".yaml", ".yml", ".md"}:
        return True
    if path.suffix.lower() != ".json":
        return False
    with path.open("rb") as file:
        first = file.readline(1_000_000).strip()
    return not (first.startswith(b"{") and first.endswith(b"}"))


def print_outcomes(outcomes: Sequence[Outcome], out: Console) -> None:
    """What became of each file, and the first problems with their places."""
    taken = [outcome for outcome in outcomes if not outcome.refused]
    if taken:
        names = ("file", *_COUNTS)
        out.print(plain_table(names, [tuple(getattr(one, name) for name in names) for one in taken], width=26))
    for outcome in outcomes:
        if outcome.refused:
            out.print(Text(f"{outcome.file} was refused: {outcome.reason}", style="red"))
        elif outcome.reason:
            out.print(Text(f"{outcome.file}: {outcome.reason}.", style="dim"))
        for note in outcome.notes:
            out.print(Text(f"{outcome.file}: {note}", style="dim"))
        for problem in outcome.problems[:3]:
            out.print(Text(str(problem), style="yellow"))
        if outcome.quarantined > 3:
            out.print(Text(f"{outcome.quarantined:,} rows are in quarantine: loopline problems", style="yellow"))


@contextmanager
def progress_bar(plan: Plan, console: Console) -> Iterator[Any]:
    """A callback for the import that draws rows, rate and rejected count once it takes longer than a second."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(pulse_style="cyan"),
        TextColumn("{task.fields[told]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task: list[TaskID] = []

        def tick(rows: int, rejected: int, seconds: float) -> None:
            if seconds < 1:
                return
            if not task:
                task.append(bar.add_task(plan.path.name, total=None, told=""))
            told = f"{rows:,} rows  {rows / seconds:,.0f}/s  {rejected:,} rejected"
            bar.update(task[0], told=told)

        yield tick


def _settled(plan: Plan, out: Console, form: Format, *, ask: bool) -> Plan | None:
    """The plan after a person confirmed it and answered what was open; None if they did not."""
    if form is Format.json:
        message = "With --format json nothing can be asked: add --yes."
        raise LooplineError(message)
    _show(plan, out)
    if not ask:
        for question in plan.questions:
            out.print(Text(f"Open: {question.text}{_choices(question)}"))
        return accepted(plan)
    asked = 0
    while plan.questions and not plan.refused:
        question = plan.questions[0]
        given = typer.prompt(question.text + _choices(question), default=question.suggestion or None)
        plan = _answered(plan, question.name, str(given), out)
        asked += 1
    if asked and not plan.refused:
        out.print(Text("With these answers:"))
        _show(plan, out)
    if plan.refused:
        return plan
    return plan if typer.confirm(f"Import {plan.path.name}?", default=True) else None


def _answered(plan: Plan, name: str, given: str, out: Console) -> Plan:
    """The plan with this answer, or as it was when the answer is none."""
    try:
        return answered(plan, {name: given})
    except LooplineError as error:
        out.print(Text(str(error), style="red"))
        return plan


def _choices(question: Question) -> str:
    return f" ({' / '.join(question.choices)})" if question.choices else ""


def _show(plan: Plan, out: Console) -> None:
    out.print()
    out.print(Text(plan.path.name, style="bold"))
    if plan.refused:
        return
    if plan.survey is not None and plan.table is not None and plan.mapping is not None:
        out.print(Text(f"{plan.mapping.about or plan.mapping.name} (mapping {plan.mapping.name})"))
    for note in plan.notes:
        out.print(Text(note, style="dim"))
    if plan.private:
        out.print(Text(f"Kept private: {', '.join(plan.private)}", style="dim"))
    if plan.unused:
        out.print(Text(f"Not used: {', '.join(plan.unused)}", style="dim"))
    zone = plan.settings.zone or plan.settings.days or "UTC"
    if plan.samples:
        shown = [
            (row.line, _brief(cells), _facts(row.facts, row.ignored, row.problem, zone)) for cells, row in plan.samples
        ]
        out.print(plain_table(("line", "columns", "becomes"), shown, width=34))


def _brief(cells: Any) -> str:
    filled = [f"{name}: {value}" for name, value in cells.items() if value]
    return "\n".join(filled[:5]) + (f"\n… {len(filled) - 5} more" if len(filled) > 5 else "")


def _facts(facts: Sequence[Fact], ignored: str | None, problem: object, zone: str) -> str:
    if problem is not None:
        return f"quarantine: {problem}"
    if not facts:
        return f"ignored: {ignored}"
    return "\n".join(_fact(fact, zone) for fact in facts)


def _fact(fact: Fact, zone: str) -> str:
    who = fact.person
    told = [fact.kind]
    if isinstance(who, Who):
        told.append(who.email or who.name or who.ref)
    told += [str(value) for value in (fact.opportunity, fact.name, fact.value, fact.channel) if value]
    if fact.amount_minor is not None:
        told.append(f"{plain(fact.amount_minor, 'money', fact.currency or 'EUR')} {fact.currency}")
    if fact.happened_at is not None:
        told.append(f"{local(fact.happened_at, zone):%Y-%m-%d}")
    return " · ".join(told)


def _answers(given: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for name, equals, _ in pairs:
        if not equals:
            message = f'Not an answer: "{name}". Write NAME=ANSWER, such as zone=Europe/Berlin.'
            raise LooplineError(message)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _observed(days: tuple[str, str] | None, loop: Loop) -> tuple[datetime, datetime] | None:
    if days is None:
        return None
    try:
        first, last = (datetime.fromisoformat(day).date() for day in days)
    except ValueError as error:
        message = f"--observed takes two days, such as 2026-01-01 2026-09-30, not {days[0]} {days[1]}."
        raise LooplineError(message) from error
    if first > last:
        message = f"--observed ends ({last}) before it starts ({first})."
        raise LooplineError(message)
    zone = loop.history[-1].time_zone
    return midnight(first, zone), midnight(last + timedelta(days=1), zone)
