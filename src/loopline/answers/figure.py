"""What is a figure? A value with its count and its range, or the reason why there is none.

Undefined is closed: any sum, difference, product or quotient with a figure that has no value has no value
either, and keeps the first reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

from loopline.answers.interval import Interval, jeffreys

Number = int | float | Fraction


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, or None with `why`. Shares keep their numerator, denominator and interval either way."""

    value: Number | None
    why: str = ""
    numerator: Number | None = None
    denominator: Number | None = None
    interval: Interval | None = None

    @property
    def low(self) -> float | None:
        """The lower end of the interval, if there is one."""
        return self.interval.low if self.interval else None

    @property
    def high(self) -> float | None:
        """The upper end of the interval, if there is one."""
        return self.interval.high if self.interval else None

    def as_float(self) -> float | None:
        """The value as a plain number, or None."""
        return None if self.value is None else float(self.value)

    def __add__(self, other: Figure) -> Figure:
        return _both(self, other, lambda a, b: a + b)

    def __sub__(self, other: Figure) -> Figure:
        return _both(self, other, lambda a, b: a - b)

    def __mul__(self, other: Figure) -> Figure:
        return _both(self, other, lambda a, b: a * b)

    def __truediv__(self, other: Figure) -> Figure:
        if other.value == 0:
            return not_enough("the denominator is zero")
        return _both(self, other, lambda a, b: Fraction(a) / Fraction(b) if _exact(a, b) else a / b)


def known(value: Number) -> Figure:
    """A figure that is known. A value that is not a finite number is no figure."""
    return Figure(value) if isfinite(value) else not_enough("not a finite number")


def not_enough(why: str) -> Figure:
    """A figure that cannot be given, with the reason."""
    return Figure(None, why)


def share(numerator: int, denominator: int, at_least: int) -> Figure:
    """The share with its 80% interval. Below `at_least` in the denominator: counts and interval, no value."""
    interval = jeffreys(numerator, denominator)
    if denominator <= 0:
        return Figure(None, "nobody to count", numerator, denominator)
    if denominator < at_least:
        return Figure(None, f"fewer than {at_least} in the denominator", numerator, denominator, interval)
    return Figure(Fraction(numerator, denominator), "", numerator, denominator, interval)


def _exact(a: Number, b: Number) -> bool:
    return isinstance(a, int | Fraction) and isinstance(b, int | Fraction)


def _both(a: Figure, b: Figure, work: Callable[[Number, Number], Number]) -> Figure:
    if a.value is None:
        return not_enough(a.why)
    if b.value is None:
        return not_enough(b.why)
    return known(work(a.value, b.value))
