"""Many people, or an impatient one, at the real server at once: limits hold in the database, and nothing fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from app.services.transaction import Site, reading
from app.storage.attempts import AttemptRow, SealedStepRow
from app.storage.records import RecordRow
from tests.e2e.serving import Serving
from tests.learners import take, where
from tests.makers import raw_answer
from tests.proof.conftest import NewLearners
from tests.proof.wire import BASE, Fields, Learner, Reply, as_actor, scenarios_on_offer, scene

T = TypeVar("T")
MANY = 200


def at_once(number: int, act: Callable[[int], T]) -> list[T]:
    """Let so many threads do it, all let go at the same moment."""
    gate = Barrier(number)

    def go(index: int) -> T:
        gate.wait()
        return act(index)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(go, range(number)))


def stored(site: Site) -> dict[str, int]:
    tables = {"attempts": AttemptRow, "answers": SealedStepRow, "records": RecordRow}
    with reading(site) as tx:
        return {
            name: tx.connection.execute(select(func.count()).select_from(row.__table__)).scalar_one()
            for name, row in tables.items()
        }


def post_from_another_window(learner: Learner, path: str, fields: Fields) -> Reply:
    """Send a form with the same cookie over a connection of its own."""
    with closing(Learner(learner.port, learner.cookie, learner.person_id)) as window:
        return window.post(path, fields)


def summary(replies: list[Reply]) -> Counter[tuple[int, str]]:
    return Counter((reply.status, reply.location) for reply in replies)


@pytest.mark.slow
def test_200_starts_at_once_over_the_wire_make_one_attempt(lasting_school: Site, new_learners: NewLearners) -> None:
    (learner,) = new_learners(1)
    fields = learner.get(BASE).fields_of(f"{BASE}/beginnen")
    replies = at_once(MANY, lambda _: post_from_another_window(learner, f"{BASE}/beginnen", fields))
    assert summary(replies) == {(303, f"{BASE}/szenario"): MANY}
    assert stored(lasting_school) == {"attempts": 1, "answers": 0, "records": 0}


@pytest.mark.slow
def test_200_last_answers_at_once_over_the_wire_make_one_score_and_one_record(
    lasting_school: Site, server: Serving, new_learners: NewLearners
) -> None:
    (learner,) = new_learners(1)
    run = take(lasting_school, as_actor(learner), until=11)
    form = learner.get(scene(12)).fields_of(scene(12))
    same = {**form, **raw_answer(run.scenario(12))}
    other = {**form, **raw_answer(run.scenario(12), right=False)}
    replies = at_once(MANY, lambda index: post_from_another_window(learner, scene(12), other if index % 2 else same))
    # Whichever came first counts; the other half of the windows is told so.
    assert summary(replies) == {(303, f"{scene(12)}/folgen"): MANY // 2, (409, ""): MANY // 2}
    done = where(lasting_school, as_actor(learner))
    assert done.attempt.score is not None
    assert stored(lasting_school) == {"attempts": 1, "answers": 12, "records": 1}
    assert server.told().count("Traceback") == 0


@pytest.mark.slow
def test_50_people_answering_at_once_meet_no_error(
    lasting_school: Site, server: Serving, new_learners: NewLearners
) -> None:
    people = new_learners(50)
    scenarios = scenarios_on_offer(lasting_school)

    def take_training(index: int) -> list[int]:
        learner = people[index]
        statuses = [learner.begin().status]
        for number, scenario in enumerate(scenarios, start=1):
            page = learner.get(scene(number))
            sent = learner.fill_in(page, scene(number), raw_answer(scenario, right=number <= index % 13))
            statuses += [page.status, sent.status, learner.get(sent.location).status]
        learner.close()
        return statuses

    statuses = Counter(status for one in at_once(50, take_training) for status in one)
    assert statuses == {303: 50 * 13, 200: 50 * 24}
    passed = sum(index % 13 >= 9 for index in range(50))
    assert stored(lasting_school) == {"attempts": 50, "answers": 600, "records": passed}
    assert "database is locked" not in server.told()
