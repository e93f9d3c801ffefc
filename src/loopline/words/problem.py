"""What did somebody get wrong, where, and what can they do about it?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in something that came from outside.

    `where` reads like `leads.csv:17` or `agreement.yaml, qualified, line 14, column 5`.
    `code` is a short stable word for counting alike problems (`bad_date`, `unknown_field`).
    """

    where: str
    message: str
    hint: str = ""
    code: str = "problem"
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}"
        return f"{text}\n{self.hint}" if self.hint else text
