"""The measurements. Each returns figures; limits and words are in `__main__`."""

import gzip
import http.client
import re
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

from sqlalchemy import insert

from app.domain.content import ScenarioBase
from app.domain.ids import new_id
from app.services.signing_in import Caller, begin_session
from app.services.transaction import Site, transaction
from app.services.trying import begin_try
from app.storage.database import make_engine
from tests.benchmarks.clients import BASE, LeanLearner, Learner
from tests.benchmarks.lean_app import METADATA, SESSIONS
from tests.benchmarks.servers import Server
from tests.people_makers import add, details

ROUNDS = 5
LEARNERS_A_ROUND = 24
SECONDS_OF_LOAD = 30
THREADS_OF_CLIENT = 4


@dataclass(frozen=True)
class CostOfAnswer:
    """Server CPU for one answered scenario in ms (decision with its redirect, feedback page, next scenario page)."""

    product: float
    lean: float
    ratio: float


@dataclass(frozen=True)
class Load:
    """What happened under load."""

    answers: int
    errors: Sequence[str]
    p95_ms: float


@dataclass(frozen=True)
class FirstView:
    """What a browser without a cache fetches for a scenario page, pictures aside."""

    requests: int
    kilobytes: float
    next_view_kilobytes: float


def make_sessions(site: Site, number: int, prefix: str) -> list[str]:
    """Add people who are signed in, and return their cookies. Hashing is the sign-in's cost and not an answer's."""
    cookies = []
    now = datetime.now(UTC)
    for place in range(number):
        person = add(site, details(f"{prefix}{place:05}", f"Person {prefix}{place}"), password=None)
        with transaction(site) as tx:
            entry = begin_try(tx, login_key=new_id(), person_id=person, address="127.0.0.1", now=now)
            session = begin_session(tx, person, entry, Caller("127.0.0.1", ""), now)  # type: ignore[arg-type]
        cookies.append(f"lp-session=s.{session.token}")
    return cookies


def make_lean_database(url: str, sessions: int) -> list[str]:
    engine = make_engine(url)
    METADATA.create_all(engine)
    rows = [{"token": new_id(), "person": new_id()} for _ in range(sessions)]
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(insert(SESSIONS), rows)
    engine.dispose()
    return [f"lean={row['token']}" for row in rows]


def cost_of_answer(
    product: Server, lean: Server, cookies: list[str], lean_cookies: list[str], scenarios: Sequence[ScenarioBase]
) -> CostOfAnswer:
    """Median of five rounds, product and yardstick in turn, so that both meet the same machine."""
    ours, theirs = [], []
    _learn(product, cookies[:4], scenarios)
    _learn_lean(lean, lean_cookies[:4], len(scenarios))
    for turn in range(ROUNDS):
        own = cookies[4 + turn * LEARNERS_A_ROUND :][:LEARNERS_A_ROUND]
        ours.append(_cpu_of(product, lambda own=own: _learn(product, own, scenarios)))
        theirs.append(_cpu_of(lean, lambda: _learn_lean(lean, lean_cookies[:LEARNERS_A_ROUND], len(scenarios))))
    answers = LEARNERS_A_ROUND * len(scenarios)
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    return CostOfAnswer(
        statistics.median(ours) / answers * 1000,
        statistics.median(theirs) / answers * 1000,
        statistics.median(ratios),
    )


def load(server: Server, cookies: list[str], scenarios: Sequence[ScenarioBase]) -> Load:
    """Let everybody answer without thinking for half a minute."""
    learners = [Learner(server.port, cookie, scenarios) for cookie in cookies]
    deadline = time.monotonic() + SECONDS_OF_LOAD
    _in_threads([lambda one=one: _quietly(one, deadline) for one in learners])
    seconds = sorted(second for one in learners for second in one.seconds)
    errors = [error for one in learners for error in one.errors]
    return Load(len(seconds) // 3, errors, seconds[int(len(seconds) * 0.95)] * 1000)


def first_view(server: Server, cookie: str, scenarios: Sequence[ScenarioBase]) -> FirstView:
    learner = Learner(server.port, cookie, scenarios)
    learner.begin()
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    page = _fetch(connection, f"{BASE}/szenario/1", cookie)
    linked = re.findall(rb'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page)
    bodies = {path.decode(): _fetch(connection, path.decode(), cookie) for path in linked}
    (style,) = [path for path in bodies if path.endswith(".css")]
    css = gzip.decompress(bodies[style]).decode()
    latin = dict.fromkeys(re.findall(r'url\("?([^")]+-latin\.woff2)"?\)', css))
    fonts = {name: _fetch(connection, urljoin(style, name), cookie) for name in latin}
    sizes = [len(page), *map(len, bodies.values()), *map(len, fonts.values())]
    connection.close()
    return FirstView(len(sizes), sum(sizes) / 1000, len(page) / 1000)


def _fetch(connection: http.client.HTTPConnection, path: str, cookie: str) -> bytes:
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    response = connection.getresponse()
    content = response.read()
    if response.status != 200:
        raise ValueError(f"{path}: {response.status}")
    return content


def _cpu_of(server: Server, work: "object") -> float:
    before = server.cpu_seconds()
    work()  # type: ignore[operator]
    return server.cpu_seconds() - before


def _learn(server: Server, cookies: list[str], scenarios: Sequence[ScenarioBase]) -> None:
    def work(part: list[str]) -> None:
        for cookie in part:
            learner = Learner(server.port, cookie, scenarios)
            learner.take_whole_training()
            learner.close()

    _in_threads([lambda place=place: work(cookies[place::THREADS_OF_CLIENT]) for place in range(THREADS_OF_CLIENT)])


def _learn_lean(server: Server, cookies: list[str], questions: int) -> None:
    def work(part: list[str]) -> None:
        for cookie in part:
            learner = LeanLearner(server.port, cookie)
            for number in range(1, questions + 1):
                learner.answer(number)
            learner.close()

    _in_threads([lambda place=place: work(cookies[place::THREADS_OF_CLIENT]) for place in range(THREADS_OF_CLIENT)])


def _quietly(learner: Learner, deadline: float) -> None:
    """An error is kept in the learner's list; the others go on."""
    try:
        learner.take_until(deadline)
    except Exception as fault:
        learner.errors.append(repr(fault))
    finally:
        learner.close()


def _in_threads(works: Sequence["object"]) -> None:
    threads = [threading.Thread(target=work) for work in works]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
