"""People and the roles granted to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, ForeignKey, String, bindparam, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.access import Role
from app.domain.ids import PersonId
from app.domain.people import PersonDetails, email_key, staff_number_key
from app.storage.base import Base


class PersonRow(Base):
    """Somebody with an account. The two keys are the forms in which number and address are compared."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    staff_number: Mapped[str] = mapped_column(String(40))
    staff_number_key: Mapped[str] = mapped_column(String(40), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), unique=True)
    first_name: Mapped[str] = mapped_column(String(80))
    last_name: Mapped[str] = mapped_column(String(80))
    language: Mapped[str | None] = mapped_column(String(2))
    created_on: Mapped[date]
    deactivated_on: Mapped[date | None]


class RoleGrantRow(Base):
    """A role beyond that of a learner. Who leads a unit is a supervisor without any grant."""

    __tablename__ = "role_grant"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    granted_on: Mapped[date]


_PERSON: Any = PersonRow.__table__
_GRANT: Any = RoleGrantRow.__table__


@dataclass(frozen=True, slots=True)
class StoredPerson:
    """A person's own row."""

    id: PersonId
    staff_number: str
    email: str | None
    first_name: str
    last_name: str
    active: bool


def list_people(connection: Connection) -> tuple[StoredPerson, ...]:
    """Return everybody, also those who were deactivated, by staff number."""
    rows = connection.execute(select(_PERSON).order_by(_PERSON.c.staff_number_key))
    return tuple(_person(row) for row in rows)


def find_person_by_number(connection: Connection, staff_number: str) -> StoredPerson | None:
    query = select(_PERSON).where(_PERSON.c.staff_number_key == staff_number_key(staff_number))
    row = connection.execute(query).first()
    return _person(row) if row else None


def add_person(
    connection: Connection, person_id: PersonId, details: PersonDetails, today: date, language: str | None = None
) -> None:
    values = {**_columns(details), "id": person_id, "language": language, "created_on": today}
    connection.execute(insert(_PERSON), values)


def change_person(connection: Connection, person_id: PersonId, details: PersonDetails) -> None:
    """Write name, number and address anew."""
    connection.execute(update(_PERSON).where(_PERSON.c.id == person_id).values(**_columns(details)))


def free_emails(connection: Connection, person_ids: Iterable[PersonId]) -> None:
    """Take the addresses away, so that people can swap theirs without two having one for a moment."""
    rows = [{"key": person_id} for person_id in person_ids]
    if rows:
        statement = update(_PERSON).where(_PERSON.c.id == bindparam("key")).values(email=None, email_key=None)
        connection.execute(statement, rows)


def set_language(connection: Connection, person_id: PersonId, language: str) -> None:
    connection.execute(update(_PERSON).where(_PERSON.c.id == person_id).values(language=language))


def set_deactivated(connection: Connection, person_id: PersonId, day: date | None) -> None:
    connection.execute(update(_PERSON).where(_PERSON.c.id == person_id).values(deactivated_on=day))


def list_roles(connection: Connection) -> Mapping[PersonId, frozenset[Role]]:
    """Return the granted roles of everybody who has any."""
    roles: dict[PersonId, set[Role]] = {}
    for row in connection.execute(select(_GRANT.c.person_id, _GRANT.c.role)):
        roles.setdefault(PersonId(row.person_id), set()).add(Role(row.role))
    return {person_id: frozenset(granted) for person_id, granted in roles.items()}


def set_roles(
    connection: Connection, person_id: PersonId, old: frozenset[Role], new: frozenset[Role], today: date
) -> None:
    """Grant and withdraw what differs."""
    for role in sorted(old - new):
        connection.execute(delete(_GRANT).where(_GRANT.c.person_id == person_id, _GRANT.c.role == role.value))
    for role in sorted(new - old):
        connection.execute(insert(_GRANT), {"person_id": person_id, "role": role.value, "granted_on": today})


def _columns(details: PersonDetails) -> dict[str, str | None]:
    return {
        "staff_number": details.staff_number,
        "staff_number_key": staff_number_key(details.staff_number),
        "email": details.email,
        "email_key": email_key(details.email) if details.email else None,
        "first_name": details.first_name,
        "last_name": details.last_name,
    }


def _person(row: Any) -> StoredPerson:
    return StoredPerson(
        id=PersonId(row.id),
        staff_number=row.staff_number,
        email=row.email,
        first_name=row.first_name,
        last_name=row.last_name,
        active=row.deactivated_on is None,
    )
