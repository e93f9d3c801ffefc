"""The commands about one lead or person: lead, person, erase, same."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from loopline.screens.cli.context import Format, context_of
from loopline.screens.cli.tables import plain_table
from loopline.screens.figures import as_text, plain
from loopline.words.rows import Rows

_LEFT_OUT = ("file", "line", "seq", "source", "recorded_at")
Confirmed = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("lead")(lead)
    app.command("person")(person)
    app.command("erase")(erase)
    app.command("same")(same)


def lead(
    context: typer.Context,
    lead_id: Annotated[
        list[str],
        typer.Argument(help="A lead, opportunity or person, as `loopline rows` lists them; or its first letters."),
    ],
    form: Annotated[Format, typer.Option("--format", help="table or json.")] = Format.table,
) -> None:
    """Tell a lead's whole life, with file and row of each fact."""
    shared = context_of(context)
    with shared.loop() as loop:
        life = loop.lead(" ".join(lead_id))
        zone = loop.history[-1].time_zone
    if form is not Format.table:
        sys.stdout.write(json.dumps(life.as_dict(), indent=2, ensure_ascii=False, default=as_text) + "\n")
        return
    out = shared.out
    for one in life.passes:
        out.print(Text(f"Lead {one.lead['lead_id']}, round {one.lead['round']}", style="bold"))
        told = [(name, value) for name, value in one.lead.items() if value is not None and name != "lead_id"]
        out.print(plain_table(("what", "known"), told, width=56, zone=zone))
        for name, table in one.tables:
            if len(table):
                out.print(Text(name.capitalize(), style="bold"))
                out.print(_timeline(table, zone) if name == "facts" else _filled(table, zone))
        out.print()


def _filled(table: Rows, zone: str) -> Table:
    """The table without the columns in which nothing stands; file and line as one."""
    rows = [_placed(row) for row in table]
    names = [name for name in (rows[0] if rows else ()) if any(row[name] is not None for row in rows)]
    return plain_table(names, [tuple(row[name] for name in names) for row in rows], width=22, zone=zone)


def _timeline(facts: Rows, zone: str) -> Table:
    """Each fact as when, what, and where it is written."""
    return plain_table(("when", "what", "where"), [_told(fact) for fact in facts], width=40, zone=zone)


def _told(fact: Mapping[str, Any]) -> tuple[Any, str, str]:
    money = (
        f"{plain(fact['amount_minor'], 'money', fact['currency'])} {fact['currency']}"
        if fact["amount_minor"] is not None and fact["currency"]
        else None
    )
    minutes = f"{fact['seconds'] / 60:.0f} min" if fact["seconds"] else None
    said = [fact["name"], fact["value"], fact["reason"], money, minutes, fact["program"], fact["rep"]]
    known = ", ".join(dict.fromkeys(str(part) for part in said if part))
    where = f"{fact['file']}:{fact['line']}" if fact["file"] else fact["source"]
    return fact["happened_at"], f"{fact['kind']}: {known}" if known else fact["kind"], where


def _placed(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in _LEFT_OUT}
    if "file" in row:
        kept["where"] = f"{row['file']}:{row['line']}" if row["file"] else None
    return kept


def person(context: typer.Context, email: Annotated[str, typer.Argument(help="Their e-mail address.")]) -> None:
    """Print everything known about one person, as JSON."""
    with context_of(context).loop() as loop:
        known = loop.person(email)
    sys.stdout.write(json.dumps(known, indent=2, ensure_ascii=False, default=as_text) + "\n")


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
    shared.out.print(
        Text(
            f"Erased. {told.people} references, {told.facts} facts and {told.quarantined} rows in quarantine no longer "
            "identify anybody; every figure stays as it was. Later rows of this person are ignored."
        )
    )


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
