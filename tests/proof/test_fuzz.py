"""Ten thousand odd requests: no server error, and whatever is refused or only read changes nothing that is stored."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, inspect, select, text
from werkzeug.test import TestResponse

from app.domain.access import Actor, Role
from app.services.people import deactivate_person
from app.services.signing_in import session_key
from app.services.transaction import Site, reading, transaction
from app.storage.sessions import WebSessionRow
from tests.learners import begin, take, token_for
from tests.makers import TODAY
from tests.people_makers import PASSWORD, add, details, enter
from tests.web_pages import HTTPS

REQUESTS = 10_000
SEED = int(os.environ.get("LEITPLANKE_FUZZ_SEED", "20261125"))
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", "FOO")
COOKIE = "__Host-lp-session"
# Counted tries and the time of the last visit are what a refused or reading request may change.
ALLOWED = {"sign_in_failure", "last_seen_at"}
ODD_TEXTS = (
    "", " ", "a", "zz", "0", "1", "-1", "12", "13", "99", "007", "1.5", "1e3", "2147483647", "2147483648",
    "4294967296", "9223372036854775807", "9223372036854775808", "9" * 30, "9" * 300, "٣", "²", "einarbeitung",
    "auffrischung", "3.0", "\0", "a\0b", "%00", "\ud800", "\udcff", "ä", "e\u0301", "\u202e", "😀",
    "<script>alert(1)</script>", "' OR 1=1 --", "\"; DROP TABLE attempt; --", "../../etc/passwd", "..%2f..%2f",
    "{{7*7}}", "${7*7}", "%s%n", "\r\nX: y", "true", "null", "None", "[]", "{}", "x" * 300, "x" * 5000,
    "//evil.example", "/\\evil.example", "https://evil.example/", "javascript:1", "s." + "A" * 43, "v." + "A" * 43,
    "0" * 32, "0" * 64, "de", "en", "dark", "a+", "statement",
)  # fmt: skip
FIELDS = (
    "attempt", "token", "choice", "statement-a", "statement-b", "csrf_token", "login", "password", "again", "old",
    "code", "ziel", "draft", "session", "language", "theme", "back", "sequence", "person_id", "score", "role", "",
)  # fmt: skip
HEADERS = (
    "Accept-Language", "X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Referer", "User-Agent", "Range",
    "If-None-Match", "If-Modified-Since", "X-Leitplanke-Fetch", "Accept", "Accept-Encoding", "Origin",
    "X-HTTP-Method-Override", "Authorization",
)  # fmt: skip
CONTENT_TYPES = (
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data",
    "multipart/form-data; boundary=x", "application/json", "text/plain", "",
    "multipart/form-data; boundary=" + "y" * 300,
)  # fmt: skip


@dataclass
class Odd:
    """Makes odd requests out of what the site has: its routes, genuine forms of several people, and nonsense.

    Each request is made by one of the `visitors`: the cookie and the form fields that go with it. `genuine` are values
    that exist and go with anybody.
    """

    app: Flask
    chance: random.Random
    visitors: list[dict[str, list[str]]]
    genuine: dict[str, list[str]]
    who: dict[str, list[str]] = field(default_factory=dict)
    rules: list[tuple[str, list[str]]] = field(init=False)

    def __post_init__(self) -> None:
        self.rules = [(rule.rule, sorted(rule.methods or ())) for rule in self.app.url_map.iter_rules()]
        # Where answers come in, more is tried.
        self.rules += [(rule, methods) for rule, methods in self.rules if "szenario" in rule and "POST" in methods] * 9

    def text(self) -> str:
        if self.chance.random() < 0.15:
            return "".join(chr(self.chance.randrange(0x300)) for _ in range(self.chance.randrange(20)))
        return self.chance.choice(ODD_TEXTS)

    def value(self, name: str) -> str:
        known = self.who.get(name) or self.genuine.get(name)
        return self.chance.choice(known) if known and self.chance.random() < 0.75 else self.text()

    def path(self, rule: str) -> str:

        def fill(found: re.Match[str]) -> str:
            return quote(
                self.value(found[1]).encode("utf-8", "surrogatepass"), safe="" if self.chance.random() < 0.8 else "/%"
            )

        path = re.sub(r"<(?:\w+:)?(\w+)>", fill, rule)
        if self.chance.random() < 0.05:
            path = self.chance.choice((path + "/", "/" + path, path.upper(), path + "%00", path + "%ff", path + ";a=b"))
        if self.chance.random() < 0.2:
            path += "?" + self.query()
        return path

    def query(self) -> str:
        names = self.chance.sample((*FIELDS, "druck", "abgemeldet", "von"), k=3)
        return urlencode([(name, self.value(name).encode("utf-8", "surrogatepass")) for name in names])

    def body(self) -> bytes:
        kind = self.chance.random()
        if kind < 0.1:
            return self.chance.randbytes(self.chance.randrange(2000))
        if kind < 0.12:
            return b"choice=a&" * 9000
        if kind < 0.2:
            return (
                b'--x\r\nContent-Disposition: form-data; name="choice"; filename="\xff"\r\n\r\n'
                + self.chance.randbytes(40)
            )
        names = self.chance.choice((("attempt", "token", "choice"), tuple(self.chance.choices(FIELDS, k=6))))
        pairs = [(name, self.value(name).encode("utf-8", "surrogatepass")) for name in names]
        if self.chance.random() < 0.9:
            pairs.append(("csrf_token", self.value("csrf_token").encode("utf-8", "surrogatepass")))
        return urlencode(pairs).encode("ascii")

    def headers(self) -> list[tuple[str, str]]:
        made = [(name, re.sub(r"[\r\n\0]", "", self.text())) for name in self.chance.sample(HEADERS, k=2)]
        made = [(name, value.encode("utf-8", "replace").decode("latin-1")) for name, value in made]
        made.append(("Content-Type", self.chance.choice(CONTENT_TYPES[:1] * 12 + CONTENT_TYPES)))
        if self.chance.random() < 0.8:
            made.append(("Referer", "https://leitplanke.test/"))
        cookie = self.who["cookie"][0]
        if self.chance.random() < 0.1:
            cookie = (
                f"{COOKIE}={re.sub(r'[^!-~]', '', self.text())}; lp-display={quote(self.chance.choice(ODD_TEXTS[:20]))}"
            )
        return [*made, ("Cookie", cookie)]

    def send(self, client: FlaskClient) -> tuple[str, TestResponse]:
        self.who = self.chance.choice(self.visitors)
        rule, methods = self.chance.choice(self.rules)
        method = self.chance.choice(methods if self.chance.random() < 0.9 else METHODS)
        path, headers, body = self.path(rule), self.headers(), b""
        if method not in {"GET", "HEAD", "get"} or self.chance.random() < 0.02:
            body = self.body()
        response = client.open(path, method=method, headers=headers, data=body, **HTTPS)  # type: ignore[arg-type]
        return f"{method} {path} {headers} {body[:300]!r}", response


@dataclass
class Watch:
    """Sees from outside what the application has committed since it last looked."""

    connection: Connection
    tables: list[str] = field(init=False)
    _writes: int = -1
    _rows: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tables = sorted(set(inspect(self.connection).get_table_names()) - ALLOWED)
        self.changed_tables()

    def changed_tables(self) -> list[str]:
        """Return which tables have other rows than at the last look. Rows are read only where there was a commit."""
        writes = self._writes_so_far()
        if writes == self._writes:
            return []
        before, self._writes, self._rows = self._rows, writes, {table: self._rows_of(table) for table in self.tables}
        self.connection.rollback()
        return [table for table in self.tables if self._rows[table] != before.get(table)]

    def _writes_so_far(self) -> int:
        query = "PRAGMA data_version"
        if self.connection.dialect.name == "postgresql":
            query = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
        found = int(self.connection.exec_driver_sql(query).scalar_one())
        self.connection.rollback()
        return found

    def _rows_of(self, table: str) -> list[str]:
        found = self.connection.execute(text(f"SELECT * FROM {table}")).mappings()  # noqa: S608
        return sorted(str({key: row[key] for key in row if key not in ALLOWED}) for row in found)


def is_refused(response: TestResponse) -> bool:
    return response.status_code >= 400 or response.headers.get("Location", "").startswith("/anmelden?ziel=")


@pytest.fixture
def odd(app: Flask, school: Site) -> Odd:
    """A learner with an open and a finished attempt, a supervisor, somebody deactivated, and visitors."""
    genuine: dict[str, list[str]] = {
        "slug": ["einarbeitung", "auffrischung"],
        "language": ["de", "en"],
        "choice": ["a", "b"],
    }
    genuine |= {"number": ["1", "2"], "sequence": ["1", "2", "3"], "edition": ["3.0"], "login": ["F1", "F2"]}
    genuine |= {
        "password": [PASSWORD],
        "old": [PASSWORD],
        "back": ["/hilfe"],
        "statement-a": ["true"],
        "statement-b": ["false"],
    }
    anonymous = {"cookie": [f"{COOKIE}=v.{'B' * 43}"]}
    visitors = [{"cookie": [""]}, anonymous]
    for index, roles in enumerate(
        (frozenset(), frozenset({Role.ADMIN}), frozenset({Role.TRAINING_OFFICER}), frozenset())
    ):
        number = f"F{index}"
        person = add(school, details(number, "Fee Probe", "Amt > Mitte", leads=index == 2, roles=roles))
        actor = Actor(person, frozenset({Role.LEARNER}), "Fee", "Probe")
        take(school, actor, "auffrischung")
        run = begin(school, actor)
        token = enter(school, number, now=datetime.now(UTC)).token
        visitors.append({
            "cookie": [f"{COOKIE}=s.{token}"],
            "attempt": [run.attempt.id],
            "token": [token_for(school, run, sequence) for sequence in (1, 2, 3)],
            "session": [session_key(token)],
        })  # fmt: skip
    with transaction(school) as tx:
        deactivate_person(tx, staff_number="F3", today=TODAY)
    for who in visitors[1:]:
        page = app.test_client(use_cookies=False).get("/hilfe", headers={"Cookie": who["cookie"][0]}, **HTTPS)
        who["csrf_token"] = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[:1]
    assert visitors[2]["csrf_token"]
    return Odd(app, random.Random(SEED), visitors, genuine)  # noqa: S311


def bring_back_sessions(site: Site, sessions: list[dict[str, object]]) -> None:
    """Signing out is one of the odd requests; without this all would soon be strangers."""
    table: Any = WebSessionRow.__table__
    with transaction(site) as tx:
        left = set(tx.connection.execute(select(table.c.key)).scalars())
        for session in sessions:
            if session["key"] not in left:
                tx.connection.execute(table.insert(), session)


@pytest.mark.slow
def test_10000_odd_requests_cause_no_server_error_and_refused_ones_change_nothing(odd: Odd, school: Site) -> None:
    print(f"seed {SEED}; another one with LEITPLANKE_FUZZ_SEED")
    client = odd.app.test_client(use_cookies=False)
    statuses: Counter[int] = Counter()
    changes: Counter[str] = Counter()
    faults: list[str] = []
    with reading(school) as tx:
        sessions = [dict(row) for row in tx.connection.execute(select(WebSessionRow.__table__)).mappings()]
    with school.engine.connect() as connection:
        watch = Watch(connection)
        for _ in range(REQUESTS):
            asked, response = odd.send(client)
            response.get_data()
            statuses[response.status_code] += 1
            if response.status_code >= 500:
                faults.append(f"{response.status_code}: {asked}")
            changed = watch.changed_tables()
            changes.update(changed)
            if changed and (is_refused(response) or asked.startswith(("GET ", "HEAD ", "OPTIONS "))):
                faults.append(f"{response.status_code} changed {changed}: {asked}")
            if "web_session" in changed:
                bring_back_sessions(school, sessions)
                watch.changed_tables()
    print(f"statuses {dict(sorted(statuses.items()))}, accepted changes {dict(changes)}")
    assert faults[:20] == []
    # The net was cast wide enough: every kind of refusal was met, and accepted forms were seen to change something.
    assert {200, 303, 400, 403, 404, 405, 409, 413, 422} <= set(statuses)
    assert {"web_session", "attempt"} <= set(changes)
