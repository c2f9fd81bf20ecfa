"""Rights follow from one table, and the table is the matrix of the requirements."""

import pytest

from app.domain.access import ACTIONS, GRANTED_ROLES, MAY_SEE, Action, Actor, Data, Reach, Role, may
from app.domain.ids import PersonId

# Word for word the matrix at the end of the requirements on terms and law; rows and columns in its order.
COLUMNS = (
    Role.LEARNER,
    Role.SUPERVISOR,
    Role.TRAINING_OFFICER,
    Role.AUTHOR,
    Role.PERSONNEL_OFFICE,
    Role.OVERSIGHT,
    Role.ADMIN,
)
MATRIX = {
    Data.ANSWERS: ("yes", "no", "no", "no", "no", "no", "no"),
    Data.POINTS: ("yes", "no", "no", "no", "no", "no", "no"),
    Data.STATUS: ("yes", "own unit", "assigned units", "no", "certificate only", "no", "no"),
    Data.ATTEMPTS: ("yes", "no", "no", "no", "no", "no", "no"),
    Data.AGGREGATES: ("no", "own unit", "yes", "per scenario", "no", "yes", "no"),
    Data.SETTINGS: ("own rights", "no", "yes", "no", "no", "yes", "yes"),
}
WORDS = {
    None: "no",
    Reach.OWN_UNIT: "own unit",
    Reach.ASSIGNED_UNITS: "assigned units",
    Reach.CERTIFICATE_ONLY: "certificate only",
    Reach.PER_SCENARIO: "per scenario",
    Reach.ALL: "yes",
}


def in_words(data: Data, role: Role) -> str:
    reach = MAY_SEE[data].get(role)
    if reach is Reach.OWN:
        return "own rights" if data is Data.SETTINGS else "yes"
    return WORDS[reach]


def actor(*roles: Role) -> Actor:
    return Actor(PersonId("0" * 32), frozenset(roles), "Ada", "Beispiel")


@pytest.mark.parametrize("data", list(Data))
def test_the_table_is_the_matrix_of_the_requirements(data: Data) -> None:
    assert tuple(in_words(data, role) for role in COLUMNS) == MATRIX[data]


def test_whoever_approves_content_sees_no_personal_data() -> None:
    assert all(Role.APPROVER not in cells for cells in MAY_SEE.values())


@pytest.mark.parametrize(("name", "action"), ACTIONS.items())
def test_no_action_shows_more_than_the_matrix_allows_its_role(name: str, action: Action) -> None:
    assert {MAY_SEE[data].get(action.role) for data in action.shows} <= {action.reach}


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.LEARNER, Role.SUPERVISOR}])
def test_a_further_role_alone_opens_no_page_of_learners_or_supervisors(role: Role) -> None:
    assert not any(may(actor(role), action) for action in ACTIONS)


def test_a_learner_takes_trainings_and_does_not_see_a_team() -> None:
    allowed = {action for action in ACTIONS if may(actor(Role.LEARNER), action)}
    assert allowed == set(ACTIONS) - {"team.see"}


def test_whoever_leads_a_unit_sees_the_team_as_well() -> None:
    assert all(may(actor(Role.LEARNER, Role.SUPERVISOR), action) for action in ACTIONS)


def test_a_misspelt_action_opens_nothing() -> None:
    with pytest.raises(KeyError):
        may(actor(*Role), "team.se")


def test_neither_learner_nor_supervisor_is_a_role_to_grant() -> None:
    assert {Role.LEARNER, Role.SUPERVISOR}.isdisjoint(GRANTED_ROLES)
    assert len(GRANTED_ROLES) == len(Role) - 2
