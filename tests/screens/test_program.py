"""How does the program end: with an answer, with a mistake, by Ctrl-C, by a closed pipe?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer

import loopline as loopline_package
from loopline.screens.cli import app as program
from loopline.screens.cli.context import context_of
from loopline.words.errors import LooplineError
from screens.acme import loopline, said, write_papers

PROGRAM = [sys.executable, "-c", "from loopline.screens.cli.app import main; main()"]
COMMANDS = (
    "new", "import", "answers", "ask", "explain", "rows", "lead", "problems", "batches", "undo", "agree", "person",
    "erase", "same", "backup", "restore", "simulate", "demo", "status",
)  # fmt: skip


def test_help_names_every_command_and_without_one_help_is_shown() -> None:
    page = said("--help")
    assert [name for name in COMMANDS if name not in page] == []
    assert "Usage" in loopline().output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    assert "Usage" in said(command, "--help")


def test_a_mistake_is_text_on_stderr_and_status_1_never_a_traceback(tmp_path: Path) -> None:
    done = subprocess.run([*PROGRAM, "-C", tmp_path, "status"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "loopline new FOLDER" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_ctrl_c_during_an_import_leaves_nothing_half_done(tmp_path: Path) -> None:
    acme = tmp_path / "acme"
    said("new", acme, "--from", write_papers(tmp_path / "papers"))
    rows = "".join(f"L-{n},2026-01-12,p{n}@many.example,,Name {n},Many {n},search,Search ads\n" for n in range(300_000))
    (tmp_path / "leads.csv").write_text(f"id,date,email,phone,name,company,source,campaign\n{rows}", encoding="utf-8")
    importing = subprocess.Popen(
        [*PROGRAM, "-C", acme, "import", tmp_path / "leads.csv", "--yes"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "TERM": "dumb"},
    )  # fmt: skip
    _, waited = (acme / "originals"), time.monotonic()
    while not list((acme / "originals").iterdir()) and time.monotonic() - waited < 60:
        time.sleep(0.05)
    time.sleep(0.5)
    importing.send_signal(signal.SIGINT)
    _, told = importing.communicate(timeout=120)
    assert importing.returncode == 130, told
    assert "Nothing is left half-done" in told
    assert "Traceback" not in told
    with loopline_package.open(acme) as loop:
        assert loop.batches() == ()
        assert sum(row["entered"] for row in loop.ask("funnel")) == 0
    assert list((acme / "originals").iterdir()) == []


def test_the_three_ways_to_end_have_their_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def ends_with(error: BaseException) -> object:
        def run() -> None:
            raise error

        monkeypatch.setattr(program, "app", run)
        with pytest.raises(SystemExit) as end:
            program.main()
        return end.value.code

    assert ends_with(LooplineError("[red] is a word here, 100%")) == 1
    assert "[red] is a word here, 100%" in capsys.readouterr().err
    assert ends_with(SystemExit(130)) == 130
    assert "Nothing is left half-done." in capsys.readouterr().err
    assert ends_with(SystemExit(2)) == 2
    assert capsys.readouterr().err == ""
    with monkeypatch.context() as inner:
        inner.setattr(sys, "stderr", open(os.devnull, "w"))  # noqa: SIM115, PTH123 - it is closed by the program
        assert ends_with(BrokenPipeError()) == 0


def test_a_command_outside_the_program_has_no_context() -> None:
    import click  # noqa: PLC0415

    with pytest.raises(TypeError):
        context_of(typer.Context(click.Command("x")))
