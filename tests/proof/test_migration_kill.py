"""A kill during `leitplanke db upgrade` leaves the old tables or the new ones, never a mixture, and every row."""

from __future__ import annotations

import random
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, MetaData, inspect

from app.config import Settings
from app.storage.database import make_engine
from app.storage.migrating import newest_revision, present_revision, upgrade
from app.storage.tables import metadata
from tests.e2e.serving import environment_of, program
from tests.postgres_server import PostgresServer
from tests.storage.test_migrating import Rows, fill, stored

KILLS = 12
OLD, NEW = "0001", "0003"
Schema = dict[str, Any]


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    yield engine
    engine.dispose()


def schema_of(url: str) -> Schema:
    """Tables with their columns, keys, constraints and indexes, as the database itself tells them."""
    with engine_of(url) as engine:
        found = inspect(engine)
        return {
            table: (
                [(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(table)],
                found.get_pk_constraint(table)["constrained_columns"],
                sorted(str(key["name"]) for key in found.get_foreign_keys(table)),
                sorted(str(index["name"]) for index in found.get_indexes(table)),
                sorted(str(check["name"]) for check in found.get_check_constraints(table)),
            )
            for table in found.get_table_names()
        }


def revision_of(url: str) -> str | None:
    with engine_of(url) as engine:
        return present_revision(engine)


def filled_old_database(url: str) -> Rows:
    """The tables of an older version, with a row in each."""
    upgrade(url, OLD)
    names = set(schema_of(url))
    tables = MetaData()
    for table in metadata().sorted_tables:
        if table.name in names:
            table.to_metadata(tables)
    fill(url, tables)
    return stored(url)


class Progress:
    """How far an upgrade has come, seen from outside without disturbing it."""

    def __init__(self, url: str) -> None:
        self._file = Path(f"{url.removeprefix('sqlite:///')}-wal") if url.startswith("sqlite") else None
        self._watching = None if self._file else psycopg.connect(url, autocommit=True)

    def __call__(self) -> int:
        """Bytes in the write-ahead log, or locks held: both grow while tables are made."""
        if self._file:
            with suppress(FileNotFoundError):
                return 1 + self._file.stat().st_size
            return 0
        assert self._watching is not None
        query = "SELECT count(*) FROM pg_locks WHERE pid <> pg_backend_pid() AND mode = 'AccessExclusiveLock'"
        return int((self._watching.execute(query).fetchone() or (0,))[0])

    def wait_until_nobody_works(self) -> None:
        """PostgreSQL's own process notices only after a moment that its caller is gone."""
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        deadline = monotonic() + 20
        while self._watching and self._watching.execute(query).fetchone() != (0,):
            assert monotonic() < deadline

    def close(self) -> None:
        if self._watching:
            self._watching.close()


def kill_at(settings: Settings, url: str, progress: Progress, threshold: int) -> int:
    """Start an upgrade and kill it as soon as it has come so far; return how far it was seen to come."""
    seen = 0
    environment = environment_of(replace(settings, database_url=url))
    process = subprocess.Popen(
        [program(), "db", "upgrade"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None:
        seen = max(seen, progress())
        if seen >= threshold:
            process.kill()
            break
    process.wait(timeout=20)
    progress.wait_until_nobody_works()
    return seen


@pytest.fixture
def new_database(request: pytest.FixtureRequest, lasting_settings: Settings, tmp_path: Path) -> Callable[[str], str]:
    """Makes databases of the same kind as that of the settings."""
    if lasting_settings.database_url.startswith("sqlite"):
        return lambda name: f"sqlite:///{tmp_path / f'{name}.sqlite'}"
    server: PostgresServer = request.getfixturevalue("durable_postgres")
    return lambda name: server.create_database(name)


@pytest.mark.slow
def test_a_killed_upgrade_leaves_the_old_tables_or_the_new_ones_and_every_row(
    lasting_settings: Settings, new_database: Callable[[str], str]
) -> None:
    chance = random.Random(20261125)  # noqa: S311
    schemas = {}
    for revision in (OLD, NEW):
        upgrade(url := new_database(f"like_{revision}"), revision)
        schemas[revision] = schema_of(url)
    assert newest_revision() == NEW
    most = 2**40  # before the first run nobody knows
    left: Counter[str] = Counter()
    for kill in range(KILLS + 1):
        url = new_database(f"killed_{kill}")
        rows = filled_old_database(url)
        progress = Progress(url)
        # The first run is not killed: it shows how far an upgrade goes.
        threshold = round(most ** chance.random()) if kill else most
        seen = kill_at(lasting_settings, url, progress, threshold)
        most = most if kill else seen
        progress.close()
        revision = revision_of(url) or "none"
        assert schema_of(url) == schemas[revision]
        assert {table: found for table, found in stored(url).items() if table in rows} == rows
        left[revision] += bool(kill)
        upgrade(url)
        assert schema_of(url) == schemas[NEW]
        assert {table: found for table, found in stored(url).items() if table in rows} == rows
    print(f"{KILLS} kills between 1 and {most}: left at {dict(left)}")
    assert left[OLD] > 0
