"""Which tables does the ledger keep?

    batches --< facts            what was told, and the file or request it came in
       |  \\--< repeats           facts a later batch told again: undoing the first keeps the second
       |  \\--< spans             first and last recorded moment of each kind
       |  \\--< quarantine        rows nobody could read, with their raw text (personal)
       +--< sightings >-- people_vault --< match_keys
                          names and addresses, as seen; keyed hashes by which people are matched
    rep_names                    names of sales and marketing users
    erased_keys                  keyed hashes of people who were erased
    info                         which secret this ledger was made with

Times are ISO text in UTC without a zone; money is whole minor units.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

METADATA: Final = sa.MetaData()
SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HASH = sa.LargeBinary

BATCHES: Final = sa.Table(
    "batches",
    METADATA,
    sa.Column("batch", SEQ, primary_key=True, autoincrement=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("file_hash", sa.Text, nullable=False),
    sa.Column("mapping", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # arriving, counted or undone
    sa.Column("restores", SEQ),  # the batch whose repeats this one keeps after an undo
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

FACTS: Final = sa.Table(
    "facts",
    METADATA,
    sa.Column("seq", SEQ, primary_key=True, autoincrement=True),
    sa.Column("key", _HASH, unique=True),  # null once undone
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

REPEATS: Final = sa.Table(
    "repeats",
    METADATA,
    sa.Column("batch", SEQ, sa.ForeignKey("batches.batch"), nullable=False),
    sa.Column("first_seq", SEQ, nullable=False),
    sa.Column("last_seq", SEQ, nullable=False),
    sa.Column("first_line", SEQ, nullable=False),  # lines run along with seqs
)

SPANS: Final = sa.Table(
    "spans",
    METADATA,
    sa.Column("batch", SEQ, sa.ForeignKey("batches.batch"), primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("first_at", sa.Text),
    sa.Column("last_at", sa.Text),
)

QUARANTINE: Final = sa.Table(
    "quarantine",
    METADATA,
    sa.Column("batch", SEQ, sa.ForeignKey("batches.batch"), primary_key=True, autoincrement=False),
    sa.Column("line", SEQ, primary_key=True, autoincrement=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("hint", sa.Text, nullable=False),
    sa.Column("raw", sa.Text, nullable=False),
)

PEOPLE: Final = sa.Table(
    "people_vault",
    METADATA,
    sa.Column("variant", SEQ, primary_key=True, autoincrement=True),
    sa.Column("variant_key", _HASH, nullable=False, unique=True),
    sa.Column("ref_key", _HASH, nullable=False, index=True),
    sa.Column("person", sa.Text, nullable=False, index=True),
    sa.Column("ref", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("company", sa.Text, nullable=False),
    sa.Column("details", sa.Text),
    sqlite_autoincrement=True,
)

SIGHTINGS: Final = sa.Table(
    "sightings",
    METADATA,
    sa.Column("variant", SEQ, primary_key=True, autoincrement=False),
    sa.Column("batch", SEQ, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

MATCH_KEYS: Final = sa.Table(
    "match_keys",
    METADATA,
    sa.Column("variant", SEQ, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("key", _HASH, primary_key=True),
    sqlite_with_rowid=False,
)

REPS: Final = sa.Table(
    "rep_names",
    METADATA,
    sa.Column("rep", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
)

ERASED: Final = sa.Table(
    "erased_keys",
    METADATA,
    sa.Column("key", _HASH, primary_key=True),
    sa.Column("erased_at", sa.Text, nullable=False),
)

INFO: Final = sa.Table(
    "info",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

# The columns of a fact that its content is made of; the others say where and when it was told.
CONTENT: Final = (
    "happened_at", "precise", "person", "other", "account", "opportunity", "campaign", "rep", "product", "channel",
    "name", "value", "reason", "how", "amount_minor", "currency", "margin_minor", "seconds", "until_at", "corrects",
    "fields",
)  # fmt: skip
LANDING: Final = ("key", "batch", "line", "kind", "record_id", "observed_at", *CONTENT)
