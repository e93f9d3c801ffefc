"""Small deliveries for the ledger's tests, and what the ledger then tells a reader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from loopline.ledger.delivery import Counts, Row
from loopline.ledger.facts import Fact, Who
from loopline.ledger.ledger import Ledger

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def day(number: float) -> datetime:
    """Nine o'clock so many days after 1 March 2026."""
    return START + timedelta(days=number)


def person(who: str, **more: Any) -> Who:
    """Somebody at Acme with an id of the CRM."""
    said = {"ref": f"crm:{who}", "email": f"{who}@acme.com", "name": f"{who} Miller", "company": "Acme Inc."}
    return Who(**{**said, **more})


def touch(name: str, number: int = 1, **more: Any) -> Fact:
    """Somebody's visit to a webinar."""
    return Fact("touch", f"t-{name}-{number}", day(number), person=person(name), name="webinar_attended", **more)


def deal(amount: int, observed: float | None = None, **more: Any) -> Fact:
    """How one opportunity stands."""
    seen = None if observed is None else day(observed)
    return Fact(
        "opportunity_seen",
        "006A",
        day(0),
        observed_at=seen,
        opportunity="crm:006A",
        amount_minor=amount,
        currency="EUR",
        **more,
    )


def rows_of(*facts: Fact) -> tuple[Row, ...]:
    """One row for each fact, from line 2 on."""
    return tuple(Row(line, (fact,), raw=f"raw {line}") for line, fact in enumerate(facts, 2))


def deliver(ledger: Ledger, file: str, rows: Sequence[Row], **more: Any) -> Counts:
    """Import these rows as one file of the CRM."""
    with ledger.batch("crm", file, f"hash of {file}", **more) as batch:
        batch.add(rows)
        return batch.finish(len(rows))


def taken(stream: Any, order: str = "all") -> list[dict[str, Any]]:
    """The rows of an Arrow stream, without the prototype."""
    with duckdb.connect() as con, stream:
        con.execute("create table taken as select * from stream")
        con.execute(f"select * from taken order by {order}")
        names = [column[0] for column in con.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in con.fetchall()]
    return [row for row in rows if row.get("seq") != -1 and set(row.values()) != {""}]


def counted(ledger: Ledger, seq: int = 0, **more: Any) -> list[dict[str, Any]]:
    """The facts a reader counts, our own house-keeping left out."""
    house = {"batch_imported", "batch_undone", "row_quarantined", "person_erased"}
    return [row for row in taken(ledger.arrow_since(seq, **more), "seq") if row["kind"] not in house]
