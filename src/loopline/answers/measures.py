"""What happened, as goals and promises count it?

Sums come from the scorecard's own rows; shares that another answer measures are read from that answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from loopline.agreement.terms import Agreement
from loopline.answers.answer import Asked
from loopline.answers.figure import share
from loopline.answers.interval import Interval, jeffreys, weighted_sum
from loopline.answers.promises import Measured, cannot_tell
from loopline.words.rows import Rows

ALL: Final = "all"
AS_ASKED: Final = "as asked"
BEFORE: Final = "before"
_KINDS: Final = {"deals": ("opportunity_closed",), "revenue": ("opportunity_closed", "order_placed")}
_UNITS: Final = {"revenue": "money", "deals": "deals", "leads": "leads"}
COUNTED_SHARES: Final = ("leads_meeting_criteria", "weekly_load_within_capacity")


@dataclass(frozen=True, slots=True)
class Happened:
    """All that was counted in the asked period and in the one before."""

    counts: Mapping[tuple[str, str, str, str], Mapping[str, Any]]
    shares: Mapping[str, Measured]
    shares_before: Mapping[str, Measured]
    first_seen: Mapping[str, datetime]
    before_at: datetime
    from_at: datetime
    to_at: datetime
    small: int

    def measured(self, measure: str, product: str, market: str, period: str) -> Measured:
        """One figure of the asked period, or of a shorter one inside it."""
        if measure in self.shares:
            return self.shares[measure]
        row = self.counts.get((measure, product, market, period))
        if measure in COUNTED_SHARES:
            return _share_here(measure, row, self.small)
        unit = _UNITS.get(measure, "count")
        since = self._since(measure)
        if since is None or since >= self.to_at:
            return cannot_tell(unit, "nothing of this kind is recorded for this time")
        return _sum(measure, unit, row, since > self.from_at)

    def before(self, measure: str, product: str, market: str) -> float | None:
        """The figure of the period before; None where it was not recorded from its start on."""
        if measure in self.shares:
            return self.shares_before[measure].value if measure in self.shares_before else None
        row = self.counts.get((measure, product, market, BEFORE))
        if measure in COUNTED_SHARES:
            return _share_here(measure, row, self.small).value
        since = self._since(measure)
        return None if since is None or since > self.before_at else _sum(measure, "count", row, False).value

    def _since(self, measure: str) -> datetime | None:
        kinds = _KINDS.get(measure, tuple(self.first_seen))
        return min((self.first_seen[kind] for kind in kinds if kind in self.first_seen), default=None)


def happened(rows: Rows, beside: Mapping[str, Rows], asked: Asked, agreement: Agreement) -> Happened:
    """What was counted. `beside`: the answers `follow_up` (also of the period before) and `close_ratio`, for all."""
    follow_up, before, close = (
        next(iter(beside.get(name, ())), None) for name in ("follow_up", "before follow_up", "close_ratio")
    )
    small = agreement.small_sample
    return Happened(
        counts={
            (row["measure"], row["product"], row["market"], row["period"]): row
            for row in rows
            if row["part"] == "figures"
        },
        shares={
            **_followed_up(follow_up, small),
            "close_ratio": _close_ratio(close),
            "win_rate": _win_rate(close, small),
        },
        shares_before=_followed_up(before, small),
        first_seen={row["measure"]: row["moment"] for row in rows if row["part"] == "seen" and row["moment"]},
        before_at=next((row["moment"] for row in rows if row["part"] == BEFORE), asked.from_at),
        from_at=asked.from_at,
        to_at=asked.to_at,
        small=small,
    )


def _followed_up(row: Mapping[str, Any] | None, small: int) -> dict[str, Measured]:
    return {"first_contact_in_time": _first_contact(row), "answered_with_reason": _answered(row, small)}


def _sum(measure: str, unit: str, row: Mapping[str, Any] | None, is_partial: bool) -> Measured:
    """A count, or money with the number of cases behind it."""
    why = "recorded for a part of the period only" if is_partial else ""
    if row is None:
        return Measured(unit, 0, numerator=0, interval=weighted_sum(0.0, 0.0, 1.0), why=why)
    cases = int(row["numerator"])
    if measure != "revenue":
        return Measured(unit, cases, numerator=cases, interval=weighted_sum(cases, cases, 1.0), why=why)
    if row["amount"] is None:
        return cannot_tell(unit, "no amount is known")
    amount, squares = int(row["amount"]), float(row["squares"])
    interval = weighted_sum(amount, squares, amount / cases) if amount > 0 else None
    return Measured(unit, amount, numerator=cases, interval=interval, why=why)


def _share_here(measure: str, row: Mapping[str, Any] | None, small: int) -> Measured:
    if row is None:
        return Measured("share", None, 0, 0)
    numerator, denominator = int(row["numerator"]), int(row["denominator"] or 0)
    at_least = 1 if measure == "weekly_load_within_capacity" else small  # "always" is broken by one case
    made = share(numerator, denominator, at_least)
    return Measured(
        "share", made.as_float(), numerator, denominator, unknown=int(row["unknown"]), interval=made.interval
    )


def _first_contact(row: Mapping[str, Any] | None) -> Measured:
    if row is None:
        return Measured("share", None, 0, 0, see="follow_up")
    return Measured(
        "share",
        row["in_time_share"],
        row["met"],
        row["met"] + row["missed"],
        still_open=row["running"],
        unknown=row["not_observed"],
        interval=_range(row["in_time_low"], row["in_time_high"]),
        see="follow_up",
    )


def _answered(row: Mapping[str, Any] | None, small: int) -> Measured:
    if row is None:
        return Measured("share", None, 0, 0, see="follow_up")
    answered, due = row["answered_with_reason"], row["answer_due"]
    value = share(answered, due, small).as_float()
    return Measured("share", value, answered, due, interval=jeffreys(answered, due), see="follow_up")


def _close_ratio(row: Mapping[str, Any] | None) -> Measured:
    """The incidence of won; decided only when every opportunity's window has run out."""
    if row is None:
        return Measured("share", None, 0, 0, see="close_ratio")
    return Measured(
        "share",
        row["close_ratio"],
        row["won_in_time"],
        row["ripe"],
        still_open=row["not_ripe"],
        unknown=row["not_observed"] + row["filled_in"],
        interval=_range(row["close_low"], row["close_high"]),
        see="close_ratio",
    )


def _win_rate(row: Mapping[str, Any] | None, small: int) -> Measured:
    if row is None:
        return Measured("share", None, 0, 0, see="close_ratio")
    won, closed = row["closed_won"], row["closed"]
    made = share(won, closed, small)
    return Measured("share", made.as_float(), won, closed, interval=made.interval, see="close_ratio")


def _range(low: float | None, high: float | None) -> Interval | None:
    return None if low is None or high is None else Interval(low, high)
