"""Read-only queries across people, attempts and records. Who may see the result is decided by the services."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, literal, select

from app.domain.ids import PersonId
from app.storage.attempts import AttemptRow
from app.storage.people import PersonRow
from app.storage.records import RecordRow
from app.storage.units import LeadershipRow, MembershipRow, UnitRow, holds_on

_PERSON: Any = PersonRow.__table__
_UNIT: Any = UnitRow.__table__
_MEMBERSHIP: Any = MembershipRow.__table__
_LEADERSHIP: Any = LeadershipRow.__table__
_ATTEMPT: Any = AttemptRow.__table__
_RECORD: Any = RecordRow.__table__


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One person of a team: whether there was any attempt at the training, and the day of the newest record."""

    first_name: str
    last_name: str
    has_attempt: bool
    completed_on: date | None


@dataclass(frozen=True, slots=True)
class TeamLines:
    """The people below a leader, and the names of the units that are led directly."""

    unit_names: tuple[str, ...]
    lines: tuple[TeamLine, ...]


_DAY: Any = bindparam("day")
_LEADER: Any = bindparam("leader")
_LED_DIRECTLY = select(_LEADERSHIP.c.unit_id).where(_LEADERSHIP.c.person_id == _LEADER, holds_on(_LEADERSHIP, _DAY))
_LED = _LED_DIRECTLY.cte("led", recursive=True)
_LED = _LED.union(select(_UNIT.c.id).join(_LED, _UNIT.c.parent_id == _LED.c.unit_id))
_MEMBERS = (
    select(_MEMBERSHIP.c.person_id)
    .join(_LED, _MEMBERSHIP.c.unit_id == _LED.c.unit_id)
    .where(holds_on(_MEMBERSHIP, _DAY), _MEMBERSHIP.c.person_id != _LEADER)
)
_HAS_ATTEMPT = exists(
    select(literal(1)).where(_ATTEMPT.c.person_id == _PERSON.c.id, _ATTEMPT.c.training_key == bindparam("training_key"))
)
_COMPLETED_ON = (
    select(func.max(_RECORD.c.completed_on))
    .where(_RECORD.c.person_id == _PERSON.c.id, _RECORD.c.training_key == bindparam("training_key"))
    .scalar_subquery()
)
_TEAM = (
    select(
        _PERSON.c.first_name,
        _PERSON.c.last_name,
        _HAS_ATTEMPT.label("has_attempt"),
        _COMPLETED_ON.label("completed_on"),
        # The same in each line: one statement less than asking for it apart.
        select(func.aggregate_strings(_UNIT.c.name, "\n"))
        .where(_UNIT.c.id.in_(_LED_DIRECTLY))
        .scalar_subquery()
        .label("unit_names"),
    )
    .where(_PERSON.c.id.in_(_MEMBERS), _PERSON.c.deactivated_on.is_(None))
    .order_by(_PERSON.c.last_name, _PERSON.c.first_name, _PERSON.c.id)
)


def list_team(connection: Connection, leader: PersonId, training_key: str, day: date) -> TeamLines:
    """Return the active people who belong on that day to a unit that the leader leads on that day, or to one below it.

    Never the leader, never answers, points or numbers of attempts.
    """
    values = {"leader": leader, "training_key": training_key, "day": day}
    rows = connection.execute(_TEAM, values).all()
    names = tuple(sorted(rows[0].unit_names.split("\n"))) if rows else ()
    lines = tuple(TeamLine(row.first_name, row.last_name, bool(row.has_attempt), row.completed_on) for row in rows)
    return TeamLines(names, lines)
