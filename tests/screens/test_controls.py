"""What can be said about what a source holds?"""

from __future__ import annotations

import pytest

from loopline.screens.cli.controls import NAMES, read_control
from loopline.words.errors import LooplineError, NotFound


@pytest.mark.parametrize(
    ("text", "kind", "value", "records", "minor", "currency"),
    [
        ("won=214", "opportunity_closed", "won", 214, None, None),
        ("won=214,3200000 EUR", "opportunity_closed", "won", 214, 320_000_000, "EUR"),
        (" spend = 58705.23 EUR ", "money_spent", None, None, 5_870_523, "EUR"),
        ("spend=5000 JPY", "money_spent", None, None, 5000, "JPY"),
        ("deals=214 , 1.50EUR", "opportunity_closed", "won", 214, 150, "EUR"),
        ("leads=10", "person_seen", None, 10, None, None),
        ("opportunity_closed:cancelled=3", "opportunity_closed", "cancelled", 3, None, None),
    ],
)
def test_a_control_total_is_read(
    text: str, kind: str, value: str | None, records: int | None, minor: int | None, currency: str | None
) -> None:
    control = read_control(text)
    assert (control.kind, control.value, control.records) == (kind, value, records)
    assert (control.amount_minor, control.currency) == (minor, currency)


@pytest.mark.parametrize("text", ["won", "won=", "=3", "won=many", "won=3,200", "won=3 200 EUR", "won=3,"])
def test_what_is_no_control_total_is_refused(text: str) -> None:
    with pytest.raises(LooplineError, match="Not a control total"):
        read_control(text)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match='Did you mean "orders"'):
        read_control("order=3")
    assert all(read_control(f"{name}=3").records == 3 for name in NAMES)
