"""Loopline closes the loop between marketing and sales.

import loopline

with loopline.open("acme") as loop:
    loop.ask("leakage", period="2026-Q3").sentence
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopline.loop import Loop

__all__ = ["open"]
__version__ = "0.1.0"


def open(folder: Path | str) -> Loop:  # noqa: A001 - reads as loopline.open("acme")
    """The workspace in a folder, open. Raises NotFound when there is none, NotValid for a bad agreement."""
    from loopline.loop import open_loop  # noqa: PLC0415 - `import loopline` itself stays quick

    return open_loop(folder)
