"""The learner's start page and the list of own attempts."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from app.domain.access import Actor
from app.domain.attempts import Attempt, AttemptState
from app.domain.ids import AttemptId, DocumentHash
from app.domain.problems import NotFound
from app.services.library import LoadedTraining
from app.services.transaction import Transaction
from app.storage import attempts
from app.storage.cipher import Unreadable
from app.storage.own_trainings import OwnTrainingLine, list_own_trainings


@dataclass(frozen=True, slots=True)
class OwnTraining:
    """How one training stands for the person. `answered` counts the open attempt's answers; `lost` says that the last
    attempt is over, or cannot be gone on with, because its answers became unreadable."""

    loaded: LoadedTraining
    offered: bool
    open_number: int | None
    answered: int
    attempts: int
    completed_on: date | None
    lost: bool


def list_my_trainings(tx: Transaction, *, actor: Actor) -> tuple[OwnTraining, ...]:
    """Return every training that is on offer or that the person has an attempt or record of, first things first."""
    lines = list_own_trainings(tx.connection, actor.person_id)
    answered = _count_readable(tx, [line for line in lines if line.state == AttemptState.OPEN])
    grouped = groupby(lines, key=lambda line: line.training_key)
    trainings = [_own_training(tx, list(group), answered) for _, group in grouped]
    return tuple(sorted(trainings, key=lambda one: one.loaded.training.place))


def find_my_training(tx: Transaction, *, actor: Actor, training_key: str) -> OwnTraining:
    """Return how one training stands for the person; raises NotFound if it is not on offer and was never begun."""
    for one in list_my_trainings(tx, actor=actor):
        if one.loaded.training.key == training_key:
            return one
    raise NotFound("no_such_training")


def list_my_attempts(tx: Transaction, *, actor: Actor, training_key: str) -> tuple[LoadedTraining, tuple[Attempt, ...]]:
    """Return the person's attempts at a training, newest first; raises NotFound if there is none."""
    found = attempts.list_attempts(tx.connection, actor.person_id, training_key)
    if not found:
        raise NotFound("no_such_attempt")
    return tx.site.library.training(tx.connection, found[0].training_hash), found


def _count_readable(tx: Transaction, lines: list[OwnTrainingLine]) -> dict[str, int]:
    """Return how many answers each open attempt has; one whose answers cannot be read is missing."""
    keys = tx.site.keys
    seals = {
        line.attempt_id: keys.seal_of(line.key_number, AttemptId(line.attempt_id))
        for line in lines
        if line.attempt_id is not None and line.key_number is not None and keys.has(line.key_number)
    }
    sealed = attempts.list_sealed_of(tx.connection, [seal.attempt_key for seal in seals.values()])
    count = {}
    for attempt_id, seal in seals.items():
        with suppress(Unreadable):
            count[attempt_id] = len(seal.open_all(sealed[seal.attempt_key]))
    return count


def _own_training(tx: Transaction, lines: list[OwnTrainingLine], answered: dict[str, int]) -> OwnTraining:
    offer = next((line for line in lines if line.source == "offer"), None)
    tries = [line for line in lines if line.source == "attempt"]
    days = [line.day for line in lines if line.source == "record" and line.day]
    open_try = next((line for line in tries if line.attempt_id in answered), None)
    return OwnTraining(
        loaded=tx.site.library.training(tx.connection, _hash_to_show(offer, open_try, lines)),
        offered=offer is not None,
        open_number=open_try.number if open_try else None,
        answered=answered[open_try.attempt_id] if open_try and open_try.attempt_id else 0,
        attempts=len(tries),
        completed_on=max(days, default=None),
        lost=bool(tries) and not open_try and tries[-1].state != AttemptState.FINISHED,
    )


def _hash_to_show(
    offer: OwnTrainingLine | None, open_try: OwnTrainingLine | None, lines: list[OwnTrainingLine]
) -> DocumentHash:
    """The version being taken comes first, then the one on offer, then the last one taken."""
    return (open_try or offer or lines[-1]).training_hash
