"""How well are people recognised in public sets of records whose truth is known?

Precision: of the pairs of records taken for one person, how many are. Recall: of those that are, how many are found.
"""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence

import pytest

from loopline.ledger.facts import Fact, Who
from real.importing import real_file
from story import AGREED, DAY_0, record_of, terms

pytestmark = [pytest.mark.real, pytest.mark.slow]
FEBRL = {"street": "address_1", "city": "suburb", "postcode": "postcode", "birthday": "date_of_birth"}


def rows(folder: str, name: str) -> list[dict[str, str]]:
    with real_file(folder, name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, skipinitialspace=True))


def pairs(groups: Mapping[str, Hashable]) -> set[tuple[str, str]]:
    """Every two records of one group."""
    together: dict[Hashable, list[str]] = defaultdict(list)
    for record, group in groups.items():
        together[group].append(record)
    return {pair for group in together.values() for pair in itertools.combinations(sorted(group), 2)}


def measured(people: Sequence[tuple[str, Who]]) -> tuple[float, float]:
    """Precision and recall of the record over these people, given with who they truly are."""
    facts = [
        Fact("person_seen", record_id=str(line), line=line, happened_at=DAY_0, person=who)
        for line, (_, who) in enumerate(people, start=1)
    ]
    record = record_of(facts, (terms(AGREED),))
    found = pairs({str(ref): one for ref, one in record.rows("select person, person_id from person_handles")})
    true = pairs({who.ref.partition(":")[2]: one for one, who in people})
    return len(found & true) / len(found), len(found & true) / len(true)


def test_people_with_up_to_five_typing_mistakes_are_found_again() -> None:
    people = [
        (
            row["rec_id"].split("-")[1],
            Who(
                ref=f"story:{row['rec_id']}",
                name=f"{row['given_name']} {row['surname']}",
                details={ours: row[name] for ours, name in FEBRL.items()},
            ),
        )
        for row in rows("identity_febrl", "febrl_dataset3.csv")
    ]
    precision, recall = measured(people)
    assert precision >= 0.999
    assert recall >= 0.985


def test_people_with_wrong_addresses_and_birthdays_are_not_mixed_up() -> None:
    people = [
        (
            row["cluster"],
            Who(
                ref=f"story:{row['unique_id']}",
                name=f"{row['first_name']} {row['surname']}",
                email=row["email"],
                details={"birthday": row["dob"], "city": row["city"]},
            ),
        )
        for row in rows("identity_fake1000", "fake_1000.csv")
    ]
    precision, recall = measured(people)
    assert precision >= 0.995
    assert recall >= 0.575
