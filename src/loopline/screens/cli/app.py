"""Which commands does a person have in the terminal?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from loopline.screens.cli import agreeing, imports, people, questions, workspaces
from loopline.screens.cli.context import Context
from loopline.words.errors import LooplineError

_STOPPED: Final = 130  # how the command line ends after Ctrl-C

app = typer.Typer(
    name="loopline",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="What became of the leads, where the money leaks, and what each program returned.",
)


@app.callback()
def workspace(
    context: typer.Context,
    folder: Annotated[Path, typer.Option("-C", "--workspace", help="The workspace's folder.")] = Path(),
) -> None:
    """What became of the leads, where the money leaks, and what each program returned."""
    context.obj = Context(folder)


workspaces.add_to(app)
imports.add_to(app)
questions.add_to(app)
people.add_to(app)
app.add_typer(agreeing.app, name="agree")


def main() -> None:
    """Run the command line. A mistake a person can mend is printed as text and ends with status 1."""
    try:
        app()
    except LooplineError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(str(error), markup=False, style="red")
        sys.exit(1)
    except SystemExit as end:
        if end.code == _STOPPED:
            Console(stderr=True).print("Stopped. Nothing is left half-done.")
        raise
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
