"""What does everybody who writes into the ledger need? The database, the secret, a clock, new handles."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from loopline.ledger.counting import count_appended, drop, recorded_now
from loopline.ledger.delivery import Counts, Delivery
from loopline.ledger.facts import Fact
from loopline.ledger.keys import as_moment, as_text
from loopline.ledger.landing import Landing
from loopline.ledger.stores import Store
from loopline.ledger.tables import BATCHES, ERASED, FACTS, INFO
from loopline.ledger.vault import Vault

OWN: str = "loopline"  # the source of what Loopline itself tells


@dataclass(frozen=True, slots=True)
class Desk:
    """The means to write. `now` gives aware UTC moments, `new_id` handles that were never used."""

    store: Store
    secret: bytes
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def landing(self, con: Connection, delivery: Delivery, restores: int | None = None) -> Landing:
        """A new batch that is arriving, ready for facts to land."""
        last = con.scalar(sa.select(sa.func.coalesce(sa.func.max(FACTS.c.seq), 0))) or 0
        observed_from, observed_to = map(as_text, delivery.observed or (None, None))
        made = con.execute(
            sa.insert(BATCHES).values(
                source=delivery.source,
                file=delivery.file,
                file_hash=delivery.file_hash,
                mapping=delivery.mapping,
                state="arriving",
                restores=restores,
                export_at=as_text(delivery.export_at),
                observed_from=observed_from,
                observed_to=observed_to,
                started_at=as_text(self.now()),
                first_seq=last + 1,
            )
        )
        number: int = made.inserted_primary_key[0]  # type: ignore[index]
        erased = frozenset(con.scalars(sa.select(ERASED.c.key)))
        vault = Vault(self.store, self.secret, self.new_id, erased)
        key = hashlib.sha256(b"facts" + self.secret).digest()
        return Landing(self.store, vault, key, delivery.source, number, as_text(delivery.export_at))

    def note(self, con: Connection, facts: Sequence[Fact], source: str = OWN) -> Counts:
        """Write facts that come from no file, inside the caller's transaction; they count at its end."""
        landing = self.landing(con, Delivery(source, "", ""))
        kept = [fact for fact in facts if not landing.vault.tells_of_erased(fact)]
        new = sum(landing.land(con, [(fact.line, fact) for fact in kept]))
        counts = Counts(len(facts), new, len(kept) - new, 0, len(facts) - len(kept), new)
        if new:
            count_appended(con, landing.batch, counts, self.now())
        else:
            drop(con, landing.batch)
        return counts

    def recorded_now(self, con: Connection) -> datetime:
        """The moment something is recorded at; it never goes back."""
        return as_moment(recorded_now(con, self.now()))

    def start_anew(self, con: Connection, generation: int | None = None) -> None:
        """Tell readers that facts they copied count no longer: the ledger's generation becomes another one."""
        kept = con.scalar(sa.select(INFO.c.value).where(INFO.c.name == "generation"))
        value = str(int(kept or 0) + 1 if generation is None else generation)
        if kept is None:
            con.execute(sa.insert(INFO).values(name="generation", value=value))
        else:
            con.execute(sa.update(INFO).where(INFO.c.name == "generation").values(value=value))
