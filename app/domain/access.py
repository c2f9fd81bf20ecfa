"""Who may do what: roles, the actions behind the routes, and the table of what each role may see.

The table is the matrix of the requirements ("who may see what"), so that a staff council can compare them cell by
cell. An action names the data its pages show; the right to an action follows from the table and cannot go past it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.domain.ids import PersonId


class Role(StrEnum):
    """Every active person is a learner. `supervisor` is never granted: it comes from leading a unit today."""

    LEARNER = "learner"
    SUPERVISOR = "supervisor"
    TRAINING_OFFICER = "training_officer"
    AUTHOR = "author"
    APPROVER = "approver"
    PERSONNEL_OFFICE = "personnel_office"
    OVERSIGHT = "oversight"
    ADMIN = "admin"


GRANTED_ROLES = frozenset(Role) - {Role.LEARNER, Role.SUPERVISOR}


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in person as far as rules and pages need to know them."""

    person_id: PersonId
    roles: frozenset[Role]
    first_name: str
    last_name: str
    language: str | None = None


class Data(StrEnum):
    """The rows of the matrix."""

    ANSWERS = "answers"
    POINTS = "points"
    STATUS = "status"
    ATTEMPTS = "attempts"
    AGGREGATES = "aggregates"
    SETTINGS = "settings"


class Reach(StrEnum):
    """How far a role sees a kind of data. A missing cell of the table means: not at all."""

    OWN = "own"
    OWN_UNIT = "own_unit"
    ASSIGNED_UNITS = "assigned_units"
    CERTIFICATE_ONLY = "certificate_only"
    PER_SCENARIO = "per_scenario"
    ALL = "all"


MAY_SEE: Mapping[Data, Mapping[Role, Reach]] = MappingProxyType(
    {
        Data.ANSWERS: {Role.LEARNER: Reach.OWN},
        Data.POINTS: {Role.LEARNER: Reach.OWN},
        Data.STATUS: {
            Role.LEARNER: Reach.OWN,
            Role.SUPERVISOR: Reach.OWN_UNIT,
            Role.TRAINING_OFFICER: Reach.ASSIGNED_UNITS,
            Role.PERSONNEL_OFFICE: Reach.CERTIFICATE_ONLY,
        },
        Data.ATTEMPTS: {Role.LEARNER: Reach.OWN},
        Data.AGGREGATES: {
            Role.SUPERVISOR: Reach.OWN_UNIT,
            Role.TRAINING_OFFICER: Reach.ALL,
            Role.AUTHOR: Reach.PER_SCENARIO,
            Role.OVERSIGHT: Reach.ALL,
        },
        Data.SETTINGS: {
            Role.LEARNER: Reach.OWN,
            Role.TRAINING_OFFICER: Reach.ALL,
            Role.OVERSIGHT: Reach.ALL,
            Role.ADMIN: Reach.ALL,
        },
    }
)


@dataclass(frozen=True, slots=True)
class Action:
    """What a route lets somebody do: the role it belongs to, how far it reaches and which personal data it shows."""

    role: Role
    reach: Reach
    shows: frozenset[Data]


ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "training.see": Action(Role.LEARNER, Reach.OWN, frozenset({Data.STATUS})),
        "attempt.start": Action(Role.LEARNER, Reach.OWN, frozenset({Data.STATUS})),
        "attempt.answer": Action(Role.LEARNER, Reach.OWN, frozenset({Data.ANSWERS, Data.ATTEMPTS})),
        "attempt.review": Action(Role.LEARNER, Reach.OWN, frozenset({Data.ANSWERS, Data.POINTS, Data.ATTEMPTS})),
        "guideline.read": Action(Role.LEARNER, Reach.OWN, frozenset()),
        "account.manage": Action(Role.LEARNER, Reach.OWN, frozenset({Data.SETTINGS})),
        "team.see": Action(Role.SUPERVISOR, Reach.OWN_UNIT, frozenset({Data.STATUS})),
    }
)


def may(actor: Actor, action: str) -> bool:
    """Return whether the person may do this at all; to whom it reaches is the `reach` of the action.

    An action that is not in the table raises KeyError: a misspelt name must never open a door.
    """
    rule = ACTIONS[action]
    return rule.role in actor.roles and all(MAY_SEE[data].get(rule.role) is rule.reach for data in rule.shows)
