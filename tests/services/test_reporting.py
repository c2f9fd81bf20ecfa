"""A supervisor sees a word and a day of the own people, and nothing of anybody else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from app.domain.access import Actor, Role
from app.domain.ids import PersonId
from app.domain.people import StaffRow
from app.domain.problems import NotFound
from app.domain.status import TrainingState, TrainingStatus
from app.services.people import deactivate_person, import_staff
from app.services.reporting import TeamStatus, team_status
from app.services.transaction import Site, reading, transaction
from tests.learners import TRAINING, take
from tests.people_makers import TODAY, add, details


def actor(person_id: PersonId) -> Actor:
    return Actor(person_id, frozenset({Role.LEARNER, Role.SUPERVISOR}), "Birgit", "Olbrich")


def see(site: Site, leader: PersonId, training: str | None = TRAINING, today: date = TODAY) -> TeamStatus:
    with reading(site) as tx:
        return team_status(tx, actor=actor(leader), training_key=training, today=today)


def names(team: TeamStatus) -> list[str]:
    return [f"{member.first_name} {member.last_name}" for member in team.members]


def move(site: Site, number: str, unit: str, day: date, *, leads: bool = False) -> None:
    rows = [StaffRow(2, details(number, f"Person {number}", unit, leads=leads))]
    with transaction(site) as tx:
        assert import_staff(tx, rows=rows, apply=True, today=day).applied


@pytest.fixture
def leader(school: Site) -> PersonId:
    """Somebody who leads the Bürgeramt, with people in it, below it, above it and beside it."""
    for number, unit in (
        ("1", "Bürgeramt"),
        ("2", "Bürgeramt > Mitte"),
        ("3", "Bürgeramt > Mitte > Schalter"),
        ("4", "Bauamt"),
        ("5", "Bauamt > Mitte"),
        ("6", ""),
    ):
        add(school, details(number, f"Person {number}", unit), password=None)
    return add(school, details("9", "Birgit Olbrich", "Bürgeramt", leads=True), password=None)


def test_the_team_is_the_units_led_and_all_below_without_the_leader(school: Site, leader: PersonId) -> None:
    team = see(school, leader)
    assert names(team) == ["Person 1", "Person 2", "Person 3"]
    assert team.unit_names == ("Bürgeramt",)


def test_whoever_leads_nothing_sees_nobody(school: Site, leader: PersonId) -> None:
    nobody = add(school, details("10", unit="Bürgeramt"), password=None)
    assert names(see(school, nobody)) == []


def test_two_units_make_one_team_in_which_nobody_stands_twice(school: Site, leader: PersonId) -> None:
    move(school, "9", "Bürgeramt > Mitte", TODAY + timedelta(days=1), leads=True)
    move(school, "9", "Bauamt", TODAY + timedelta(days=2), leads=True)
    assert names(see(school, leader, today=TODAY)) == ["Person 1", "Person 2", "Person 3"]
    assert names(see(school, leader, today=TODAY + timedelta(days=1))) == ["Person 2", "Person 3"]
    assert names(see(school, leader, today=TODAY + timedelta(days=2))) == ["Person 4", "Person 5"]


def test_a_transfer_changes_who_sees_somebody_on_that_very_day(school: Site, leader: PersonId) -> None:
    move(school, "1", "Bauamt", TODAY + timedelta(days=7))
    assert "Person 1" in names(see(school, leader, today=TODAY + timedelta(days=6)))
    assert "Person 1" not in names(see(school, leader, today=TODAY + timedelta(days=7)))


def test_somebody_deactivated_is_no_longer_listed(school: Site, leader: PersonId) -> None:
    with transaction(school) as tx:
        deactivate_person(tx, staff_number="2", today=TODAY)
    assert names(see(school, leader)) == ["Person 1", "Person 3"]


def test_people_are_sorted_as_in_a_telephone_list(school: Site) -> None:
    leads = add(school, details("0", unit="Amt", leads=True), password=None)
    for number, name in enumerate(["Petra Oltmanns", "Emre İnce", "Dilek Şahin", "Ann Öz", "Łukasz Łuczak"], start=1):
        add(school, details(str(number), name, "Amt"), password=None)
    assert [member.last_name for member in see(school, leads).members] == ["İnce", "Łuczak", "Oltmanns", "Öz", "Şahin"]


def test_open_begun_failed_and_completed_are_told_in_three_words(school: Site) -> None:
    leads = add(school, details("0", unit="Amt", leads=True), password=None)
    learners = {
        name: Actor(add(school, details(name, f"A {name}", "Amt"), password=None), frozenset({Role.LEARNER}), "A", name)
        for name in ("completed", "failed", "half", "nothing")
    }
    take(school, learners["completed"], today=TODAY - timedelta(days=3))
    take(school, learners["failed"], right=lambda _: False)
    take(school, learners["half"], until=5)
    found = {member.last_name: member.status for member in see(school, leads).members}
    assert found == {
        "completed": TrainingStatus(TrainingState.COMPLETED, TODAY - timedelta(days=3)),
        "failed": TrainingStatus(TrainingState.BEGUN),
        "half": TrainingStatus(TrainingState.BEGUN),
        "nothing": TrainingStatus(TrainingState.OPEN),
    }
    other = see(school, leads, "auffrischung")
    assert {member.status.state for member in other.members} == {TrainingState.OPEN}
    assert other.count() == {TrainingState.OPEN: 4, TrainingState.BEGUN: 0, TrainingState.COMPLETED: 0}


def test_without_a_choice_the_longest_training_on_offer_is_shown(school: Site, leader: PersonId) -> None:
    team = see(school, leader, None)
    assert [training.key for training in team.trainings] == ["einarbeitung", "auffrischung"]
    assert team.chosen == team.trainings[0]


def test_a_training_that_is_not_on_offer_looks_like_a_missing_one(school: Site, leader: PersonId) -> None:
    with pytest.raises(NotFound):
        see(school, leader, "nonsense")


def test_before_anything_is_published_there_is_no_training_to_choose(site: Site) -> None:
    leads = add(site, details("0", unit="Amt", leads=True), password=None)
    add(site, details("1", unit="Amt"), password=None)
    team = see(site, leads, None)
    assert (team.trainings, team.chosen, len(team.members)) == ((), None, 1)


def test_a_team_costs_two_statements(school: Site, leader: PersonId) -> None:
    see(school, leader)
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(school.engine, "before_cursor_execute", note)
    see(school, leader)
    event.remove(school.engine, "before_cursor_execute", note)
    assert len([statement for statement in statements if not statement.startswith("BEGIN")]) == 2
