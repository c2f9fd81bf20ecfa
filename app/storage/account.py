"""What is stored about one person, across the tables, for that person's own eyes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.ids import PersonId
from app.storage.credentials import CredentialRow
from app.storage.people import PersonRow
from app.storage.units import MembershipRow, UnitRow, holds_on

_PERSON: Any = PersonRow.__table__
_CREDENTIAL: Any = CredentialRow.__table__
_MEMBERSHIP: Any = MembershipRow.__table__
_UNIT: Any = UnitRow.__table__


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """The part of Mein Konto that the session does not know already."""

    staff_number: str
    email: str | None
    unit: str | None
    password_changed_on: date | None


_OWN = (
    select(_PERSON.c.staff_number, _PERSON.c.email, _CREDENTIAL.c.changed_on, _UNIT.c.name.label("unit"))
    .select_from(
        _PERSON.outerjoin(_CREDENTIAL)
        .outerjoin(_MEMBERSHIP, (_MEMBERSHIP.c.person_id == _PERSON.c.id) & holds_on(_MEMBERSHIP, bindparam("day")))
        .outerjoin(_UNIT, _UNIT.c.id == _MEMBERSHIP.c.unit_id)
    )
    .where(_PERSON.c.id == bindparam("person_id"))
    .order_by(_MEMBERSHIP.c.valid_from.desc())
    .limit(1)
)


def get_own_account(connection: Connection, person_id: PersonId, day: date) -> OwnAccount:
    row = connection.execute(_OWN, {"person_id": person_id, "day": day}).one()
    return OwnAccount(row.staff_number, row.email, row.unit, row.changed_on)
