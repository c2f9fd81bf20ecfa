"""What Alembic runs around the migrations. app/storage/migrating.py calls it and hands over the open connection.

All migrations of one upgrade share a transaction, so that a crash leaves the tables of the old version or of the new
one and nothing in between. On SQLite a changed table is rebuilt (batch mode); what foreign keys need for that is done
in app/storage/migrating.py before the transaction, and checked here at the end of each migration.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext

from app.storage import tables
from app.storage.migrating import refuse_dangling_rows


def check_step(ctx: MigrationContext, **_: Any) -> None:
    if ctx.connection is not None:
        refuse_dangling_rows(ctx.connection)


def run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=tables.metadata(),
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=False,
        # Alembic expects SQLite to lose table changes on rollback; with our own BEGIN they are part of it.
        transactional_ddl=True,
        on_version_apply=check_step,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
