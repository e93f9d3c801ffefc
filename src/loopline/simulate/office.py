"""When do people at the company work? Local office hours as moments in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ZONE_NAME: Final = "Europe/Helsinki"
ZONE: Final = ZoneInfo(ZONE_NAME)
OPENS: Final = 8
CLOSES: Final = 17
_HOLIDAYS: Final = frozenset(
    date(year, month, day)
    for year in range(2020, 2036)
    for month, day in ((1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26))
)


def at(day: date, hours: float) -> datetime:
    """The moment so many hours after local midnight by the wall clock, to the second, in UTC."""
    wall = datetime.combine(day, time()) + timedelta(seconds=round(hours * 3600))
    return wall.replace(tzinfo=ZONE).astimezone(UTC)


def local_day(moment: datetime) -> date:
    """The company's calendar day of a moment."""
    return moment.astimezone(ZONE).date()


def is_open(day: date) -> bool:
    """Whether the office is open on that day."""
    return day.weekday() < 5 and day not in _HOLIDAYS


def next_open(moment: datetime) -> datetime:
    """The moment itself in office hours, else the next opening."""
    here = moment.astimezone(ZONE)
    day = here.date()
    hour = here.hour + here.minute / 60 + here.second / 3600
    if is_open(day) and hour < CLOSES:
        return moment if hour >= OPENS else at(day, OPENS)
    day += timedelta(days=1)
    while not is_open(day):
        day += timedelta(days=1)
    return at(day, OPENS)


def office_hours_later(moment: datetime, hours: float) -> datetime:
    """The moment when so many office hours have passed."""
    here = next_open(moment)
    left = timedelta(seconds=round(hours * 3600))
    while True:
        closing = at(local_day(here), CLOSES)
        if here + left < closing:
            return here + left
        left -= closing - here
        here = next_open(closing)


def last_day(month: date) -> date:
    """The last day of the month that begins on this day."""
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def months(start: date, end: date) -> tuple[date, ...]:
    """The first days of the months from the start's up to the end's, the end not included."""
    found = []
    month = start.replace(day=1)
    while month < end:
        found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return tuple(found)
