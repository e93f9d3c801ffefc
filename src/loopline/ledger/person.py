"""What does the ledger know about one person? Everything, with file and line."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from loopline.ledger.keys import fields_of
from loopline.ledger.match_keys import keyed, normal_email, normal_phone
from loopline.ledger.tables import BATCHES, ERASED, FACTS, MATCH_KEYS, PEOPLE, QUARANTINE, REPEATS, REPS, SIGHTINGS

_WORDS: Final = re.compile(r"\w+")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)[ ()./-]+(?=\d)")


def handles_of(con: Connection, secret: bytes, email: str) -> tuple[str, ...]:
    """The handles of everybody who was ever seen with this address."""
    key = keyed(secret, "email", normal_email(email))
    variants = sa.select(MATCH_KEYS.c.variant).where(MATCH_KEYS.c.kind == "email", MATCH_KEYS.c.key == key)
    found = con.scalars(sa.select(PEOPLE.c.person).where(PEOPLE.c.variant.in_(variants)).distinct())
    return tuple(sorted(found))


def about(con: Connection, secret: bytes, email: str, handles: Collection[str] = ()) -> dict[str, Any]:
    """Everything known about the person with this address (and these handles), ready for JSON."""
    people = tuple(sorted({*handles, *handles_of(con, secret, email)}))
    facts = _facts(con, people)
    seen = _seen_as(con, people)
    return {
        "email": email,
        "people": list(people),
        "seen_as": seen,
        "facts": facts,
        "consents": [fact for fact in facts if fact["kind"] == "consent_changed"],
        "also_told_in": _repeats(con, people),
        "quarantined": quarantined(con, search_texts(seen, email)),
        "as_sales_or_marketing_user": _as_rep(con, email),
        "erased_before": bool(
            con.scalar(
                sa.select(sa.func.count())
                .select_from(ERASED)
                .where(ERASED.c.key == keyed(secret, "email", normal_email(email)))
            )
        ),
    }


def _seen_as(con: Connection, people: Sequence[str]) -> list[dict[str, Any]]:
    found = con.execute(
        sa.select(PEOPLE, sa.func.min(BATCHES.c.file).label("file"), sa.func.min(BATCHES.c.source).label("source"))
        .outerjoin(SIGHTINGS, SIGHTINGS.c.variant == PEOPLE.c.variant)
        .outerjoin(BATCHES, BATCHES.c.batch == SIGHTINGS.c.batch)
        .where(PEOPLE.c.person.in_(people))
        .group_by(*PEOPLE.c)
        .order_by(PEOPLE.c.variant)
    ).mappings()
    texts = ("person", "ref", "email", "phone", "name", "company", "file", "source")
    return [{**{name: row[name] for name in texts}, "details": json.loads(row["details"] or "{}")} for row in found]


def _facts(con: Connection, people: Sequence[str]) -> list[dict[str, Any]]:
    columns = [column for column in FACTS.c if column.name not in {"key", "fields"}]
    found = con.execute(
        sa.select(*columns, FACTS.c.fields, BATCHES.c.source, BATCHES.c.file, BATCHES.c.recorded_at, BATCHES.c.state)
        .join(BATCHES, BATCHES.c.batch == FACTS.c.batch)
        .where(sa.or_(FACTS.c.person.in_(people), FACTS.c.other.in_(people)))
        .order_by(FACTS.c.seq)
    ).mappings()
    return [
        {
            **{name: value for name, value in row.items() if name not in {"fields", "state"} and value is not None},
            "fields": dict(fields_of(row["fields"])),
            "counts": row["state"] == "counted",
        }
        for row in found
    ]


def _repeats(con: Connection, people: Sequence[str]) -> list[dict[str, Any]]:
    found = con.execute(
        sa.select(BATCHES.c.file, BATCHES.c.file_hash, lines_again().label("line"), FACTS.c.seq)
        .select_from(FACTS)
        .join(REPEATS, told_again())
        .join(BATCHES, BATCHES.c.batch == REPEATS.c.batch)
        .where(sa.or_(FACTS.c.person.in_(people), FACTS.c.other.in_(people)))
        .order_by(BATCHES.c.batch, FACTS.c.seq)
    ).mappings()
    return [dict(row) for row in found]


def told_again() -> sa.ColumnElement[bool]:
    """Joins a fact to the stretches of facts that later batches told again."""
    return sa.and_(FACTS.c.seq >= REPEATS.c.first_seq, FACTS.c.seq <= REPEATS.c.last_seq)


def lines_again() -> sa.ColumnElement[int]:
    """The line of the later file that told the fact again."""
    return REPEATS.c.first_line + FACTS.c.seq - REPEATS.c.first_seq


def search_texts(seen: Sequence[Mapping[str, Any]], email: str = "") -> tuple[str, ...]:
    """The phrases by which a text tells that it is about a person: address, id, name in both orders, phone."""
    phrases = {_words(normal_email(email))}
    for row in seen:
        phrases |= {_words(text) for text in (row["email"], row["ref"].rpartition(":")[2]) if len(text) > 5}
        name = _words(row["name"])
        if " " in name:
            first, _, last = name.partition(" ")
            phrases |= {name, f"{last} {first}"}
        phrases.add(normal_phone(row["phone"])[-7:])
    return tuple(sorted(phrases - {""}))


def is_about(raw: str, phrases: Sequence[str]) -> bool:
    """Whether a text holds one of the phrases, whatever stands between its words."""
    words, digits = f" {_words(raw)} ", _BETWEEN_DIGITS.sub("", raw)
    return any(f" {phrase} " in words or (phrase.isdigit() and phrase in digits) for phrase in phrases)


def _words(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def quarantined(con: Connection, texts: Sequence[str]) -> list[dict[str, Any]]:
    """The rows in quarantine whose raw text tells about a person."""
    found = con.execute(
        sa.select(QUARANTINE, BATCHES.c.file, BATCHES.c.file_hash)
        .join(BATCHES, BATCHES.c.batch == QUARANTINE.c.batch)
        .where(QUARANTINE.c.raw != "")
    ).mappings()
    return [dict(row) for row in found if is_about(f"{row['raw']} {row['message']}", texts)]


def _as_rep(con: Connection, email: str) -> list[dict[str, Any]]:
    found = con.execute(sa.select(REPS).where(REPS.c.email == normal_email(email), REPS.c.email != "")).mappings()
    return [dict(row) for row in found]
