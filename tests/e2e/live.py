"""A portal that really serves, on this machine alone: the WSGI app behind a threaded server, with the demo's people."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from werkzeug.serving import WSGIRequestHandler, make_server

from app.config import Settings
from app.domain.access import Actor, Role
from app.domain.scoring import Grade
from app.factory import build_app
from app.services.demo import TRAINING, load_demo
from app.services.people import make_letter
from app.services.setting_up import initialise, open_site
from app.services.taking import Run
from app.services.transaction import Site, transaction
from tests.e2e.answers import ORDER, REFRESHER, answer_of
from tests.learners import begin, send
from tests.people_makers import PASSWORD, add, details, enter

HOME = "127.0.0.1"
COOKIE = "lp-session"
# Whoever fails one account more than this is told to wait.
TRIES = 5
# Options are shuffled by the attempt's seed; with this one an accessibility tree is the same at each run.
SEED = "5eed" * 8


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Requests are none of pytest's business; faults come through the error pages."""


@dataclass
class School:
    """The running portal and the way to its people."""

    site: Site
    address: str
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _kept: dict[str, tuple[Actor, str]] = field(default_factory=dict)

    def url(self, path: str) -> str:
        return self.address + path

    def new_person(
        self, name: str = "Ada Beispiel", password: str | None = PASSWORD, **facts: Any
    ) -> tuple[Actor, str]:
        """Somebody whom no other test knows, and the staff number."""
        number = f"E{next(self._numbers):04d}"
        found = details(number, name, email=f"{number.lower()}@musterstadt.example", **facts)
        person_id = add(self.site, found, password)
        first, _, last = name.rpartition(" ")
        return Actor(person_id, frozenset({Role.LEARNER}), first, last), number

    def start_code(self, number: str) -> str:
        with transaction(self.site) as tx:
            return make_letter(tx, staff_number=number, today=today()).code

    def token(self, number: str, password: str = PASSWORD) -> str:
        """A session's cookie value, made without the sign-in page."""
        return "s." + enter(self.site, number, password, now=datetime.now(UTC)).token

    def kept(self, name: str, make: Callable[[], tuple[Actor, str]]) -> str:
        """A cookie value for somebody whom several tests only look at; made once."""
        if name not in self._kept:
            self._kept[name] = make()
        return self.token(self._kept[name][1])

    def take(self, actor: Actor, grades: Sequence[Grade], *, training: str = TRAINING) -> Run:
        """Begin a training and answer as many scenarios as there are grades."""
        order = {TRAINING: ORDER, "auffrischung": REFRESHER}[training]
        run = begin(self.site, actor, training, today())
        for sequence, (scenario_id, grade) in enumerate(zip(order, grades, strict=False), start=1):
            raw = answer_of(scenario_id, grade)
            send(self.site, actor, run, sequence, raw, today())
        return run

    def fix_order(self, run: Run) -> None:
        """Give an attempt a known order of its options."""
        self._change("UPDATE attempt SET seed = :seed WHERE id = :id", seed=SEED, id=run.attempt.id)

    def damage(self, run: Run) -> None:
        """Spoil a stored answer, as a failing disk would; the database itself refuses to be asked for it."""
        key = self.site.keys.seal_of(run.attempt.key_number, run.attempt.id).attempt_key
        with self.site.engine.connect() as connection:
            guards = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _statement in guards:
            self._change(f"DROP TRIGGER {name}")
        self._change("UPDATE sealed_step SET sealed = zeroblob(length(sealed)) WHERE attempt_key = :key", key=key)
        for _name, statement in guards:
            self._change(statement)

    def lose_tables(self) -> None:
        """Take away the table that every signed-in page asks first: the database is no longer what it was."""
        self._change("ALTER TABLE web_session RENAME TO web_session_gone")

    def answers_of(self, run: Run) -> int:
        """How many answers are stored for this attempt."""
        key = self.site.keys.seal_of(run.attempt.key_number, run.attempt.id).attempt_key
        with self.site.engine.connect() as connection:
            counted = connection.execute(
                text("SELECT count(*) FROM sealed_step WHERE attempt_key = :key"), {"key": key}
            )
            return int(counted.scalar_one())

    def _change(self, statement: str, **values: object) -> None:
        with self.site.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(text(statement), values)


def today() -> date:
    """The day at the site."""
    return datetime.now(ZoneInfo("Europe/Berlin")).date()


@contextmanager
def serving_demo(folder: Path, template: Path) -> Iterator[School]:
    """The portal with the demo's pack and people, in a folder of its own."""
    (folder / "data").mkdir(parents=True)
    shutil.copyfile(template, folder / "data" / "leitplanke.sqlite")
    with closing(_listen()) as listener:
        settings = _settings(folder, listener)
        initialise(settings, today())
        site = open_site(settings)
        publication = load_demo(site, today=today())
        assert publication.published, publication
        yield from _serve(site, listener)


@contextmanager
def serving_copy(school: School, folder: Path) -> Iterator[School]:
    """A second portal on a copy of the first one's data, to break it."""
    (folder / "data").mkdir(parents=True)
    (folder / "keys").mkdir()
    shutil.copy(school.site.settings.key_file, folder / "keys" / "leitplanke.key")
    source = school.site.settings.data_folder / "leitplanke.sqlite"
    with (
        closing(sqlite3.connect(source)) as old,
        closing(sqlite3.connect(folder / "data" / "leitplanke.sqlite")) as new,
    ):
        old.backup(new)
    with closing(_listen()) as listener:
        yield from _serve(open_site(_settings(folder, listener)), listener)


def _listen() -> socket.socket:
    listener = socket.create_server((HOME, 0))
    listener.set_inheritable(True)
    return listener


def _settings(folder: Path, listener: socket.socket) -> Settings:
    data = folder / "data"
    return Settings(
        database_url=f"sqlite:///{data / 'leitplanke.sqlite'}",
        data_folder=data,
        key_file=folder / "keys" / "leitplanke.key",
        secret_key="pV3kq0-9sLw_2ZtYh7RbXc5NfGdJmA1uEoIi8TQW",
        base_url=f"http://{HOME}:{listener.getsockname()[1]}",
        password_profile="cheap",
        sign_in_per_minute=TRIES,
    )


def _serve(site: Site, listener: socket.socket) -> Iterator[School]:
    server = make_server(
        HOME,
        listener.getsockname()[1],
        build_app(site),
        threaded=True,
        request_handler=_Quiet,
        fd=listener.fileno(),
    )
    thread = Thread(target=server.serve_forever, name="portal")
    thread.start()
    try:
        yield School(site, site.settings.base_url)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        site.engine.dispose()
