"""What people prove themselves with: password hashes, and start codes from a letter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, ForeignKey, String, bindparam, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.ids import PersonId
from app.storage.base import Base
from app.storage.people import PersonRow


class CredentialRow(Base):
    """A person's password as an Argon2id hash with its salt and cost."""

    __tablename__ = "credential"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    changed_on: Mapped[date]


class StartCodeRow(Base):
    """The hash of a person's start code. One a person: a new letter makes the old one worthless."""

    __tablename__ = "start_code"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    valid_until: Mapped[date]


_PERSON: Any = PersonRow.__table__
_CREDENTIAL: Any = CredentialRow.__table__
_CODE: Any = StartCodeRow.__table__


@dataclass(frozen=True, slots=True)
class Account:
    """What signing in must know of an account."""

    person_id: PersonId
    active: bool
    password_hash: str | None
    changed_on: date | None
    personal_words: tuple[str, ...]


_ACCOUNT = select(
    _PERSON.c.id,
    _PERSON.c.deactivated_on,
    _PERSON.c.first_name,
    _PERSON.c.last_name,
    _PERSON.c.staff_number,
    _PERSON.c.email,
    _CREDENTIAL.c.password_hash,
    _CREDENTIAL.c.changed_on,
).select_from(_PERSON.outerjoin(_CREDENTIAL))
_BY_NUMBER = _ACCOUNT.where(_PERSON.c.staff_number_key == bindparam("key"))
_BY_EMAIL = _ACCOUNT.where(_PERSON.c.email_key == bindparam("key"))
_BY_ID = _ACCOUNT.where(_PERSON.c.id == bindparam("key"))


def find_account_by_number(connection: Connection, key: str) -> Account | None:
    return _account(connection, _BY_NUMBER, key)


def find_account_by_email(connection: Connection, key: str) -> Account | None:
    return _account(connection, _BY_EMAIL, key)


def find_account(connection: Connection, person_id: PersonId) -> Account | None:
    return _account(connection, _BY_ID, person_id)


def set_password_hash(connection: Connection, person_id: PersonId, password_hash: str, today: date) -> None:
    """Store the person's first or next password."""
    values = {"password_hash": password_hash, "changed_on": today}
    done = connection.execute(update(_CREDENTIAL).where(_CREDENTIAL.c.person_id == person_id).values(**values))
    if done.rowcount == 0:
        connection.execute(insert(_CREDENTIAL), {"person_id": person_id, **values})


def renew_password_hash(connection: Connection, person_id: PersonId, old_hash: str, new_hash: str) -> None:
    """Replace the hash of the same password by one of today's cost."""
    same = (_CREDENTIAL.c.person_id == person_id, _CREDENTIAL.c.password_hash == old_hash)
    connection.execute(update(_CREDENTIAL).where(*same).values(password_hash=new_hash))


def replace_start_codes(connection: Connection, codes: Iterable[tuple[PersonId, str]], valid_until: date) -> None:
    """Store the hashes of new start codes by person."""
    rows = [
        {"person_id": person_id, "code_hash": code_hash, "valid_until": valid_until} for person_id, code_hash in codes
    ]
    if rows:
        connection.execute(delete(_CODE).where(_CODE.c.person_id.in_([row["person_id"] for row in rows])))
        connection.execute(insert(_CODE), rows)


def has_start_code(connection: Connection, person_id: PersonId, code_hash: str, day: date) -> bool:
    return connection.execute(select(_CODE.c.person_id).where(*_usable(person_id, code_hash, day))).first() is not None


def use_start_code(connection: Connection, person_id: PersonId, code_hash: str, day: date) -> bool:
    """Take the code away; False if it was used, replaced or outdated. Of two at once only one gets True."""
    return connection.execute(delete(_CODE).where(*_usable(person_id, code_hash, day))).rowcount == 1


def drop_start_code(connection: Connection, person_id: PersonId) -> None:
    connection.execute(delete(_CODE).where(_CODE.c.person_id == person_id))


def list_people_without_entry(connection: Connection, day: date) -> frozenset[PersonId]:
    """Return the active people who have neither a password nor a start code that can still be used."""
    query = (
        select(_PERSON.c.id)
        .select_from(_PERSON.outerjoin(_CREDENTIAL).outerjoin(_CODE, _CODE.c.person_id == _PERSON.c.id))
        .where(
            _PERSON.c.deactivated_on.is_(None),
            _CREDENTIAL.c.person_id.is_(None),
            _CODE.c.person_id.is_(None) | (_CODE.c.valid_until < day),
        )
    )
    return frozenset(PersonId(row.id) for row in connection.execute(query))


def _usable(person_id: PersonId, code_hash: str, day: date) -> tuple[Any, ...]:
    return _CODE.c.person_id == person_id, _CODE.c.code_hash == code_hash, _CODE.c.valid_until >= day


def _account(connection: Connection, query: Any, key: str) -> Account | None:
    row = connection.execute(query, {"key": key}).first()
    if row is None:
        return None
    words = (row.first_name, row.last_name, row.staff_number, row.email or "")
    return Account(PersonId(row.id), row.deactivated_on is None, row.password_hash, row.changed_on, words)
