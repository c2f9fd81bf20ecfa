"""Learners at work through the real use cases."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from app.domain.access import Actor, Role
from app.domain.ids import PersonId
from app.domain.records import TrainingRecord
from app.services.taking import Answered, Run, answer_question, find_latest_run, form_token, start_attempt
from app.services.transaction import Site, reading, transaction
from app.storage.attempts import AttemptRow
from app.storage.records import find_attempt_with_record
from tests.makers import TODAY, raw_answer
from tests.people_makers import add, details

TRAINING = "einarbeitung"


def new_learner(site: Site, number: str = "4711", name: str = "Ada Beispiel") -> Actor:
    person_id = add(site, details(number, name), password=None)
    first, _, last = name.rpartition(" ")
    return Actor(person_id, frozenset({Role.LEARNER}), first, last)


def begin(site: Site, actor: Actor, training: str = TRAINING, today: date = TODAY) -> Run:
    with transaction(site) as tx:
        start_attempt(tx, actor=actor, training_key=training, today=today)
    return where(site, actor, training)


def where(site: Site, actor: Actor, training: str = TRAINING) -> Run:
    """Where the learner stands."""
    with reading(site) as tx:
        run = find_latest_run(tx, actor=actor, training_key=training)
    assert run is not None
    return run


def token_for(site: Site, run: Run, sequence: int) -> str:
    with reading(site) as tx:
        return form_token(tx, run=run, sequence=sequence)


def send(site: Site, actor: Actor, run: Run, sequence: int, raw: Any, today: date = TODAY) -> Answered:
    """Send one answer as the form of this run and question would."""
    token = token_for(site, run, sequence)
    with transaction(site) as tx:
        return answer_question(
            tx, actor=actor, attempt_id=run.attempt.id, sequence=sequence, token=token, raw=raw, today=today
        )


def take(
    site: Site,
    actor: Actor,
    training: str = TRAINING,
    *,
    until: int | None = None,
    right: Callable[[int], bool] = lambda _sequence: True,
    today: date = TODAY,
) -> Run:
    """Begin a training and answer its first `until` scenarios, all without a number."""
    run = begin(site, actor, training, today)
    for sequence, scenario in enumerate(run.loaded.scenarios[:until], start=1):
        send(site, actor, run, sequence, raw_answer(scenario, right=right(sequence)), today)
    return where(site, actor, training)


def list_records(connection: Connection, person_id: PersonId) -> tuple[TrainingRecord, ...]:
    """The training records that the person's attempts have left."""
    attempts = AttemptRow.__table__
    mine = select(attempts.c.training_key, attempts.c.number).where(attempts.c.person_id == person_id)
    found = [find_attempt_with_record(connection, person_id, *row) for row in connection.execute(mine).all()]
    return tuple(pair[1] for pair in found if pair is not None and pair[1] is not None)
