"""An orderly end finishes what is running, and the log tells what happened without telling what anybody answered."""

from __future__ import annotations

import json
import re
import socket
from contextlib import closing
from datetime import UTC, datetime
from time import monotonic
from urllib.parse import urlencode

import pytest

from app.services.transaction import Site
from tests.e2e.serving import Serving
from tests.learners import where
from tests.makers import raw_answer
from tests.people_makers import PASSWORD, add, details
from tests.proof.conftest import NewLearners
from tests.proof.wire import BASE, Learner, as_actor, scenarios_on_offer, scene

SECONDS_TO_END = 10


class HalfSent:
    """A form whose second half is still on its way; the server has begun to read it."""

    def __init__(self, learner: Learner, path: str, body: bytes) -> None:
        self.rest = body[len(body) // 2 :]
        self.connection = socket.create_connection(("127.0.0.1", learner.port), timeout=30)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {learner.cookie}\r\nExpect: 100-continue\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.connection.sendall(head.encode("ascii"))
        # The server says so once the request is in the hands of a worker.
        assert self.connection.recv(1024).startswith(b"HTTP/1.1 100")
        self.connection.sendall(body[: len(body) // 2])

    def finish(self) -> bytes:
        self.connection.sendall(self.rest)
        return self.connection.recv(65536)


@pytest.mark.slow
def test_sigterm_finishes_a_request_that_is_running_and_ends_within_ten_seconds(
    lasting_school: Site, server: Serving, new_learners: NewLearners
) -> None:
    (learner,) = new_learners(1)
    learner.begin()
    raw = raw_answer(scenarios_on_offer(lasting_school)[0])
    fields = {**learner.get(scene(1)).fields_of(scene(1)), **raw}
    learner.close()
    half = HalfSent(learner, scene(1), urlencode(fields, doseq=True).encode("ascii"))
    with closing(half.connection):
        begun = monotonic()
        server.ask_to_end()
        answer = half.finish()
    assert server.wait_for_end(SECONDS_TO_END) == 0
    seconds = monotonic() - begun
    assert answer.startswith(b"HTTP/1.1 303")
    assert f"Location: {scene(1)}/folgen".encode("ascii") in answer
    assert where(lasting_school, as_actor(learner)).reached == 2
    print(f"ended after {seconds:.2f} s")


@pytest.mark.slow
def test_sigterm_ends_within_ten_seconds_although_somebody_never_finishes_sending(
    lasting_school: Site, server: Serving, new_learners: NewLearners
) -> None:
    (learner,) = new_learners(1)
    learner.begin()
    fields = learner.get(scene(1)).fields_of(scene(1))
    half = HalfSent(learner, scene(1), urlencode(fields).encode("ascii"))
    with closing(half.connection):
        begun = monotonic()
        server.ask_to_end()
        server.wait_for_end(SECONDS_TO_END)
    assert where(lasting_school, as_actor(learner)).reached == 1
    print(f"ended after {monotonic() - begun:.2f} s")


@pytest.mark.slow
def test_the_log_has_one_line_a_request_and_no_answer_token_password_or_address(
    lasting_school: Site, server: Serving, new_learners: NewLearners
) -> None:
    add(lasting_school, details("4711", "Jana Demir", email="jana.demir@musterstadt.example"))
    (visitor,) = new_learners(1)
    signed_in = Learner(server.port, "", visitor.person_id)
    visitor.cookie = ""
    page = visitor.get("/anmelden")
    visitor.cookie = page.headers["Set-Cookie"].partition(";")[0]
    wrong = visitor.fill_in(page, "/anmelden", {"login": "4711", "password": "Gartenzaun am Regen"})
    entered = visitor.fill_in(wrong, "/anmelden", {"login": "4711", "password": PASSWORD})
    signed_in.cookie = entered.headers["Set-Cookie"].partition(";")[0]
    secrets = [PASSWORD, "Gartenzaun", signed_in.cookie.partition("=")[2], "jana.demir", "Demir", "4711"]
    signed_in.begin()
    for number, scenario in enumerate(scenarios_on_offer(lasting_school), start=1):
        form = signed_in.get(scene(number)).fields_of(scene(number))
        secrets += [form["token"], form["attempt"], form["csrf_token"], scenario.id]
        for right in (True, False):
            signed_in.post(scene(number), {**form, **raw_answer(scenario, right=right)})
        signed_in.post(scene(number), {**form, "token": "forged", "choice": "zz"})
        signed_in.post(scene(number), {**raw_answer(scenario), "csrf_token": "forged"})
    signed_in.get(f"{BASE}/ergebnis/1")
    signed_in.close()
    told = server.told()
    assert [secret for secret in secrets if secret in told] == []
    assert re.findall(r"choice|statement-|einarbeitung|szenario/|[0-9a-f]{64}", told) == []
    lines = [json.loads(line) for line in told.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) >= 12 * 5 + 6
    assert {line["view"] for line in requests} >= {"learn.decide", "learn.scenario", "account.post_sign_in"}
    assert [line["result"] for line in lines if line["event"] == "sign_in"] == ["refused", "ok"]
    for line in lines:
        assert datetime.fromisoformat(line["timestamp"]).tzinfo == UTC
