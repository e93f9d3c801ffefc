"""How is a figure written for a person, and how for a machine?"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from loopline.words.money import exponent, to_major

UNKNOWN: Final = "–"
MINUS: Final = "−"
_DECIMALS: Final = {"days": 1, "hours": 1, "minutes": 0, "score": 1, "ratio": 2}
_SIGNS: Final = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\0")


def figure(value: Any, unit: str, currency: str) -> str:
    """The value as a person reads it: `1,312`, `€605k`, `66%`, `3.3%`, `48.4`; unknown is a dash."""
    if value is None:
        return UNKNOWN
    if unit == "money":
        return money(int(value), currency)
    if unit == "share":
        return share(value)
    if unit == "gain":
        return ("+" if value > 0 else "") + share(value)
    if unit in _DECIMALS:
        return _signed(f"{float(value):,.{_DECIMALS[unit]}f}")
    return _unitless(value)


def _unitless(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return _signed(f"{value:,}")
    if isinstance(value, Decimal | float):
        return _signed(f"{float(value):,.1f}")
    if isinstance(value, datetime) and value.time() != time():
        return f"{value:%d %b %Y, %H:%M}"
    if isinstance(value, date):
        return f"{value:%d %b %Y}"
    return str(value)


def local(value: Any, time_zone: str) -> Any:
    """A moment as the zone's clocks show it (a naive one is UTC); any other value as it is."""
    if not isinstance(value, datetime):
        return value
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)


def money(minor: int, currency: str) -> str:
    """Minor units as a person reads money: whole below 10,000, then three significant figures with k, M or B."""
    amount = to_major(abs(minor), currency)
    sign = MINUS if minor < 0 else ""
    return f"{sign}{_SIGNS.get(currency, currency + ' ')}{_short(amount)}"


def share(value: float | Decimal) -> str:
    """A share as a percentage; below 10% with one decimal."""
    percent = float(value) * 100
    text = f"{percent:.1f}" if abs(percent) < 9.95 else f"{percent:,.0f}"
    return _signed(text) + "%"


def plain(value: Any, unit: str, currency: str) -> Any:
    """The value for JSON: money as a decimal string in major units, moments as ISO text in UTC."""
    if value is None or isinstance(value, bool | str):
        return value
    if unit == "money":
        return f"{to_major(int(value), currency):.{exponent(currency)}f}"
    if isinstance(value, datetime):
        return value.isoformat() + ("" if value.tzinfo else "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def cell(value: Any, unit: str, currency: str) -> str:
    """The value for a CSV cell; text that a spreadsheet would run as a formula gets a leading quote mark."""
    written = plain(value, unit, currency)
    if written is None:
        return ""
    if isinstance(value, str):
        return f"'{written}" if written.startswith(_FORMULA_STARTS) else str(written)
    return str(written)


def write_csv(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows of written cells as CSV with a header."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)


def as_text(value: Any) -> str:
    """A value that JSON does not know, as text: moments in ISO 8601 and UTC, amounts as decimals."""
    return str(plain(value, "", ""))


def _short(amount: Decimal) -> str:
    for size, letter in ((Decimal(10**9), "B"), (Decimal(10**6), "M"), (Decimal(10**3), "k")):
        if amount >= size and amount >= 10_000:
            scaled = amount / size
            digits = max(0, 3 - len(str(int(scaled))))
            return f"{scaled:,.{digits}f}".rstrip("0").rstrip(".") + letter if digits else f"{scaled:,.0f}{letter}"
    return f"{amount:,.0f}"


def _signed(text: str) -> str:
    return text.replace("-", MINUS, 1) if text.startswith("-") else text
