"""The engine for SQLite and PostgreSQL, and how a transaction starts on each."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

_WAIT_FOR_WRITERS = "PRAGMA busy_timeout=5000"
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    _WAIT_FOR_WRITERS,
    # Erased words must not stay in free pages of the file.
    "PRAGMA secure_delete=ON",
)
# A server that takes the call and stays silent would hold every thread, and with them the pages that need no database.
_SECONDS_TO_CONNECT = 3


def make_engine(url: str) -> Engine:
    """Return an engine for `sqlite:///…` or `postgresql://…`.

    A connection opened with `execution_options(writes=True)` begins as a writer (BEGIN IMMEDIATE on SQLite): a reader
    that turns writer half-way is refused with "database is locked" as soon as two do it at once.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _make_sqlite_engine(url)
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=5,
        hide_parameters=True,
        connect_args={"connect_timeout": _SECONDS_TO_CONNECT},
    )


def _make_sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, poolclass=QueuePool, pool_size=5, max_overflow=5, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver would begin transactions by itself, and too late.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("alone", False):
            return
        begin = "BEGIN IMMEDIATE" if options.get("writes", False) else "BEGIN"
        if options.get("patient", True):
            connection.exec_driver_sql(begin)
            return
        connection.exec_driver_sql("PRAGMA busy_timeout=0")
        try:
            connection.exec_driver_sql(begin)
        finally:
            connection.exec_driver_sql(_WAIT_FOR_WRITERS)

    return engine


def alone(connection: Connection) -> Connection:
    """Return the connection set to run each statement by itself, without a transaction."""
    if connection.dialect.name == "sqlite":
        return connection.execution_options(alone=True)
    return connection.execution_options(isolation_level="AUTOCOMMIT")


def is_full_or_read_only(error: DBAPIError) -> bool:
    """Whether the disk is full or the file may not be written: reading goes on, saving does not."""
    text = str(error.orig).lower()
    return any(
        sign in text for sign in ("disk is full", "readonly database", "disk i/o error", "no space left", "read-only")
    )
