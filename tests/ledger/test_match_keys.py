"""Are people recognised in spite of typing mistakes, and strangers kept apart?"""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict

import pytest

from loopline.ledger.facts import Who
from loopline.ledger.match_keys import (
    company_domain,
    is_empty,
    keyed,
    normal_company,
    normal_email,
    normal_phone,
    plain_keys,
    reference,
)
from real_data import real_data

REAL = real_data()
# What proves enough on its own in these sets of people, who have no company.
PROVES = {"email", "details", "sound_detail", "word_details", "sound_place", "word_place", "sound_mail", "sound_domain"}


def shared(one: Who, other: Who) -> set[str]:
    return {kind for kind, _ in set(plain_keys(one)) & set(plain_keys(other))}


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        (" Ann@ACME.com ", "ann@acme.com"),
        ("ann+news@acme.com", "ann+news@acme.com"),
        ("ａnn@acme.com", "ann@acme.com"),
        ("ann at acme", ""),
        ("@acme.com", ""),
        ("ann@acme", ""),
        ("", ""),
    ],
)
def test_addresses_are_compared_in_one_form_and_keep_tags_and_dots(written: str, compared: str) -> None:
    assert normal_email(written) == compared


def test_phones_are_compared_by_their_last_nine_digits() -> None:
    assert normal_phone("+49 30 123-45678") == normal_phone("0049 30 12345678") == "012345678"
    assert normal_phone("12345") == ""


def test_companies_are_compared_without_their_legal_form() -> None:
    assert normal_company("Müller & Söhne GmbH & Co. KG") == normal_company("Muller Sohne") == "muller sohne"
    assert normal_company("Holding AG") == "holding ag"


def test_free_mail_says_nothing_about_the_company() -> None:
    assert company_domain("ann@gmail.com") == ""
    assert company_domain("ann@acme.com") == "acme.com"


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        (
            Who(name="Anne Müller", company="Acme Inc"),
            Who(name="Dr. Ann Muller", company="ACME"),
            {"sound_company", "initial_company"},
        ),
        (
            Who(name="Müller, Ann", company="Acme"),
            Who(name="Ann Mueller", company="Acme Ltd."),
            {"sound_company"},
        ),
        (
            Who(name="Ann Miller", email="ann@acme.com"),
            Who(name="Ann Miller", email="a.miller@acme.com"),
            {"name_domain", "sound_domain", "initial_domain"},
        ),
        (
            Who(name="Jon Smyth", phone="0171 234 56 78"),
            Who(name="John Smith", phone="+49 171 2345678"),
            {"phone", "sound_phone"},
        ),
        (Who(name="Ann Miller", company="Acme"), Who(name="Ann Miller", company="Beta"), set()),
        (Who(name="Ann", company="Acme"), Who(name="Ann", company="Acme"), set()),
        (
            Who(name="Ann Miller", email="ann.miller@acme.com"),
            Who(name="An Miler", email="ann.miller@acme.de"),
            {"sound_mail"},
        ),
        (
            Who(name="Ann Miller", details={"dob": "1980-01-02", "City": "x", "note": "likes tea"}),
            Who(name="Ann Mueller", details={"birthday": "1980 01 02", "note": "likes tea"}),
            {"sound_detail"},
        ),
        (
            Who(name="王 小明", company="Acme"),
            Who(name="王 小明", company="Acme Inc"),
            {"name_company", "sound_company", "initial_company"},
        ),
    ],
)
def test_what_two_references_share(one: Who, other: Who, kinds: set[str]) -> None:
    assert shared(one, other) == kinds


def test_a_reference_is_the_sources_id_else_the_address_else_the_phone_else_the_name() -> None:
    everything = Who(ref="crm:1", email="A@b.co", phone="030 7654321", name="Ann  Miller", company="Acme Inc")
    assert reference(everything) == "ref crm:1"
    assert reference(Who(email="A@b.co", phone="030 7654321")) == "email a@b.co"
    assert reference(Who(phone="+49 30 7654321", name="Ann")) == "phone 307654321"
    assert reference(Who(name="Ann  Miller", company="Acme Inc")) == "name ann miller at acme"
    assert is_empty(Who(company="Acme"))
    assert not is_empty(Who(name="Ann"))


def test_a_hash_depends_on_the_secret_and_on_the_kind() -> None:
    made = {keyed(secret, kind, "ann@acme.com") for secret in (b"a", b"b") for kind in ("email", "phone")}
    assert len(made) == 4


def measured(people: list[tuple[str, Who]]) -> tuple[float, float]:
    """Precision and recall over pairs, when whoever shares a proving key is one person, and so on."""
    truth, blocks = defaultdict(list), defaultdict(list)
    for place, (name, who) in enumerate(people):
        truth[name].append(place)
        for key in plain_keys(who):
            if key[0] in PROVES:
                blocks[key].append(place)
    group = list(range(len(people)))

    def root(place: int) -> int:
        while group[place] != place:
            place = group[place]
        return place

    for block in blocks.values():
        for place in block[1:]:
            group[root(place)] = root(block[0])
    found = defaultdict(list)
    for place in range(len(people)):
        found[root(place)].append(place)
    same = {pair for members in truth.values() for pair in itertools.combinations(members, 2)}
    told = {pair for members in found.values() for pair in itertools.combinations(sorted(members), 2)}
    return len(same & told) / len(told), len(same & told) / len(same)


@pytest.mark.real
def test_people_with_typing_mistakes_are_found_again() -> None:
    """5,000 records of 2,000 people with up to five mistakes each; their national id is not looked at."""
    path = REAL / "identity_febrl" / "febrl_dataset3.csv"
    if not path.exists():
        pytest.skip(f"the public data set is not there: {path}")
    details = {"street": "address_1", "city": "suburb", "postcode": "postcode", "birthday": "date_of_birth"}
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    people = [
        (
            row["rec_id"].split("-")[1],
            Who(
                name=f"{row['given_name']} {row['surname']}",
                details={ours: row[name] for ours, name in details.items()},
            ),
        )
        for row in rows
    ]
    precision, recall = measured(people)
    assert precision >= 0.999
    assert recall >= 0.985


@pytest.mark.real
def test_people_with_wrong_addresses_are_not_mixed_up() -> None:
    """1,000 records with a mistake in nearly every field, some of them empty: what is found is right."""
    path = REAL / "identity_fake1000" / "fake_1000.csv"
    if not path.exists():
        pytest.skip(f"the public data set is not there: {path}")
    with path.open(newline="") as file:
        people = [
            (
                row["cluster"],
                Who(
                    name=f"{row['first_name']} {row['surname']}",
                    email=row["email"],
                    details={"birthday": row["dob"], "city": row["city"]},
                ),
            )
            for row in csv.DictReader(file)
        ]
    precision, recall = measured(people)
    assert precision >= 0.995
    assert recall >= 0.65
