"""The whole table: every route, every method, every kind of person. A new route must be entered here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from app.domain.access import Actor, Role
from app.services.people import deactivate_person
from app.services.transaction import Site, transaction
from app.web.frame.access import needs
from tests.learners import TRAINING, begin, take, token_for
from tests.people_makers import TODAY, add, details
from tests.web_pages import Visitor, visitor

# --- who there is ---------------------------------------------------------------------------------------------------

ANONYMOUS = "anonymous"
LEARNER = "learner"
OTHER_LEARNER = "learner of another team"
SUPERVISOR = "supervisor of the learner"
OTHER_SUPERVISOR = "supervisor of another team"
OFFICER = "training officer"
AUTHOR = "author"
APPROVER = "approver"
PERSONNEL = "personnel office"
OVERSIGHT = "staff council and data protection"
ADMIN = "administrator"
DEACTIVATED = "deactivated"
IDENTITIES: dict[str, tuple[str, bool, frozenset[Role]]] = {
    LEARNER: ("Amt > Mitte", False, frozenset()),
    OTHER_LEARNER: ("Bauamt", False, frozenset()),
    SUPERVISOR: ("Amt", True, frozenset()),
    OTHER_SUPERVISOR: ("Bauamt", True, frozenset()),
    OFFICER: ("Personalamt", False, frozenset({Role.TRAINING_OFFICER})),
    AUTHOR: ("Redaktion", False, frozenset({Role.AUTHOR})),
    APPROVER: ("Rechtsamt", False, frozenset({Role.APPROVER})),
    PERSONNEL: ("Personalamt", False, frozenset({Role.PERSONNEL_OFFICE})),
    OVERSIGHT: ("Personalrat", False, frozenset({Role.OVERSIGHT})),
    ADMIN: ("IT", False, frozenset({Role.ADMIN})),
    DEACTIVATED: ("Amt > Mitte", False, frozenset()),
}
EVERYBODY = frozenset({ANONYMOUS, *IDENTITIES})
PEOPLE = EVERYBODY - {ANONYMOUS, DEACTIVATED}
LEADERS = frozenset({SUPERVISOR, OTHER_SUPERVISOR})

# --- what they get --------------------------------------------------------------------------------------------------

YES, SIGN_IN, NO, MISSING, CONFLICT = "yes", "to sign-in", "403", "404", "409"


@dataclass(frozen=True)
class Cell:
    """Who may use a route. `others`: what all but the learner get, where it is about something of the learner's."""

    allowed: frozenset[str]
    others: str = YES

    def expected(self, identity: str) -> str:
        if identity in self.allowed:
            return YES if identity == LEARNER else self.others
        return SIGN_IN if identity in {ANONYMOUS, DEACTIVATED} else NO


TABLE = {
    ("GET", "/"): Cell(PEOPLE),
    ("GET", "/schulungen"): Cell(PEOPLE),
    ("GET", "/schulungen/<slug>"): Cell(PEOPLE),
    ("POST", "/schulungen/<slug>/beginnen"): Cell(PEOPLE),
    ("GET", "/schulungen/<slug>/szenario"): Cell(PEOPLE),
    ("GET", "/schulungen/<slug>/szenario/<int:sequence>"): Cell(PEOPLE),
    ("POST", "/schulungen/<slug>/szenario/<int:sequence>"): Cell(PEOPLE, CONFLICT),
    ("GET", "/schulungen/<slug>/szenario/<int:sequence>/folgen"): Cell(PEOPLE),
    ("GET", "/schulungen/<slug>/ergebnis/<int:number>"): Cell(PEOPLE, MISSING),
    ("GET", "/schulungen/<slug>/versuche"): Cell(PEOPLE, MISSING),
    ("GET", "/schulungen/<slug>/versuche/<int:number>/szenario/<int:sequence>"): Cell(PEOPLE, MISSING),
    ("GET", "/leitlinie"): Cell(PEOPLE),
    ("GET", "/leitlinie/fassung/<edition>"): Cell(PEOPLE),
    ("GET", "/team"): Cell(LEADERS),
    ("GET", "/konto"): Cell(PEOPLE),
    ("GET", "/konto/passwort"): Cell(PEOPLE),
    ("POST", "/konto/passwort"): Cell(PEOPLE),
    ("POST", "/konto/sitzungen/beenden"): Cell(PEOPLE, MISSING),
    ("POST", "/konto/sitzungen/andere-beenden"): Cell(PEOPLE),
    ("GET", "/anmelden"): Cell(EVERYBODY),
    ("POST", "/anmelden"): Cell(EVERYBODY),
    ("GET", "/erste-anmeldung"): Cell(EVERYBODY),
    ("POST", "/erste-anmeldung"): Cell(EVERYBODY),
    ("POST", "/abmelden"): Cell(EVERYBODY),
    ("GET", "/anzeige"): Cell(EVERYBODY),
    ("POST", "/anzeige"): Cell(EVERYBODY),
    ("GET", "/hilfe"): Cell(EVERYBODY),
    ("GET", "/barrierefreiheit"): Cell(EVERYBODY),
    ("GET", "/datenschutz"): Cell(EVERYBODY),
    ("GET", "/impressum"): Cell(EVERYBODY),
    ("GET", "/medien/<name>"): Cell(EVERYBODY),
    ("GET", "/healthz"): Cell(EVERYBODY),
}


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule.rule


@dataclass
class World:
    """A learner with one finished and one open attempt, and everybody else, signed in anew for each request."""

    app: Flask
    site: Site
    values: dict[str, str]
    form: dict[str, object]
    numbers: Iterator[int] = field(default_factory=count)

    def enter(self, identity: str) -> Visitor:
        who = visitor(self.app)
        if identity == ANONYMOUS:
            return who
        if identity == DEACTIVATED:
            return self._enter_and_deactivate(who)
        return who.sign_in(identity_number(identity))

    def ask(self, who: Visitor, method: str, rule: str) -> TestResponse:
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: self.values[found[1]], rule)
        if method != "POST":
            return who.client.open(path, method=method, base_url="https://leitplanke.test")
        token = re.search(r'name="csrf_token" value="([^"]+)"', who.get("/hilfe").text)
        assert token
        return who.post(path, {"csrf_token": token[1], **self.form})

    def _enter_and_deactivate(self, who: Visitor) -> Visitor:
        number = f"D{next(self.numbers)}"
        add(self.site, details(number, "Dea Ktiviert"))
        who.sign_in(number)
        with transaction(self.site) as tx:
            deactivate_person(tx, staff_number=number, today=TODAY)
        return who

    def fingerprint(self) -> str:
        """What is stored of answers, attempts, records and passwords."""
        tables = ("attempt", "sealed_step", "record", "credential", "role_grant")
        with self.site.engine.connect() as connection:
            rows = [sorted(map(str, connection.execute(text(f"SELECT * FROM {table}")))) for table in tables]  # noqa: S608
        return hashlib.sha256(str(rows).encode()).hexdigest()


def identity_number(identity: str) -> str:
    return f"N{list(IDENTITIES).index(identity)}"


@pytest.fixture
def world(app: Flask, school: Site) -> World:
    for identity, (unit, leads, roles) in IDENTITIES.items():
        if identity != DEACTIVATED:
            person = add(
                school, details(identity_number(identity), f"Person {identity}", unit, leads=leads, roles=roles)
            )
            if identity == LEARNER:
                learner = Actor(person, frozenset({Role.LEARNER}), "Person", identity)
    take(school, learner)
    run = begin(school, learner)
    session = visitor(app).sign_in(identity_number(LEARNER)).client.get_cookie("__Host-lp-session", "leitplanke.test")
    assert session is not None
    form: dict[str, object] = {
        "attempt": run.attempt.id,
        "token": token_for(school, run, 1),
        "choice": "a",
        "session": hashlib.sha256(session.value.removeprefix("s.").encode()).hexdigest(),
    }
    with school.engine.connect() as connection:
        media = str(connection.execute(text("SELECT min(hash) FROM media")).scalar_one())
    values = {"slug": TRAINING, "number": "1", "sequence": "1", "edition": "3.0", "name": f"{media}.svg"}
    return World(app, school, values, form)


def outcome(response: TestResponse) -> str:
    if response.status_code in (301, 302, 303, 308):
        asks = response.headers["Location"].startswith("/anmelden?ziel=")
        return SIGN_IN if asks else YES
    # A form that was read and found incomplete was let through.
    known = {200: YES, 422: YES, 403: NO, 404: MISSING, 409: CONFLICT}
    if response.status_code == 400 and "<title>Anmelden " in response.text:
        return SIGN_IN
    return known.get(response.status_code, f"unexpected {response.status_code}")


def test_every_route_stands_in_the_table(app: Flask) -> None:
    assert sorted(set(routes(app)) ^ set(TABLE)) == []


@pytest.mark.parametrize("identity", sorted(EVERYBODY))
def test_every_cell_of_the_table_holds(world: World, identity: str) -> None:
    wrong = []
    # GET before POST: an attempt begun by a POST is an own one, and would be shown.
    for (method, rule), cell in sorted(TABLE.items(), key=lambda item: item[0][0]):
        who = world.enter(identity)
        before = world.fingerprint()
        found, expected = outcome(world.ask(who, method, rule)), cell.expected(identity)
        if found != expected:
            wrong.append(f"{identity}: {method} {rule}: {found} instead of {expected}")
        if expected != YES and world.fingerprint() != before:
            wrong.append(f"{identity}: {method} {rule}: refused, and something was stored")
    assert wrong == []


def test_a_foreign_attempt_looks_like_one_that_does_not_exist(world: World) -> None:
    rule = "/schulungen/<slug>/szenario/<int:sequence>"
    who = world.enter(OTHER_LEARNER)
    pages = []
    for attempt in (world.form["attempt"], "0" * 32):
        world.form["attempt"] = attempt
        pages.append(re.sub(r'value="[^"]*"|[0-9A-F]{4}-[0-9A-F]{4}', "", world.ask(who, "POST", rule).text))
    assert pages[0] == pages[1]


def test_head_and_options_open_nothing_that_get_does_not(world: World) -> None:
    for (method, rule), cell in TABLE.items():
        if method == "GET" and ANONYMOUS not in cell.allowed:
            for other in ("HEAD", "OPTIONS"):
                assert outcome(world.ask(visitor(world.app), other, rule)) == SIGN_IN, (other, rule)


def test_a_view_that_declares_nothing_is_shown_to_nobody(world: World) -> None:
    def forgotten() -> str:
        return "secret"

    world.app.view_functions["public.show_help"] = forgotten
    for identity in (ANONYMOUS, ADMIN):
        page = world.enter(identity).get("/hilfe")
        assert page.status_code == 500
        assert "secret" not in page.text


@pytest.mark.parametrize("path", ["/konto", "/team", "/schulungen"])
def test_an_answer_to_a_stranger_names_nobody(world: World, path: str) -> None:
    response = world.enter(ANONYMOUS).get(path)
    assert response.headers["Location"] == f"/anmelden?ziel={path.replace('/', '%2F')}"


def test_a_supervisor_sees_own_people_only(world: World) -> None:
    own, other = world.enter(SUPERVISOR).get("/team").text, world.enter(OTHER_SUPERVISOR).get("/team").text
    assert "learner, Person" in own
    assert "learner, Person" not in other


def test_a_view_cannot_ask_for_a_right_that_there_is_not() -> None:
    with pytest.raises(KeyError):
        needs("team.sea")
