"""When is sales at work, what does its time cost, and what else is agreed about the daily work?"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from functools import partial

from loopline.agreement import values
from loopline.agreement.page import Section, Spot
from loopline.agreement.terms import (
    BusinessHours,
    Criterion,
    Nurture,
    NurtureStep,
    QuietHours,
    Rollout,
    Span,
)
from loopline.words.stages import CONTACT_KINDS


def read_business_hours(spot: Spot) -> BusinessHours:
    """The working days and hours."""
    keys = spot.keys()
    days = keys["days"].texts(values.weekdays)
    opens = keys["from"].said(values.clock, time(9))
    closes = keys["to"].said(values.clock, time(17))
    if keys["from"].given and keys["from"].maybe(str) == "24:00":
        keys["from"].wrong("the day ends at 24:00", 'Write "00:00" for its start.')
    if closes <= opens and closes != time():
        keys["to"].wrong("work ends before it starts", "Business hours lie within one day.", "overlap")
    return BusinessHours(
        weekdays=tuple(sorted({day for group in days for day in group})) or (0, 1, 2, 3, 4),
        opens=opens,
        closes=closes,
        holidays=tuple(sorted(keys["holidays"].texts(values.day))),
    )


def day_minutes(hours: BusinessHours) -> int:
    """The minutes of one business day."""
    closes = hours.closes.hour * 60 + hours.closes.minute or 1440
    return closes - hours.opens.hour * 60 - hours.opens.minute


def read_sales_time(spot: Spot) -> tuple[Decimal | None, tuple[tuple[str, Decimal], ...]]:
    """The cost of an hour of sales, and the usual minutes of each kind of contact."""
    keys = spot.keys()
    minutes = keys["minutes"].keys()
    read = ((kind, minutes[kind].maybe(values.number)) for kind in CONTACT_KINDS)
    return keys["hourly_cost"].maybe(values.number), tuple((kind, value) for kind, value in read if value is not None)


def read_capture(spot: Spot) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What must be captured, per channel."""
    return tuple((channel, place.texts(values.label)) for channel, place in spot.keys().own())


def read_quiet_hours(spot: Spot) -> QuietHours | None:
    """When no message goes out, or None."""
    if not spot.given:
        return None
    keys = spot.keys()
    quiet = QuietHours(*(keys[name].said(values.clock, time()) for name in ("from", "to")))
    if keys["from"].given and keys["to"].given and quiet.start == quiet.end:
        keys["to"].wrong("quiet hours end when they start", "Leave them out, or choose another end.", "overlap")
    return quiet


def read_nurture(spot: Spot, qualified: tuple[Criterion, ...]) -> tuple[Nurture, ...]:
    """The nurture programs."""
    return tuple(_nurture(name, place.keys(), qualified) for name, place in spot.keys().own())


def read_rollout(spot: Spot) -> tuple[Rollout, ...]:
    """When each part of the process starts."""
    steps = (item.keys() for item in spot.items())
    return tuple(
        Rollout(keys["step"].said(values.label, ""), keys["from"].said(values.day, date.min)) for keys in steps
    )


def _nurture(name: str, keys: Section, qualified: tuple[Criterion, ...]) -> Nurture:
    known = tuple(test.name for test in qualified)
    missing = keys["for"].keys()["missing"].texts(lambda text: values.chosen(text, known, "test of `qualified`"))
    if keys["holdout"].said(values.share, Decimal(0)) == 1:
        keys["holdout"].wrong("with a holdout of 100% nobody gets anything", "Write 10%, for example.")
    return Nurture(
        name=name,
        missing=missing,
        consent=keys["consent"].said(values.name, ""),
        holdout=keys["holdout"].said(values.share, Decimal(0)),
        steps=tuple(_step(item.keys()) for item in keys["steps"].items()),
    )


def _step(keys: Section) -> NurtureStep:
    after = keys["after"].said(partial(values.calendar_span, zero=True), Span())
    return NurtureStep(after, keys["send"].said(values.label, ""))
