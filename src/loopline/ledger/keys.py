"""When are two deliveries the same fact?

When source, kind, record id and content agree; for kinds that say how a record stands, the observed
moment must agree too, so that 100 -> 120 -> 100 over three exports stays three observations. The key
is a keyed hash of these: it tells nothing to someone who has only the ledger.
"""

from __future__ import annotations

import hmac
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, Final

from loopline.ledger.facts import KINDS, Fact
from loopline.ledger.match_keys import company_domain

Landed = tuple[Any, ...]

_ADDRESS: Final = re.compile(r"[^\s@<>\",;:()]+@[^\s@<>\"',;:()]+\.[^\s@<>\"',;:().]+")
_UNCOMMON: Final = re.compile("[^\t\n\r\x1f -?A-~]")  # beyond plain ASCII text, or a sign of an address
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
STATE_KINDS: Final = frozenset(name for name, kind in KINDS.items() if kind.state)
NEEDS: Final = MappingProxyType({name: kind.needs for name, kind in KINDS.items()})
_NOTHING: Final = (None, "")
_SEPARATOR: Final = "\x1f"


def as_text(moment: datetime | None) -> str | None:
    """A moment as the ledger writes it: ISO text in UTC, without a zone; texts sort like moments."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        message = f"a moment without a time zone: {moment!r}"
        raise ValueError(message)
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.replace(tzinfo=None).isoformat()


def as_moment(text: str) -> datetime:
    """The aware UTC moment behind the ledger's text."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def missing(fact: Fact) -> tuple[str, ...]:
    """The columns this kind of fact needs and this fact lacks. Raises ValueError for an unknown kind."""
    needs = NEEDS.get(fact.kind)
    if needs is None:
        message = f'no kind of fact "{fact.kind}"'
        raise ValueError(message)
    return tuple([column for column in needs if getattr(fact, column) in _NOTHING])


def landed(
    fact: Fact,
    *,
    secret: bytes,
    source: str,
    batch: int,
    line: int,
    export_at: str | None,
    handles: tuple[str | None, str | None, str | None],
) -> Landed:
    """The row to insert for a fact, in the order of `tables.LANDING`. `handles` are person, other and rep."""
    person, other, rep = handles
    observed = None if fact.observed_at is None else as_text(fact.observed_at)
    state = fact.kind in STATE_KINDS
    if state and observed is None:
        observed = export_at
    fields = _fields(fact)
    words: tuple[str | None, ...] = (
        fact.record_id, fact.precise, other, fact.account, fact.opportunity, fact.campaign, fact.product, fact.channel,
        fact.name, fact.value, fact.reason, fact.how, fact.currency, fact.corrects, as_json(fields) if fields else None,
    )  # fmt: skip
    joined = _SEPARATOR.join([word or "" for word in words])
    if _UNCOMMON.search(joined) or joined.count(_SEPARATOR) != len(words) - 1 or "\\u0000" in joined:
        words = _clean_words(words, secret)
        joined = _SEPARATOR.join([word or "" for word in words])
    if "" in words:
        words = tuple(word or None for word in words)
    happened = None if fact.happened_at is None else as_text(fact.happened_at)
    until = None if fact.until_at is None else as_text(fact.until_at)
    numbers = f"{happened}|{until}|{fact.amount_minor}|{fact.margin_minor}|{fact.seconds}"
    moment = (observed or "") if state else ""
    content = _SEPARATOR.join((source, fact.kind, moment, person or "", rep or "", numbers, joined))
    key = blake2b(content.encode(), digest_size=16, key=secret).digest()
    record_id, precise, other, account, opportunity, campaign, product, channel, name, value, *rest = words
    reason, how, currency, corrects, further = rest
    return (
        key, batch, line, fact.kind, record_id or "", observed,
        happened, precise or "second", person, other, account, opportunity, campaign, rep, product, channel,
        name, value, reason, how, fact.amount_minor, currency, fact.margin_minor, fact.seconds, until, corrects,
        further,
    )  # fmt: skip


def _fields(fact: Fact) -> Mapping[str, str]:
    """The further fields; a person's company domain joins them, because a company's domain is not personal."""
    fields = fact.fields
    if fact.kind == "person_seen" and fact.person is not None and "email_domain" not in fields:
        domain = company_domain(fact.person.email)
        if domain:
            return {**fields, "email_domain": domain}
    return fields


def opaque(text: str, secret: bytes, prefix: str = "id") -> str:
    """A short name for a text that must not be readable: equal for equal texts."""
    return f"{prefix}:{hmac.digest(secret, text.encode('utf-8', 'replace'), 'sha256')[:10].hex()}"


def clean(text: str) -> str:
    """The text in one Unicode form, without control and direction signs that no name needs."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text)).replace("\\u0000", "")


def _clean_words(words: tuple[str | None, ...], secret: bytes) -> tuple[str | None, ...]:
    """The words without control signs and without any e-mail address: references become opaque, texts lose it."""
    record_id, *others = (None if word is None else clean(word) for word in words)
    if record_id and _ADDRESS.search(record_id):
        record_id = opaque(record_id.casefold(), secret)
    return (
        record_id,
        *(word if word is None else _without_address(word, place, secret) for place, word in enumerate(others, 1)),
    )


_REFERENCES: Final = frozenset({2, 3, 4, 5, 13})  # other, account, opportunity, campaign, corrects


def _without_address(word: str, place: int, secret: bytes) -> str:
    if "@" not in word or not _ADDRESS.search(word):
        return word
    return opaque(word.casefold(), secret) if place in _REFERENCES else _ADDRESS.sub("[address]", word)


def as_json(fields: Mapping[str, str]) -> str | None:
    """Further fields as the ledger writes them; nothing for none."""
    return _ENCODE(dict(fields)) if fields else None


def fields_of(text: str | None) -> Mapping[str, str]:
    """The further fields of a stored fact."""
    return json.loads(text) if text else {}
