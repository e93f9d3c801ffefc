"""Is each person one handle, and each user one reference, however often they are seen?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.deliveries import counted, day, deliver, person, rows_of, taken, touch
from loopline.ledger.facts import Fact, Who
from loopline.ledger.ledger import Ledger
from loopline.words.errors import NotFound


def handles(ledger: Ledger) -> list[str]:
    return [fact["person"] for fact in counted(ledger)]


def by(who: Who | None, number: int = 1) -> Fact:
    return Fact("touch", f"t{number}", day(number), person=who, name="visit")


def test_one_reference_is_one_person_whatever_else_changes(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(by(person("ann"), 1), by(person("ann", email="ann@new.com", name="Ann Lee"), 2)))
    ledger.append([by(person("ann", phone="0171 2345678"), 3)], source="crm")
    assert len(set(handles(ledger))) == 1
    told = ledger.person("ann@new.com")
    assert [one["email"] for one in told["seen_as"]] == ["ann@acme.com", "ann@new.com", "ann@acme.com"]
    kinds = {(key["kind"], key["key"]) for key in taken(ledger.arrow_match_keys())}
    assert len([kind for kind, _ in kinds if kind == "email"]) == 2


def test_without_an_id_the_address_is_the_person_then_the_phone_then_the_name(ledger: Ledger) -> None:
    people = [
        Who(email="ann@acme.com"),
        Who(email="ANN@acme.com", name="Ann"),
        Who(phone="+49 171 2345678"),
        Who(phone="0171 2345678", name="Bob"),
        Who(name="Cid Doe", company="Acme"),
        Who(name="CID  DOE", company="Acme Inc."),
        Who(name="Cid Doe", company="Beta"),
    ]
    deliver(ledger, "a.csv", rows_of(*(by(who, number) for number, who in enumerate(people, 1))))
    first, second, third, fourth, fifth, sixth, seventh = handles(ledger)
    assert first == second != third == fourth != fifth == sixth != seventh


def test_nobody_is_nobody(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(by(None, 1), by(Who(company="Acme"), 2)))
    assert handles(ledger) == [None, None]


def test_a_handle_names_the_person_it_was_given_to(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(touch("ann"), touch("bob")))
    ann, bob = handles(ledger)
    decision = Fact("same_person", "d1", day(5), person=Who(ref=f"person:{ann}"), other=Who(ref=f"person:{bob}"))
    ledger.append([replace(decision, value="same", how="decision")], source="loopline")
    told = counted(ledger)[-1]
    assert (told["person"], told["other"]) == (ann, bob)
    with pytest.raises(NotFound, match='No person "p123"'):
        ledger.append([by(Who(ref="person:p123"))], source="loopline")


def test_the_handle_says_nothing_about_the_person(ledger: Ledger) -> None:
    deliver(ledger, "a.csv", rows_of(touch("ann")))
    ledger.undo(1)
    first = ledger.person("ann@acme.com")["people"]
    ledger.erase("ann@acme.com")
    deliver(ledger, "a.csv", rows_of(by(person("ann", email="other@acme.com", ref="crm:new"))))
    assert set(handles(ledger)).isdisjoint(first)


def test_users_are_known_by_id_else_address_else_name(ledger: Ledger) -> None:
    reps = [
        Who(ref="crm:005A", name="Rita Rep"),
        Who(ref="crm:005A", name="Rita Rep-Jones"),
        Who(email="sam@us.com", name="Sam"),
        Who(email="SAM@us.com"),
        Who(name="Tom Tall"),
        Who(name="tom  tall"),
        Who(ref="uma@us.com"),
    ]
    for number, rep in enumerate(reps, 1):
        ledger.append([replace(by(None, number), rep=rep)], source="crm")
    told = [fact["rep"] for fact in counted(ledger)]
    assert told[0] == told[1] == "crm:005A"
    assert told[2] == told[3]
    assert told[4] == told[5]
    assert len(set(told)) == 4
    assert all(rep.startswith(("crm:", "rep:")) for rep in told)
    assert {row["name"] for row in taken(ledger.arrow_rep_names())} == {"Rita Rep-Jones", "Sam", "tom  tall"}


def test_a_companys_domain_is_a_field_and_free_mail_is_not(ledger: Ledger) -> None:
    seen = [
        Fact("person_seen", "1", person=person("ann"), fields={"title": "CFO"}),
        Fact("person_seen", "2", person=person("bob", email="bob@gmail.com")),
        Fact("person_seen", "3", person=person("cid"), fields={"email_domain": "given.com"}),
    ]
    deliver(ledger, "a.csv", rows_of(*seen))
    assert [fact["fields"] for fact in counted(ledger)] == [
        '{"email_domain":"acme.com","title":"CFO"}',
        None,
        '{"email_domain":"given.com"}',
    ]
