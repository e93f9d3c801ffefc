"""Is a promise kept? What was agreed against what happened, where some of it is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from loopline.answers.interval import Interval

MET: Final = "met"
MISSED: Final = "missed"
TOO_EARLY: Final = "too early"
NOT_ENOUGH: Final = "not enough data"
NO_GOAL: Final = "no goal agreed"
CANNOT_TELL: Final = "cannot be told"


@dataclass(frozen=True, slots=True)
class Measured:
    """What happened: a sum, or a share with its counts.

    `still_open` cases of the denominator are not decided yet. `value` is None where it cannot be given, with
    `why`. `unit` says how the value is written.
    """

    unit: str
    value: float | None
    numerator: int | None = None
    denominator: int | None = None
    still_open: int = 0
    unknown: int = 0
    interval: Interval | None = None
    why: str = ""
    see: str = "scorecard"


def cannot_tell(unit: str, why: str, see: str = "scorecard") -> Measured:
    """Nothing can be said, with the reason."""
    return Measured(unit, None, why=why, see=see)


def status(measured: Measured, op: str, agreed: float | None, period_is_over: bool) -> str:
    """Met, missed, too early, or why neither can be said."""
    if agreed is None:
        return NO_GOAL
    if measured.denominator is None:
        return _status_of_sum(measured, op, agreed, period_is_over)
    if measured.value is None and measured.why:
        return CANNOT_TELL
    if not period_is_over:
        broken = op == ">=" and agreed >= 1 and measured.value is not None and measured.value < 1
        return MISSED if broken else TOO_EARLY  # "always" is broken by one case
    return _status_of_share(measured, op, agreed)


def _status_of_sum(measured: Measured, op: str, agreed: float, period_is_over: bool) -> str:
    if measured.value is None:
        return CANNOT_TELL
    kept = holds(measured.value, op, agreed)
    if period_is_over or kept == (op == ">="):  # what only grows: a reached goal stays reached
        return MET if kept else MISSED
    return TOO_EARLY


def _status_of_share(measured: Measured, op: str, agreed: float) -> str:
    """Decided when the open cases cannot change it any more, however they end."""
    counted, open_now = measured.denominator or 0, measured.still_open
    if measured.value is None or counted + open_now == 0:
        return TOO_EARLY if open_now else NOT_ENOUGH
    if not open_now:
        return MET if holds(measured.value, op, agreed) else MISSED
    least = (measured.numerator or 0) / (counted + open_now)
    most = ((measured.numerator or 0) + open_now) / (counted + open_now)
    results = {holds(least, op, agreed), holds(most, op, agreed)}
    if len(results) > 1:
        return TOO_EARLY
    return MET if results == {True} else MISSED


def holds(value: float, op: str, agreed: float) -> bool:
    """Whether the value keeps what was agreed; equal within a billionth is kept."""
    slack = 1e-9 * max(1.0, abs(agreed))
    if op == "<=":
        return value <= agreed + slack
    if op == "is":
        return abs(value - agreed) <= slack
    return value >= agreed - slack


def trend(now: Measured, before: float | None) -> str | None:
    """Up, down, or about the same as before: a change within the 80% range of the figure is none."""
    if now.value is None or before is None:
        return None
    low, high = (now.interval.low, now.interval.high) if now.interval else (now.value, now.value)
    if low <= before <= high:
        return "about the same"
    return "up" if before < low else "down"
