"""How many of those who entered have won by a certain day, when some are still on their way?

The Aalen-Johansen incidence of *won* with every other end competing. Cases still open are counted as long
as they were seen, and never as lost. Where nobody is open, it is the plain share, exactly.

A `Step` holds the ends of one day among cases with no open case dropping out in between; steps of one
`run` share such a stretch. That is what makes exact arithmetic cheap: within a run, the product over days
collapses to one fraction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

EXACT_RUNS = 300  # beyond so many runs fractions grow too long; floats are then right to 12 digits


@dataclass(frozen=True, slots=True)
class Step:
    """`won` and `ended` (in any other way) by the end of `day`, out of `at_risk` at the start of `run`."""

    run: int
    day: int
    at_risk: int
    won: int
    ended: int


@dataclass(frozen=True, slots=True)
class Curve:
    """The incidence at the end of each day with a win, the last value, what is left, and its variance."""

    days: tuple[tuple[int, Fraction | float], ...]
    value: Fraction | float
    remaining: Fraction | float
    variance: float

    def day_of(self, part: Fraction) -> int | None:
        """The first day on which `part` of the final incidence is reached; None when nobody wins."""
        goal = self.value * part
        return next((day for day, value in self.days if value >= goal), None) if self.value > 0 else None


def incidence(steps: Iterable[Step]) -> Curve:
    """The curve of these steps, read in order of run and day."""
    runs = [list(group) for _, group in groupby(sorted(steps, key=lambda s: (s.run, s.day)), key=lambda s: s.run)]
    one: Fraction | float = Fraction(1) if len(runs) <= EXACT_RUNS else 1.0
    total, remaining = one - one, one
    by_day: dict[int, Fraction | float] = {}
    history: list[tuple[Fraction | float, Fraction | float, int, int, int]] = []
    for run in runs:
        at_risk = run[0].at_risk
        before = remaining
        won = ended = 0
        for step in run:
            won, ended = won + step.won, ended + step.won + step.ended
            if step.won:
                by_day[step.day] = total + before * won / at_risk
        total += before * won / at_risk
        remaining = before * (at_risk - ended) / at_risk
        history.append((before, total, at_risk, won, ended))
    return Curve(tuple(sorted(by_day.items())), total, remaining, _variance(history, total))


def effective_cases(curve: Curve, at_most: int) -> float:
    """How many fully seen cases would make an estimate as sure as this one; never more than `at_most`."""
    share = float(curve.value)
    if curve.variance <= 0:
        return float(at_most)
    return min(float(at_most), share * (1 - share) / curve.variance)


def _variance(
    history: list[tuple[Fraction | float, Fraction | float, int, int, int]], total: Fraction | float
) -> float:
    """The variance of the last value (Marubini and Valsecchi); a binomial's when nobody is open."""
    variance = 0.0
    for before, so_far, at_risk, won, ended in history:
        s, gap = float(before), float(total - so_far)
        if at_risk > ended:
            variance += gap * gap * ended / (at_risk * (at_risk - ended))
        variance += s * s * (at_risk - won) * won / at_risk**3 - 2 * gap * s * won / at_risk**2
    return max(variance, 0.0)
