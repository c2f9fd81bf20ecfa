"""Bring a database's tables to this version of the product, or back to an older one."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from app.storage.database import make_engine


class DanglingRows(Exception):
    """A migration would leave rows that point to rows which do not exist any more; its transaction is rolled back."""


def upgrade(url: str, target: str = "head") -> None:
    """Run every migration up to the target that the database has not seen; does nothing when there is none."""
    _run(url, lambda config: command.upgrade(config, target))


def downgrade(url: str, target: str) -> None:
    """Undo migrations until the database is at the target ("base" empties it)."""
    _run(url, lambda config: command.downgrade(config, target))


def present_revision(engine: Engine) -> str | None:
    """Return the last migration that the database has seen; None for an empty database."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """Return the last migration that this version of the product knows; None while there is none."""
    return ScriptDirectory.from_config(_configuration()).get_current_head()


def refuse_dangling_rows(connection: Connection) -> None:
    """Raise DanglingRows if a foreign key on SQLite points nowhere (PostgreSQL checks by itself)."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise DanglingRows(f"{len(broken)} rows would point nowhere, in: {tables}")


def _run(url: str, act: Callable[[Config], None]) -> None:
    engine = make_engine(url)
    try:
        with engine.connect().execution_options(writes=True) as connection:
            _switch_foreign_keys_off(connection)
            config = _configuration()
            config.attributes["connection"] = connection
            act(config)
    finally:
        engine.dispose()


def _switch_foreign_keys_off(connection: Connection) -> None:
    """Rebuilding a parent table drops it, and ON DELETE CASCADE would then empty its children.

    SQLite ignores the switch inside a transaction, so it is set on the driver's connection before one begins. The
    engine is thrown away afterwards, and the connection with it.
    """
    driver = connection.connection.driver_connection
    if driver is not None and connection.dialect.name == "sqlite":
        driver.execute("PRAGMA foreign_keys=OFF")


def _configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_script_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _script_folder() -> Path:
    """In an installed wheel the migrations lie inside the package, in a checkout beside it."""
    package = Path(__file__).parents[1]
    return next(folder for folder in (package / "migrations", package.parent / "migrations") if folder.is_dir())
