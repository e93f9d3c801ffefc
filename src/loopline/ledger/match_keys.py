"""By which keyed hashes may a person be recognised without their name being read?"""

from __future__ import annotations

import hmac
import re
import unicodedata
from functools import lru_cache
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


def normal_email(email: str) -> str:
    """The address as it is compared: one Unicode form, lower case; tags and dots stay. Empty if it is none."""
    text = unicodedata.normalize("NFKC", email).strip().casefold()
    local, at, domain = text.rpartition("@")
    return text if at and local and "." in domain and " " not in text else ""


def normal_phone(phone: str) -> str:
    """The last nine digits, or nothing when there are fewer than seven."""
    digits = "".join(_DIGITS.findall(unicodedata.normalize("NFKC", phone)))
    return digits[-9:] if len(digits) >= 7 else ""


@lru_cache(maxsize=200_000)
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
    email, phone = normal_email(who.email), normal_phone(who.phone)
    name, company, domain = " ".join(normal_words(who.name)), normal_company(who.company), company_domain(who.email)
    keys = [("email", email), ("phone", phone)]
    if name:
        keys += [("name_company", company and f"{name}|{company}"), ("name_domain", domain and f"{name}|{domain}")]
    return tuple((kind, text) for kind, text in keys if text)


def keyed(secret: bytes, kind: str, text: str) -> bytes:
    """The keyed hash that stands for a text of a kind."""
    return hmac.digest(secret, f"{kind}\x1f{text}".encode("utf-8", "replace"), "sha256")[:12]
