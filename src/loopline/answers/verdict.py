"""Does a program pay back, should it stop, or is it too early to say?

The interval speaks of the return if the program were repeated at this cost: the deals that come are a
matter of chance, and so are their amounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from loopline.answers.interval import Interval, weighted_sum

PAYS_BACK: Final = "pays back"
STOP: Final = "stop"
TOO_EARLY: Final = "too early to say"
NOT_DEFINED: Final = "not defined (no cost recorded)"

DEALS_NEEDED: Final = 5.0
RIPE_NEEDED: Final = 0.8


@dataclass(frozen=True, slots=True)
class Venture:
    """What went in and what came back: money in minor units, deals as credited.

    `gross` and `squares` are the sum, and the sum of squares, of what each win returned; refunds are in
    `returned` only. `unseen` is what one more win would weigh, None when nobody knows. `expected` is how many wins
    this cost brings at the rate of all programs of its kind (those that live on deals, those that live on orders).
    """

    marketing_cost: int | None
    sales_cost: int | None
    ripe_cost: int | None
    returned: int | None
    gross: float
    squares: float
    unseen: float | None
    expected: float | None
    without_amount: float

    @property
    def cost(self) -> int:
        """All recorded cost."""
        return (self.marketing_cost or 0) + (self.sales_cost or 0)

    @property
    def is_defined(self) -> bool:
        """Whether marketing cost is recorded: sales' time alone is not the cost of a program."""
        return bool(self.marketing_cost) and self.cost > 0


def roi_before_sales(venture: Venture) -> float | None:
    """Return on marketing cost alone; None without recorded cost or known return."""
    if venture.returned is None or not venture.marketing_cost:
        return None
    return (venture.returned - venture.marketing_cost) / venture.marketing_cost


def roi(venture: Venture) -> float | None:
    """Return on all cost, sales' time included; None without recorded cost or known return."""
    if venture.returned is None or not venture.is_defined:
        return None
    return (venture.returned - venture.cost) / venture.cost


def roi_interval(venture: Venture) -> Interval | None:
    """The 80% interval of `roi`, were the program repeated; None where it cannot be given."""
    if venture.returned is None or venture.unseen is None or not venture.is_defined:
        return None
    return _interval(venture, venture.returned, venture.unseen)


def _interval(venture: Venture, returned: int, unseen: float) -> Interval:
    gross = weighted_sum(venture.gross, venture.squares, unseen)
    refunded = returned - venture.gross
    return Interval(*((end + refunded - venture.cost) / venture.cost for end in (gross.low, gross.high)))


def verdict(venture: Venture) -> tuple[str, str]:
    """The decision the data allow, and why it is this one."""
    if not venture.is_defined:
        return NOT_DEFINED, "no marketing cost is recorded"
    if venture.returned is None or venture.unseen is None:
        return TOO_EARLY, "no amount is known"
    if venture.expected is None or venture.expected < DEALS_NEEDED:
        return TOO_EARLY, f"{venture.expected or 0:.1f} wins to expect, {DEALS_NEEDED:.0f} are needed"
    ripe = (venture.ripe_cost or 0) / (venture.marketing_cost or 1)
    if ripe < RIPE_NEEDED:
        return TOO_EARLY, f"{ripe:.0%} of the cost is old enough, {RIPE_NEEDED:.0%} is needed"
    return _by_interval(venture, _interval(venture, venture.returned, venture.unseen))


def _by_interval(venture: Venture, interval: Interval) -> tuple[str, str]:
    reads = f"the 80% range is {interval.low:+.0%} to {interval.high:+.0%}"
    if interval.low > 0:
        return PAYS_BACK, reads
    if interval.high < 0:
        missing = venture.without_amount * (venture.unseen or 0.0)
        if venture.without_amount and interval.high + missing / venture.cost >= 0:
            return TOO_EARLY, f"{venture.without_amount:.1f} of its deals have no known amount"
        return STOP, reads
    return TOO_EARLY, reads
