"""What does Loopline look like? Draws docs/pictures/demo.svg from real answers: .venv/bin/python docs/picture.py"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from rich.console import Console
from rich.text import Text

from loopline.loop import open_loop
from loopline.screens.cli.demonstration import demonstrate
from loopline.screens.cli.tables import answer_view

PICTURE: Final = Path(__file__).parent / "pictures" / "demo.svg"
WIDTH: Final = 96
# Which answers are shown, for which period, by what, and how many rows of each.
SHOWN: Final = (("leakage", "2026-Q3", None, 6), ("roi", "2025", "program", 7))
_FONT: Final = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def draw(acme: Path) -> str:
    """The picture of a demo workspace's answers, as SVG that loads nothing from elsewhere."""
    screen = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    with open_loop(acme) as loop:
        for name, period, by, rows in SHOWN:
            result = loop.ask(name, period=period, by=by).result
            asked = f"$ loopline ask {name} --period {period}" + (f" --by {by}" if by else "")
            screen.print(Text(asked, style="bold cyan"))
            screen.print(answer_view(result, screen, loop.signed(result.agreement).teams, limit=rows))
            screen.print()
    drawn = screen.export_svg(title="loopline", unique_id="loopline")
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.S)
    return re.sub(r"font-family: Fira Code, monospace", f"font-family: {_FONT}", drawn)


def main() -> None:
    """Make the demo's company, or take the workspace named, and write the picture."""
    if len(sys.argv) > 1:
        PICTURE.write_text(draw(Path(sys.argv[1])), encoding="utf-8")
        return
    with TemporaryDirectory() as folder:
        demonstrate(Console(file=io.StringIO()), Path(folder) / "demo", seed=7)
        PICTURE.write_text(draw(Path(folder) / "demo" / "acme"), encoding="utf-8")


if __name__ == "__main__":
    main()
