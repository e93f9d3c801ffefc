"""What does a source say it holds? `--control won=214,3200000 EUR` is compared with what was stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from loopline.ledger.control import Control
from loopline.ledger.facts import KINDS
from loopline.words.errors import LooplineError, NotFound
from loopline.words.money import to_minor

# What people call them, and which facts that means.
NAMES: Final[Mapping[str, tuple[str, str | None]]] = MappingProxyType(
    {
        "leads": ("person_seen", None),
        "contacts": ("person_seen", None),
        "accounts": ("account_seen", None),
        "opportunities": ("opportunity_seen", None),
        "deals": ("opportunity_closed", "won"),
        "won": ("opportunity_closed", "won"),
        "lost": ("opportunity_closed", "lost"),
        "orders": ("order_placed", None),
        "spend": ("money_spent", None),
        "touches": ("touch", None),
    }
)
_FORM: Final = re.compile(
    r"(?P<name>\w+)(:(?P<value>\w+))?\s*=\s*((?P<records>\d+)\s*(,\s*(?=\d)|$))?"
    r"((?P<amount>\d+(\.\d+)?)\s*(?P<currency>[A-Z]{3}))?"
)


def read_control(text: str) -> Control:
    """The control in `won=214`, `won=214,3200000 EUR` or `spend=58705.23 EUR`. Raises LooplineError."""
    found = _FORM.fullmatch(text.strip())
    if found is None or (found["records"] is None and found["amount"] is None):
        message = f'Not a control total: "{text}". Write won=214, or won=214,3200000 EUR.'
        raise LooplineError(message)
    kind, value = _kind(found["name"])
    return Control(
        kind=kind,
        value=found["value"] or value,
        records=int(found["records"]) if found["records"] else None,
        amount_minor=to_minor(Decimal(found["amount"]), found["currency"]) if found["amount"] else None,
        currency=found["currency"],
    )


def _kind(name: str) -> tuple[str, str | None]:
    if name in NAMES:
        return NAMES[name]
    if name in KINDS:
        return name, None
    raise NotFound("control total", name, NAMES, f"There are: {', '.join(NAMES)}.")
