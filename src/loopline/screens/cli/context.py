"""What does every command share? The workspace's folder and the two consoles."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import typer
from rich.console import Console

from loopline.loop import Loop, open_loop


class Format(StrEnum):
    """How an answer is written."""

    table = "table"
    json = "json"
    csv = "csv"


def _console() -> Console:
    return Console(highlight=False)


@dataclass(frozen=True, slots=True)
class Context:
    folder: Path
    out: Console = field(default_factory=_console)

    def loop(self) -> Loop:
        """The workspace, open. Raises NotFound when the folder is none."""
        return open_loop(self.folder)


def context_of(context: typer.Context) -> Context:
    """The shared context of a running command."""
    shared = context.obj
    if not isinstance(shared, Context):
        raise TypeError(shared)
    return shared
