"""What does marketing cost: media by day on each platform, everything else by month, and dollars in euros?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from loopline.simulate.chance import Dice
from loopline.simulate.journeys import Span
from loopline.simulate.office import months
from loopline.simulate.programs import PROGRAMS, UNSHARED, Program, season

_CLICK: Final = {"google": 5.4, "linkedin": 9.5, "meta": 0.9}
_FAIR_PARTS: Final = (("media", 0.62), ("people", 0.26), ("content", 0.12))


@dataclass(frozen=True, slots=True)
class AdDay:
    """One program's day on an ad platform. `cost` is minor units of EUR."""

    day: date
    program: Program
    cost: int
    clicks: int
    impressions: int


@dataclass(frozen=True, slots=True)
class Cost:
    """One other cost of a month. `program` is None where it belongs to none; `amount` is minor units of EUR."""

    month: date
    program: Program | None
    kind: str
    what: str
    amount: int


def ad_days(seed: int, span: Span, scale: float) -> tuple[AdDay, ...]:
    """Media spend, program by program and day by day; weekends are quieter."""
    found = []
    for program in PROGRAMS:
        if not program.media:
            continue
        dice = Dice(seed, "ads", program.key)
        day = span.start
        while day < span.end:
            usual = program.media * scale * season(day) / 30.4 * (1.18 if day.weekday() < 5 else 0.55)
            cost = round(usual * dice.between(0.75, 1.25) * 100)
            clicks = dice.count(cost / 100 / _CLICK[program.platform])
            found.append(AdDay(day, program, cost, clicks, clicks * dice.whole(28, 75) + dice.whole(0, 400)))
            day += timedelta(days=1)
    return tuple(found)


def other_costs(seed: int, span: Span, scale: float) -> tuple[Cost, ...]:
    """What is not bought on an ad platform: people, tools, content, fairs and bought leads, by month."""
    dice = Dice(seed, "costs")
    found = []
    for month in months(span.start, span.end):
        for program in PROGRAMS:
            for kind, usual in program.other:
                amount = round(usual * scale * season(month) * dice.between(0.85, 1.15) * 100)
                found.append(Cost(month, program, kind, f"{program.name}, {kind}", amount))
            if program.fair and program.fair.replace(day=1) == month:
                found.extend(
                    Cost(
                        month, program, kind, f"{program.name}, {kind}", round(program.fair_cost * scale * share * 100)
                    )
                    for kind, share in _FAIR_PARTS
                )
        found.extend(
            Cost(month, None, kind, f"Marketing, {kind}", round(usual * scale * dice.between(0.95, 1.05) * 100))
            for kind, usual in UNSHARED
        )
    return tuple(found)


def dollar_rates(seed: int, span: Span) -> tuple[tuple[date, int], ...]:
    """What one US dollar was worth in ten-thousandths of a euro, week by week."""
    dice = Dice(seed, "rates")
    rate = 9_350
    found = []
    day = span.start
    while day < span.end:
        found.append((day, rate))
        rate = max(8_200, min(10_200, rate + dice.whole(-70, 66)))
        day += timedelta(days=7)
    return tuple(found)
