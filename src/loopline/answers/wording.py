"""How does an answer say its figures in one plain sentence?"""

from __future__ import annotations

from collections.abc import Iterable

from loopline.answers.answer import Asked
from loopline.answers.interval import Interval
from loopline.words.money import to_major


def money(minor: float, currency: str) -> str:
    """Whole major units with the currency: `EUR 412,000`."""
    return f"{currency} {to_major(round(minor), currency):,.0f}"


def percent(share: float) -> str:
    """A share as people read it: `31%`, `2.4%`."""
    digits = 0 if share >= 0.1 or share == 0 else 1
    return f"{share * 100:.{digits}f}%"


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: `1 lead`, `1,200 leads`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def chance_range(interval: Interval | None) -> str:
    """The 80% range of a share, in words, with a space before; nothing without one."""
    return f" (80% range {percent(interval.low)} to {percent(interval.high)})" if interval else ""


def span(asked: Asked) -> str:
    """The period, as a sentence names it."""
    return "over all recorded time" if asked.period == "all" else f"in {asked.period}"


def listed(parts: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    items = list(parts)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def shown(number: int, many: int, small: int) -> tuple[str, ...]:
    """The note that some shares are not shown because too few are in the denominator."""
    if not number:
        return ()
    rows = "1 of 1 rows" if number == many == 1 else f"{number} of {many} rows"
    return (f"Shares are not shown where fewer than {small} are in the denominator ({rows}): read the counts.",)
