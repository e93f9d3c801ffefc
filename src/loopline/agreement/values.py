"""What does one written value mean: an amount, a share, a span, a day, a time?

Each function takes the text as written and returns its value, or raises Unclear with what to write instead.
"""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from loopline.agreement.terms import Span
from loopline.words.errors import nearest_name

_CODES: Final = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
    IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK
    MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
    SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED
    VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES: Final = tuple(_CODES.split())
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOST: Final = Decimal(10) ** 12
_NUMBER: Final = re.compile(r"[0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?")
_SPAN: Final = re.compile(r"(?:within )?(?P<count>[0-9]+(?:\.[0-9]+)?) (?P<unit>[a-z ]+?)(?: without contact)?")
_CALENDAR: Final = {
    "minute": Decimal(1) / 1440,
    "hour": Decimal(1) / 24,
    "day": Decimal(1),
    "week": Decimal(7),
    "month": Decimal("30.4375"),
    "year": Decimal("365.25"),
}
_LONGEST_DAYS: Final = 36525
_SPANS: Final = "Write 2 business days, 24 business hours, 14 days, 6 weeks, 3 months, or 1 year."


class Unclear(ValueError):
    """A text that does not say what it should. `message` says so, `hint` what to write instead."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def number(text: str) -> Decimal:
    """A number of 0 or more."""
    if not _NUMBER.fullmatch(text):
        raise Unclear("bad_number", f'"{text}" is not a number of 0 or more', "Write digits: 50000, 50_000 or 49.90.")
    value = Decimal(text.replace("_", ""))
    if value > _MOST:
        raise Unclear("bad_number", f'"{text}" is too large', "The largest number is 1_000_000_000_000.")
    return value


def some(text: str) -> Decimal:
    """A number above 0."""
    value = number(text)
    if not value:
        raise Unclear("bad_number", "this must be more than 0", "Leave the key out if it is not agreed.")
    return value


def whole(text: str, least: int, most: int) -> int:
    """A whole number between two bounds, both allowed."""
    if not re.fullmatch("[0-9]{1,12}", text) or not least <= int(text) <= most:
        raise Unclear("bad_number", f'"{text}" is not a whole number from {least} to {most}', "Write it in digits.")
    return int(text)


def share(text: str) -> Decimal:
    """A share from 0 to 1, written 30% or 0.3."""
    digits = text.removesuffix("%").rstrip()
    if not _NUMBER.fullmatch(digits):
        raise Unclear("bad_share", f'"{text}" is not a share', "Write a percentage, such as 30%.")
    value = Decimal(digits.replace("_", "")) / (100 if text.endswith("%") else 1)
    if value > 1:
        hint = "A share is at most 100%." if text.endswith("%") else f"Write {text}% if you mean per cent."
        raise Unclear("bad_share", f'"{text}" is more than the whole', hint)
    return value


def span(text: str, day_minutes: int, *, zero: bool = False) -> Span:
    """A length of time; a business day counts `day_minutes`. Zero only where allowed."""
    found = _SPAN.fullmatch(" ".join(text.lower().split()))
    unit = found["unit"].removesuffix("s") if found else ""
    if not found or unit.removeprefix("business ") not in _CALENDAR:
        raise Unclear("bad_span", f'"{text}" is not a length of time', _SPANS)
    count = Decimal(found["count"])
    if not count and not zero:
        raise Unclear("bad_span", "this must be longer than 0", "Leave the key out if no time is agreed.")
    written = f"{found['count']} {found['unit']}"
    if unit.startswith("business "):
        return _business_span(count, unit.removeprefix("business "), day_minutes, written)
    days = count * _CALENDAR[unit]
    if days > _LONGEST_DAYS:
        raise Unclear("bad_span", f'"{text}" is longer than 100 years', _SPANS)
    return Span(days=days, text=written)


def _business_span(count: Decimal, unit: str, day_minutes: int, text: str) -> Span:
    minutes = {"minute": 1, "hour": 60, "day": day_minutes}.get(unit)
    if minutes is None:
        raise Unclear(
            "bad_span", f"a business {unit} is not counted", "Write it in business days: 1 business week is 5 of them."
        )
    if count * minutes > _LONGEST_DAYS * 1440:
        raise Unclear("bad_span", f'"{text}" is longer than 100 years', _SPANS)
    return Span(business_minutes=int(count * minutes), text=text)


def business_span(text: str, day_minutes: int) -> Span:
    """A length of business time."""
    read = span(text, day_minutes)
    if read.business_minutes is None:
        raise Unclear(
            "bad_span", f'"{text}" is calendar time', "Promise work in business time: within 24 business hours."
        )
    return read


def calendar_span(text: str, *, zero: bool = False) -> Span:
    """A length of calendar time."""
    read = span(text, 480, zero=zero)
    if read.days is None:
        raise Unclear("bad_span", f'"{text}" is business time', "Write calendar time here: 14 days, 3 months.")
    return read


def attempts(text: str, day_minutes: int) -> tuple[int, Span]:
    """How often, in how long: `5 in 10 business days`."""
    count, separator, rest = text.partition(" in ")
    if not separator:
        raise Unclear("bad_attempts", f'"{text}" does not say how often in which time', "Write 5 in 10 business days.")
    return whole(count.strip(), 1, 1000), span(rest, day_minutes)


def until(text: str) -> tuple[Decimal, date | None]:
    """A number that may hold until a day: `4 until 2026-09-01`."""
    count, separator, rest = text.partition(" until ")
    return number(count.strip()), day(rest.strip()) if separator else None


def day(text: str) -> date:
    """A day, from 1900 to 2199."""
    try:
        read = date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError as error:
        raise Unclear("bad_day", f'there is no day "{text}"', "Write year-month-day: 2026-07-01.") from error
    if read is None or not 1900 <= read.year < 2200:
        raise Unclear("bad_day", f'"{text}" is not a day', "Write year-month-day: 2026-07-01.")
    return read


def month_day(text: str) -> tuple[int, int]:
    """Month and day of a day that every year has."""
    hint = 'Write month-day in quotes: "02-01".'
    if not re.fullmatch("[0-9]{2}-[0-9]{2}", text):
        raise Unclear("bad_day", f'"{text}" is not a month and a day', hint)
    month, number_ = int(text[:2]), int(text[3:])
    try:
        date(2026, month, number_)
    except ValueError as error:
        raise Unclear("bad_day", f'not every year has a day "{text}"', hint) from error
    return month, number_


def clock(text: str) -> time:
    """A time of day; 24:00 is 00:00, the end of the day."""
    if text == "24:00":
        return time()
    if not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise Unclear("bad_time", f'"{text}" is not a time of day', 'Write hours and minutes in quotes: "08:00".')
    return time.fromisoformat(text)


def weekdays(text: str) -> tuple[int, ...]:
    """Days of the week, 0 for Monday, from `mon-fri` or `sat`."""
    first, separator, last = text.strip().lower().partition("-")
    first, last = first.strip()[:3], last.strip()[:3] if separator else first.strip()[:3]
    if first not in WEEKDAYS or last not in WEEKDAYS:
        raise Unclear("bad_day", f'"{text}" is not a day of the week', "Write mon-fri, or a list: [mon, tue, sat].")
    start, count = WEEKDAYS.index(first), (WEEKDAYS.index(last) - WEEKDAYS.index(first)) % 7
    return tuple((start + step) % 7 for step in range(count + 1))


def zone(text: str) -> str:
    """The name of a time zone that is known here."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        near = nearest_name(text, available_timezones())
        raise Unclear(
            "unknown_zone", f'no time zone "{text}"', f'Did you mean "{near}"?' if near else "Write Europe/Paris."
        ) from error
    return text


def currency(text: str) -> str:
    """An ISO 4217 code."""
    return chosen(text, CURRENCIES, "currency")


def mark(text: str) -> tuple[str, Decimal | None, str | None]:
    """A promise's mark: (op, number, None), or (is, None, word) for goal and always."""
    if text in {"goal", "always"}:
        return "is", None, text
    found = re.fullmatch(r"(>=|<=) *([0-9._]+)( *%)?", text)
    if not found:
        raise Unclear("bad_mark", f'"{text}" is not a mark', 'Write ">= 90%", "<= 5", goal or always.')
    value = number(found[2])
    return found[1], value / 100 if found[3] else value, None


def threshold(text: str) -> Decimal:
    """The score from which on: `>= 60` or `60`."""
    return number(text.removeprefix(">=").strip())


def name(text: str) -> str:
    """A name that serves as a key elsewhere: lower-case letters, digits and _, starting with a letter."""
    if re.fullmatch("[a-z][a-z0-9_]{0,62}", text):
        return text
    slug = re.sub("[^a-z0-9]+", "_", text.lower()).strip("_")[:63]
    hint = f'Write "{slug}".' if re.match("[a-z]", slug) else "Write something like in_market."
    raise Unclear("bad_name", f'"{text}" cannot be a name: it takes lower-case letters, digits and _', hint)


def label(text: str) -> str:
    """A short text on one line."""
    if not text.strip() or len(text) > 200 or "\n" in text:
        raise Unclear("bad_text", "this must be a short text on one line", "Write up to 200 characters.")
    return " ".join(text.split())


def chosen(text: str, known: tuple[str, ...], what: str) -> str:
    """One of the known words."""
    if text in known:
        return text
    near = nearest_name(text, known)
    listed = f" There are: {', '.join(known)}." if len(known) <= 15 else ""
    hint = (f'Did you mean "{near}"?' if near else "") + listed
    raise Unclear(
        "unknown_name", f'no {what} "{text}"', hint.strip() or "Look it up in the reference of the agreement."
    )
