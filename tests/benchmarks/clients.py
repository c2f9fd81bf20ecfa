"""Learners at the wire: real forms, real redirects, one kept-alive connection each."""

import http.client
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from app.domain.content import ScenarioBase
from tests.makers import raw_answer

BASE = "/schulungen/einarbeitung"
_HIDDEN = re.compile(rb'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Learner:
    """Somebody with a session who answers scenario after scenario."""

    port: int
    cookie: str
    scenarios: Sequence[ScenarioBase]
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def begin(self) -> bytes:
        """Begin an attempt and return the first scenario's page."""
        page = self._get(BASE)
        self._post(f"{BASE}/beginnen", _hidden(page, f"{BASE}/beginnen"), 303)
        return self._get(f"{BASE}/szenario/1")

    def answer(self, page: bytes, number: int) -> bytes:
        """Send the decision, read what came of it, and return the next scenario's page, or the result's after the
        last."""
        path = f"{BASE}/szenario/{number}"
        fields = {**_hidden(page, path), **raw_answer(self.scenarios[number - 1])}
        self._post(path, fields, 303)
        self._get(f"{path}/folgen")
        if number == len(self.scenarios):
            return b""
        return self._get(f"{BASE}/szenario/{number + 1}")

    def take_whole_training(self) -> None:
        page = self.begin()
        for number in range(1, len(self.scenarios) + 1):
            page = self.answer(page, number)

    def take_until(self, deadline: float) -> None:
        """Answer without a pause until the deadline, attempt after attempt."""
        while True:
            page = self.begin()
            for number in range(1, len(self.scenarios) + 1):
                if time.monotonic() >= deadline:
                    return
                page = self.answer(page, number)

    def close(self) -> None:
        self._connection.close()

    def _get(self, path: str) -> bytes:
        return self._send("GET", path, None, 200)

    def _post(self, path: str, fields: dict[str, object], status: int) -> bytes:
        return self._send("POST", path, urlencode(fields, doseq=True), status)

    def _send(self, method: str, path: str, body: str | None, wanted: int) -> bytes:
        headers = {"Cookie": self.cookie, **(_FORM if body else {})}
        started = time.perf_counter()
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as fault:
            self.errors.append(repr(fault))
            self._connection.close()
            raise
        self.seconds.append(time.perf_counter() - started)
        if response.status != wanted:
            self.errors.append(f"{method} {path}: {response.status}")
            raise ValueError(self.errors[-1])
        return content


@dataclass
class LeanLearner:
    """The same three requests for an answer at the yardstick."""

    port: int
    cookie: str

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def answer(self, number: int) -> None:
        self._send("POST", f"/answer/{number}", "choice=a")
        self._send("GET", f"/feedback/{number}", None)
        self._send("GET", f"/question/{number + 1}", None)

    def close(self) -> None:
        self._connection.close()

    def _send(self, method: str, path: str, body: str | None) -> None:
        self._connection.request(method, path, body, {"Cookie": self.cookie, **(_FORM if body else {})})
        response = self._connection.getresponse()
        response.read()
        if response.status >= 400:
            raise ValueError(f"{method} {path}: {response.status}")


def _hidden(page: bytes, action: str) -> dict[str, object]:
    start = page.index(f'action="{action}"'.encode())
    found = _HIDDEN.findall(page, start, page.index(b"</form>", start))
    return {name.decode(): value.decode() for name, value in found}
