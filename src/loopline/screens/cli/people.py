"""The commands about one lead or person: lead, person, erase, same."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer
from rich.text import Text

from loopline.screens.cli.context import Format, context_of
from loopline.screens.cli.tables import plain_table

Confirmed = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("lead")(lead)
    app.command("person")(person)
    app.command("erase")(erase)
    app.command("same")(same)


def lead(
    context: typer.Context,
    lead_id: Annotated[str, typer.Argument(help="A lead, opportunity or person, as `loopline rows` lists them.")],
    form: Annotated[Format, typer.Option("--format", help="table or json.")] = Format.table,
) -> None:
    """Tell a lead's whole life, with file and row of each fact."""
    shared = context_of(context)
    with shared.loop() as loop:
        life = loop.lead(lead_id)
    if form is not Format.table:
        sys.stdout.write(json.dumps(life.as_dict(), indent=2, ensure_ascii=False, default=str) + "\n")
        return
    out = shared.out
    out.print(Text(life.title, style="bold"))
    for name, table in life.tables:
        if len(table):
            out.print()
            out.print(Text(name, style="bold"))
            out.print(plain_table(table.names, table.rows, width=30))


def person(context: typer.Context, email: Annotated[str, typer.Argument(help="Their e-mail address.")]) -> None:
    """Print everything known about one person, as JSON."""
    with context_of(context).loop() as loop:
        known = loop.person(email)
    sys.stdout.write(json.dumps(known, indent=2, ensure_ascii=False, default=str) + "\n")


def erase(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="Their e-mail address.")],
    yes: Confirmed = False,
) -> None:
    """Erase one person: what identifies goes, what counts stays, every published figure stays equal."""
    shared = context_of(context)
    if not yes:
        typer.confirm(f"Erase what identifies {email}? This cannot be undone.", abort=True)
    with shared.loop() as loop:
        told = loop.erase(email)
    shared.out.print(Text(told))


def same(
    context: typer.Context,
    one: Annotated[str, typer.Argument(help="A person: e-mail address or reference, as `loopline lead` shows it.")],
    other: Annotated[str, typer.Argument(help="Another one.")],
    no: Annotated[bool, typer.Option("--not", help="They are two people, whatever the rules say.")] = False,
) -> None:
    """Decide that two people are one, or are not. The latest decision counts, so it can be undone."""
    shared = context_of(context)
    with shared.loop() as loop:
        loop.same(one, other, is_same=not no)
    shared.out.print(Text("Noted: two people." if no else "Noted: one person."))
