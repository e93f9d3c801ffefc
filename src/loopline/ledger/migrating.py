"""Is this ledger of our version? An empty place gets its tables, an older ledger comes forward, a newer is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from loopline.ledger.tables import METADATA
from loopline.words.errors import Refused

FOLDER: Final = Path(__file__).parent / "migrations"
NEWEST: Final = "0001"
_VERSION: Final = sa.Table(
    "alembic_version", sa.MetaData(), sa.Column("version_num", sa.String(32), primary_key=True, nullable=False)
)


def version(con: Connection) -> str | None:
    """The version a ledger has; None when there is none yet."""
    if not sa.inspect(con).has_table(_VERSION.name):
        return None
    found = con.scalar(sa.select(_VERSION.c.version_num))
    return None if found is None else str(found)


def migrate(con: Connection) -> None:
    """Make or bring forward the ledger's tables, inside the caller's transaction. Raises Refused for a newer ledger."""
    found = version(con)
    if found is None:
        METADATA.create_all(con, checkfirst=False)
        _VERSION.create(con)
        con.execute(sa.insert(_VERSION).values(version_num=NEWEST))
    elif found != NEWEST:
        bring_forward(con, found)


def bring_forward(con: Connection, found: str | None) -> None:
    """Run every migration after the one found."""
    from alembic import command  # noqa: PLC0415 (slow to load, and rarely needed)
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = con
    ours = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in ours:
        message = (
            f"This ledger was written by a newer Loopline: its tables have version {found}, "
            f"and this program knows them up to {NEWEST}. Install the newer Loopline to open it."
        )
        raise Refused(message)
    command.upgrade(config, "head")
