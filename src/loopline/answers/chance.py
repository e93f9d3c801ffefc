"""How likely is an open opportunity to be won within a span of days, at the age it has?

The close curve is read from what became of all opportunities seen from their opening on: day by day, the
share won so far and the share still open, with open cases counted as long as they were seen. An
opportunity that is still open at its age has the chance of those who were, too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ends:
    """How many of a group ended on this day of their life, or were last seen open on it."""

    day: int
    won: int
    otherwise: int
    still_open: int


@dataclass(frozen=True, slots=True)
class CloseCurve:
    """Share won and share still open by the end of each day on which somebody ended.

    `seen_to` is the last day on which anybody was watched; `ended` counts the cases behind the curve.
    """

    days: tuple[int, ...]
    won: tuple[float, ...]
    open: tuple[float, ...]
    seen_to: int
    ended: int

    def chance(self, age: int, first: int, last: int) -> float | None:
        """The chance to be won after day `first` and up to day `last` of its life, still open at `age`.

        None where nobody was seen open at that age: there is nothing to go by.
        """
        still_open = self._at(self.open, age, 1.0)
        if age > self.seen_to or still_open <= 1e-12:
            return None
        gained = self._at(self.won, max(last, age), 0.0) - self._at(self.won, max(first, age), 0.0)
        return min(1.0, max(0.0, gained / still_open))

    def _at(self, values: tuple[float, ...], day: int, before: float) -> float:
        place = bisect_right(self.days, day)
        return values[place - 1] if place else before


def close_curve(ends: Iterable[Ends]) -> CloseCurve:
    """The curve of these cases. Cases last seen open on a day count as open through that day."""
    by_day = sorted(ends, key=lambda end: end.day)
    at_risk = sum(end.won + end.otherwise + end.still_open for end in by_day)
    won, still_open, ended = 0.0, 1.0, 0
    days: list[int] = []
    wins: list[float] = []
    opens: list[float] = []
    for end in by_day:
        leaving = end.won + end.otherwise
        if leaving:
            won += still_open * end.won / at_risk
            still_open *= (at_risk - leaving) / at_risk
            ended += leaving
            days.append(end.day)
            wins.append(won)
            opens.append(still_open)
        at_risk -= leaving + end.still_open
    seen_to = by_day[-1].day if by_day else -1
    return CloseCurve(tuple(days), tuple(wins), tuple(opens), seen_to, ended)
