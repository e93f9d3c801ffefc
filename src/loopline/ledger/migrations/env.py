"""How does Alembic reach the ledger? Through the connection that opened it."""

from alembic import context

from loopline.ledger.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
