"""How is a person erased, so that what identifies is gone and what counts stays?

Gone: the vault's rows and match keys, raw text in quarantine, ids of the source's records about them, free
text. Kept: kinds, moments, stages, amounts, campaigns and categories, under a handle that nobody can look up, so
that every published figure stays equal. A keyed hash of the address stays, so that the next export does not bring
the person back; the same hashes go to a file of their own, which is replayed when a backup is restored.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from loopline.ledger.desk import Desk
from loopline.ledger.facts import Fact, Who
from loopline.ledger.keys import as_json, as_text, fields_of
from loopline.ledger.match_keys import keyed, normal_email
from loopline.ledger.person import handles_of, is_about, lines_again, quarantined, search_texts, told_again
from loopline.ledger.tables import (
    BATCHES,
    ERASED,
    FACTS,
    MATCH_KEYS,
    PEOPLE,
    QUARANTINE,
    REPEATS,
    REPS,
    SIGHTINGS,
)
from loopline.ledger.vault import HANDLE

# Fields that say what somebody is, not who: they may be criteria, and figures must not change.
KEPT_FIELDS: Final = frozenset(
    ("industry", "sector", "country", "region", "state", "employees", "sites", "revenue", "department", "role",
     "seniority", "title", "language", "email_domain", "has_opted_out", "product", "budget", "need", "timing",
     "authority", "lead_source", "channel", "currency", "type", "team", "status", "rating", "score", "version")
)  # fmt: skip
SHARED_BY: Final = 5  # a value that so many others have too does not identify
JOINING: Final = ("email", "name_company", "name_domain")  # the keys by which the record takes people together
LONGEST: Final = 60  # a longer text is free text
_DEALS: Final = ("opportunity_seen", "opportunity_moved", "opportunity_closed")


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did, and where kept originals still hold the person: file hash -> line numbers.

    `texts` find further mentions in the originals; they are personal and must not be written anywhere.
    """

    people: int
    facts: int
    quarantined: int
    lines: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: MappingProxyType({}))
    texts: tuple[str, ...] = ()


def erase(con: Connection, desk: Desk, email: str, handles: Collection[str], *, log: Path | None) -> Erased:
    """Erase the person with this address and these handles; whoever comes again with them is ignored."""
    people = tuple(sorted({*handles, *(handles_of(con, desk.secret, email) if email else ())}))
    keys = set(con.scalars(sa.select(PEOPLE.c.ref_key).where(PEOPLE.c.person.in_(people))))
    keys |= set(
        con.scalars(
            sa.select(MATCH_KEYS.c.key)
            .join(PEOPLE, PEOPLE.c.variant == MATCH_KEYS.c.variant)
            .where(MATCH_KEYS.c.kind == "email", PEOPLE.c.person.in_(people))
        )
    )
    if normal_email(email):
        keys.add(keyed(desk.secret, "email", normal_email(email)))
        keys.add(keyed(desk.secret, "reference", f"email {normal_email(email)}"))
    return _erase(con, desk, people, keys, log=log, email=email)


def erase_again(con: Connection, desk: Desk, keys: Iterable[bytes]) -> Erased:
    """Erase everybody whose keyed hash is among these, as a restored backup needs."""
    wanted = set(keys)
    found = desk.store.find(con, "people_vault", ("person",), "ref_key", list(wanted))
    by_email = (
        sa.select(PEOPLE.c.person)
        .join(MATCH_KEYS, MATCH_KEYS.c.variant == PEOPLE.c.variant)
        .where(MATCH_KEYS.c.kind == "email", MATCH_KEYS.c.key.in_(list(wanted)))
    )
    people = {row[0] for row in found} | set(con.scalars(by_email))
    return _erase(con, desk, tuple(sorted(people)), wanted, log=None, email="")


def _erase(
    con: Connection, desk: Desk, people: Sequence[str], keys: set[bytes], *, log: Path | None, email: str
) -> Erased:
    seen = [dict(row) for row in con.execute(sa.select(PEOPLE).where(PEOPLE.c.person.in_(people))).mappings()]
    texts = search_texts(seen, email)
    moment = desk.recorded_now(con)
    lines, refused = _lines(con, people), quarantined(con, texts)
    for row in refused:
        lines.setdefault(row["file_hash"], set()).add(row["line"])
    if log is not None:
        _write_log(log, as_text(moment) or "", keys)
    facts = _anonymous(con, people, texts)
    _unnamed(con, texts)
    told = [Fact("person_erased", one, moment, person=Who(ref=f"{HANDLE}{one}")) for one in people]
    desk.note(con, [*told, *_still_one(con, people)])
    _forget(con, people, [row["email"] for row in seen] + [normal_email(email)])
    _blank(con, [(row["batch"], row["line"]) for row in refused])
    known = set(con.scalars(sa.select(ERASED.c.key)))
    fresh = [{"key": key, "erased_at": as_text(moment)} for key in sorted(keys - known)]
    if fresh:
        con.execute(sa.insert(ERASED), fresh)
    desk.start_anew(con)
    by_file = MappingProxyType({file: tuple(sorted(numbers)) for file, numbers in lines.items()})
    return Erased(len(people), facts, len(refused), by_file, texts)


def _still_one(con: Connection, people: Sequence[str]) -> list[Fact]:
    """What keeps handles together that were one person by a shared key, when the key is gone."""
    mine, theirs = PEOPLE.alias(), PEOPLE.alias()
    one, other = MATCH_KEYS.alias(), MATCH_KEYS.alias()
    pairs = con.execute(
        sa.select(mine.c.person, theirs.c.person)
        .distinct()
        .join(one, one.c.variant == mine.c.variant)
        .join(other, sa.and_(other.c.kind == one.c.kind, other.c.key == one.c.key))
        .join(theirs, theirs.c.variant == other.c.variant)
        .where(mine.c.person.in_(people), theirs.c.person.in_(people), mine.c.person < theirs.c.person)
        .where(one.c.kind.in_(JOINING))
    )
    return [
        Fact(
            "same_person",
            f"{a}|{b}",
            person=Who(ref=f"{HANDLE}{a}"),
            other=Who(ref=f"{HANDLE}{b}"),
            value="same",
            how="rule",
        )
        for a, b in sorted(tuple(pair) for pair in pairs)
    ]


def _lines(con: Connection, people: Sequence[str]) -> dict[str, set[int]]:
    """Where files tell about these people: file hash -> line numbers."""
    theirs = sa.or_(FACTS.c.person.in_(people), FACTS.c.other.in_(people))
    first = sa.select(BATCHES.c.file_hash, FACTS.c.line).join(BATCHES, BATCHES.c.batch == FACTS.c.batch).where(theirs)
    again = (
        sa.select(BATCHES.c.file_hash, lines_again())
        .select_from(FACTS)
        .join(REPEATS, told_again())
        .join(BATCHES, BATCHES.c.batch == REPEATS.c.batch)
        .where(theirs)
    )
    lines: dict[str, set[int]] = {}
    for file, line in (*con.execute(first), *con.execute(again)):
        if file and line:
            lines.setdefault(file, set()).add(line)
    return lines


def _anonymous(con: Connection, people: Sequence[str], texts: Sequence[str]) -> int:
    """Take the source's own record ids and free text out of their facts; how many facts there are."""
    found = con.execute(
        sa.select(FACTS, BATCHES.c.source)
        .join(BATCHES, BATCHES.c.batch == FACTS.c.batch)
        .where(sa.or_(FACTS.c.person.in_(people), FACTS.c.other.in_(people)))
    ).all()
    names: dict[tuple[str, str, str], str] = {}
    shared = _Shared(con)
    for fact in found:
        if fact.kind not in _DEALS:
            names.setdefault((fact.source, fact.kind, fact.record_id), f"erased:{secrets.token_hex(8)}")
        con.execute(sa.update(FACTS).where(FACTS.c.seq == fact.seq).values(**_without_text(fact, texts, shared)))
    for (source, kind, record), name in names.items():
        of_source = FACTS.c.batch.in_(sa.select(BATCHES.c.batch).where(BATCHES.c.source == source))
        same = (FACTS.c.kind == kind, FACTS.c.record_id == record, of_source)
        con.execute(sa.update(FACTS).where(*same).values(record_id=name))
        if kind == "order_placed":
            con.execute(sa.update(FACTS).where(FACTS.c.corrects == record, of_source).values(corrects=name))
    return len(found)


def _unnamed(con: Connection, texts: Sequence[str]) -> None:
    """Blank what names them in facts about deals and accounts that are not linked to them.

    Each name of an account gets one new name, so that what was one account stays one and no other joins it.
    """
    names: dict[str, str] = {}

    def renamed(name: str) -> str:
        return names.setdefault(" ".join(name.casefold().split()), f"erased {secrets.token_hex(8)}")

    for fact in con.execute(sa.select(FACTS).where(FACTS.c.kind.in_((*_DEALS, "account_seen")))).all():
        told = fields_of(fact.fields)
        fields = {name: "" if is_about(text, texts) else text for name, text in told.items()}
        changed: dict[str, object] = {
            column: "erased" for column in ("value", "reason", "other") if is_about(getattr(fact, column) or "", texts)
        }
        if fact.kind == "account_seen" and is_about(fact.name or "", texts):
            changed["name"] = renamed(fact.name)
        if fields != dict(told):
            changed["fields"] = as_json(fields)
        if changed:
            changed["key"] = None if fact.key is None else secrets.token_bytes(16)
            con.execute(sa.update(FACTS).where(FACTS.c.seq == fact.seq).values(**changed))
    for column in (FACTS.c.account, FACTS.c.other):
        for ref in con.scalars(sa.select(column).where(column.like("name:%")).distinct()).all():
            if is_about(ref.partition(":")[2], texts):
                new = f"name:{renamed(ref.partition(':')[2])}"
                con.execute(sa.update(FACTS).where(column == ref).values({column.name: new}))


def _without_text(fact: sa.Row[Any], texts: Sequence[str], shared: _Shared) -> dict[str, object]:
    """The columns of a fact that change, and a key that no later delivery can have."""
    fields = {
        name: text if not is_about(text, texts) and shared.tells_nobody(fact.kind, name, text) else ""
        for name, text in fields_of(fact.fields).items()
    }
    changed: dict[str, object] = {"fields": as_json(fields)}
    for column in ("name", "value", "reason"):
        text = getattr(fact, column)
        if text is not None and (len(text) > LONGEST or is_about(text, texts)):
            changed[column] = "erased"
    if fact.key is not None:
        changed["key"] = secrets.token_bytes(16)
    return changed


class _Shared:
    """Which values so many people have that they say nothing about who one of them is."""

    def __init__(self, con: Connection) -> None:
        self._con = con
        self._known: dict[tuple[str, str, str], bool] = {}

    def tells_nobody(self, kind: str, name: str, text: str) -> bool:
        """Whether the field says what somebody is, not who."""
        if name.casefold().replace(" ", "_") in KEPT_FIELDS:
            return len(text) <= LONGEST
        if (kind, name, text) not in self._known:
            self._known[kind, name, text] = self._people(kind, name, text) > SHARED_BY
        return self._known[kind, name, text]

    def _people(self, kind: str, name: str, text: str) -> int:
        part = (as_json({name: text}) or "{}")[1:-1]
        alike = FACTS.c.fields.contains(part, autoescape=True)
        people = sa.select(sa.func.count(sa.distinct(FACTS.c.person))).where(FACTS.c.kind == kind, alike)
        return self._con.scalar(people) or 0


def _forget(con: Connection, people: Sequence[str], emails: Iterable[str]) -> None:
    variants = list(con.scalars(sa.select(PEOPLE.c.variant).where(PEOPLE.c.person.in_(people))))
    for table in (MATCH_KEYS, SIGHTINGS, PEOPLE):
        con.execute(sa.delete(table).where(table.c.variant.in_(variants)))
    addresses = sorted({normal_email(email) for email in emails} - {""})
    con.execute(sa.update(REPS).where(REPS.c.email.in_(addresses)).values(name="", email=""))


def _blank(con: Connection, rows: Iterable[tuple[int, int]]) -> None:
    for batch, line in rows:
        con.execute(
            sa.update(QUARANTINE)
            .where(QUARANTINE.c.batch == batch, QUARANTINE.c.line == line)
            .values(raw="", message="erased", hint="")
        )


def _write_log(log: Path, moment: str, keys: Iterable[bytes]) -> None:
    """Add the hashes to the log of erasures, which no backup of the ledger replaces."""
    handle = os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "a", encoding="ascii") as file:
        file.write(json.dumps({"erased_at": moment, "keys": sorted(key.hex() for key in keys)}) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_log(log: Path) -> frozenset[bytes]:
    """Every keyed hash in a log of erasures; a last line that a crash cut off was never promised."""
    if not log.exists():
        return frozenset()
    keys: set[bytes] = set()
    for line in log.read_text(encoding="ascii").splitlines():
        try:
            keys |= {bytes.fromhex(key) for key in json.loads(line)["keys"]}
        except ValueError:
            continue
    return frozenset(keys)
