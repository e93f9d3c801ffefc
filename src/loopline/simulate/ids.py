"""How do a CRM's record ids look? Fifteen characters, and three more that guard their case."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_GUARDS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"

PREFIXES: Final = {
    "account": "001",
    "contact": "003",
    "user": "005",
    "opportunity": "006",
    "opportunity_history": "008",
    "campaign_member": "00v",
    "contact_role": "00K",
    "queue": "00G",
    "lead": "00Q",
    "task": "00T",
    "event": "00U",
    "history": "017",
    "campaign": "701",
    "order": "801",
}


def long_id(kind: str, number: int) -> str:
    """The 18-character id of the so-manieth record of a kind."""
    # Neighbouring records lie a little apart, and ids that differ only in case do occur.
    short = f"{PREFIXES[kind]}5g00000{_base62(4_000_000 + number * 2):>05}"
    return short + guard(short)


def guard(short: str) -> str:
    """The three characters after a 15-character id: which of its letters are capitals."""
    return "".join(
        _GUARDS[sum(1 << place for place, letter in enumerate(short[start : start + 5]) if "A" <= letter <= "Z")]
        for start in (0, 5, 10)
    )


def _base62(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _DIGITS[digit] + digits
    return digits
