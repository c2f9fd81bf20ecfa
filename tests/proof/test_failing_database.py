"""What people meet while the database cannot be reached or cannot save, and that it is over as soon as it is mended."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic

import psycopg
import pytest
from sqlalchemy import func, select

from app.config import Settings
from app.services.transaction import Site, reading
from app.storage.attempts import SealedStepRow
from tests.e2e.serving import Serving
from tests.makers import raw_answer
from tests.postgres_server import PostgresServer
from tests.proof.conftest import NewLearners
from tests.proof.wire import BASE, Learner, Reply, scenarios_on_offer, scene

AWAY = "Gerade nicht erreichbar"
UNSAVED = "Das Portal kann gerade nichts speichern."
CANNOT_SAVE = "Gerade kann nichts gespeichert werden"


def seconds_until_served(learner: Learner, path: str) -> float:
    """How long it takes until the page is there again; at most ten seconds."""
    begun = monotonic()
    while learner.get(path).status != 200:
        assert monotonic() - begun < 10, "the page did not come back"
        Event().wait(0.05)
    return monotonic() - begun


def stored_answers(site: Site) -> int:
    with reading(site) as tx:
        found: int = tx.connection.execute(select(func.count()).select_from(SealedStepRow.__table__)).scalar_one()
    return found


def decide(learner: Learner, site: Site, number: int) -> Reply:
    raw = raw_answer(scenarios_on_offer(site)[number - 1])
    return learner.fill_in(learner.get(scene(number)), scene(number), raw)


@pytest.mark.slow
@pytest.mark.parametrize("lasting_settings", ["postgres"], indirect=True)
def test_without_its_database_the_portal_says_so_and_serves_again_as_soon_as_it_is_back(
    lasting_school: Site,
    server: Serving,
    new_learners: NewLearners,
    durable_postgres: PostgresServer,
) -> None:
    (learner,) = new_learners(1)
    learner.begin()
    assert decide(learner, lasting_school, 1).status == 303
    form = learner.get(scene(2))
    raw = raw_answer(scenarios_on_offer(lasting_school)[1])
    durable_postgres.stop("immediate")
    for reply in (learner.fill_in(form, scene(2), raw), learner.get("/schulungen"), learner.get("/leitlinie")):
        assert (reply.status, reply.headers["Retry-After"]) == (503, "60")
        assert AWAY in reply.text
        assert "Bitte in einer Minute erneut versuchen" in reply.text
    assert learner.get("/hilfe").status == 503
    assert learner.get("/healthz").status == 503
    durable_postgres.start()
    seconds = seconds_until_served(learner, scene(2))
    assert seconds < 5
    assert learner.fill_in(form, scene(2), raw).status == 303
    lasting_school.engine.dispose()
    assert stored_answers(lasting_school) == 2
    print(f"served again {seconds:.2f} s after PostgreSQL was back")


@pytest.mark.slow
@pytest.mark.parametrize("lasting_settings", ["postgres"], indirect=True)
def test_a_database_server_that_takes_calls_and_stays_silent_does_not_hold_people_up(
    lasting_school: Site,
    server: Serving,
    new_learners: NewLearners,
    durable_postgres: PostgresServer,
) -> None:
    """As behind a broken network: the connection is taken, and nobody ever answers."""
    (learner,) = new_learners(1)
    assert learner.get("/schulungen").status == 200
    process = durable_postgres.process_id
    _end_backends(durable_postgres)
    os.kill(process, signal.SIGSTOP)
    try:
        begun = monotonic()
        reply = learner.get("/schulungen")
        seconds = monotonic() - begun
    finally:
        os.kill(process, signal.SIGCONT)
    assert (reply.status, AWAY in reply.text) == (503, True)
    assert seconds < 10
    assert seconds_until_served(learner, "/schulungen") < 5
    print(f"the page came after {seconds:.1f} s")


def _end_backends(server: PostgresServer) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'leitplanke'")


# --- saving fails, reading works ------------------------------------------------------------------------------------


@contextmanager
def full_disk(settings: Settings, server: Serving) -> Iterator[None]:
    """Let no file of the serving processes grow beyond what its database files have now, as on a full disk."""
    database = Path(settings.database_url.removeprefix("sqlite:///"))
    write_ahead = database.with_name(f"{database.name}-wal")
    workers = server.processes()[1:]
    assert server.log.stat().st_size + 65536 < write_ahead.stat().st_size
    _, most = resource.prlimit(workers[0], resource.RLIMIT_FSIZE)
    for worker in workers:
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (write_ahead.stat().st_size, most))
    try:
        yield
    finally:
        for worker in workers:
            resource.prlimit(worker, resource.RLIMIT_FSIZE, (most, most))


@contextmanager
def read_only(settings: Settings, server: Serving) -> Iterator[None]:
    """Let PostgreSQL take no writes, as hosted ones do when their disk is nearly full."""
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        connection.execute("ALTER DATABASE leitplanke SET default_transaction_read_only = on")
        _forget_connections(connection)
    try:
        yield
    finally:
        with psycopg.connect(settings.database_url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute("ALTER DATABASE leitplanke RESET default_transaction_read_only")
            _forget_connections(connection)


def _forget_connections(connection: psycopg.Connection) -> None:
    others = "FROM pg_stat_activity WHERE datname = 'leitplanke' AND pid <> pg_backend_pid()"
    connection.execute(f"SELECT pg_terminate_backend(pid) {others}".encode())


@pytest.mark.slow
def test_where_nothing_can_be_saved_it_is_said_reading_goes_on_and_the_first_save_afterwards_works(
    lasting_school: Site, server: Serving, new_learners: NewLearners
) -> None:
    settings = lasting_school.settings
    learner, newcomer = new_learners(2)
    learner.begin()
    assert decide(learner, lasting_school, 1).status == 303
    break_it = full_disk if settings.database_url.startswith("sqlite") else read_only
    with break_it(settings, server):
        kept = decide(learner, lasting_school, 2)
        assert kept.status == 503
        assert UNSAVED in kept.text
        assert kept.text.count(" checked") == len(raw_answer(scenarios_on_offer(lasting_school)[1]))
        refused = newcomer.begin()
        assert (refused.status, CANNOT_SAVE in refused.text) == (503, True)
        for path in ("/schulungen", BASE, f"{scene(1)}/folgen", "/leitlinie", "/hilfe", "/konto"):
            assert learner.get(path).status == 200, path
    lasting_school.engine.dispose()
    assert stored_answers(lasting_school) == 1
    raw = raw_answer(scenarios_on_offer(lasting_school)[1])
    assert learner.fill_in(kept, scene(2), raw).location == f"{scene(2)}/folgen"
    assert newcomer.begin().status == 303
    assert stored_answers(lasting_school) == 2
