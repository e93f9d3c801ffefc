"""Do the documents' examples run? Reads the fenced blocks of a page and runs them as a reader would.

`sh` and `console` blocks are run line by line, `python` blocks as programs; blocks of any other language are only
shown. In `console` blocks a line that begins with `$ ` is typed, and what follows is what the reader should see:
`...` stands for any text, alone on a line for any lines; several spaces stand for several. A comment before a block
that no reader sees may say `<!-- fails -->`: it ends with an error that the page is about; or
`<!-- typed: yes | | y -->`: what is answered.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from loopline.screens.cli.app import main

PROJECT = Path(__file__).parents[2]
RUN = ("sh", "console", "python")
_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)[^\n]*\n(?P<text>.*?)^(?P=indent)```", re.M | re.S)
_TYPED = re.compile(r"<!-- typed:(.*)-->")
_HEREDOC = re.compile(r"<<'?(\w+)'?")


@dataclass(frozen=True)
class Block:
    language: str
    text: str
    place: str
    fails: bool = False
    answers: str = ""


class Typing(io.StringIO):
    """A keyboard: what is read from it appears on the screen."""

    def __init__(self, text: str, screen: io.StringIO) -> None:
        super().__init__(text)
        self._screen = screen

    def readline(self, size: int | None = -1, /) -> str:
        line = super().readline(-1 if size is None else size)
        self._screen.write(line)
        return line


@dataclass(frozen=True)
class Typed:
    command: str
    shown: str


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        before = text[: found.start()].rstrip().rpartition("\n")[2]
        line = text.count("\n", 0, found.start()) + 1
        inner = re.sub(rf"^{found['indent']}", "", found["text"], flags=re.M)
        place = f"{page.relative_to(PROJECT)}:{line}"
        typed = _TYPED.fullmatch(before.strip())
        answers = "".join(f"{answer.strip()}\n" for answer in typed[1].split("|")) if typed else ""
        yield Block(found["language"], inner, place, before.strip() == "<!-- fails -->", answers)


def run_page(page: Path, folder: Path) -> None:
    """Run every runnable block of the page in the folder. Raises AssertionError with the place and the difference."""
    with chdir(folder), patch.dict(os.environ, {"COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1"}):
        for block in blocks(page):
            if block.language == "python":
                exec(compile(block.text, block.place, "exec"), {"__name__": "__main__"})  # noqa: S102
            elif block.language in RUN:
                for typed in _typed(block):
                    _run(typed, block)


def matches(shown: str, printed: str) -> bool:
    """Whether what was printed is what the page shows, where `...` stands for anything."""
    parts = []
    for line in shown.splitlines():
        if line.strip() == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*?".join(re.escape(part) for part in line.rstrip().split("...")) + r"[ ]*\n")
    wanted = re.sub(r"(?:\\ ){2,}", "[ ]{2,}", "".join(parts))  # a column may grow with what stands in it
    text = "".join(f"{line.rstrip()}\n" for line in printed.strip("\n").splitlines())
    return re.fullmatch(wanted, text) is not None


def _typed(block: Block) -> Iterator[Typed]:
    lines = iter(block.text.splitlines())
    waiting: list[str] = []
    command = ""
    for line in lines:
        starts = block.language == "sh" or line.startswith("$ ")
        if not starts:
            waiting.append(line)
            continue
        if command:
            yield Typed(command, "\n".join(waiting))
        waiting = []
        command = line.removeprefix("$ ")
        while command.endswith("\\"):
            command = command[:-1].rstrip() + " " + next(lines).strip()
        heredoc = _HEREDOC.search(command)
        while heredoc and command.splitlines()[-1] != heredoc[1]:
            command += "\n" + next(lines)
    if command:
        yield Typed(command, "\n".join(waiting))


def _run(typed: Typed, block: Block) -> None:
    if not typed.command.strip() or typed.command.startswith("#"):
        return
    is_ours = typed.command.startswith("loopline ")
    status, printed = _loopline(typed.command, block.answers) if is_ours else _bash(typed.command)
    told = f"{block.place}\n$ {typed.command}\n{printed}"
    assert (status != 0) == block.fails, f"{told}\n(status {status})"
    if typed.shown.strip():
        assert matches(typed.shown, printed), f"{told}\n--- the page shows:\n{typed.shown}"


def _loopline(command: str, answers: str) -> tuple[int, str]:
    words = shlex.split(command, comments=True)
    target = Path(words[-1]) if len(words) > 2 and words[-2] == ">" else None
    out = io.StringIO()
    arguments = words[:-2] if target else words
    with (
        redirect_stdout(out),
        redirect_stderr(io.StringIO() if target else out),
        patch.object(sys, "argv", arguments),
        patch.object(sys, "stdin", Typing(answers, out)),
    ):
        try:
            main()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
    if target:
        target.write_text(out.getvalue(), encoding="utf-8")
    return status, "" if target else out.getvalue()


def _bash(command: str) -> tuple[int, str]:
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
