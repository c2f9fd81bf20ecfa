"""People at the wire: a session, real forms, one kept-alive connection each, no JavaScript."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from app.domain.access import Actor, Role
from app.domain.content import ScenarioBase
from app.domain.ids import PersonId
from app.services.signing_in import new_token, session_key
from app.services.transaction import Site, reading, transaction
from app.storage import sessions
from app.storage.quizzes import find_offer
from tests.people_makers import add, details

BASE = "/schulungen/einarbeitung"
NO_ANSWER = (OSError, http.client.HTTPException)
Fields = Mapping[str, str | Sequence[str]]
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    location: str
    text: str
    headers: Mapping[str, str]

    def fields_of(self, action: str) -> dict[str, str]:
        """The hidden fields of the form that leads to this address."""
        for form in _FORM.findall(self.text):
            if f'action="{action}"' in form.split(">", 1)[0]:
                return dict(_HIDDEN.findall(form))
        raise AssertionError(f"no form leads to {action}:\n{self.text[:2000]}")


@dataclass
class Learner:
    """Somebody who is signed in at the server on this port. A broken connection is made anew by the next request."""

    port: int
    cookie: str
    person_id: PersonId
    timeout: float = 60
    _connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)

    def get(self, path: str) -> Reply:
        return self._send("GET", path, None)

    def post(self, path: str, fields: Fields) -> Reply:
        return self._send("POST", path, urlencode(fields, doseq=True))

    def fill_in(self, page: Reply, path: str, fields: Fields) -> Reply:
        """Send the form of a page that leads to this address: its hidden fields and what was filled in."""
        return self.post(path, {**page.fields_of(path), **fields})

    def begin(self) -> Reply:
        return self.fill_in(self.get(BASE), f"{BASE}/beginnen", {})

    def close(self) -> None:
        self._connection.close()

    def _send(self, method: str, path: str, body: str | None) -> Reply:
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            text = response.read().decode("utf-8")
        except NO_ANSWER:
            self.close()
            raise
        return Reply(response.status, response.getheader("Location", ""), text, dict(response.getheaders()))


def scene(number: int) -> str:
    return f"{BASE}/szenario/{number}"


def learners_at(site: Site, port: int, number: int) -> list[Learner]:
    """So many new people, each with a session: signing in costs a password hash and is tested elsewhere."""
    people = [add(site, details(f"L{index}", f"Lea Muster{index}"), password=None) for index in range(number)]
    return [Learner(port, let_in(site, person), person) for person in people]


def let_in(site: Site, person_id: PersonId) -> str:
    """Make a session and return the cookie that a browser on loopback would send."""
    token = new_token()
    with transaction(site) as tx:
        sessions.add_session(tx.connection, session_key(token), person_id, "", datetime.now(UTC), None)
    return f"lp-session=s.{token}"


def as_actor(learner: Learner) -> Actor:
    """The same person for use cases called directly."""
    return Actor(learner.person_id, frozenset({Role.LEARNER}), "Lea", "Muster")


def scenarios_on_offer(site: Site, training: str = "einarbeitung") -> tuple[ScenarioBase, ...]:
    """The scenarios of a training in their order."""
    with reading(site) as tx:
        offer = find_offer(tx.connection, "training", training)
        assert offer is not None
        return site.library.training(tx.connection, offer.document_hash).scenarios
