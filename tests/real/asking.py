"""How do tests ask a workspace that holds a public data set?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from loopline.importers.flow import accepted
from loopline.loop import Loop, make_loop, open_loop
from real.importing import HOW_TO, all_accounted_for


def asked_workspace(how_to: str, folder: Path, files: Iterable[Path]) -> Loop:
    """An open workspace made from a how-to, with these files imported as its commands say."""
    make_loop(folder, (HOW_TO / how_to / "agreement.yaml").read_text(encoding="utf-8"), HOW_TO / how_to)
    loop = open_loop(folder)
    for plan in loop.plan(list(files)):
        outcome = loop.run(accepted(plan))
        assert all_accounted_for(outcome), outcome
        assert outcome.quarantined == 0
    return loop


def rows(loop: Loop, answer: str, **asked: Any) -> list[dict[str, Any]]:
    """The rows of an answer."""
    return list(loop.ask(answer, **asked).rows)


def one(loop: Loop, answer: str, **asked: Any) -> dict[str, Any]:
    """The only row of an answer."""
    (row,) = rows(loop, answer, **asked)
    return row


def by(loop: Loop, answer: str, name: str, **asked: Any) -> dict[str, dict[str, Any]]:
    """An answer's rows, by one of their columns."""
    return {row[name]: row for row in rows(loop, answer, **asked)}
