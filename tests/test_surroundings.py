"""What the tests stand on: each gets its own database, and the browser is a real one that looks nowhere else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from sqlalchemy import create_engine, text

from app.config import Settings
from app.services.transaction import Site
from app.storage.database import make_engine
from tests.absence import is_missing
from tests.chromium import find_chromium, launch_arguments
from tests.postgres_server import PostgresServer


@pytest.mark.parametrize("turn", [1, 2])
def test_no_test_sees_what_another_one_stored(database_url: str, turn: int) -> None:
    engine = make_engine(database_url)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("CREATE TABLE left_behind (turn INTEGER)"))
    engine.dispose()


def test_a_site_of_a_test_has_its_own_key_and_database(site: Site) -> None:
    assert site.settings.key_file.stat().st_mode & 0o077 == 0
    assert site.keys.has(1)
    with site.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM person")) == 0


def test_a_crash_of_a_durable_server_keeps_what_was_committed(durable_postgres: PostgresServer) -> None:
    engine = create_engine(durable_postgres.create_database("crash"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept AS SELECT 1 AS one"))
    assert durable_postgres.process_id > 1
    durable_postgres.stop("immediate")
    durable_postgres.start()
    engine.dispose()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT one FROM kept")) == 1
        assert connection.scalar(text("SHOW fsync")) == "on"
    engine.dispose()


def test_a_missing_program_is_skipped_with_the_reason_but_an_error_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Chromium"):
        is_missing("no Chromium")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no Chromium"):
        is_missing("no Chromium")


def test_a_chosen_browser_that_is_not_there_is_not_replaced_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEITPLANKE_CHROMIUM", "no-such-browser")
    assert find_chromium() is None


def test_root_alone_gives_up_the_browsers_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    for user, expected in ((0, True), (1000, False)):
        monkeypatch.setattr("os.getuid", lambda user=user: user)
        assert ("--no-sandbox" in launch_arguments()) is expected


def test_the_test_settings_never_name_a_key_file_beside_the_data(settings: Settings) -> None:
    assert not settings.key_file.is_relative_to(settings.data_folder)


def test_the_browser_is_real(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content("<title>t</title><h1>Größe</h1>")
    assert page.get_by_role("heading", level=1).inner_text() == "Größe"
    page.close()
