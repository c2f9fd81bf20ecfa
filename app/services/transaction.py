"""Transactions: the only place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from app.config import Settings
from app.services.library import Library
from app.storage.cipher import KeyRing


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
    """Begin as a writer, commit at the end; any exception rolls everything back. For use before there is a Site."""
    connecting = engine.connect().execution_options(writes=True, patient=patient)
    with connecting as connection, connection.begin() as open_one:
        yield connection
        open_one.commit()


@contextmanager
def transaction(site: Site, *, patient: bool = True) -> Iterator[Transaction]:
    """Begin as a writer, commit at the end; any exception rolls everything back. Not patient: fail at once instead of
    waiting while somebody else writes (SQLite)."""
    with committing(site.engine, patient=patient) as connection:
        yield Transaction(connection, site)


@contextmanager
def reading(site: Site) -> Iterator[Transaction]:
    """Begin as a reader; nothing is ever committed."""
    with site.engine.connect() as connection, connection.begin() as open_one:
        yield Transaction(connection, site)
        open_one.rollback()
