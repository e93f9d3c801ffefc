"""Whom or what does a row name? People, companies, opportunities, campaigns, as references.

What identifies a person goes to the people vault and nowhere else; this module knows what identifies.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from loopline.importers.mapping import Person, Reference
from loopline.importers.table import column_key
from loopline.importers.texts import Places, Row, take_text, truth
from loopline.ledger.facts import NO_FIELDS, Who
from loopline.ledger.match_keys import FREE_MAIL

TakeWho = Callable[[Row], Who | None]
TakeReference = Callable[[Row], str | None]

_EMAIL: Final = re.compile(r"[^\s@<>;,]+@[^\s@<>;,]+\.[^\s@<>;,.]{2,}")
_PHONE: Final = re.compile(r"\+?[\d(][\d\s()./-]{6,20}\d")
_DATE_LIKE: Final = re.compile(r"\d{4}-\d\d-\d\d.*|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.*")
_TELLING: Final = re.compile(
    r"street|address|strasse|straße|rue|zip|postal|postcode|plz|birth|birthdate|birthday|dob|geburtsdatum|passport|ssn|iban|fax|phone|"
    r"telephone|telefon|mobile|email|mail|firstname|lastname|surname|salutation|descriptions?|comments?|notes?|message|"
    r"latitude|longitude|photo|linkedin|twitter|skype"
)
_TELLING_NAMES: Final = re.compile(
    r"((first|last|full|middle|given|family|maiden|contact|lead|person|owner|assistant|customer) )?name|"
    r"vorname|nachname|prénom|nom|ip( address)?"
)
_LONG: Final = 120
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def take_who(person: Person, places: Places, source: str, first: int | None) -> TakeWho:
    """The function that takes a person from a row; None when nothing is known of them."""
    parts = {name: take_text(text, places, first if name == "ref" else None) for name, text in person.parts.items()}
    details = {name: take_text(text, places) for name, text in person.details.items()}
    system = person.system or source
    ref, email, phone = parts.get("ref"), parts.get("email"), parts.get("phone")
    name, company = parts.get("name"), parts.get("company")

    def who(row: Row) -> Who | None:
        a = ref(row) if ref else ""
        b = email(row) if email else ""
        c = phone(row) if phone else ""
        d = name(row) if name else ""
        if not (a or b or c or d):
            return None
        e = company(row) if company else ""
        more = NO_FIELDS
        if details:
            more = MappingProxyType({key: found for key, take in details.items() if (found := take(row))})
        return Who(f"{system}:{a}" if a else "", b, c, d, e, more)

    return who


def take_reference(
    references: tuple[Reference, ...], places: Places, source: str, first: int | None, *, as_written: bool = False
) -> TakeReference:
    """The function that takes the first filled of these references from a row, or None.

    A name is lower-cased, unless `as_written`: programs are shown by the name somebody wrote.
    """
    takes = tuple(_one(reference, places, source, first, as_written=as_written) for reference in references)
    if len(takes) == 1:
        return takes[0]

    def reference(row: Row) -> str | None:
        for take in takes:
            if found := take(row):
                return found
        return None

    return reference


def name_reference(name: str) -> str:
    """The reference of something known only by its name: `name:acme inc`."""
    return f"name:{' '.join(name.split()).lower()}"


def domain_of(text: str) -> str:
    """The company's domain in a web or e-mail address; nothing for free mail and for what is no address."""
    host = text.strip().lower()
    host = host.split("://", 1)[-1].split("@")[-1]
    host = re.split(r"[/?#:\s>]", host, maxsplit=1)[0].removeprefix("www.").strip(".")
    return "" if host in FREE_MAIL or not _HOST.fullmatch(host) else host


def identifies(column: str, value: str) -> bool:
    """Whether this column or value may tell who a person is, so that it belongs into the vault."""
    if truth(value) is not None:
        return False
    if "@" in value and _EMAIL.search(value):
        return True
    if len(value) > _LONG or "\n" in value:
        return True
    if _PHONE.fullmatch(value) and not _DATE_LIKE.fullmatch(value) and _is_dialled(value):
        return True
    return is_telling(column)


def is_telling(column: str) -> bool:
    """Whether a column's name says that it identifies a person."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[_./-]", " ", column.removesuffix("__c")).casefold().split()
    return bool(_TELLING_NAMES.fullmatch(" ".join(words))) or any(_TELLING.fullmatch(word) for word in words)


def field_name(column: str) -> str:
    """The name of a column as a field of the record: lower case, `_`, without a final `__c`."""
    bare = re.sub(r"__?[cC]$", "", column.strip())
    return re.sub(r"[^\w]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", bare)).strip("_").lower() or column_key(column)


def _is_dialled(value: str) -> bool:
    """Whether the digits look dialled: a leading + or 0 or (, or groups apart. Plain numbers are no phones."""
    digits = re.sub(r"\D", "", value)
    return 7 <= len(digits) <= 15 and (
        value[0] in "+(" or (value[0] == "0" and len(digits) > 8) or " " in value or value.count("-") > 1
    )


def _one(reference: Reference, places: Places, source: str, first: int | None, *, as_written: bool) -> TakeReference:
    take = take_text(reference.text, places, first if reference.by == "ref" else None)
    system = reference.system or source
    if reference.by == "ref":
        return lambda row: f"{system}:{found}" if (found := take(row)) else None
    if reference.by == "name" and as_written:
        return lambda row: f"name:{' '.join(found.split())}" if (found := take(row)) else None
    if reference.by == "name":
        return lambda row: name_reference(found) if (found := take(row)) else None
    return lambda row: f"domain:{found}" if (found := domain_of(take(row))) else None
