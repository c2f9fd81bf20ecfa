"""What Alembic runs around the migrations. app/storage/migrating.py calls it and hands over the open connection.

Each migration has a transaction of its own. On SQLite a changed table is rebuilt (batch mode); what foreign keys need
for that is done in app/storage/migrating.py before the first transaction, and checked here at the end of each.
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
        transaction_per_migration=True,
        # Alembic expects SQLite to lose table changes on rollback; with our own BEGIN they are part of it.
        transactional_ddl=True,
        on_version_apply=check_step,
    )
    context.run_migrations()


run()
