"""The rules of credit once more, slow and obvious, to compare the record's own step with.

Nothing here is fast: one unit at a time, exact fractions, each rule written out as the words say it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Touch:
    """One touch: its fact, who it was, and when."""

    seq: int
    person: str
    account: str | None
    at: datetime
    program: str | None = None


@dataclass(frozen=True)
class Unit:
    """What is credited: a won deal, or an order. `people` are its contact roles; none: the account's people."""

    unit_id: str
    at: datetime
    amount: int | None
    people: frozenset[str] = frozenset()
    account: str | None = None
    known_to_the_day: bool = False


def first(touches: Sequence[Touch]) -> dict[int, Fraction]:
    """All to the first touch."""
    return {touches[0].seq: Fraction(1)}


def last(touches: Sequence[Touch]) -> dict[int, Fraction]:
    """All to the last touch."""
    return {touches[-1].seq: Fraction(1)}


def linear(touches: Sequence[Touch]) -> dict[int, Fraction]:
    """The same to each."""
    return {touch.seq: Fraction(1, len(touches)) for touch in touches}


def u_40_20_40(touches: Sequence[Touch]) -> dict[int, Fraction]:
    """40% to the first, 40% to the last, 20% to those between; two share equally, one has all."""
    if len(touches) == 1:
        return {touches[0].seq: Fraction(1)}
    if len(touches) == 2:
        return {touch.seq: Fraction(1, 2) for touch in touches}
    middle = {touch.seq: Fraction(20, 100) / (len(touches) - 2) for touch in touches[1:-1]}
    return {touches[0].seq: Fraction(40, 100), **middle, touches[-1].seq: Fraction(40, 100)}


def u_before_the_win(touches: Sequence[Touch]) -> dict[int, Fraction]:
    """The same while the win is not reached: its 40% are dropped, and 40 and 20 are rescaled to one."""
    if len(touches) == 1:
        return {touches[0].seq: Fraction(1)}
    rest = {touch.seq: Fraction(20, 60) / (len(touches) - 1) for touch in touches[1:]}
    return {touches[0].seq: Fraction(40, 60), **rest}


RULES: Final[Mapping[str, Callable[[Sequence[Touch]], dict[int, Fraction]]]] = MappingProxyType(
    {"first": first, "last": last, "linear": linear, "u_40_20_40": u_40_20_40}
)


def counting(unit: Unit, touches: Sequence[Touch], lookback_days: float) -> list[Touch]:
    """The touches that count for the unit, in order: its people's, before it or on its day, within the lookback."""
    earliest = unit.at - timedelta(days=lookback_days)
    before = unit.at + timedelta(days=1 if unit.known_to_the_day else 0)
    return sorted(
        (
            touch
            for touch in touches
            if earliest <= touch.at < before
            and (touch.person in unit.people if unit.people else unit.account and touch.account == unit.account)
        ),
        key=lambda touch: (touch.at, touch.seq),
    )


CONTACT_RULES: Final = MappingProxyType({**RULES, "u_40_20_40": u_before_the_win})
PLACES: Final = 10**12


def credit(
    unit: Unit, touches: Sequence[Touch], rule: str, lookback_days: float, *, is_contact: bool = False
) -> dict[int | None, tuple[Fraction, int | None]]:
    """(weight, amount) of each touch with any weight; under None what no known touch can have."""
    counted = counting(unit, touches, lookback_days)
    if not counted:
        return {None: (Fraction(1), unit.amount)}
    exact = (CONTACT_RULES if is_contact else RULES)[rule](counted)
    shares = {seq: Fraction(int(share * PLACES), PLACES) for seq, share in exact.items()}
    if unit.amount is None:
        return {seq: (share, None) for seq, share in shares.items()}
    amounts = split(unit.amount, exact)
    return {seq: (share, amounts[seq]) for seq, share in shares.items()}


def split(total: int, shares: Mapping[int, Fraction]) -> dict[int, int]:
    """`total` in whole units by these shares: largest remainder, ties to the first; exact in sum."""
    sign = -1 if total < 0 else 1
    exact = {seq: abs(total) * share for seq, share in shares.items()}
    parts = {seq: int(value // 1) for seq, value in exact.items()}
    left = abs(total) - sum(parts.values())
    places = {seq: place for place, seq in enumerate(shares)}
    order = sorted(exact, key=lambda seq: (parts[seq] - exact[seq], places[seq]))
    while left > 0:  # more than one round only where rounding of the weights left out whole units
        for seq in order[:left]:
            parts[seq] += 1
        left -= min(left, len(order))
    return {seq: sign * part for seq, part in parts.items()}
