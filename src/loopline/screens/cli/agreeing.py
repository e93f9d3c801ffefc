"""The commands about the agreement: check, show, diff, sign, history."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.syntax import Syntax
from rich.text import Text

from loopline.agreement.signatures import Signed
from loopline.screens.cli.context import context_of
from loopline.screens.cli.tables import plain_table
from loopline.words.errors import LooplineError
from loopline.words.stages import TEAMS

app = typer.Typer(no_args_is_help=True, help="What both teams agreed: check, show, compare, sign.")

Version = Annotated[int | None, typer.Option("--version", help="A version; without it the one in force last.")]


@app.command()
def check(context: typer.Context) -> None:
    """Read every version of the agreement and report all mistakes, with line and column."""
    shared = context_of(context)
    with shared.loop() as loop:
        for terms in loop.history:
            shared.out.print(
                Text(f"“{terms.title}”, version {terms.version}, in force from {terms.in_force_from}: all right.")
            )
            shared.out.print(Text(f"  {loop.signed(terms).sentence}", style="dim"))


@app.command()
def show(context: typer.Context, version: Version = None) -> None:
    """Print the agreement's text and who signed it."""
    shared = context_of(context)
    with shared.loop() as loop:
        terms = loop.agreement(version)
        signed = loop.signed(terms)
    shared.out.print(Syntax(terms.text, "yaml", background_color="default", word_wrap=True))
    shared.out.print(Text(_told(signed)))
    if not signed.is_complete:
        shared.out.print(Text("Answers work all the same, and say so.", style="dim"))


@app.command()
def diff(
    context: typer.Context,
    old: Annotated[str, typer.Argument(help="A version, such as v2.")],
    new: Annotated[str, typer.Argument(help="Another version, such as v3.")],
) -> None:
    """List what changed between two versions."""
    shared = context_of(context)
    with shared.loop() as loop:
        changes = loop.agreement_diff(_version(old), _version(new))
    for change in changes:
        shared.out.print(Text(change))
    if not changes:
        shared.out.print(Text("The two versions agree in every term."))


@app.command()
def sign(
    context: typer.Context,
    team: Annotated[str, typer.Option("--as", help="The team that signs: marketing or sales.")],
    name: Annotated[str, typer.Option("--by", help="Who signs.")],
    version: Version = None,
) -> None:
    """Sign the agreement's exact text. A change of the text afterwards shows as unsigned."""
    if team not in TEAMS[:2]:
        message = f'"{team}" cannot sign. The teams are marketing and sales.'
        raise LooplineError(message)
    shared = context_of(context)
    with shared.loop() as loop:
        terms = loop.agreement(version)
        loop.sign(terms, team=team, by=name, how="command line")
    shared.out.print(Text(f"{team} signed “{terms.title}”, version {terms.version} ({terms.text_hash[:12]})."))


@app.command()
def history(context: typer.Context) -> None:
    """List all versions: in force when, signed by whom."""
    shared = context_of(context)
    with shared.loop() as loop:
        listed = [
            (terms.version, str(terms.in_force_from), terms.title, _told(loop.signed(terms))) for terms in loop.history
        ]
    shared.out.print(plain_table(("version", "in_force_from", "title", "signed"), listed, width=40))


def _told(signed: Signed) -> str:
    """Who signed this very text, by name and day; who did not."""
    names = [f"{one.team}: {one.by}{f', {one.at:%d %b %Y}' if one.at else ''}" for one in signed.by]
    return "\n".join([signed.sentence, *names])


def _version(text: str) -> int:
    digits = text.removeprefix("v")
    if not digits.isdigit():
        message = f'"{text}" is not a version. Write v2, or 2.'
        raise LooplineError(message)
    return int(digits)
