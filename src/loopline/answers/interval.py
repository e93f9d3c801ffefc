"""How far may an estimate be off? 80% intervals, in closed form.

Shares have Jeffreys' interval. A sum of money over a random number of deals has the gamma interval for
weighted Poisson sums (Fay and Feuer, 1997), which is defined even when no deal was seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scipy.special import betaincinv, chdtrc, gammaincinv, ndtri

LEVEL: Final = 0.8


@dataclass(frozen=True, slots=True)
class Interval:
    """A range that holds the true value in `LEVEL` of cases. Both ends are finite."""

    low: float
    high: float


def jeffreys(successes: float, trials: float, level: float = LEVEL) -> Interval | None:
    """The interval of a share; None without a trial. The ends are 0 at no success and 1 at no failure.

    Counts may be fractional: an effective number of trials, for an estimate with unripe cases.
    """
    if trials <= 0:
        return None
    tail = (1 - level) / 2
    low = 0.0 if successes <= 0 else float(betaincinv(successes + 0.5, trials - successes + 0.5, tail))
    high = 1.0 if successes >= trials else float(betaincinv(successes + 0.5, trials - successes + 0.5, 1 - tail))
    return Interval(low, high)


def wilson(successes: float, trials: float, level: float = LEVEL) -> Interval | None:
    """The score interval of a share; None without a trial."""
    if trials <= 0:
        return None
    z = float(ndtri(1 - (1 - level) / 2))
    share = successes / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * (share * (1 - share) / trials + z * z / (4 * trials * trials)) ** 0.5
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def weighted_sum(total: float, squares: float, unseen: float, level: float = LEVEL) -> Interval:
    """The interval of a sum over a random number of deals.

    `total` is the sum of their amounts, `squares` the sum of their squared amounts, and `unseen` what one
    deal that did not happen to come would have weighed: the segment's mean. Amounts are not negative.
    """
    tail = (1 - level) / 2
    low = 0.0 if total <= 0 else _gamma_quantile(tail, total, squares)
    more, more_squares = total + unseen, squares + unseen * unseen
    high = 0.0 if more <= 0 else _gamma_quantile(1 - tail, more, more_squares)
    return Interval(low, high)


def from_moments(mean: float, variance: float, level: float = LEVEL) -> Interval:
    """The interval of an estimate that cannot be negative, from its mean and variance."""
    if mean <= 0 or variance <= 0:
        return Interval(max(mean, 0.0), max(mean, 0.0))
    tail = (1 - level) / 2
    return Interval(_gamma_quantile(tail, mean, variance), _gamma_quantile(1 - tail, mean, variance))


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of any group before looking at it: a mean share, worth `strength` cases.

    `strength` is None when the groups differ no more than chance alone would make them.
    """

    mean: float
    strength: float | None

    def shrink(self, successes: float, trials: float) -> float:
        """The group's share, drawn towards the mean of all groups; few cases are drawn further."""
        if self.strength is None:
            return self.mean
        return (successes + self.mean * self.strength) / (trials + self.strength)


def prior(groups: Iterable[tuple[float, float]]) -> Prior | None:
    """The prior of groups given as (successes, trials), by the method of moments; None without a trial.

    The spread between groups beyond what chance makes decides how far each is drawn to the mean.
    """
    counted = [(successes, trials) for successes, trials in groups if trials > 0]
    trials = sum(n for _, n in counted)
    if not counted:
        return None
    mean = sum(k for k, _ in counted) / trials
    spread = sum(n * (k / n - mean) ** 2 for k, n in counted)
    by_chance = mean * (1 - mean)
    weight = trials - sum(n * n for _, n in counted) / trials
    between = (spread - (len(counted) - 1) * by_chance) / weight if weight > 0 else 0.0
    if between <= 0:
        return Prior(mean, None)
    return Prior(mean, max(by_chance / between - 1, 0.0))


def _gamma_quantile(probability: float, mean: float, variance: float) -> float:
    return float(gammaincinv(mean * mean / variance, probability)) * variance / mean


def chance_of_spread(groups: Iterable[tuple[int, int]]) -> float:
    """How likely shares lie this far apart when all groups are alike (Pearson's chi-square test of homogeneity).

    `groups`: (successes, trials) of each. 1.0 where nothing can be compared.
    """
    counted = [(k, n) for k, n in groups if n > 0]
    successes, trials = sum(k for k, _ in counted), sum(n for _, n in counted)
    if len(counted) < 2 or successes in (0, trials):
        return 1.0
    share = successes / trials
    spread = sum((k - n * share) ** 2 / (n * share * (1 - share)) for k, n in counted)
    return float(chdtrc(len(counted) - 1, spread))
