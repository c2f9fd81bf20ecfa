"""What one more answer does to an attempt."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.attempts import (
    AttemptState,
    NewAnswer,
    StoredAnswer,
    decide_answer,
    minutes_left,
    rules_to_read_again,
    score_of,
)
from app.domain.ids import DocumentHash
from app.domain.problems import Conflict, Problem
from app.domain.sealing import Step
from tests.makers import make_attempt, raw_answer, scenario

SCENARIOS = tuple(scenario(name) for name in ("S14", "S07", "S36", "S44"))
VERSIONS = tuple(DocumentHash(str(place) * 64) for place in range(len(SCENARIOS)))


def decide(steps: list[Step], sequence: int, raw: Any, **changes: Any) -> Any:
    return decide_answer(make_attempt(**changes), SCENARIOS, VERSIONS, 70, steps, sequence, raw)


def steps_until(count: int, *, right: bool = True) -> list[Step]:
    steps: list[Step] = []
    for place in range(count):
        outcome = decide(steps, place + 1, raw_answer(SCENARIOS[place], right=right))
        steps.append(outcome.step)
    return steps


def test_the_next_answer_is_judged_and_pins_its_scenario_version() -> None:
    outcome = decide([], 1, raw_answer(SCENARIOS[0]))
    assert outcome == NewAnswer(Step(1, VERSIONS[0], ("d",), Fraction(1)), None)


def test_the_last_answer_brings_the_score_of_all_stored_answers() -> None:
    steps = steps_until(3)
    outcome = decide(steps, 4, raw_answer(SCENARIOS[3], right=False))
    assert outcome.score == score_of(SCENARIOS, [*steps, outcome.step], 70)
    assert (outcome.score.points, outcome.score.possible, outcome.score.safe) == (300, 400, 3)


def test_a_second_answer_to_the_same_question_is_never_stored() -> None:
    """Cases C05 and C06: clicking twice, or going back and sending again, changes nothing."""
    steps = steps_until(2)
    again = decide(steps, 1, raw_answer(SCENARIOS[0]))
    other = decide(steps, 1, raw_answer(SCENARIOS[0], right=False))
    assert again == StoredAnswer(steps[0], same=True)
    assert other == StoredAnswer(steps[0], same=False)


def test_a_blank_never_replaces_an_answer() -> None:
    """Case C07."""
    steps = steps_until(2)
    assert decide(steps, 2, {}) == StoredAnswer(steps[1], same=False)


def test_a_finished_attempt_still_shows_its_stored_answer_to_a_repeated_post() -> None:
    steps = steps_until(4)
    outcome = decide(steps, 4, raw_answer(SCENARIOS[3]), state=AttemptState.FINISHED)
    assert outcome == StoredAnswer(steps[3], same=True)


def test_a_closed_attempt_takes_no_answer() -> None:
    with pytest.raises(Conflict, match="attempt_over"):
        decide([], 1, raw_answer(SCENARIOS[0]), state=AttemptState.CLOSED)


def test_a_question_cannot_be_skipped() -> None:
    with pytest.raises(Conflict, match="step_skipped") as caught:
        decide(steps_until(1), 3, raw_answer(SCENARIOS[2]))
    assert caught.value.params == {"reached": 2}


@pytest.mark.parametrize("sequence", [0, -1, 5])
def test_a_question_outside_the_training_is_refused(sequence: int) -> None:
    with pytest.raises(Conflict, match="no_such_scenario"):
        decide([], sequence, {})


def test_an_empty_answer_is_a_problem_and_no_step() -> None:
    assert decide([], 1, {}) == Problem("choose_one", ("choice",))


def test_an_answer_changed_behind_the_products_back_is_noticed() -> None:
    steps = steps_until(4)
    steps[0] = replace(steps[0], fraction=Fraction(1, 5))
    with pytest.raises(ValueError, match="contradicts"):
        score_of(SCENARIOS, steps, 70)


def test_rules_to_read_again_come_from_unsafe_decisions_only_and_at_most_three() -> None:
    assert rules_to_read_again(SCENARIOS, steps_until(4)) == ()
    missed = rules_to_read_again(SCENARIOS, steps_until(4, right=False))
    assert len(missed) == 3
    counts = [len(sequences) for _, sequences in missed]
    assert counts == sorted(counts, reverse=True)
    assert all(set(sequences) <= {1, 2, 3, 4} for _, sequences in missed)


def test_minutes_left_shrink_to_nothing() -> None:
    rest = [minutes_left(SCENARIOS, reached, 25) for reached in range(len(SCENARIOS) + 1)]
    assert rest[0] == 25
    assert rest[-1] == 0
    assert rest == sorted(rest, reverse=True)
    assert all(minutes % 5 == 0 for minutes in rest)


@given(st.lists(st.tuples(st.integers(-1, 6), st.booleans(), st.booleans()), max_size=25))
def test_whatever_is_posted_in_whatever_order_an_attempt_only_grows_and_holds_first_answers(
    posts: list[tuple[int, bool, bool]],
) -> None:
    steps: list[Step] = []
    first: dict[int, tuple[str, ...]] = {}
    for sequence, right, blank in posts:
        raw = {} if blank or not 1 <= sequence <= 4 else raw_answer(SCENARIOS[sequence - 1], right=right)
        try:
            outcome = decide(steps, sequence, raw)
        except Conflict:
            continue
        if isinstance(outcome, NewAnswer):
            steps.append(outcome.step)
            first[sequence] = outcome.step.response
    assert [step.sequence for step in steps] == list(range(1, len(steps) + 1))
    assert [step.response for step in steps] == [first[place] for place in sorted(first)]
