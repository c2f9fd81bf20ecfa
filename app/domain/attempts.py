"""An attempt is a list of answers, appended and never changed. What happens to one more answer is decided here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.content import ScenarioBase
from app.domain.ids import AttemptId, DocumentHash, PersonId
from app.domain.problems import Conflict, Problem
from app.domain.questions import type_of
from app.domain.questions.base import RawInput, Response
from app.domain.scoring import Mark, Score, score_attempt
from app.domain.sealing import Step


class AttemptState(StrEnum):
    """`open`: may be answered; `finished`: every scenario answered; `closed`: ended by the site before that, because
    its answers became unreadable."""

    OPEN = "open"
    FINISHED = "finished"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The people's side of an attempt: whose it is and how it stands, without any answer. `number` counts this
    person's attempts at this training from 1."""

    id: AttemptId
    person_id: PersonId
    training_key: str
    training_hash: DocumentHash
    number: int
    seed: str
    key_number: int
    state: AttemptState
    started_on: date
    finished_on: date | None = None
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An answer to be stored; `score` is there if it was the last one."""

    step: Step
    score: Score | None


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """This question has been answered before; nothing is to be stored. `same` if the same was chosen."""

    step: Step
    same: bool


def mark_of(scenario: ScenarioBase, step: Step) -> Mark:
    """Return what a stored answer was worth. Judging it again must give what was sealed, or the store was changed."""
    mark = type_of(scenario).grade(scenario, step.response)
    if mark.fraction != step.fraction:
        raise ValueError("a sealed answer contradicts its scenario version")
    return mark


def score_of(scenarios: Sequence[ScenarioBase], steps: Sequence[Step], pass_mark: int) -> Score:
    """Return the score of a complete attempt, derived from its stored answers alone."""
    marks = [mark_of(scenario, step) for scenario, step in zip(scenarios, steps, strict=True)]
    return score_attempt(marks, pass_mark)


def decide_answer(
    attempt: Attempt,
    scenarios: Sequence[ScenarioBase],
    versions: Sequence[DocumentHash],
    pass_mark: int,
    steps: Sequence[Step],
    sequence: int,
    raw: RawInput,
) -> NewAnswer | StoredAnswer | Problem:
    """Decide what an answer to question number `sequence` (from 1) does.

    The first answer to a question counts: a second one is never stored, whatever it says. Raises Conflict if the
    question is not reached yet or the attempt is over.
    """
    if not 1 <= sequence <= len(scenarios):
        raise Conflict("no_such_scenario")
    scenario = scenarios[sequence - 1]
    response = type_of(scenario).read_response(scenario, raw)
    if sequence <= len(steps):
        stored = steps[sequence - 1]
        return StoredAnswer(stored, same=response == stored.response)
    if attempt.state is not AttemptState.OPEN:
        raise Conflict("attempt_over")
    if sequence > len(steps) + 1:
        raise Conflict("step_skipped", reached=len(steps) + 1)
    if isinstance(response, Problem):
        return response
    step = _judged_step(scenario, versions[sequence - 1], sequence, response)
    complete = (*steps, step)
    last = len(complete) == len(scenarios)
    return NewAnswer(step, score_of(scenarios, complete, pass_mark) if last else None)


def _judged_step(scenario: ScenarioBase, version: DocumentHash, sequence: int, response: Response) -> Step:
    return Step(sequence, version, response, type_of(scenario).grade(scenario, response).fraction)


def minutes_left(scenarios: Sequence[ScenarioBase], reached: int, minutes: int) -> int:
    """Return the rest of the training's stated minutes after `reached` answers, by the share of reading time left,
    rounded up to the next 5: a calm estimate and no measurement."""
    seconds = [scenario.estimated_seconds for scenario in scenarios]
    return -(-minutes * sum(seconds[reached:]) // (5 * sum(seconds))) * 5


def rules_to_read_again(
    scenarios: Sequence[ScenarioBase], steps: Sequence[Step], at_most: int = 3
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the rules behind the decisions that were not safe, each with the numbers of its scenarios, most frequent
    first.

    What counts are the rules that the feedback on the learner's own choice cites; ties keep the order of the training.
    """
    found: dict[str, list[int]] = {}
    for scenario, step in zip(scenarios, steps, strict=True):
        if not mark_of(scenario, step).grade.safe:
            for rule in _rules_of_missed(scenario, step):
                found.setdefault(rule, []).append(step.sequence)
    ranked = sorted(found.items(), key=lambda item: -len(item[1]))
    return tuple((rule, tuple(sequences)) for rule, sequences in ranked[:at_most])


_MISSED = frozenset({"wrong_chosen", "wrong_left", "wrong_judged"})


def _rules_of_missed(scenario: ScenarioBase, step: Step) -> tuple[str, ...]:
    items = type_of(scenario).review(scenario, step.response).items
    if any(item.verdict in _MISSED for item in items):
        missed = [item for item in items if item.verdict in _MISSED]
    else:
        missed = [item for item in items if item.chosen]
    return tuple(dict.fromkeys(rule for item in missed for rule in item.rules))
