"""Is this ledger of our version? An older one is brought forward, a newer one is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from loopline.words.errors import Refused

FOLDER: Final = Path(__file__).parent / "migrations"
NEWEST: Final = "0001"


def version(con: Connection) -> str | None:
    """The version a ledger has; None when it is empty."""
    if not sa.inspect(con).has_table("alembic_version"):
        return None
    found = con.execute(sa.text("select version_num from alembic_version")).scalar()
    return None if found is None else str(found)


def migrate(con: Connection) -> None:
    """Bring the ledger forward to our version, inside the caller's transaction."""
    found = version(con)
    if found == NEWEST:
        return
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = con
    ours = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in ours:
        message = (
            f"This ledger was written by a newer Loopline (its tables have version {found}, "
            f"this program knows up to {NEWEST}). Install the newer Loopline to open it."
        )
        raise Refused(message)
    command.upgrade(config, "head")
