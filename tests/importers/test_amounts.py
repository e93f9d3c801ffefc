"""Written amounts: exact by the decimal mark that was told, refused where the marks stand wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopline.importers.amounts import decimal_evidence, read_number, sign_fits
from loopline.importers.table import Plain


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1,234.50", ".", "1234.50"),
        ("€ 1.234,50", ",", "1234.50"),
        ("1 234,50 €", ",", "1234.50"),
        ("1\u202f088,40", ",", "1088.40"),
        ("1'234.50", ".", "1234.50"),
        ("(12.00)", ".", "-12.00"),
        ("-12", ".", "-12"),
        ("12-", ".", "-12"),
        ("$1,234", ".", "1234"),
        ("12,34,567.00", ".", "1234567.00"),
        (".5", ".", "0.5"),
        ("5%", ".", "5"),
    ],
)
def test_a_text_is_one_number(text: str, decimal: str, value: str) -> None:
    assert read_number(text, decimal).value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("1,23", "."),
        ("1.23", ","),
        ("12,34.5", "."),
        ("abc", "."),
        ("1e5", "."),
        ("--", "."),
        ("-(5)", "."),
        ("(5", "."),
    ],
)
def test_what_is_no_number_is_refused(text: str, decimal: str) -> None:
    with pytest.raises(ValueError, match=r"number|sign"):
        read_number(text, decimal)


def test_typed_cells_do_not_depend_on_the_decimal_mark() -> None:
    assert read_number(Plain("1234.5"), ",").value == Decimal("1234.5")
    assert read_number(Plain("1E+2"), ",").value == Decimal(100)
    for text in ("NaN", "Infinity", "2026-01-01"):
        with pytest.raises(ValueError, match="not a number"):
            read_number(Plain(text), ".")


def test_what_a_text_proves_about_its_decimal_mark() -> None:
    texts = ("1,234.50", "1.234,50", "1,5", "1.5", "1,234", "0,123", "1.234.567", "12", "1234,567", "x")
    assert [decimal_evidence(text) for text in texts] == [".", ",", ",", ".", "either", ",", ",", "", ",", ""]
    assert decimal_evidence(Plain("1.234")) == ""


def test_a_currency_sign_must_fit_the_currency() -> None:
    assert sign_fits("€", "EUR")
    assert not sign_fits("€", "USD")
    assert sign_fits("$", "CAD")
    assert not sign_fits("$", "EUR")
    assert sign_fits("USD", "USD")
    assert sign_fits("kr", "SEK")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.sampled_from([".", ","]))
def test_every_amount_survives_being_written(amount: Decimal, decimal: str) -> None:
    text = f"{amount:,.2f}"
    if decimal == ",":
        text = text.translate(str.maketrans(".,", ",."))
    assert read_number(text, decimal).value == amount
