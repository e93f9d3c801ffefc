"""Which moment does a written date or time mean?

Order and zone are told, never guessed: `evidence.py` proves them from the data or they are asked.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from loopline.words.period import add_months

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero ene",
            "feb february februar février fevrier febrero",
            "mar march märz maerz mrz mär mars marzo",
            "apr april avril avr abril abr",
            "may mai mayo mei",
            "jun june juni juin junio",
            "jul july juli juillet julio",
            "aug august août aout agosto ago",
            "sep sept september septembre septiembre",
            "oct october oktober okt octobre octubre",
            "nov november novembre noviembre",
            "dec december dezember dez décembre decembre diciembre dic",
        ),
        1,
    )
    for name in names.split()
}
_FIRST_YEAR: Final = 1
_LAST_YEAR: Final = 9990
_ISO: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?",
    re.IGNORECASE,
)
_NUMERIC: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)(?:,?[T ]+(.+))?")
_YEAR_FIRST: Final = re.compile(r"(\d{4})([./])(\d{1,2})\2(\d{1,2})(?:,?[T ]+(.+))?")
_NAMED_DAY: Final = re.compile(
    r"(?:\w+,\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[ -]([^\W\d_]+)\.?,?[ -](\d{4})(?:,?\s+(?:at\s+)?(.+))?"
)
_NAMED_MONTH: Final = re.compile(
    r"(?:\w+,\s+)?([^\W\d_]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:,?\s+(?:at\s+)?(.+))?"
)
_MONTH: Final = re.compile(r"(\d{4})-(\d\d)|([^\W\d_]+)\.?[ -](\d{4}|\d\d)")
_QUARTER: Final = re.compile(r"(\d{4})[- ]?Q([1-4])|Q([1-4])[ -/](\d{4})", re.IGNORECASE)
_CLOCK: Final = re.compile(
    r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?"
)


class When(NamedTuple):
    """A moment in UTC, how exactly it is known, the first moment after it, and whether it stood twice on the clock."""

    at: datetime
    precise: str
    until: datetime
    repeated: bool = False


class NotAMoment(ValueError):
    """The text is no moment; `code` says why in a short stable word."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class _Parts(NamedTuple):
    day: date
    clock: time | None = None
    offset: timedelta | None = None
    precise: str = "day"


def read_moment(text: str, order: str, zone: ZoneInfo, days: ZoneInfo, epoch: str | None = None) -> When:
    """The moment a text means. `order` is ymd, dmy or mdy; `zone` for times, `days` for dates without a time.

    Raises NotAMoment.
    """
    if epoch and text.removesuffix(".0").lstrip("-").isdigit():
        return _from_epoch(text, epoch)
    parts = _parts(text, order)
    if not _FIRST_YEAR < parts.day.year < _LAST_YEAR:
        message = f'"{text}" is not a year of our time'
        raise NotAMoment("future_date" if parts.day.year >= _LAST_YEAR else "too_early", message)
    if parts.clock is None:
        months = {"month": 1, "quarter": 3}.get(parts.precise)
        after = add_months(parts.day, months) if months else parts.day + timedelta(days=1)
        return When(_midnight(parts.day, days), parts.precise, _midnight(after, days))
    if parts.offset is not None:
        moment = datetime.combine(parts.day, parts.clock, UTC) - parts.offset
        return When(moment, "second", moment)
    moment, repeated = _in_zone(parts.day, parts.clock, zone)
    return When(moment, "second", moment, repeated)


def needs_order(text: str) -> str:
    """What a text says about the order of its day and month: `dmy`, `mdy`, `either`, or nothing."""
    found = _NUMERIC.fullmatch(text)
    if found is None:
        return ""
    first, second = int(found[1]), int(found[3])
    if first > 12 or found[2] == ".":
        return "dmy"
    return "mdy" if second > 12 else "either"


def needs_zone(text: str) -> str:
    """What a text needs to be placed: `zone` for a local time, `days` for a date, nothing for a full moment."""
    try:
        parts = _parts(text, "dmy" if needs_order(text) != "mdy" else "mdy")
    except NotAMoment:
        return ""
    if parts.clock is None:
        return "days"
    return "" if parts.offset is not None else "zone"


def _parts(text: str, order: str) -> _Parts:
    try:
        found = _ISO.fullmatch(text)
        if found:
            day = date(int(found[1]), int(found[2]), int(found[3]))
            if found[4] is None:
                return _Parts(day)
            return _Parts(day, _time(found[4], found[5], found[6], found[7]), _offset(found[8]), "second")
        return _other(text, order)
    except NotAMoment:
        raise
    except ValueError as error:
        message = f'"{text}" is not a date that exists'
        raise NotAMoment("bad_date", message) from error


def _other(text: str, order: str) -> _Parts:
    if found := _NUMERIC.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        if order == "ymd" and found[2] != ".":
            message = f'"{text}": is the day or the month first?'
            raise NotAMoment("ambiguous_date", message)
        day = date(year, first, second) if order == "mdy" else date(year, second, first)
        return _with_clock(day, found[5], text)
    if found := _YEAR_FIRST.fullmatch(text):
        return _with_clock(date(int(found[1]), int(found[3]), int(found[4])), found[5], text)
    parts = _named(text) or _span(text)
    if parts is None:
        message = f'"{text}" is not a date'
        raise NotAMoment("bad_date", message)
    return parts


def _named(text: str) -> _Parts | None:
    """A day whose month is written as a word."""
    if (found := _NAMED_DAY.fullmatch(text)) and found[2].casefold() in MONTHS:
        return _with_clock(date(int(found[3]), MONTHS[found[2].casefold()], int(found[1])), found[4], text)
    if (found := _NAMED_MONTH.fullmatch(text)) and found[1].casefold() in MONTHS:
        return _with_clock(date(int(found[3]), MONTHS[found[1].casefold()], int(found[2])), found[4], text)
    return None


def _span(text: str) -> _Parts | None:
    """A month or a quarter."""
    if found := _QUARTER.fullmatch(text):
        year, quarter = int(found[1] or found[4]), int(found[2] or found[3])
        return _Parts(date(year, 3 * quarter - 2, 1), precise="quarter")
    found = _MONTH.fullmatch(text)
    if found and found[1]:
        return _Parts(date(int(found[1]), int(found[2]), 1), precise="month")
    if found and found[3].casefold() in MONTHS:
        return _Parts(date(_year(found[4]), MONTHS[found[3].casefold()], 1), precise="month")
    return None


def _with_clock(day: date, text: str | None, whole: str) -> _Parts:
    if text is None:
        return _Parts(day)
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        message = f'"{whole}" does not end in a time'
        raise NotAMoment("bad_date", message)
    half = (found[5] or "").replace(".", "").lower()
    hour = int(found[1])
    if half:
        if not 1 <= hour <= 12:
            message = f'"{whole}" does not end in a time'
            raise NotAMoment("bad_date", message)
        hour = hour % 12 + (12 if half == "pm" else 0)
    return _Parts(day, _time(str(hour), found[2], found[3], found[4]), _offset(found[6]), "second")


def _time(hour: str, minute: str, second: str | None, fraction: str | None) -> time:
    micro = int((fraction or "")[:6].ljust(6, "0")) if fraction else 0
    return time(int(hour), int(minute), int(second or 0), micro)


def _offset(text: str | None) -> timedelta | None:
    if text is None:
        return None
    if text[0] not in "+-":
        return timedelta(0)
    digits = text[1:].replace(":", "")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return -size if text[0] == "-" else size


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _in_zone(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, bool]:
    """The moment in UTC; of a time that stands twice on the clock the first, and true."""
    local = datetime.combine(day, clock, zone)
    early, late = local.utcoffset(), local.replace(fold=1).utcoffset()
    if early == late:
        return local.astimezone(UTC), False
    if early is not None and late is not None and early < late:
        message = f"{day} {clock} does not exist in {zone.key}: the clock was put forward over it"
        raise NotAMoment("no_such_time", message)
    return local.astimezone(UTC), True


def _from_epoch(text: str, unit: str) -> When:
    try:
        number = int(text.removesuffix(".0"))
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=number if unit == "ms" else number * 1000)
    except (ValueError, OverflowError) as error:
        message = f'"{text}" is not a number of {"milliseconds" if unit == "ms" else "seconds"} since 1970'
        raise NotAMoment("bad_date", message) from error
    return When(moment, "second", moment)
