"""How is money kept? As whole minor units with a currency, never as a float."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from types import MappingProxyType
from typing import Final

# Currencies whose minor unit is not a hundredth (ISO 4217).
_EXPONENTS: Final = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "BIF",
                "CLP",
                "DJF",
                "GNF",
                "ISK",
                "JPY",
                "KMF",
                "KRW",
                "PYG",
                "RWF",
                "UGX",
                "UYI",
                "VND",
                "VUV",
                "XAF",
                "XOF",
                "XPF",
            ),
            0,
        ),
        **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    }
)
_CODE: Final = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one currency."""

    minor: int
    currency: str

    def major(self) -> Decimal:
        """The amount in major units, exact: Money(1234, "EUR").major() == Decimal("12.34")."""
        return to_major(self.minor, self.currency)


def exponent(currency: str) -> int:
    """How many decimals the currency has: 2 for EUR, 0 for JPY."""
    return _EXPONENTS.get(currency, 2)


def is_currency(text: str) -> bool:
    """Whether the text has the form of an ISO 4217 code."""
    return bool(_CODE.fullmatch(text))


def to_minor(amount: Decimal, currency: str) -> int:
    """The amount in minor units, halves to even. Raises ValueError for infinite or not-a-number."""
    if not amount.is_finite():
        message = f"{amount} is not an amount of money"
        raise ValueError(message)
    scaled = amount.scaleb(exponent(currency))
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def to_major(minor: int, currency: str) -> Decimal:
    """Minor units as an exact decimal of major units."""
    return Decimal(minor).scaleb(-exponent(currency))


def split(total: int, weights: tuple[Decimal, ...]) -> tuple[int, ...]:
    """`total` shared by weights so that the parts sum to it exactly (largest remainder, ties to the first).

    Raises ValueError when the weights do not sum to more than zero.
    """
    whole = sum(weights, Decimal(0))
    if whole <= 0:
        message = "weights must sum to more than zero"
        raise ValueError(message)
    exact = [Decimal(total) * weight / whole for weight in weights]
    parts = [int(part // 1) if part >= 0 else -int(-part // 1) - (1 if part % 1 else 0) for part in exact]
    left = total - sum(parts)
    order = sorted(range(len(parts)), key=lambda i: (-(exact[i] - parts[i]), i))
    for i in order[:left]:
        parts[i] += 1
    return tuple(parts)
