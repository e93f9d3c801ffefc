"""Which span of days does a person mean by `2026-Q3`?

Periods are half-open: their first day is in, their end is not. Days belong to a time zone, moments are UTC.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from loopline.words.errors import LooplineError

HINT: Final = "Write 2026, 2026-Q3, 2026-07, 2026-W30, FY2026, FY2026-Q1, 2026-07-01..2026-09-30, or all."


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to, not including, `end`. `text` is how it was written."""

    start: date
    end: date
    text: str

    def moments(self, time_zone: str) -> tuple[datetime, datetime]:
        """The period's first moment and the first moment after it, in UTC."""
        return midnight(self.start, time_zone), midnight(self.end, time_zone)


def midnight(day: date, time_zone: str) -> datetime:
    """The first moment of a day in a time zone, in UTC."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def read_period(text: str, fiscal_start: tuple[int, int] = (1, 1)) -> Period:
    """The period a person wrote. `fiscal_start` is (month, day) of the fiscal year's first day.

    Raises LooplineError with the forms that are understood.
    """
    written = text.strip()
    for pattern, build in _FORMS:
        found = pattern.fullmatch(written)
        if found:
            try:
                start, end = build(found, fiscal_start)
            except ValueError as error:
                message = f'No such period: "{text}" ({error}). {HINT}'
                raise LooplineError(message) from error
            if start >= end:
                message = f'The period "{text}" ends before it starts.'
                raise LooplineError(message)
            return Period(start, end, written)
    message = f'Not a period: "{text}". {HINT}'
    raise LooplineError(message)


def period_before(period: Period) -> Period | None:
    """The period just before, of the same kind: months before months, days before days; None for all time."""
    if period.text.lower() == "all":
        return None
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
    if months > 0 and add_months(period.start, months) == period.end:
        return Period(add_months(period.start, -months), period.start, f"before {period.text}")
    return Period(period.start - (period.end - period.start), period.start, f"before {period.text}")


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _year(found: re.Match[str], _: tuple[int, int]) -> tuple[date, date]:
    year = int(found["year"])
    return date(year, 1, 1), date(year + 1, 1, 1)


def _quarter(found: re.Match[str], _: tuple[int, int]) -> tuple[date, date]:
    start = date(int(found["year"]), 3 * int(found["quarter"]) - 2, 1)
    return start, add_months(start, 3)


def _month(found: re.Match[str], _: tuple[int, int]) -> tuple[date, date]:
    start = date(int(found["year"]), int(found["month"]), 1)
    return start, add_months(start, 1)


def _week(found: re.Match[str], _: tuple[int, int]) -> tuple[date, date]:
    start = date.fromisocalendar(int(found["year"]), int(found["week"]), 1)
    return start, start + timedelta(days=7)


def _fiscal_year(found: re.Match[str], fiscal_start: tuple[int, int]) -> tuple[date, date]:
    year = int(found["year"])
    return date(year, *fiscal_start), date(year + 1, *fiscal_start)


def _fiscal_quarter(found: re.Match[str], fiscal_start: tuple[int, int]) -> tuple[date, date]:
    year, quarter = date(int(found["year"]), *fiscal_start), int(found["quarter"])
    return add_months(year, 3 * quarter - 3), add_months(year, 3 * quarter)


def _days(found: re.Match[str], _: tuple[int, int]) -> tuple[date, date]:
    return date.fromisoformat(found["first"]), date.fromisoformat(found["last"]) + timedelta(days=1)


def _day(found: re.Match[str], _: tuple[int, int]) -> tuple[date, date]:
    start = date.fromisoformat(found["day"])
    return start, start + timedelta(days=1)


def _all(_found: re.Match[str], _: tuple[int, int]) -> tuple[date, date]:
    return date(1900, 1, 1), date(2200, 1, 1)


_Build = Callable[[re.Match[str], tuple[int, int]], tuple[date, date]]
_FORMS: Final[tuple[tuple[re.Pattern[str], _Build], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), build)
    for pattern, build in (
        (r"(?P<year>\d{4})", _year),
        (r"(?P<year>\d{4})-?Q(?P<quarter>[1-4])", _quarter),
        (r"(?P<year>\d{4})-(?P<month>\d{2})", _month),
        (r"(?P<year>\d{4})-?W(?P<week>\d{2})", _week),
        (r"FY(?P<year>\d{4})", _fiscal_year),
        (r"FY(?P<year>\d{4})-?Q(?P<quarter>[1-4])", _fiscal_quarter),
        (r"(?P<day>\d{4}-\d{2}-\d{2})", _day),
        (r"(?P<first>\d{4}-\d{2}-\d{2})\.\.(?P<last>\d{4}-\d{2}-\d{2})", _days),
        (r"all", _all),
    )
)


def last_day(moment: datetime, time_zone: str) -> date:
    """The last day before an exclusive moment, as the zone counts days. A naive moment is UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - timedelta(microseconds=1)).astimezone(ZoneInfo(time_zone)).date()


def day_of(moment: datetime, time_zone: str) -> date:
    """The day in which a moment lies, as the zone counts days. A naive moment is UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(time_zone)).date()
