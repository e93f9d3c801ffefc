"""What can be done with the agreement in the terminal: check, show, diff, sign, history?"""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.acme import mistake, said, told


def test_check_reads_every_version(acme: Path) -> None:
    page = said("-C", acme, "agree", "check")
    assert "version 1, in force from 2026-01-01: all right" in page
    assert "version 2, in force from 2026-03-01: all right" in page


def test_a_mistake_in_the_agreement_is_told_with_line_column_and_nearest_name(own: Path) -> None:
    path = own / "agreement.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("hourly_cost", "hourly_costs"), encoding="utf-8")
    for command in (("agree", "check"), ("ask", "leakage"), ("status",)):
        text = mistake("-C", own, *command)
        assert "agreement.yaml, sales_time, line" in text
        assert 'Did you mean "hourly_cost"?' in text


def test_show_prints_a_versions_text_and_who_signed(acme: Path) -> None:
    assert "within 8 business hours" in said("-C", acme, "agree", "show")
    old = said("-C", acme, "agree", "show", "--version", 1)
    assert "within 16 business hours" in old
    assert "Answers work all the same" in old
    assert 'No version of the agreement "9"' in mistake("-C", acme, "agree", "show", "--version", 9)


def test_diff_lists_what_changed(acme: Path) -> None:
    assert "hand_over.first_contact: 16 business hours -> 8 business hours" in said(
        "-C", acme, "agree", "diff", "v1", "v2"
    )
    assert "agree in every term" in said("-C", acme, "agree", "diff", "2", "v2")
    assert "Write v2, or 2" in mistake("-C", acme, "agree", "diff", "new", "v2")


@pytest.mark.slow
def test_a_signature_holds_for_the_exact_text_only(own: Path) -> None:
    assert "marketing signed" in said("-C", own, "agree", "sign", "--as", "marketing", "--by", "Mia Holm")
    said("-C", own, "agree", "sign", "--as", "sales", "--by", "Kim Lane", "--version", 2)
    assert "signed by marketing and sales" in said("-C", own, "ask", "leakage")
    path = own / "agreement.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("average: 30_000", "average: 31_000"), encoding="utf-8")
    assert "version 2, not signed" in said("-C", own, "ask", "leakage")


@pytest.mark.slow
def test_history_and_show_say_who_signed(own: Path) -> None:
    said("-C", own, "agree", "sign", "--as", "marketing", "--by", "Mia Holm")
    assert "Not signed by sales." in said("-C", own, "agree", "history")
    said("-C", own, "agree", "sign", "--as", "sales", "--by", "Kim Lane")
    assert "Answers work all the same" not in said("-C", own, "agree", "show")
    assert told("-C", own, "status", "--format", "json")["agreement"]["signed_by"] == ["marketing", "sales"]


def test_only_the_two_teams_sign(acme: Path) -> None:
    assert "The teams are marketing and sales" in mistake("-C", acme, "agree", "sign", "--as", "both", "--by", "X")


def test_history_lists_the_versions(acme: Path) -> None:
    page = said("-C", acme, "agree", "history")
    assert "2026-01-01" in page
    assert "2026-03-01" in page
