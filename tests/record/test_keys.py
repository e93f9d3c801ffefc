"""By which details are two records taken for one person?"""

from __future__ import annotations

import re

import pytest

from loopline.ledger.facts import Fact, Who
from loopline.record import affected
from loopline.record.making import STEPS
from story import AGREED, DAY_0, record_of, terms

BORN = {"birthday": "1971-06-24"}
HOME = {"street": "7 Wallaby Place", "postcode": "2119"}


def people(*seen: Who) -> int:
    """How many people these records are taken for."""
    facts = [
        Fact("person_seen", record_id=f"{number}", line=number, happened_at=DAY_0, person=who)
        for number, who in enumerate(seen, start=1)
    ]
    return len(record_of(facts, (terms(AGREED),)).rows("select person_id from people"))


def who(number: int, name: str, company: str = "", **details: str) -> Who:
    return Who(ref=f"story:p{number}", name=name, company=company, details=details)


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [
        (who(1, "Robert Alan", **BORN), who(2, "Robert Allen", **BORN), 1),
        (who(1, "Robert Alan", **BORN), who(2, "Susan Miller", **BORN), 2),
        (who(1, "Robert Alan", "Acme", **BORN), who(2, "Robert Allen", "Beta", **BORN), 1),
        (who(1, "Robert Alan", **HOME), who(2, "Robert Allen", **HOME), 1),
        (who(1, "Robert Alan", "Acme", **HOME), who(2, "Robert Brown", "Acme", **HOME), 2),
        (who(1, "Robert Alan", "Acme", city="Perth"), who(2, "Robert Allen", "Beta", city="Perth"), 2),
        (who(1, "Robert Alan", city="Perth"), who(2, "Robert Allen", "Beta", city="Perth"), 2),
    ],
)
def test_personal_details_tell_and_a_shared_place_of_work_does_not(one: Who, other: Who, are: int) -> None:
    assert people(one, other) == are


def test_a_refresh_follows_every_key_that_ties_people() -> None:
    (edges,) = (step.sql for step in STEPS if step.name == "person_edges")
    kinds = re.findall(r"k\.kind in \(([^)]*)\)", edges)
    tied = {kind for text in kinds for kind in re.findall(r"'(\w+)'", text)}
    assert tied == set(re.findall(r"'(\w+)'", affected._KEYS))
