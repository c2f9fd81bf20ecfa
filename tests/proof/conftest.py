"""A site whose database outlives every crash, for tests that kill, restart and search it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.config import Settings
from app.services.publishing import CheckedFolder, publish_checked
from app.services.setting_up import initialise, open_site
from app.services.transaction import Site
from tests.conftest import BOTH_DATABASES
from tests.e2e.serving import Serving, serving
from tests.makers import TODAY
from tests.postgres_server import PostgresServer
from tests.proof.wire import Learner, learners_at

NewLearners = Callable[[int], list[Learner]]


@pytest.fixture(params=BOTH_DATABASES)
def lasting_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of a site that has its database, or on PostgreSQL its whole server, to itself."""
    data_folder = tmp_path / "data"
    data_folder.mkdir()
    url = f"sqlite:///{data_folder / 'leitplanke.sqlite'}"
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("durable_postgres")
        url = server.create_database("leitplanke")
    return Settings(
        database_url=url,
        data_folder=data_folder,
        key_file=tmp_path / "keys" / "leitplanke.key",
        secret_key="pV3kq0-9sLw_2ZtYh7RbXc5NfGdJmA1uEoIi8TQW",
        base_url="http://127.0.0.1:8000",
        password_profile="cheap",
    )


@pytest.fixture
def lasting_school(lasting_settings: Settings, checked_pack: CheckedFolder) -> Iterator[Site]:
    """That site, with the shipped trainings on offer."""
    initialise(lasting_settings, TODAY)
    site = open_site(lasting_settings)
    publish_checked(site, checked=checked_pack, today=TODAY)
    yield site
    site.engine.dispose()


@pytest.fixture
def server(lasting_school: Site, tmp_path: Path) -> Iterator[Serving]:
    """The real server on that site, with two worker processes."""
    with serving(lasting_school.settings, tmp_path) as running:
        yield running


@pytest.fixture
def new_learners(lasting_school: Site, server: Serving) -> Iterator[NewLearners]:
    """Makes people who are signed in at that server; their connections end with the test."""
    made: list[Learner] = []

    def make(number: int) -> list[Learner]:
        made.extend(learners_at(lasting_school, server.port, number))
        return made[-number:]

    yield make
    for learner in made:
        learner.close()
