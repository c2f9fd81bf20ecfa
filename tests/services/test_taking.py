"""Taking a training, on both databases: nothing lost, nothing doubled, nothing of somebody else's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import event, func, select

from app.domain.attempts import AttemptState, NewAnswer, StoredAnswer, score_of
from app.domain.problems import Conflict, NotFound, Problem
from app.services.own_trainings import find_my_training, list_my_attempts, list_my_trainings
from app.services.taking import answer_question, find_run_of_form, get_run, start_attempt
from app.services.transaction import Site, reading, transaction
from app.storage.attempts import AttemptRow, SealedStepRow
from app.storage.records import RecordRow
from tests.learners import TRAINING, begin, list_records, new_learner, send, take, token_for, where
from tests.makers import TODAY, raw_answer


def count(site: Site, row: type) -> int:
    with reading(site) as tx:
        found: int = tx.connection.execute(select(func.count()).select_from(row.__table__)).scalar_one()  # type: ignore[attr-defined]
    return found


def test_a_passed_training_leaves_one_record_with_its_score_and_its_versions(school: Site) -> None:
    actor = new_learner(school)
    run = take(school, actor, right=lambda sequence: sequence > 3)
    assert run.attempt.state is AttemptState.FINISHED
    assert run.attempt.score is not None
    assert (run.attempt.score.safe, run.attempt.score.scenarios, run.attempt.score.passed) == (9, 12, True)
    with reading(school) as tx:
        (record,) = list_records(tx.connection, actor.person_id)
    assert record.score == run.attempt.score
    assert record.training_title.de == "Soziale Medien: sicher entscheiden"
    assert (record.training_hash, record.guideline_hash) == (run.loaded.hash, run.loaded.guideline_hash)
    assert (record.completed_on, record.guideline_edition) == (TODAY, run.loaded.guideline.edition)


def test_a_failed_training_leaves_a_result_and_no_record(school: Site) -> None:
    actor = new_learner(school)
    run = take(school, actor, right=lambda sequence: sequence > 4)
    assert run.attempt.score is not None
    assert not run.attempt.score.passed
    assert count(school, RecordRow) == 0


def test_a_recount_of_the_stored_answers_gives_the_stored_score(school: Site) -> None:
    run = take(school, new_learner(school), right=lambda sequence: sequence % 3 > 0)
    assert score_of(run.loaded.scenarios, run.steps, run.loaded.training.pass_mark) == run.attempt.score


def test_the_attempt_resumes_with_all_earlier_answers(school: Site) -> None:
    actor = new_learner(school)
    run = take(school, actor, until=5)
    assert run.reached == 6
    assert begin(school, actor).attempt == run.attempt


def test_an_answer_is_kept_as_it_was_given_first(school: Site) -> None:
    """Cases C05 and C06."""
    actor = new_learner(school)
    run = begin(school, actor)
    first = send(school, actor, run, 1, raw_answer(run.scenario(1)))
    assert isinstance(first.outcome, NewAnswer)
    for right in (True, False, True, False):
        again = send(school, actor, run, 1, raw_answer(run.scenario(1), right=right))
        assert again.outcome == StoredAnswer(first.outcome.step, same=right)
    assert where(school, actor).steps == (first.outcome.step,)
    assert first.outcome.step.fraction == Fraction(1)


def test_200_starts_at_once_make_one_attempt(school: Site) -> None:
    actor = new_learner(school)

    def start(_number: int) -> str:
        with transaction(school) as tx:
            return start_attempt(tx, actor=actor, training_key=TRAINING, today=TODAY).id

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(start, range(200)))
    assert len(ids) == 1
    assert count(school, AttemptRow) == 1


def test_200_last_answers_at_once_make_one_score_and_one_record(school: Site) -> None:
    actor = new_learner(school)
    run = take(school, actor, until=11)
    raw = raw_answer(run.scenario(12))
    token = token_for(school, run, 12)

    def finish(_number: int) -> str:
        with transaction(school) as tx:
            answered = answer_question(
                tx, actor=actor, attempt_id=run.attempt.id, sequence=12, token=token, raw=raw, today=TODAY
            )
        return type(answered.outcome).__name__

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(finish, range(200)))
    assert outcomes.count("NewAnswer") == 1
    assert outcomes.count("StoredAnswer") == 199
    assert (count(school, SealedStepRow), count(school, RecordRow)) == (12, 1)


def test_a_bad_answer_stores_nothing(school: Site) -> None:
    actor = new_learner(school)
    run = begin(school, actor)
    for raw in ({}, {"choice": ["zz"]}, {"choice": ["a", "b"]}):
        assert isinstance(send(school, actor, run, 1, raw).outcome, Problem)
    assert count(school, SealedStepRow) == 0


def test_a_skipped_question_and_an_attempt_that_is_over_are_conflicts(school: Site) -> None:
    actor = new_learner(school)
    run = begin(school, actor)
    with pytest.raises(Conflict, match="step_skipped"):
        send(school, actor, run, 2, raw_answer(run.scenario(2)))
    assert count(school, SealedStepRow) == 0


def test_a_form_of_somebody_else_of_another_question_or_forged_is_refused_alike(school: Site) -> None:
    actor, other = new_learner(school), new_learner(school, "4712", "Ben Beispiel")
    run, others = begin(school, actor), begin(school, other)
    raw = raw_answer(run.scenario(1))
    forged = [
        (others.attempt.id, 1, token_for(school, others, 1)),
        (run.attempt.id, 1, token_for(school, run, 2)),
        (run.attempt.id, 1, token_for(school, others, 1)),
        (run.attempt.id, 1, ""),
        ("0" * 32, 1, token_for(school, run, 1)),
        (run.attempt.id, -1, token_for(school, run, 1)),
        (run.attempt.id, 2**40, token_for(school, run, 1)),
    ]
    for attempt_id, sequence, token in forged:
        with transaction(school) as tx, pytest.raises(Conflict, match="foreign_form"):
            answer_question(
                tx, actor=actor, attempt_id=attempt_id, sequence=sequence, token=token, raw=raw, today=TODAY
            )
    assert count(school, SealedStepRow) == 0
    with reading(school) as tx:
        token = token_for(school, others, 1)
        assert find_run_of_form(tx, actor=actor, attempt_id=others.attempt.id, sequence=1, token=token) is None


def test_nobody_opens_somebody_elses_attempt(school: Site) -> None:
    actor, other = new_learner(school), new_learner(school, "4712", "Ben Beispiel")
    take(school, actor)
    with reading(school) as tx:
        assert get_run(tx, actor=actor, training_key=TRAINING, number=1).reached == 13
        with pytest.raises(NotFound):
            get_run(tx, actor=other, training_key=TRAINING, number=1)
        with pytest.raises(NotFound):
            list_my_attempts(tx, actor=other, training_key=TRAINING)


def test_a_training_that_is_not_offered_cannot_be_started(school: Site) -> None:
    actor = new_learner(school)
    with transaction(school) as tx, pytest.raises(NotFound):
        start_attempt(tx, actor=actor, training_key="vergabe", today=TODAY)


def test_a_new_attempt_stands_beside_the_old_one_with_another_order(school: Site) -> None:
    """Case C16."""
    actor = new_learner(school)
    first = take(school, actor, right=lambda _sequence: False)
    second = begin(school, actor)
    assert (first.attempt.number, second.attempt.number) == (1, 2)
    assert first.attempt.seed != second.attempt.seed
    with reading(school) as tx:
        _, attempts = list_my_attempts(tx, actor=actor, training_key=TRAINING)
        assert get_run(tx, actor=actor, training_key=TRAINING, number=1) == first
    assert [attempt.number for attempt in attempts] == [2, 1]


def test_the_start_page_tells_open_begun_and_completed(school: Site) -> None:
    actor = new_learner(school)
    with reading(school) as tx:
        before = {one.loaded.training.key: one for one in list_my_trainings(tx, actor=actor)}
    assert set(before) == {"einarbeitung", "auffrischung"}
    assert not any(one.open_number or one.attempts or one.completed_on for one in before.values())
    take(school, actor, until=3)
    with reading(school) as tx:
        begun = find_my_training(tx, actor=actor, training_key=TRAINING)
    assert (begun.open_number, begun.answered, begun.completed_on) == (1, 3, None)
    run = where(school, actor)
    for sequence in range(4, 13):
        send(school, actor, run, sequence, raw_answer(run.scenario(sequence)), date(2026, 11, 30))
    with reading(school) as tx:
        done = find_my_training(tx, actor=actor, training_key=TRAINING)
    assert (done.open_number, done.attempts, done.completed_on) == (None, 1, date(2026, 11, 30))


def test_an_answer_costs_few_statements(school: Site) -> None:
    """One more, for the session, comes from the web room: at most 6 with the last answer, 3 for a page."""
    actor = new_learner(school)
    run = take(school, actor, until=3)
    statements: list[str] = []
    event.listen(school.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    def told() -> int:
        number = len([text for text in statements if not text.startswith(("BEGIN", "COMMIT", "ROLLBACK"))])
        statements.clear()
        return number

    for sequence in range(4, 12):
        send(school, actor, run, sequence, raw_answer(run.scenario(sequence)))
        assert told() == 3
    send(school, actor, run, 12, raw_answer(run.scenario(12)))
    assert told() == 5
    where(school, actor)
    assert told() == 2
