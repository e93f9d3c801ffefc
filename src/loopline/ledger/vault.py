"""Who is behind a handle? Names and addresses, as seen, kept apart from facts.

A person is a random handle for one distinct reference; a variant is one way that person was seen (a new
e-mail address makes a new variant of the same person). A batch's sightings say which variants it saw,
so that undoing the batch also takes back what it told about people.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy.engine import Connection

from loopline.ledger.facts import Fact, Who
from loopline.ledger.keys import clean, opaque
from loopline.ledger.match_keys import is_empty, keyed, normal_email, normal_words, plain_keys, reference
from loopline.ledger.stores import Store
from loopline.words.errors import NotFound

_VAULT: Final = ("variant_key", "ref_key", "person", "ref", "email", "phone", "name", "company", "details")
HANDLE: Final = "person:"  # before a handle that the ledger gave out
Seen = tuple[str, ...]


def seen_as(who: Who) -> Seen:
    """One hashable way a person was seen."""
    details = json.dumps(dict(who.details), sort_keys=True, ensure_ascii=False) if who.details else ""
    return (who.ref, who.email, who.phone, who.name, who.company, details)


class Vault:
    """Turns people into handles, writing down whom it has not met. One per batch or append."""

    def __init__(self, store: Store, secret: bytes, new_id: Callable[[], str], erased: frozenset[bytes]) -> None:
        self._store, self._secret, self._new_id, self._erased = store, secret, new_id, erased

    def is_erased(self, who: Who | None) -> bool:
        """Whether this person asked to be erased."""
        if not self._erased or who is None or is_empty(who):
            return False
        email = normal_email(who.email)
        return self.reference_key(who) in self._erased or (
            bool(email) and keyed(self._secret, "email", email) in self._erased
        )

    def tells_of_erased(self, fact: Fact) -> bool:
        """Whether the fact is about somebody who asked to be erased."""
        if not self._erased:
            return False
        return any(self.is_erased(who) for who in (fact.person, fact.other) if isinstance(who, Who))

    def reference_key(self, who: Who) -> bytes:
        """The keyed hash of what makes this a distinct person."""
        return keyed(self._secret, "reference", reference(who))

    def handles(self, con: Connection, batch: int, people: Iterable[Who]) -> Mapping[Seen, str]:
        """The handle of each person; new ones are written into the vault with their match keys."""
        everyone = tuple(people)
        named = self._named(con, (who for who in everyone if who.ref.startswith(HANDLE)))
        wanted = {seen_as(who): who for who in everyone if not who.ref.startswith(HANDLE) and not is_empty(who)}
        if not wanted:
            return named
        keys = {seen: keyed(self._secret, "variant", "\x1f".join(seen)) for seen in wanted}
        known = {row[0]: row for row in self._find(con, list(keys.values()))}
        new = {seen: who for seen, who in wanted.items() if keys[seen] not in known}
        if new:
            self._write(con, new, keys)
            added = self._find(con, [keys[seen] for seen in new])
            self._write_match_keys(con, {row[0]: row[1] for row in added}, new, keys)
            known.update((row[0], row) for row in added)
        self._store.land(con, "sightings", ("variant", "batch"), sorted({(row[1], batch) for row in known.values()}))
        return {**named, **{seen: known[key][2] for seen, key in keys.items()}}

    def _named(self, con: Connection, people: Iterable[Who]) -> Mapping[Seen, str]:
        """People named by a handle we gave out before. Raises NotFound for a handle nobody has."""
        wanted = {seen_as(who): who.ref.removeprefix(HANDLE) for who in people}
        if not wanted:
            return {}
        known = {row[0] for row in self._store.find(con, "people_vault", ("person",), "person", list(wanted.values()))}
        for handle in wanted.values():
            if handle not in known:
                raise NotFound("person", handle)
        return wanted

    def _find(self, con: Connection, keys: Sequence[bytes]) -> list[tuple[bytes, int, str]]:
        rows = self._store.find(con, "people_vault", ("variant_key", "variant", "person"), "variant_key", keys)
        return [(row[0], row[1], row[2]) for row in rows]

    def _write(self, con: Connection, new: Mapping[Seen, Who], keys: Mapping[Seen, bytes]) -> None:
        references = {seen: self.reference_key(who) for seen, who in new.items()}
        distinct = list(dict.fromkeys(references.values()))
        people: dict[bytes, str] = {
            row[0]: row[1] for row in self._store.find(con, "people_vault", ("ref_key", "person"), "ref_key", distinct)
        }
        for key in distinct:
            if key not in people:
                people[key] = self._new_id()
        rows = [
            (keys[seen], references[seen], people[references[seen]], *map(clean, seen[:5]), clean(seen[5]) or None)
            for seen in new
        ]
        self._store.land(con, "people_vault", _VAULT, rows)

    def _write_match_keys(
        self, con: Connection, variants: Mapping[bytes, int], new: Mapping[Seen, Who], keys: Mapping[Seen, bytes]
    ) -> None:
        rows = [
            (variants[keys[seen]], kind, keyed(self._secret, kind, text))
            for seen, who in new.items()
            for kind, text in plain_keys(who)
        ]
        self._store.land(con, "match_keys", ("variant", "kind", "key"), sorted(set(rows)))

    def reps(self, con: Connection, people: Iterable[Who]) -> Mapping[Seen, str]:
        """The reference of each sales or marketing user; names are kept for showing them."""
        named = {seen_as(who): (rep_reference(who, self._secret), who) for who in people}
        best: dict[str, Who] = {}
        for rep, who in named.values():
            if rep not in best or (who.name and not best[rep].name):
                best[rep] = who
        known = {row[0]: row for row in self._store.find(con, "rep_names", ("rep", "name", "email"), "rep", list(best))}
        for rep, who in best.items():
            self._keep_rep(con, rep, who, known.get(rep))
        return {seen: rep for seen, (rep, _) in named.items()}

    def _keep_rep(
        self, con: Connection, rep: str, who: Who, known: tuple[str, str, str] | tuple[object, ...] | None
    ) -> None:
        name = "" if self.is_erased(who) else clean(who.name)
        email = "" if self.is_erased(who) else normal_email(who.email)
        if known is None:
            self._store.land(con, "rep_names", ("rep", "name", "email"), [(rep, name, email)])
        elif (name and name != known[1]) or (email and email != known[2]):
            con.exec_driver_sql(_REP_CHANGED[self._store.name], (name or known[1], email or known[2], rep))


_REP_CHANGED: Final[Mapping[str, str]] = {
    "sqlite": "update rep_names set name = ?, email = ? where rep = ?",
    "postgresql": "update rep_names set name = %s, email = %s where rep = %s",
}


def rep_reference(who: Who, secret: bytes) -> str:
    """A user's own id; else an opaque name made of the e-mail address, else of the name."""
    if who.ref and "@" not in who.ref:
        return who.ref
    if email := normal_email(who.email or who.ref):
        return opaque(email, secret, "rep")
    return opaque(" ".join(normal_words(who.name or who.ref)), secret, "rep")
