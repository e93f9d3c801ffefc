"""Does an older ledger come forward, and is a newer one refused?"""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from ledger.conftest import SECRET
from ledger.deliveries import counted, deliver, rows_of, touch
from loopline.ledger.ledger import Ledger
from loopline.ledger.migrating import FOLDER, NEWEST, bring_forward, version
from loopline.ledger.stores import open_store
from loopline.ledger.tables import METADATA
from loopline.words.errors import Refused


def test_the_migrations_lead_to_the_very_tables_a_new_ledger_has(where: str) -> None:
    store = open_store(where, 5)
    with store.writing() as con:
        bring_forward(con, None)
        assert version(con) == NEWEST
        assert compare_metadata(MigrationContext.configure(con), METADATA) == []
    store.close()
    with Ledger.open(where, SECRET) as ledger:
        deliver(ledger, "a.csv", rows_of(touch("ann")))
        assert len(counted(ledger)) == 1


def test_the_newest_version_is_the_last_migration() -> None:
    assert ScriptDirectory(str(FOLDER)).get_heads() == [NEWEST]


def test_a_ledger_of_a_newer_version_is_refused_and_left_alone(ledger: Ledger, where: str) -> None:
    with ledger.store.writing() as con:
        con.execute(sa.text("update alembic_version set version_num = '9999'"))
    with pytest.raises(Refused, match=r"written by a newer Loopline: its tables have version 9999"):
        Ledger.open(where, SECRET)
    with ledger.store.reading() as con:
        assert version(con) == "9999"


def test_another_secret_is_refused(ledger: Ledger, where: str) -> None:
    with pytest.raises(Refused, match="The secret does not belong to this ledger"):
        Ledger.open(where, b"another secret")
