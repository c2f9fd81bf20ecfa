"""Transactions: the only place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from app.config import Settings
from app.services.library import Library
from app.storage.cipher import KeyRing
from app.storage.database import alone, is_full_or_read_only

_log = structlog.get_logger("leitplanke.database")


class SavingFailed(Exception):
    """The disk is full or the database takes no writes: nothing was stored, and reading goes on."""


@dataclass(frozen=True, slots=True)
class Site:
    """What one running product has: settings, database, keys, and the parsed content in memory."""

    settings: Settings
    engine: Engine
    keys: KeyRing
    library: Library


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction, handed to each use case."""

    connection: Connection
    site: Site


@contextmanager
def committing(engine: Engine, *, patient: bool = True) -> Iterator[Connection]:
    """Begin as a writer, commit at the end; any exception rolls everything back. For use before there is a Site.

    Raises SavingFailed where the database can be read but not written.
    """
    connecting = engine.connect().execution_options(writes=True, patient=patient)
    try:
        with connecting as connection, connection.begin() as open_one:
            yield connection
            open_one.commit()
    except DBAPIError as error:
        if is_full_or_read_only(error):
            _log.error("saving_failed", reason=str(error.orig))
            raise SavingFailed from error
        raise


@contextmanager
def transaction(site: Site, *, patient: bool = True) -> Iterator[Transaction]:
    """Begin as a writer, commit at the end; any exception rolls everything back. Not patient: fail at once instead of
    waiting while somebody else writes (SQLite)."""
    with committing(site.engine, patient=patient) as connection:
        yield Transaction(connection, site)


@contextmanager
def glancing(site: Site) -> Iterator[Transaction]:
    """For one single SELECT: no transaction around it, which on each request would cost as much as the statement."""
    with alone(site.engine.connect()) as connection:
        yield Transaction(connection, site)


@contextmanager
def reading(site: Site) -> Iterator[Transaction]:
    """Begin as a reader; nothing is ever committed."""
    with site.engine.connect() as connection, connection.begin() as open_one:
        yield Transaction(connection, site)
        open_one.rollback()
