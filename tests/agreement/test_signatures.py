from datetime import UTC, datetime

import pytest

from loopline.agreement.reader import read_text
from loopline.agreement.signatures import Signature, read_signature, signature_fields, signed
from loopline.agreement.starter import starter_text
from loopline.agreement.terms import Agreement
from loopline.words.errors import NotFound, NotValid

TEXT = starter_text()
AT = datetime(2026, 7, 1, 9, tzinfo=UTC)


def given(agreement: Agreement, team: str) -> Signature:
    return read_signature({**signature_fields(agreement, team, " Ann  Lee ", "command line"), "happened_at": AT})


def test_a_signature_holds_the_text_it_was_given_on() -> None:
    agreement = read_text(TEXT)
    fact = signature_fields(agreement, "marketing", "Ann Lee", "command line")
    assert fact["value"] == agreement.text_hash
    assert fact["fields"] == {"version": "1", "by": "Ann Lee", "text": TEXT}
    assert given(agreement, "marketing") == Signature(
        "marketing", 1, agreement.text_hash, "Ann Lee", "command line", AT
    )


def test_both_teams_must_sign_the_very_same_text() -> None:
    agreement = read_text(TEXT)
    assert signed(agreement, []).sentence == "Not signed yet."
    one = signed(agreement, [given(agreement, "marketing")])
    assert (one.teams, one.missing, one.sentence) == (("marketing",), ("sales",), "Not signed by sales.")
    both = signed(agreement, [given(agreement, "marketing"), given(agreement, "sales")])
    assert both.is_complete
    assert both.sentence == "Signed by marketing and sales."
    assert [signature.by for signature in both.by] == ["Ann Lee", "Ann Lee"]


def test_a_text_edited_after_signing_is_unsigned_and_says_so() -> None:
    before, after = read_text(TEXT), read_text(TEXT.replace("6 months", "9 months"))
    signatures = [given(before, "marketing"), given(before, "sales"), given(after, "sales")]
    state = signed(after, signatures)
    assert (state.teams, state.signed_another_text) == (("sales",), ("marketing",))
    assert state.sentence == "Not signed by marketing. The text changed after marketing signed it."
    assert signed(before, signatures).is_complete


def test_a_signature_on_another_version_says_nothing_about_this_one() -> None:
    first, second = read_text(TEXT), read_text(TEXT.replace("version: 1", "version: 2"))
    assert signed(second, [given(first, "sales")]).sentence == "Not signed yet."


def test_only_the_two_teams_sign_and_somebody_must() -> None:
    agreement = read_text(TEXT)
    with pytest.raises(NotFound, match='Did you mean "sales"'):
        signature_fields(agreement, "sale", "Ann", "command line")
    with pytest.raises(NotValid, match="Say who signs"):
        signature_fields(agreement, "sales", " ", "command line")
