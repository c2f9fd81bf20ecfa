"""Taking a training: start, answer, look back. Each function is one use case inside the caller's transaction."""

import secrets
from dataclasses import dataclass
from datetime import date

import structlog

from app.domain.access import Actor
from app.domain.attempts import Attempt, AttemptState, NewAnswer, StoredAnswer, decide_answer
from app.domain.content import ScenarioBase
from app.domain.ids import AttemptId, new_id
from app.domain.problems import Conflict, NotFound, Problem
from app.domain.questions.base import RawInput
from app.domain.records import TrainingRecord
from app.domain.scoring import Score
from app.domain.sealing import Step
from app.services.library import LoadedTraining
from app.services.transaction import Transaction
from app.storage import attempts, quizzes, records, sessions
from app.storage.cipher import Unreadable

_log = structlog.get_logger("leitplanke.taking")


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt with its training and the learner's own answers. `readable` is False when the answers are gone:
    their key was given up."""

    attempt: Attempt
    loaded: LoadedTraining
    steps: tuple[Step, ...]
    readable: bool

    @property
    def reached(self) -> int:
        """The question to answer next, from 1; one more than there are when all are answered."""
        return len(self.steps) + 1

    def scenario(self, sequence: int) -> ScenarioBase:
        """Return the scenario of this question; raises NotFound outside the training."""
        if not 1 <= sequence <= len(self.loaded.scenarios):
            raise NotFound("no_such_scenario")
        return self.loaded.scenarios[sequence - 1]


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a post: `outcome` NewAnswer (stored now), StoredAnswer (an earlier one counts) or Problem."""

    run: Run
    outcome: NewAnswer | StoredAnswer | Problem


def start_attempt(tx: Transaction, *, actor: Actor, training_key: str, today: date) -> Attempt:
    """Return the person's open attempt at this training, made now if there is none.

    Two starts at once end at the same attempt: the second meets the unique index and reads the first one's. An open
    attempt whose answers cannot be read any more is closed: nobody could go on with it.
    """
    latest = attempts.find_latest_attempt(tx.connection, actor.person_id, training_key)
    if latest and latest.state is AttemptState.OPEN:
        if _run(tx, latest).readable:
            return latest
        attempts.close_attempt(tx.connection, latest.id)
    offer = quizzes.find_offer(tx.connection, "training", training_key)
    if offer is None:
        raise NotFound("no_such_training")
    attempt = Attempt(
        id=AttemptId(new_id()),
        person_id=actor.person_id,
        training_key=training_key,
        training_hash=offer.document_hash,
        number=latest.number + 1 if latest else 1,
        seed=secrets.token_hex(16),
        key_number=tx.site.keys.current,
        state=AttemptState.OPEN,
        started_on=today,
    )
    try:
        attempts.add_attempt(tx.connection, attempt)
    except Conflict:
        winner = attempts.find_latest_attempt(tx.connection, actor.person_id, training_key)
        if winner is None:
            raise
        return winner
    return attempt


def find_latest_run(tx: Transaction, *, actor: Actor, training_key: str) -> Run | None:
    """Return where the person stands in this training: the open attempt, or else the last one."""
    attempt = attempts.find_latest_attempt(tx.connection, actor.person_id, training_key)
    return _run(tx, attempt) if attempt else None


def get_run(tx: Transaction, *, actor: Actor, training_key: str, number: int) -> Run:
    """Return one of the person's own attempts by its number; raises NotFound."""
    attempt = attempts.find_numbered_attempt(tx.connection, actor.person_id, training_key, number)
    if attempt is None:
        raise NotFound("no_such_attempt")
    return _run(tx, attempt)


def get_result(tx: Transaction, *, actor: Actor, training_key: str, number: int) -> tuple[Run, TrainingRecord | None]:
    """Return one of the person's own attempts with the training record it gave; raises NotFound."""
    found = records.find_attempt_with_record(tx.connection, actor.person_id, training_key, number)
    if found is None:
        raise NotFound("no_such_attempt")
    attempt, record = found
    return _run(tx, attempt), record


def find_run_of_form(tx: Transaction, *, actor: Actor, attempt_id: str, sequence: int, token: str) -> Run | None:
    """Return the run that a form belongs to, if it is the person's own and the token is genuine, else None."""
    attempt = attempts.find_attempt(tx.connection, attempt_id, actor.person_id)
    if attempt is None or not _is_genuine(tx, attempt, sequence, token):
        return None
    return _run(tx, attempt)


def answer_question(
    tx: Transaction,
    *,
    actor: Actor,
    attempt_id: str,
    sequence: int,
    token: str,
    raw: RawInput,
    today: date,
    session_key: str | None = None,
) -> Answered:
    """Store the answer to question `sequence`, and result and record with the last one, in this transaction.

    `session_key` names the session whose draft is dropped once the answer is stored. Raises Conflict if the form is not
    the person's own, if the question is not reached, or if the attempt is over.
    """
    attempt = attempts.find_attempt(tx.connection, attempt_id, actor.person_id, for_update=True)
    if attempt is None or not _is_genuine(tx, attempt, sequence, token):
        raise Conflict("foreign_form")
    run = _run(tx, attempt)
    outcome = decide_now(run, sequence=sequence, raw=raw)
    if isinstance(outcome, NewAnswer):
        seal = tx.site.keys.seal_of(attempt.key_number, attempt.id)
        attempts.append_sealed_step(tx.connection, seal.attempt_key, sequence, seal.seal(outcome.step))
        if outcome.score is not None:
            _finish(tx, run, outcome.score, today)
        if session_key is not None:
            sessions.set_draft(tx.connection, session_key, None)
    return Answered(run, outcome)


def decide_now(run: Run, *, sequence: int, raw: RawInput) -> NewAnswer | StoredAnswer | Problem:
    """Return what an answer does to this run, storing nothing; raises Conflict like `answer_question`."""
    training = run.loaded.training
    versions = [pin.version for pin in training.scenarios]
    return decide_answer(run.attempt, run.loaded.scenarios, versions, training.pass_mark, run.steps, sequence, raw)


def form_token(tx: Transaction, *, run: Run, sequence: int) -> str:
    """Return the token for the form of this question."""
    return tx.site.keys.form_token(run.attempt.key_number, run.attempt.id, sequence)


def is_form_token(tx: Transaction, *, run: Run, sequence: int, token: str) -> bool:
    """Return whether the token belongs to the form of this question of this attempt."""
    return _is_genuine(tx, run.attempt, sequence, token)


def _is_genuine(tx: Transaction, attempt: Attempt, sequence: int, token: str) -> bool:
    keys = tx.site.keys
    return (
        keys.has(attempt.key_number)
        and 0 < sequence < 2**31
        and keys.is_form_token(token, attempt.key_number, attempt.id, sequence)
    )


def _run(tx: Transaction, attempt: Attempt) -> Run:
    loaded = tx.site.library.training(tx.connection, attempt.training_hash)
    if attempt.state is AttemptState.CLOSED or not tx.site.keys.has(attempt.key_number):
        return Run(attempt, loaded, (), readable=False)
    seal = tx.site.keys.seal_of(attempt.key_number, attempt.id)
    try:
        steps = seal.open_all(attempts.list_sealed(tx.connection, seal.attempt_key))
    except Unreadable:
        _log.error("answers_damaged", attempt=attempt.number, training=attempt.training_key)
        return Run(attempt, loaded, (), readable=False)
    complete = attempt.state is AttemptState.OPEN or len(steps) == len(loaded.scenarios)
    return Run(attempt, loaded, steps, readable=complete)


def _finish(tx: Transaction, run: Run, score: Score, today: date) -> None:
    attempts.finish_attempt(tx.connection, run.attempt.id, score, today)
    if score.passed:
        training = run.loaded.training
        record = TrainingRecord(
            id=new_id(),
            person_id=run.attempt.person_id,
            attempt_id=run.attempt.id,
            training_key=training.key,
            training_hash=run.attempt.training_hash,
            training_version=training.version,
            training_title=training.title,
            guideline_hash=training.guideline,
            guideline_edition=run.loaded.guideline.edition,
            completed_on=today,
            score=score,
        )
        records.add_record(tx.connection, record)
