"""The commands about a workspace as a whole: new, status, backup, restore, simulate, demo."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from loopline.agreement.starter import starter_text
from loopline.loop import make_loop, restore_ledger
from loopline.screens.cli.context import Format, context_of
from loopline.screens.cli.demonstration import demonstrate
from loopline.screens.cli.tables import plain_table
from loopline.screens.figures import as_text
from loopline.simulate.company import simulate
from loopline.words.errors import LooplineError
from loopline.words.money import is_currency
from loopline.words.period import day_of, last_day


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("new")(new)
    app.command("status")(status)
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("simulate")(simulate_company)
    app.command("demo")(demo)


def new(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    from_folder: Annotated[
        Path | None, typer.Option("--from", help="Take agreement.yaml, agreements/ and mappings/ from this folder.")
    ] = None,
    title: Annotated[str, typer.Option("--title", help="Title of a starter agreement.")] = "Marketing and sales",
    currency: Annotated[str, typer.Option("--currency", help="Currency of a starter agreement.")] = "EUR",
    time_zone: Annotated[str, typer.Option("--zone", help="Time zone of a starter agreement.")] = "UTC",
    ledger: Annotated[str | None, typer.Option("--ledger", help="A PostgreSQL URL in place of a file.")] = None,
) -> None:
    """Make a workspace: one folder with an agreement to fill in and a ledger to import into."""
    if not is_currency(currency):
        message = f'"{currency}" is not a currency code. Write three capitals, such as EUR.'
        raise LooplineError(message)
    make_loop(folder, starter_text(title, currency=currency, time_zone=time_zone), from_folder, ledger)
    out = context_of(context).out
    out.print(Text(f"{folder} is ready.", style="bold"), soft_wrap=True)
    out.print(Text(f"Import files:  loopline -C {folder} import FILE..."), soft_wrap=True)
    out.print(Text(f"The agreement: {folder / 'agreement.yaml'}", style="dim"), soft_wrap=True)


def status(
    context: typer.Context, form: Annotated[Format, typer.Option("--format", help="table or json.")] = Format.table
) -> None:
    """Tell how the workspace stands: what came in, how far it reaches, who signed."""
    shared = context_of(context)
    with shared.loop() as loop:
        told = loop.status()
    if form is not Format.table:
        sys.stdout.write(json.dumps(told.as_dict(), indent=2, default=as_text) + "\n")
        return
    zone = told.agreement.time_zone
    counted = f"{told.workspace.folder}: {told.batches} imports, {told.problems} rows in quarantine"
    shared.out.print(Text(counted), soft_wrap=True)
    shared.out.print(Text(f"“{told.agreement.title}”, version {told.agreement.version}. {told.signed.sentence}"))
    windows = [
        (
            row["source"],
            row["kind"],
            day_of(row["observed_from"], zone) if row["observed_from"] else None,
            last_day(row["observed_to"], zone) if row["observed_to"] else None,
            "declared" if row["declared"] else "recorded",
        )
        for row in told.windows
    ]
    if windows:
        shared.out.print(plain_table(("source", "kind", "from", "to", "known by"), windows))
    shared.out.print(Text(f"Record {told.record}; {told.remembered} answers remembered", style="dim"))


def backup(context: typer.Context, to: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Copy the ledger to a file; others may go on working meanwhile."""
    shared = context_of(context)
    with shared.loop() as loop:
        loop.backup(to)
    shared.out.print(Text(f"Wrote {to} ({to.stat().st_size / 1e6:,.1f} MB). Keep the file `secret` with it, safely."))


def restore(
    context: typer.Context,
    backup_file: Annotated[Path, typer.Argument(help="A file that `loopline backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup in the ledger's place. People erased since stay erased."""
    shared = context_of(context)
    if not yes:
        typer.confirm(f"Replace the ledger of {shared.folder} by {backup_file}?", abort=True)
    shared.out.print(Text(restore_ledger(shared.folder, backup_file)))


def simulate_company(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="The folder to write the files to.")],
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same company.")] = 7,
    scale: Annotated[float, typer.Option("--scale", min=0.05, max=500, help="1 is about 5,000 leads.")] = 1.0,
) -> None:
    """Write the files that a made-up consulting company would export, and the truth about it."""
    out = context_of(context).out
    truth = simulate(folder, seed, scale=scale)
    out.print(Text(f"Wrote a made-up company to {folder}: {truth.summary}"))


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where to put it.")] = Path("demo"),
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same company.")] = 7,
) -> None:
    """Simulate a company, import its files, and answer three questions."""
    shared = context_of(context)
    if folder.exists() and not (folder / "acme" / "workspace.yaml").exists() and any(folder.iterdir()):
        message = f"{folder} holds something else. Give another folder: loopline demo FOLDER"
        raise LooplineError(message)
    shutil.rmtree(folder, ignore_errors=True)
    demonstrate(shared.out, folder, seed)
