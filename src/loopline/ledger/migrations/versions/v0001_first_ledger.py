"""First ledger: batches, facts, the vault."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HASH = sa.LargeBinary


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "batches",
        sa.Column("batch", SEQ, primary_key=True, autoincrement=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("file_hash", sa.Text, nullable=False),
        sa.Column("mapping", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("restores", SEQ),
        sa.Column("export_at", sa.Text),
        sa.Column("observed_from", sa.Text),
        sa.Column("observed_to", sa.Text),
        sa.Column("control", sa.Text),
        sa.Column("rows_in", SEQ),
        sa.Column("stored", SEQ),
        sa.Column("duplicates", SEQ),
        sa.Column("quarantined", SEQ),
        sa.Column("ignored", SEQ),
        sa.Column("facts", SEQ),
        sa.Column("ignored_because", sa.Text),
        sa.Column("started_at", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.Text),
        sa.Column("undone_at", sa.Text),
        sa.Column("first_seq", SEQ),
        sa.Column("counted_seq", SEQ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "facts",
        sa.Column("seq", SEQ, primary_key=True, autoincrement=True),
        sa.Column("key", _HASH, unique=True),
        sa.Column("batch", SEQ, sa.ForeignKey("batches.batch"), nullable=False),
        sa.Column("line", SEQ, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("record_id", sa.Text, nullable=False),
        sa.Column("happened_at", sa.Text),
        sa.Column("precise", sa.Text, nullable=False),
        sa.Column("observed_at", sa.Text),
        sa.Column("person", sa.Text),
        sa.Column("other", sa.Text),
        sa.Column("account", sa.Text),
        sa.Column("opportunity", sa.Text),
        sa.Column("campaign", sa.Text),
        sa.Column("rep", sa.Text),
        sa.Column("product", sa.Text),
        sa.Column("channel", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("value", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("how", sa.Text),
        sa.Column("amount_minor", SEQ),
        sa.Column("currency", sa.Text),
        sa.Column("margin_minor", SEQ),
        sa.Column("seconds", SEQ),
        sa.Column("until_at", sa.Text),
        sa.Column("corrects", sa.Text),
        sa.Column("fields", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "repeats",
        sa.Column("batch", SEQ, sa.ForeignKey("batches.batch"), nullable=False),
        sa.Column("first_seq", SEQ, nullable=False),
        sa.Column("last_seq", SEQ, nullable=False),
        sa.Column("first_line", SEQ, nullable=False),
    )
    op.create_table(
        "spans",
        sa.Column("batch", SEQ, sa.ForeignKey("batches.batch"), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("first_at", sa.Text),
        sa.Column("last_at", sa.Text),
    )
    _vault()


def _vault() -> None:
    op.create_table(
        "quarantine",
        sa.Column("batch", SEQ, sa.ForeignKey("batches.batch"), primary_key=True, autoincrement=False),
        sa.Column("line", SEQ, primary_key=True, autoincrement=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("hint", sa.Text, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
    )
    op.create_table(
        "people_vault",
        sa.Column("variant", SEQ, primary_key=True, autoincrement=True),
        sa.Column("variant_key", _HASH, nullable=False, unique=True),
        sa.Column("ref_key", _HASH, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("ref", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("company", sa.Text, nullable=False),
        sa.Column("details", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sightings",
        sa.Column("variant", SEQ, primary_key=True, autoincrement=False),
        sa.Column("batch", SEQ, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "match_keys",
        sa.Column("variant", SEQ, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("key", _HASH, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rep_names",
        sa.Column("rep", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
    )
    op.create_table(
        "erased_keys",
        sa.Column("key", _HASH, primary_key=True),
        sa.Column("erased_at", sa.Text, nullable=False),
    )
    op.create_table(
        "info",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("ix_people_vault_ref_key", "people_vault", ["ref_key"])
    op.create_index("ix_people_vault_person", "people_vault", ["person"])
