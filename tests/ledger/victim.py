"""A program that writes into a ledger and says what is safe, until it is killed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

from loopline.ledger.delivery import Row
from loopline.ledger.facts import Fact, Who
from loopline.ledger.ledger import Ledger

SECRET = b"a secret of thirty-two bytes !!!"
START = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = 40


def fact(name: str, number: int) -> Fact:
    """The fact of a number, about somebody new."""
    who = Who(email=f"{name}.{number}@acme.com", name=f"First{number} {name}", company="Acme")
    return Fact("touch", f"{name}-{number}", START + timedelta(minutes=number), person=who, name="visit")


def import_files(where: str, name: str, said: Connection) -> None:
    """Import file after file of 40 rows in chunks of 10; say each that counts."""
    with Ledger.open(where, SECRET) as ledger:
        said.send("open")
        for file in range(10_000):
            rows = [Row(line, (fact(f"{name}-{file}", line),)) for line in range(ROWS)]
            with ledger.batch("crm", f"{name}-{file}", f"{name}-{file}") as batch:
                for start in range(0, ROWS, 10):
                    batch.add(rows[start : start + 10])
                batch.finish(ROWS)
            said.send(f"{name}-{file}")


def append_facts(where: str, name: str, said: Connection) -> None:
    """Write fact after fact; say each that is on disk."""
    with Ledger.open(where, SECRET) as ledger:
        said.send("open")
        for number in range(1_000_000):
            ledger.append([fact(name, number)], source="forms")
            said.send(f"{name}-{number}")
