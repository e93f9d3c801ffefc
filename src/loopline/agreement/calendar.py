"""When is a working minute, and when is something due?

A business day opens at the first moment at which the clock on the wall shows the opening time, and closes at the
first moment at which it shows the closing time; so nights in which the clock is changed count what was really
worked. Business time is exact, as a Fraction of minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from loopline.agreement.terms import Agreement, BusinessHours
from loopline.words.period import add_months, midnight

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day in the agreement's zone: its first and last moment, and its working hours, in UTC."""

    day: date
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None

    @property
    def minutes(self) -> int:
        """The whole business minutes of the day."""
        if self.opens_at is None or self.closes_at is None:
            return 0
        return (self.closes_at - self.opens_at) // _MINUTE


def day_of(moment: datetime, time_zone: str) -> date:
    """The calendar day, in the zone, on which a moment falls."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def read_day(day: date, hours: BusinessHours, time_zone: str) -> Day:
    """One day with its working hours."""
    starts, ends = midnight(day, time_zone), midnight(day + _DAY, time_zone)
    if day.weekday() not in hours.weekdays or day in hours.holidays or starts == ends:
        return Day(day, starts, ends, None, None)
    opens = first_shown(day, hours.opens, time_zone)
    closes = ends if hours.closes == time() else first_shown(day, hours.closes, time_zone)
    return Day(day, starts, ends, opens, closes) if opens < closes else Day(day, starts, ends, None, None)


def first_shown(day: date, clock: time, time_zone: str) -> datetime:
    """The first moment, in UTC, at which the clock of the zone shows this time of this day or a later one."""
    zone = ZoneInfo(time_zone)
    local = datetime.combine(day, clock, tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    # The clock jumps over this time: it is first passed at the jump.
    early = local.replace(fold=1).astimezone(UTC)
    while early.astimezone(zone).replace(tzinfo=None) < local.replace(tzinfo=None):
        early += _MINUTE
    return early


def business_minutes(start: datetime, end: datetime, hours: BusinessHours, time_zone: str) -> Fraction:
    """The business minutes from `start` to `end`; 0 when `end` is not later."""
    total = timedelta()
    day, last = day_of(start, time_zone), day_of(end, time_zone)
    while day <= last:
        worked = read_day(day, hours, time_zone)
        if worked.opens_at is not None and worked.closes_at is not None:
            total += max(min(end, worked.closes_at) - max(start, worked.opens_at), timedelta())
        day += _DAY
    return Fraction(total // timedelta(microseconds=1), 60_000_000)


def due_at(start: datetime, minutes: int | Fraction, hours: BusinessHours, time_zone: str) -> datetime:
    """The first moment by which so many business minutes have passed since `start`."""
    left = timedelta(microseconds=int(Fraction(minutes) * 60_000_000))
    day = day_of(start, time_zone)
    while left > timedelta():
        worked = read_day(day, hours, time_zone)
        if worked.opens_at is not None and worked.closes_at is not None:
            begins = max(start, worked.opens_at)
            here = max(worked.closes_at - begins, timedelta())
            if here >= left:
                return begins + left
            left -= here
        day += _DAY
    return start.astimezone(UTC)


def day_rows(agreement: Agreement, first: date, last: date) -> list[tuple[Any, ...]]:
    """The rows of the table `days` for one version, from the first to the last day, both included."""
    rows: list[tuple[Any, ...]] = []
    before = 0
    day = first
    while day <= last:
        read = read_day(day, agreement.business_hours, agreement.time_zone)
        year, quarter = fiscal_quarter(day, agreement.fiscal_year_starts)
        iso = day.isocalendar()
        rows.append(
            (
                agreement.version,
                day,
                naive(read.starts_at),
                naive(read.ends_at),
                read.opens_at is not None,
                naive(read.opens_at) if read.opens_at else None,
                naive(read.closes_at) if read.closes_at else None,
                read.minutes,
                before,
                f"{iso.year}-W{iso.week:02}",
                f"{day:%Y-%m}",
                f"{day.year}-Q{(day.month + 2) // 3}",
                year,
                f"FY{year}-Q{quarter}",
            )
        )
        before += read.minutes
        day += _DAY
    return rows


def fiscal_quarter(day: date, starts: tuple[int, int]) -> tuple[int, int]:
    """The fiscal year, named for the calendar year in which it starts, and its quarter."""
    year = day.year if (day.month, day.day) >= starts else day.year - 1
    begins = date(year, *starts)
    return year, next(quarter for quarter in (4, 3, 2, 1) if add_months(begins, 3 * quarter - 3) <= day)


def naive(moment: datetime) -> datetime:
    """A moment as the record keeps it: UTC, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None)
