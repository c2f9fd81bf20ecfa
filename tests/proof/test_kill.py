"""Killing the serving processes loses no acknowledged answer and doubles none."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Condition, Event

import pytest
from sqlalchemy import func, select

from app.domain.attempts import AttemptState, score_of
from app.domain.content import ScenarioBase
from app.domain.questions import type_of
from app.domain.questions.base import Response
from app.services.taking import Run
from app.services.transaction import Site, reading
from app.storage.attempts import AttemptRow, SealedStepRow
from tests.e2e.serving import Serving
from tests.learners import list_records, where
from tests.makers import raw_answer
from tests.proof.conftest import NewLearners
from tests.proof.wire import BASE, NO_ANSWER, Learner, Reply, as_actor, scenarios_on_offer, scene

KILLS = 20
LEARNERS = 167
AT_ONCE = 8


@dataclass
class Sent:
    """What one learner has sent for each question, and what the server has said it has stored."""

    learner: Learner
    tried: dict[int, list[Response]] = field(default_factory=dict)
    acknowledged: dict[int, Response] = field(default_factory=dict)


@dataclass
class Crowd:
    """Learners who go on after every kill, each with random decisions: a new try of an answer may say another thing,
    so that what is stored tells which try it came from."""

    scenarios: Sequence[ScenarioBase]
    chance: random.Random
    up: Event = field(default_factory=Event)
    progress: Condition = field(default_factory=Condition)
    acknowledged: int = 0
    broken: int = 0
    unexpected: list[str] = field(default_factory=list)

    def take_training(self, sent: Sent) -> None:
        """Answer all scenarios, whatever happens to the server meanwhile."""
        place = ""
        while "/ergebnis/" not in place and not self.unexpected:
            try:
                place = self._go_on(sent, place)
            except NO_ANSWER:
                with self.progress:
                    self.broken += 1
                self.up.wait()
                place = ""
        sent.learner.close()

    def _go_on(self, sent: Sent, place: str) -> str:
        """Do the next thing and return where it leads; an empty place means: ask the server."""
        learner = sent.learner
        if not place:
            return self._expect(learner.get(f"{BASE}/szenario"), 303).location
        if place == BASE:
            self._expect(learner.begin(), 303)
            return ""
        number = int(place.rpartition("/")[2])
        scenario = self.scenarios[number - 1]
        page = self._expect(learner.get(place), 200)
        raw = raw_answer(scenario, right=self.chance.random() < 0.8)
        response = type_of(scenario).read_response(scenario, raw)
        assert isinstance(response, tuple)
        sent.tried.setdefault(number, []).append(response)
        self._expect(learner.fill_in(page, place, raw), 303)
        sent.acknowledged[number] = response
        with self.progress:
            self.acknowledged += 1
            self.progress.notify_all()
        return scene(number + 1) if number < len(self.scenarios) else ""

    def _expect(self, reply: Reply, status: int) -> Reply:
        if reply.status != status:
            with self.progress:
                self.unexpected.append(f"{reply.status} instead of {status}: {reply.text[:500]}")
                self.progress.notify_all()
            raise ConnectionError("unexpected status")
        return reply

    def wait_for(self, acknowledged: int) -> None:
        with self.progress:
            reached = self.progress.wait_for(lambda: self.acknowledged >= acknowledged or self.unexpected, 120)
        assert reached, f"only {self.acknowledged} answers were acknowledged"


def kill_again_and_again(server: Serving, crowd: Crowd, answers: int) -> None:
    """Kill at a random moment within each of 20 stretches of answers, and start again."""
    for kill in range(KILLS):
        crowd.wait_for((kill + 1) * answers // (KILLS + 1))
        Event().wait(crowd.chance.random() / 50)
        crowd.up.clear()
        server.kill()
        server.start()
        crowd.up.set()


def count(site: Site, row: type[AttemptRow | SealedStepRow]) -> int:
    with reading(site) as tx:
        found: int = tx.connection.execute(select(func.count()).select_from(row.__table__)).scalar_one()
    return found


def check_run(site: Site, sent: Sent, run: Run) -> None:
    """Everything acknowledged is there as it was sent; what was not is one of the tries; result and record agree."""
    stored = {step.sequence: step.response for step in run.steps}
    assert {number: stored[number] for number in sent.acknowledged} == sent.acknowledged
    assert all(stored[number] in tried for number, tried in sent.tried.items())
    assert set(stored) == set(sent.tried) == set(range(1, 13))
    assert run.attempt.state is AttemptState.FINISHED
    assert score_of(run.loaded.scenarios, run.steps, run.loaded.training.pass_mark) == run.attempt.score
    with reading(site) as tx:
        records = list_records(tx.connection, sent.learner.person_id)
    assert run.attempt.score is not None
    assert [record.score for record in records] == ([run.attempt.score] if run.attempt.score.passed else [])


@pytest.mark.slow
def test_20_kills_during_2000_answers_lose_none_and_double_none(
    lasting_school: Site, server: Serving, new_learners: NewLearners
) -> None:
    seed = random.SystemRandom().randrange(2**32)
    everybody = [Sent(learner) for learner in new_learners(LEARNERS)]
    scenarios = scenarios_on_offer(lasting_school)
    crowd = Crowd(scenarios, random.Random(seed))  # noqa: S311
    crowd.up.set()
    answers = LEARNERS * len(scenarios)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        taking = [pool.submit(crowd.take_training, sent) for sent in everybody]
        try:
            kill_again_and_again(server, crowd, answers)
        except BaseException as fault:
            crowd.unexpected.append(repr(fault))
            crowd.up.set()
            raise
        for one in taking:
            one.result()
    assert crowd.unexpected == []
    for sent in everybody:
        check_run(lasting_school, sent, where(lasting_school, as_actor(sent.learner)))
    assert count(lasting_school, SealedStepRow) == answers
    assert count(lasting_school, AttemptRow) == LEARNERS
    unsure = answers - crowd.acknowledged
    again = sum(len(tried) - 1 for sent in everybody for tried in sent.tried.values())
    print(
        f"seed {seed}: {KILLS} kills, {answers} answers stored, {crowd.acknowledged} acknowledged, {unsure} stored "
        f"without anybody hearing of it, {again} sent again, {crowd.broken} requests cut off; 0 lost, 0 doubled"
    )
