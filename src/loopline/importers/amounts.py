"""Which number does a text mean? Exact, by the decimal mark that was told, never a float."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from loopline.importers.table import Plain

_SIMPLE: Final = re.compile(r"-?\d{1,18}(?:\.\d{1,12})?")
_SIGNS: Final = {
    "€": "EUR",
    "£": "GBP",
    "¥": "",
    "$": "$",
    "R$": "BRL",
    "US$": "USD",
    "zł": "PLN",
    "kr": "",
    "Kč": "CZK",
}
_FRAME: Final = re.compile(
    r"""(?P<open>\()? \s* (?P<minus>[-+−–])? \s* (?P<before>[A-Z]{3}|US\$|R\$|[€£¥$])? \s* (?P<inner>[-+−–])? \s*
    (?P<digits>\d[\d.,'’\u00a0\u202f\ ]*?|[.,]\d+) \s* (?P<percent>%)? \s*
    (?P<after>[A-Z]{3}|zł|kr|Kč|[€£¥$])? \s* (?P<trail>[-−–])? \s* (?P<close>\))?""",
    re.VERBOSE,
)
_DOLLARS: Final = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD", "ARS", "CLP", "COP"})
_SPACES: Final = str.maketrans("", "", "'’\u00a0\u202f ")


class Number(NamedTuple):
    """An exact number and the currency sign that stood beside it, if any."""

    value: Decimal
    sign: str = ""


def read_number(text: str, decimal: str) -> Number:
    """The number a text means, where `decimal` is its decimal mark. Raises ValueError for anything else."""
    if isinstance(text, Plain):
        try:
            value = Decimal(text)
        except InvalidOperation as error:
            message = f'"{text}" is not a number'
            raise ValueError(message) from error
        if not value.is_finite():
            message = f'"{text}" is not a number'
            raise ValueError(message)
        return Number(value)
    if decimal == "." and _SIMPLE.fullmatch(text):
        return Number(Decimal(text))
    found = _FRAME.fullmatch(text)
    if found is None or bool(found["open"]) != bool(found["close"]):
        message = f'"{text}" is not a number'
        raise ValueError(message)
    digits = _ungrouped(found["digits"].strip(), decimal)
    if digits is None:
        message = f'"{text}" is not a number with the decimal mark {decimal}'
        raise ValueError(message)
    minus = sum(bool(found[part]) and found[part] != "+" for part in ("open", "minus", "inner", "trail"))
    if minus > 1:
        message = f'"{text}" has more than one sign'
        raise ValueError(message)
    value = Decimal(digits)
    return Number(-value if minus else value, found["before"] or found["after"] or "")


def sign_fits(sign: str, currency: str) -> bool:
    """Whether a currency sign beside an amount may stand for this currency."""
    means = _SIGNS.get(sign, sign)
    if means == "$":
        return currency in _DOLLARS
    return not means or means == currency


def decimal_evidence(text: str) -> str:
    """What a text says about its decimal mark: `.`, `,`, `either`, or nothing."""
    if isinstance(text, Plain):
        return ""
    found = _FRAME.fullmatch(text)
    digits = found["digits"].translate(_SPACES) if found else ""
    points, commas = digits.count("."), digits.count(",")
    if not points and not commas:
        return ""
    if points and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    mark, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other
    whole, part = digits.split(mark)
    if len(part) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        return "either"
    return mark


def _ungrouped(digits: str, decimal: str) -> str | None:
    """The digits with `.` as decimal mark and no thousands marks, or None when their places are wrong."""
    group = "," if decimal == "." else "."
    whole, _, part = digits.partition(decimal)
    if not (part.isdigit() or (not part and decimal not in digits)):
        return None
    for mark in (group, "'", "’", "\u00a0", "\u202f", " "):
        if mark in whole:
            first, *rest = whole.split(mark)
            if (
                not first.isdigit()
                or len(first) > 3
                or any(len(one) not in (2, 3) or not one.isdigit() for one in rest)
            ):
                return None
            if len(rest[-1]) != 3:
                return None
            whole = first + "".join(rest)
    if whole and not whole.isdigit():
        return None
    return f"{whole or '0'}.{part}" if part else whole or None
