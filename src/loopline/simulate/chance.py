"""What does chance decide? Draws that are the same for the same seed on every machine.

Only `Random.random()` is used: Python promises its numbers for ever, and no draw goes through the
machine's own logarithms, so that a made-up company is the same to the byte everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from random import Random
from typing import Final, TypeVar

T = TypeVar("T")
_EXACT: Final = Context(prec=28)


class Dice:
    """A stream of draws that belongs to one seed and one name, independent of all others."""

    def __init__(self, *seed: object) -> None:
        self._next = Random("/".join(str(part) for part in seed)).random

    def share(self) -> float:
        """A number from 0 up to, not including, 1."""
        return self._next()

    def yes(self, chance: float) -> bool:
        """True with this chance."""
        return self._next() < chance

    def between(self, low: float, high: float) -> float:
        """A number between two others, all alike likely."""
        return low + (high - low) * self._next()

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._next() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, all alike likely."""
        return choices[int(self._next() * len(choices))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as likely as its weight."""
        left = self._next() * sum(weights.values())
        for key, weight in weights.items():
            left -= weight
            if left < 0:
                return key
        return next(reversed(list(weights)))

    def bell(self, middle: float, spread: float) -> float:
        """A number around `middle` with this standard deviation, never more than six of them away."""
        return middle + spread * (sum(self._next() for _ in range(12)) - 6)

    def wait(self, mean: float) -> float:
        """A waiting time without memory, by von Neumann's comparison of uniform draws."""
        whole = 0
        while True:
            first = previous = self._next()
            run = 1
            while (draw := self._next()) < previous:
                previous = draw
                run += 1
            if run % 2:
                return (whole + first) * mean
            whole += 1

    def count(self, mean: float) -> int:
        """How many things happen where `mean` are expected (Poisson)."""
        happened = 0
        left = mean - self.wait(1)
        while left > 0:
            happened += 1
            left -= self.wait(1)
        return happened

    def skewed(self, median: float, spread: float) -> Decimal:
        """An amount around `median` with a long tail upward (log-normal)."""
        return Decimal(str(median)) * Decimal(repr(self.bell(0, spread))).exp(_EXACT)
