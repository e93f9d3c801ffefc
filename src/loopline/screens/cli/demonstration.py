"""The demo: a made-up company's files, imported by the real importers, and three questions answered.

It checks itself: every file's rows are accounted for, and every figure is the sum of the rows behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from loopline.agreement.starter import starter_text
from loopline.answers.recount import differences
from loopline.importers.flow import Outcome, accepted
from loopline.loop import Loop, make_loop, open_loop
from loopline.screens.cli.imports import print_outcomes, progress_bar, tables_among
from loopline.screens.cli.tables import answer_view
from loopline.simulate.company import simulate
from loopline.words.errors import LooplineError

# What is asked, for which period, and by what.
QUESTIONS: Final = (("scorecard", "2026-Q3", None), ("leakage", "2026-Q3", None), ("roi", "2025", "program"))


def demonstrate(out: Console, folder: Path, seed: int) -> None:
    """Simulate, import, answer, check. Raises LooplineError when a check fails."""
    exports, acme = folder / "exports", folder / "acme"
    truth = simulate(exports, seed)
    out.print(Text(f"A made-up consulting company exported its files to {exports}.", style="bold"))
    out.print(Text(truth.summary, style="dim"))
    make_loop(acme, starter_text(), exports)
    with open_loop(acme) as loop:
        outcomes = import_all(loop, exports)
        print_outcomes(outcomes, out)
        _check_imports(outcomes)
        for name, period, by in QUESTIONS:
            result = loop.ask(name, period=period, by=by).result
            out.print(Rule(Text(result.answer.question, style="bold"), align="left"))
            out.print(answer_view(result, out, loop.signed(result.agreement).teams, limit=12))
            _check_answer(loop, name, period, by)
    out.print(Rule(style="dim"))
    rows = sum(outcome.rows_in for outcome in outcomes)
    out.print(Text(f"Checked: all {rows:,} rows are accounted for, and the figures add up from their rows."))
    out.print(Text(f"Go on:   loopline -C {acme} answers"))
    out.print(Text(f"         loopline -C {acme} rows leakage --period 2026-Q3", style="dim"))


def import_all(loop: Loop, folder: Path) -> list[Outcome]:
    """Every table in a folder, imported as `loopline import --yes` does."""
    tables, _ = tables_among(sorted(folder.iterdir()))
    outcomes = []
    for plan in loop.plan(tables):
        with progress_bar(plan, Console(stderr=True)) as tick:
            outcomes.append(loop.run(accepted(plan), tick))
    return outcomes


def _check_imports(outcomes: Sequence[Outcome]) -> None:
    for one in outcomes:
        if one.refused:
            message = f"{one.file} was refused: {one.reason}"
            raise LooplineError(message)
        if one.rows_in != one.stored + one.duplicates + one.quarantined + one.ignored:
            message = f"{one.file}: {one.rows_in} rows came in, but they are not all accounted for."
            raise LooplineError(message)


def _check_answer(loop: Loop, name: str, period: str, by: str | None) -> None:
    result = loop.ask(name, period=period, by=by).result
    cases = loop.rows(name, period=period, by=by)
    wrong = differences(result, cases.rows)
    if wrong:
        message = f"{name}: {wrong[0]}"
        raise LooplineError(message)
