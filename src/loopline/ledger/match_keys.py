"""By which keyed hashes may a person be recognised without their name being read?

Two references that share a key may be one person. How much a key proves, strongest first:

    email                                the same address
    sound_detail, word_details, details  a personal detail (birthday, national id) with a name that sounds
                                         alike; two details with one word of it; three details
    name_company, name_domain            the same name at the same company or company domain
    sound_company, sound_domain, sound_phone, sound_mail
                                         a name that sounds alike, at the same company, domain, phone, mailbox
    sound_place, word_place              the same with one place (street, city, postcode); one word with two
    initial_company, initial_domain      the same initial and last name there
    phone                                the same phone, which colleagues may share
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import combinations
from types import MappingProxyType
from typing import Final

from loopline.ledger.facts import Who

_WORDS: Final = re.compile(r"[^\W_]+")
_DIGITS: Final = re.compile(r"\d")
_LEGAL: Final = frozenset(
    ("ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "group", "holding", "inc", "incorporated",
     "kg", "kgaa", "limited", "llc", "llp", "ltd", "nv", "oy", "oyj", "plc", "pte", "pty", "sa", "sarl", "sas", "se",
     "sl", "spa", "srl")
)  # fmt: skip
FREE_MAIL: Final = frozenset(
    ("126.com", "163.com", "aol.com", "fastmail.com", "free.fr", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de",
     "gmx.net", "googlemail.com", "hey.com", "hotmail.co.uk", "hotmail.com", "hotmail.de", "hotmail.fr", "hotmail.it",
     "icloud.com", "laposte.net", "libero.it", "live.com", "live.de", "mac.com", "mail.com", "mail.ru", "me.com",
     "msn.com", "orange.fr", "outlook.com", "outlook.de", "pm.me", "posteo.de", "proton.me", "protonmail.com", "qq.com",
     "rambler.ru", "rocketmail.com", "t-online.de", "tutanota.com", "uol.com.br", "web.de", "yahoo.co.in",
     "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.ru", "ymail.com", "zoho.com")
)  # fmt: skip

_TITLES: Final = frozenset(
    ("dr", "prof", "mr", "mrs", "ms", "miss", "sir", "herr", "frau", "dipl", "ing", "jr", "sr", "ii", "iii", "phd",
     "mba", "mag")
)  # fmt: skip
_PLACES: Final = frozenset({"street", "city", "postcode"})
_DETAILS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{name: name for name in (*_PLACES, "birthday", "national_id", "mobile")},
        **dict.fromkeys(("address", "address1", "address_1", "mailing_street"), "street"),
        **dict.fromkeys(("town", "suburb", "mailing_city"), "city"),
        **dict.fromkeys(("zip", "zip_code", "postal_code", "mailing_postal_code"), "postcode"),
        **dict.fromkeys(("birth_date", "birthdate", "date_of_birth", "dob"), "birthday"),
        **dict.fromkeys(("ssn", "tax_id", "passport"), "national_id"),
        **dict.fromkeys(("mobile_phone", "mobilephone", "cell"), "mobile"),
    }
)
_SOUNDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        sign: code
        for signs, code in (("bfpv", "1"), ("cgjkqsxz", "2"), ("dt", "3"), ("l", "4"), ("mn", "5"), ("r", "6"))
        for sign in signs
    }
)


def normal_email(email: str) -> str:
    """The address as it is compared: one Unicode form, lower case; tags and dots stay. Empty if it is none."""
    text = unicodedata.normalize("NFKC", email).strip().casefold()
    local, at, domain = text.rpartition("@")
    return text if at and local and "." in domain and " " not in text else ""


def normal_phone(phone: str) -> str:
    """The last nine digits, or nothing when there are fewer than seven."""
    digits = "".join(_DIGITS.findall(unicodedata.normalize("NFKC", phone)))
    return digits[-9:] if len(digits) >= 7 else ""


def normal_words(text: str) -> tuple[str, ...]:
    """The words of a name: lower case, without accents and signs."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("Ø", "O")).casefold()
    return tuple(_WORDS.findall("".join(sign for sign in plain if not unicodedata.combining(sign))))


def normal_company(company: str) -> str:
    """A company's name without its legal form."""
    words = normal_words(company)
    return " ".join(word for word in words if word not in _LEGAL) or " ".join(words)


def company_domain(email: str) -> str:
    """The domain of a company's address; nothing for free mail."""
    domain = normal_email(email).rpartition("@")[2]
    return "" if domain in FREE_MAIL else domain


def reference(who: Who) -> str:
    """What makes this a distinct person to a source: its id, else address, else phone, else name and company."""
    if who.ref:
        return f"ref {who.ref}"
    if email := normal_email(who.email):
        return f"email {email}"
    if phone := normal_phone(who.phone):
        return f"phone {phone}"
    return f"name {' '.join(normal_words(who.name))} at {normal_company(who.company)}"


def is_empty(who: Who) -> bool:
    """Whether nothing here tells one person from another."""
    return not (who.ref or who.email or who.phone or who.name)


def plain_keys(who: Who) -> tuple[tuple[str, str], ...]:
    """The (kind, text) pairs a person may be matched by, before hashing."""
    words = tuple(word for word in normal_words(who.name) if word not in _TITLES)
    places, details = _known_details(who.details)
    found = (*_addresses(who), *(_names(who, words) if words else ()), *_detail_keys(words, places, details))
    return tuple(dict.fromkeys(found))


def _addresses(who: Who) -> Iterator[tuple[str, str]]:
    if email := normal_email(who.email):
        yield "email", email
    if phone := normal_phone(who.phone):
        yield "phone", phone


def _names(who: Who, words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Names within what a person shares with few others."""
    name, sound = " ".join(words), _sound(words)
    initial = f"{words[0][0]} {words[-1]}"
    company, domain = normal_company(who.company), company_domain(who.email)
    for place, text in (("company", company), ("domain", domain)):
        if text and len(words) > 1:
            yield from ((f"{form}_{place}", f"{by}|{text}") for form, by in _forms(name, sound, initial))
    for place, text in (("phone", normal_phone(who.phone)), ("mail", normal_email(who.email).partition("@")[0])):
        if text and len(words) > 1:
            yield f"sound_{place}", f"{sound}|{text}"


def _forms(name: str, sound: str, initial: str) -> tuple[tuple[str, str], ...]:
    return ("name", name), ("sound", sound), ("initial", initial)


def _detail_keys(
    words: tuple[str, ...], places: Mapping[str, str], personal: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    known = {**places, **personal}
    if len(words) > 1:
        for name, text in known.items():
            yield "sound_place" if name in places else "sound_detail", f"{_sound(words)}|{name}|{text}"
    for pair in combinations(sorted(known), 2):
        kind = "word_place" if places.keys() >= set(pair) else "word_details"
        for word in words:
            yield kind, "|".join((_soundex(word), *pair, *(known[name] for name in pair)))
    for three in combinations(sorted(known), 3):
        if not places.keys() >= set(three):
            yield "details", "|".join((*three, *(known[name] for name in three)))


def _known_details(details: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The places and the personal details that may tell people apart; further text is left out."""
    named = {_DETAILS[name]: "".join(normal_words(text)) for name, text in details.items() if name in _DETAILS}
    found = {name: text for name, text in named.items() if text}
    return (
        {name: text for name, text in found.items() if name in _PLACES},
        {name: text for name, text in found.items() if name not in _PLACES},
    )


def _sound(words: tuple[str, ...]) -> str:
    """How first and last word sound, in either order."""
    return " ".join(sorted({_soundex(words[0]), _soundex(words[-1])}))


def _soundex(word: str) -> str:
    """Four signs for a word's consonants, first one included; a word in another script as it is."""
    if not word.isascii() or not word.isalpha():
        return word
    codes = [_SOUNDS.get(word[0], "0")]
    last = codes[0]
    for sign in word[1:]:
        code = _SOUNDS.get(sign, "")
        if sign in "hw":
            continue
        if code and code != last:
            codes.append(code)
        last = code
    return ("".join(codes) + "000")[:4]


def keyed(secret: bytes, kind: str, text: str) -> bytes:
    """The keyed hash that stands for a text of a kind."""
    return hmac.digest(secret, f"{kind}\x1f{text}".encode("utf-8", "replace"), "sha256")[:12]
