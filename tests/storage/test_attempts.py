"""What the database itself refuses about attempts and sealed answers."""

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError

from app.domain.ids import AttemptId, new_id
from app.domain.problems import Conflict
from app.domain.scoring import Score
from app.services.transaction import Site, transaction
from app.storage import attempts
from app.storage.attempts import AttemptRow, SealedStepRow
from tests.learners import begin, new_learner, take
from tests.makers import TODAY

ATTEMPT, STEP = AttemptRow.__table__, SealedStepRow.__table__


@pytest.mark.parametrize("change", [{"sealed": b"x"}, {"sequence": 9}, {"attempt_key": b"x" * 32}])
def test_a_sealed_answer_cannot_be_changed_and_only_be_marked_as_counted(
    school: Site, change: dict[str, object]
) -> None:
    take(school, new_learner(school), until=1)
    with pytest.raises(DBAPIError, match="never changes"), school.engine.begin() as connection:
        connection.execute(update(STEP).values(**change))
    with school.engine.begin() as connection:
        connection.execute(update(STEP).values(counted=True))


def test_a_second_answer_to_the_same_question_meets_the_primary_key(site: Site) -> None:
    with transaction(site) as tx:
        attempts.append_sealed_step(tx.connection, b"k" * 32, 1, b"first")
    with pytest.raises(Conflict, match="answered_meanwhile"), transaction(site) as tx:
        attempts.append_sealed_step(tx.connection, b"k" * 32, 1, b"second")
    with site.engine.connect() as connection:
        assert [bytes(row.sealed) for row in connection.execute(select(STEP.c.sealed))] == [b"first"]


def test_one_person_has_at_most_one_open_attempt_at_a_training(school: Site) -> None:
    actor = new_learner(school)
    run = begin(school, actor)
    with school.engine.connect() as connection:
        row = connection.execute(select(ATTEMPT)).one()._asdict()
    with pytest.raises(DBAPIError), school.engine.begin() as connection:
        connection.execute(insert(ATTEMPT).values({**row, "id": new_id(), "number": 2}))
    with school.engine.begin() as connection:
        connection.execute(insert(ATTEMPT).values({**row, "id": new_id(), "number": 2, "state": "closed"}))
    assert run.attempt.number == 1


@pytest.mark.parametrize(
    "result",
    [
        {"state": "finished"},
        {"points": 3, "possible": 100, "safe": 0, "scenarios": 1, "passed": False},
        {"state": "finished", "points": 101, "possible": 100, "safe": 1, "scenarios": 1, "passed": True},
        {"state": "finished", "points": 100, "possible": 100, "safe": 2, "scenarios": 1, "passed": True},
        {"state": "half"},
    ],
    ids=["no result", "a result too early", "too many points", "too many safe decisions", "an unknown state"],
)
def test_a_result_that_cannot_be_is_refused(school: Site, result: dict[str, object]) -> None:
    begin(school, new_learner(school))
    with pytest.raises(DBAPIError), school.engine.begin() as connection:
        connection.execute(update(ATTEMPT).values(**result))


def test_an_attempt_is_finished_once(school: Site) -> None:
    run = begin(school, new_learner(school))
    score = Score(0, 1200, 0, 12, passed=False)
    with transaction(school) as tx:
        attempts.finish_attempt(tx.connection, run.attempt.id, score, TODAY)
    with pytest.raises(Conflict, match="attempt_over"), transaction(school) as tx:
        attempts.finish_attempt(tx.connection, AttemptId(run.attempt.id), score, TODAY)
