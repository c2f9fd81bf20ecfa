"""Fixtures of all tests: both databases, fresh for each test, and a real Chromium.

A test that asks for `database_url` runs twice, on SQLite and on PostgreSQL. What is missing on a developer's machine is
skipped with the reason; with CI=true it is an error.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from app.config import Settings
from app.factory import build_app
from app.services.publishing import CheckedFolder, check_folder, publish_checked
from app.services.setting_up import initialise, open_site
from app.services.transaction import Site
from app.storage.migrating import upgrade
from tests.absence import is_missing
from tests.chromium import find_chromium, launch_arguments
from tests.makers import PACK, TODAY
from tests.postgres_server import PostgresServer, find_programs, running_server

# A loaded machine is no fault of the code; where a landing hangs on it, every run tries the same examples.
hypothesis.settings.register_profile(
    "leitplanke",
    deadline=None,
    derandomize=os.environ.get("CI", "").lower() == "true",
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture],
)
hypothesis.settings.load_profile("leitplanke")

BOTH_DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
MARKER_OF_FIXTURE = {"chromium": "browser", "postgres_server": "postgres", "durable_postgres": "postgres"}
TEMPLATE = "leitplanke_template"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by what a test asks for, so that nobody forgets the marker and a group holds all of its tests."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in MARKER_OF_FIXTURE:
                item.add_marker(MARKER_OF_FIXTURE[fixture])


# --- databases ------------------------------------------------------------------------------------------------------


def _postgres_programs() -> Path:
    programs = find_programs()
    if programs is None:
        is_missing("no PostgreSQL server 15 or newer was found; on Debian or Ubuntu: apt-get install postgresql")
    return programs


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A fast server for ordinary tests, one for each test process."""
    with running_server(_postgres_programs()) as server:
        yield server


@pytest.fixture
def durable_postgres() -> Iterator[PostgresServer]:
    """A server that keeps every commit through a crash, for tests that kill or restart it."""
    with running_server(_postgres_programs(), durable=True) as server:
        yield server


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "site.sqlite"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: PostgresServer) -> str:
    upgrade(postgres_server.create_database(TEMPLATE))
    return TEMPLATE


@pytest.fixture
def _fresh_postgres(request: pytest.FixtureRequest) -> Iterator[tuple[PostgresServer, str]]:
    # Not an argument: a test on SQLite must not start a PostgreSQL server.
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"test_{uuid.uuid4().hex}"
    yield server, name
    server.drop_database(name)


@pytest.fixture(params=BOTH_DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated, empty database that belongs to this test alone."""
    if request.param == "sqlite":
        path = tmp_path / "data" / "leitplanke.sqlite"
        path.parent.mkdir()
        shutil.copyfile(request.getfixturevalue("_sqlite_template"), path)
        return f"sqlite:///{path}"
    template: str = request.getfixturevalue("_postgres_template")
    server, name = request.getfixturevalue("_fresh_postgres")
    address: str = server.create_database(name, template)
    return address


@pytest.fixture(params=BOTH_DATABASES)
def unmigrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table, for tests of the migrations themselves."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'unmigrated.sqlite'}"
    server, name = request.getfixturevalue("_fresh_postgres")
    address: str = server.create_database(name)
    return address


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a site on this test's database, with cheap password hashes."""
    data_folder = tmp_path / "data"
    data_folder.mkdir(exist_ok=True)
    return Settings(
        database_url=database_url,
        data_folder=data_folder,
        key_file=tmp_path / "keys" / "leitplanke.key",
        secret_key="pV3kq0-9sLw_2ZtYh7RbXc5NfGdJmA1uEoIi8TQW",
        base_url="https://leitplanke.test",
        password_profile="cheap",
    )


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """A running site on this test's database, with a key file of its own."""
    initialise(settings, date(2026, 11, 25))
    opened = open_site(settings)
    yield opened
    opened.engine.dispose()


# --- browser --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real Chromium; a test opens its own context in it and closes it again."""
    path = find_chromium()
    if path is None:
        is_missing("no Chromium was found; on Debian: apt-get install chromium, or set LEITPLANKE_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=launch_arguments(), headless=True)
        yield browser
        browser.close()


# --- site -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def checked_pack() -> CheckedFolder:
    """The shipped pack, read and checked once: that takes longer than storing it."""
    return check_folder(PACK)


@pytest.fixture
def school(site: Site, checked_pack: CheckedFolder) -> Site:
    """A site that offers the shipped trainings."""
    publish_checked(site, checked=checked_pack, today=TODAY)
    return site


@pytest.fixture
def app(school: Site) -> Flask:
    """The application on a site that offers the shipped trainings."""
    return build_app(school)
