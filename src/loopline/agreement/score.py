"""How many points has a lead, and for what?

The plain reading of the score: the record computes the same in SQL. A part never leaves its band from 0 to
`up_to`, and the lines of the explanation always add up to the score, exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, localcontext
from typing import Final

from loopline.agreement.terms import ScorePart, Span

_STEP: Final = Decimal("1e-12")
OVER: Final = "above the most this part gives"


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that may give points: `name` is the rule passed, the touch, or the question answered with yes."""

    part: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the explanation: these points, in this part, for this."""

    part: str
    name: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """The score at a moment, and the lines that add up to it."""

    points: Decimal
    lines: tuple[Line, ...]


def score(parts: Iterable[ScorePart], signals: Iterable[Signal], at: datetime) -> Score:
    """The score as it stands at a moment: later signals do not count.

    Touches count each time; a rule or an answer counts once. With a half-life, points fade from their moment on.
    """
    known = tuple(signal for signal in signals if signal.at <= at)
    lines = tuple(line for part in parts for line in _part_lines(part, known, at))
    return Score(sum((line.points for line in lines), Decimal(0)), lines)


def faded(points: Decimal, age: timedelta, half_life: Span | None) -> Decimal:
    """What is left of points after a time."""
    if half_life is None or half_life.days is None:
        return points
    with localcontext(prec=40):
        lives = Decimal(age // timedelta(microseconds=1)) / (half_life.days * 86_400_000_000)
        return (points * Decimal(2) ** -lives).quantize(_STEP)


def _part_lines(part: ScorePart, signals: tuple[Signal, ...], at: datetime) -> Iterable[Line]:
    points = {rule.name: rule.points for rule in part.rules}
    counted = [signal for signal in signals if signal.part == part.name and points.get(signal.name)]
    if part.name != "behaviour":
        counted = list({signal.name: signal for signal in counted}.values())
    lines = [
        Line(part.name, signal.name, faded(points[signal.name], at - signal.at, part.half_life)) for signal in counted
    ]
    over = sum((line.points for line in lines), Decimal(0)) - part.up_to
    return [*lines, Line(part.name, OVER, -over)] if over > 0 else lines
