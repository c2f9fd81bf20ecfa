"""The key file's life: made once, never by itself, rotated, given up."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import delete, insert, select

from app.config import Settings
from app.domain.attempts import AttemptState
from app.services.keys import (
    KeyFileFault,
    give_up_site_keys,
    load_keys,
    make_first_key,
    rotate_site_key,
)
from app.services.own_trainings import find_my_training
from app.services.setting_up import initialise, open_site
from app.services.transaction import Site, reading
from app.storage.attempts import SealedStepRow
from app.storage.keyfile import read_key_file, write_key_file
from tests.learners import TRAINING, begin, list_records, new_learner, send, take, where
from tests.makers import TODAY, raw_answer

Reopen = Callable[[Site], Site]


@pytest.fixture
def reopened() -> Iterator[Reopen]:
    """The product after a restart."""
    opened: list[Site] = []

    def reopen(site: Site) -> Site:
        opened.append(open_site(site.settings))
        return opened[-1]

    yield reopen
    for site in opened:
        site.engine.dispose()


def stored_steps(site: Site) -> int:
    with reading(site) as tx:
        return len(tx.connection.execute(select(SealedStepRow.__table__.c.sequence)).all())


def test_set_up_makes_the_key_once(settings: Settings) -> None:
    assert initialise(settings, TODAY)
    keys = read_key_file(settings.key_file)
    assert not initialise(settings, TODAY)
    assert read_key_file(settings.key_file) == keys


def test_an_empty_database_never_takes_over_or_replaces_a_key_file(settings: Settings) -> None:
    write_key_file(settings.key_file, {1: b"k" * 32})
    with pytest.raises(KeyFileFault, match="There is a key file"):
        initialise(settings, TODAY)
    assert read_key_file(settings.key_file) == {1: b"k" * 32}


def test_a_missing_key_file_stops_the_start_and_none_is_made(site: Site, reopened: Reopen) -> None:
    site.settings.key_file.unlink()
    with pytest.raises(KeyFileFault, match="keys give-up"):
        reopened(site)
    with pytest.raises(KeyFileFault):
        initialise(site.settings, TODAY)
    assert not site.settings.key_file.exists()


def test_a_foreign_key_file_stops_the_start(site: Site, reopened: Reopen) -> None:
    write_key_file(site.settings.key_file, {1: b"k" * 32})
    with pytest.raises(KeyFileFault, match="does not belong"):
        reopened(site)
    with pytest.raises(KeyFileFault, match="does not belong"):
        rotate_site_key(site.settings, TODAY)


def test_a_database_without_set_up_does_not_start(settings: Settings) -> None:
    with pytest.raises(KeyFileFault, match="leitplanke init"):
        open_site(settings)


def test_a_database_that_lost_its_fingerprints_gets_no_new_key(school: Site) -> None:
    take(school, new_learner(school), until=1)
    with school.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM key_fingerprint")
    with pytest.raises(KeyFileFault, match="knows no key"):
        make_first_key(school.engine, school.settings.key_file, TODAY)


def test_after_rotation_earlier_answers_stay_readable_and_new_attempts_use_the_new_key(
    school: Site, reopened: Reopen
) -> None:
    actor, other = new_learner(school), new_learner(school, "4712", "Ben Beispiel")
    before = take(school, actor, until=4)
    assert rotate_site_key(school.settings, TODAY) == 2
    rotated = reopened(school)
    assert where(rotated, actor) == before
    send(rotated, actor, before, 5, raw_answer(before.scenario(5)))
    assert where(rotated, actor).reached == 6
    assert begin(rotated, other).attempt.key_number == 2


def test_an_interrupted_rotation_does_no_harm(school: Site) -> None:
    """The file has a key that the database does not know: the product starts, and the next rotation replaces it."""
    keys = read_key_file(school.settings.key_file)
    write_key_file(school.settings.key_file, {**keys, 2: b"x" * 32})
    assert load_keys(school.engine, school.settings.key_file).current == 1
    assert rotate_site_key(school.settings, TODAY) == 2
    assert read_key_file(school.settings.key_file)[2] != b"x" * 32


def test_giving_up_a_lost_key_keeps_results_and_records_and_closes_what_was_open(
    school: Site, reopened: Reopen
) -> None:
    done, midway = new_learner(school), new_learner(school, "4712", "Ben Beispiel")
    finished = take(school, done)
    take(school, midway, until=6)
    school.settings.key_file.unlink()
    given_up = give_up_site_keys(school.settings, date(2026, 12, 1))
    assert (given_up.steps_deleted, given_up.attempts_closed, given_up.key_number) == (18, 1, 2)
    after = reopened(school)
    assert stored_steps(after) == 0
    with reading(after) as tx:
        (record,) = list_records(tx.connection, done.person_id)
        assert find_my_training(tx, actor=midway, training_key=TRAINING).lost
    assert record.score == finished.attempt.score
    old = where(after, done)
    assert (old.attempt.score, old.readable) == (finished.attempt.score, False)
    assert where(after, midway).attempt.state is AttemptState.CLOSED
    again = take(after, midway)
    assert again.attempt.score is not None
    assert again.attempt.score.passed


def test_giving_up_one_of_two_keys_leaves_the_other_ones_answers(school: Site, reopened: Reopen) -> None:
    early, late = new_learner(school), new_learner(school, "4712", "Ben Beispiel")
    take(school, early, until=2)
    rotate_site_key(school.settings, TODAY)
    rotated = reopened(school)
    kept = take(rotated, late, until=3)
    keys = read_key_file(school.settings.key_file)
    write_key_file(school.settings.key_file, {2: keys[2]})
    given_up = give_up_site_keys(school.settings, TODAY)
    assert (given_up.steps_deleted, given_up.attempts_closed, given_up.key_number) == (2, 1, 3)
    after = reopened(school)
    assert where(after, late) == kept
    assert where(after, early).attempt.state is AttemptState.CLOSED


def test_a_good_key_file_cannot_be_given_up_and_a_replaced_one_is_kept_beside(school: Site) -> None:
    with pytest.raises(KeyFileFault, match="nothing to give up"):
        give_up_site_keys(school.settings, TODAY)
    foreign = {1: b"k" * 32}
    write_key_file(school.settings.key_file, foreign)
    give_up_site_keys(school.settings, TODAY)
    kept = school.settings.key_file.with_name(f"{school.settings.key_file.name}.given-up-{TODAY.isoformat()}")
    assert read_key_file(kept) == foreign


def test_rotations_at_once_leave_a_file_and_a_database_that_belong_together(site: Site, reopened: Reopen) -> None:
    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(lambda _: rotate_site_key(site.settings, TODAY), range(4)))
    assert sorted(numbers) == [2, 3, 4, 5]
    assert reopened(site).keys.current == 5


def test_an_open_attempt_that_cannot_be_read_is_closed_by_the_next_start_and_said_to_be_lost(school: Site) -> None:
    """One sealed with a key that was given up meanwhile, or damaged on disk."""
    actor, other = new_learner(school), new_learner(school, "4712", "Ben Beispiel")
    for learner in (actor, other):
        take(school, learner, until=2)
    with school.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE attempt SET key_number = 9 WHERE number = 1")
    for learner in (actor, other):
        assert not where(school, learner).readable
        with reading(school) as tx:
            own = find_my_training(tx, actor=learner, training_key=TRAINING)
        assert (own.lost, own.open_number) == (True, None)
    again = begin(school, actor)
    assert (again.attempt.number, again.reached, again.readable) == (2, 1, True)


def test_a_damaged_answer_is_said_to_be_unreadable_and_takes_nothing_else_with_it(school: Site) -> None:
    actor, other = new_learner(school), new_learner(school, "4712", "Ben Beispiel")
    whole = take(school, other, until=3)
    run = take(school, actor, until=2)
    place = school.keys.attempt_key(run.attempt.key_number, run.attempt.id)
    steps = SealedStepRow.__table__
    with school.engine.begin() as connection:
        connection.execute(delete(steps).where(steps.c.attempt_key == place, steps.c.sequence == 2))
        connection.execute(insert(steps).values(attempt_key=place, sequence=2, sealed=b"x" * 284, counted=False))
    assert not where(school, actor).readable
    with reading(school) as tx:
        assert find_my_training(tx, actor=actor, training_key=TRAINING).lost
    assert where(school, other) == whole
    assert begin(school, actor).attempt.number == 2


def test_what_was_given_up_twice_on_one_day_is_kept_twice(school: Site) -> None:
    for number in range(2):
        write_key_file(school.settings.key_file, {1: bytes([number]) * 32})
        give_up_site_keys(school.settings, TODAY)
    kept = sorted(path.name for path in school.settings.key_file.parent.iterdir() if "given-up" in path.name)
    assert len(kept) == 2
