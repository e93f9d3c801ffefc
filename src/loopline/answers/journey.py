"""What is the whole life of one lead, with the file and row of each fact?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from loopline.answers.asking import NO_LIMIT, Source
from loopline.words.errors import NotFound
from loopline.words.rows import Rows

_SHORTEST: Final = 5
_OF_EACH_PASS: Final = ("stages", "criteria", "scores", "facts")


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass: its own row, and its stages, criteria, score parts and facts."""

    lead: Mapping[str, Any]
    tables: tuple[tuple[str, Rows], ...]


@dataclass(frozen=True, slots=True)
class Journey:
    """All passes of the person (or opportunity) asked about, earliest first."""

    subject: str
    passes: tuple[Pass, ...]

    def as_dict(self) -> dict[str, Any]:
        """The journey as plain values, for JSON."""
        return {
            "subject": self.subject,
            "passes": [
                {"lead": dict(one.lead), **{name: [dict(row) for row in rows] for name, rows in one.tables}}
                for one in self.passes
            ],
        }


def journey(record: Source, subject: str, as_of: Mapping[str, Any] = NO_LIMIT) -> Journey:
    """The journey of a lead, person, opportunity or account, given by its id or its first letters. Raises NotFound."""
    found = record.ask(_sql("passes"), {**as_of, "subject": subject})
    if not len(found):
        subject = _whole(record, subject, as_of)
        found = record.ask(_sql("passes"), {**as_of, "subject": subject})
    return Journey(subject, tuple(_pass(record, lead, as_of) for lead in found))


def _whole(record: Source, beginning: str, as_of: Mapping[str, Any]) -> str:
    """The one lead whose id begins so. Raises NotFound when there is none, or more than one."""
    named = record.ask(_sql("named"), {**as_of, "subject": beginning}) if len(beginning) >= _SHORTEST else Rows((), ())
    people = {row["person_id"] or row["lead_id"] for row in named}
    if len(people) == 1:
        return str(next(iter(named))["lead_id"])
    hint = "Ids are listed by: loopline rows leakage"
    if people:
        hint = f"The ids of {len(people)} people begin so: give more letters."
    raise NotFound("lead, person, opportunity or account", beginning, hint=hint)


def references_of(record: Source, references: Sequence[str]) -> tuple[str, ...]:
    """These person references and all others of the same people."""
    found = set(references)
    for reference in references:
        found |= {row["person"] for row in record.ask(_sql("references"), {**NO_LIMIT, "subject": reference})}
    return tuple(sorted(found))


def _pass(record: Source, lead: Mapping[str, Any], as_of: Mapping[str, Any]) -> Pass:
    parameters = {**as_of, "subject": lead["lead_id"]}
    return Pass(lead, tuple((name, record.ask(_sql(name), parameters)) for name in _OF_EACH_PASS))


def _sql(part: str) -> str:
    return files("loopline.answers").joinpath(f"journey_{part}.sql").read_text(encoding="utf-8")
