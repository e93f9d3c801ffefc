"""Who signed exactly this text?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from loopline.agreement.terms import Agreement
from loopline.words.errors import NotFound, NotValid
from loopline.words.problem import Problem

SIGNING: Final = ("marketing", "sales")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: a team's word, given by somebody in some way, on one text of one version."""

    team: str
    version: int
    text_hash: str
    by: str
    how: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed this very text, who is missing, and who signed another text of the same version."""

    by: tuple[Signature, ...]
    teams: tuple[str, ...]
    missing: tuple[str, ...]
    signed_another_text: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether both teams signed this text."""
        return not self.missing

    @property
    def sentence(self) -> str:
        """One sentence that says so."""
        if self.is_complete:
            return "Signed by marketing and sales."
        if not self.teams and not self.signed_another_text:
            return "Not signed yet."
        missing = " and ".join(self.missing)
        changed = f" The text changed after {' and '.join(self.signed_another_text)} signed it."
        return f"Not signed by {missing}.{changed if self.signed_another_text else ''}"


def signature_fields(agreement: Agreement, team: str, by: str, how: str) -> dict[str, Any]:
    """The parts of the fact `agreement_signed`: name (the team), value (the text's hash), how, and fields.

    Raises NotFound for a team that does not sign, NotValid when nobody's name is given.
    """
    if team not in SIGNING:
        raise NotFound("team that signs", team, SIGNING, f"There are: {', '.join(SIGNING)}.")
    if not by.strip():
        raise NotValid([Problem("signature", "nobody's name is given.", "Say who signs: --by NAME", "missing_name")])
    fields = {"version": str(agreement.version), "by": " ".join(by.split()), "text": agreement.text}
    return {"name": team, "value": agreement.text_hash, "how": how, "fields": fields}


def read_signature(fact: Mapping[str, Any]) -> Signature:
    """The signature in such a fact: a mapping with name, value, how, happened_at and fields."""
    fields = fact["fields"]
    how, at = fact.get("how") or "", fact.get("happened_at")
    return Signature(fact["name"], int(fields["version"]), fact["value"], fields["by"], how, at)


def signed(agreement: Agreement, signatures: Iterable[Signature]) -> Signed:
    """Which teams signed exactly this text. A text edited after signing is not signed."""
    given = tuple(signatures)
    here = tuple(one for one in given if one.text_hash == agreement.text_hash)
    teams = tuple(team for team in SIGNING if any(one.team == team for one in here))
    missing = tuple(team for team in SIGNING if team not in teams)
    others = {one.team for one in given if one.version == agreement.version and one.text_hash != agreement.text_hash}
    return Signed(here, teams, missing, tuple(team for team in missing if team in others))
