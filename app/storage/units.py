"""The organisation's units, who belongs to them and who leads them, each with its days."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    and_,
    delete,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.ids import PersonId, new_id
from app.domain.people import UnitPath, unit_key
from app.domain.periods import Period, ended_before
from app.storage.base import Base


class UnitRow(Base):
    """A unit below another or at the top. `path_key`: its name and those above it, as they are compared."""

    __tablename__ = "unit"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    path_key: Mapped[str] = mapped_column(unique=True)


class MembershipRow(Base):
    """Who belongs to a unit from one day to another, both included. One open membership a person."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("valid_until >= valid_from", name="ends_after_it_begins"),
        Index(
            "ux_membership_one_open",
            "person_id",
            unique=True,
            sqlite_where=text("valid_until IS NULL"),
            postgresql_where=text("valid_until IS NULL"),
        ),
        Index("ix_membership_unit_id_person_id", "unit_id", "person_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class LeadershipRow(Base):
    """Who leads a unit, and with it all units below, from one day to another, both included."""

    __tablename__ = "leadership"
    __table_args__ = (
        CheckConstraint("valid_until >= valid_from", name="ends_after_it_begins"),
        Index(
            "ux_leadership_one_open",
            "person_id",
            "unit_id",
            unique=True,
            sqlite_where=text("valid_until IS NULL"),
            postgresql_where=text("valid_until IS NULL"),
        ),
        Index("ix_leadership_person_id", "person_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


_UNIT: Any = UnitRow.__table__
_MEMBERSHIP: Any = MembershipRow.__table__
_LEADERSHIP: Any = LeadershipRow.__table__


def holds_on(table: Any, day: Any) -> ColumnElement[bool]:
    """The condition that a membership or leadership is valid on a day (a date or a bound parameter)."""
    return and_(table.c.valid_from <= day, or_(table.c.valid_until.is_(None), table.c.valid_until >= day))


def list_unit_paths(connection: Connection) -> Mapping[str, UnitPath]:
    """Return each unit's name behind those of the units above it, by its id."""
    rows = {row.id: row for row in connection.execute(select(_UNIT.c.id, _UNIT.c.parent_id, _UNIT.c.name))}

    def path(unit_id: str) -> UnitPath:
        row = rows[unit_id]
        return (*path(row.parent_id), row.name) if row.parent_id else (row.name,)

    return {unit_id: path(unit_id) for unit_id in rows}


def ensure_unit(connection: Connection, known: dict[str, str], path: UnitPath) -> str:
    """Return the id of this unit, making it and those above it where they are missing. `known` maps the keys of paths
    to ids and is kept up to date."""
    key = unit_key(path)
    if key not in known:
        parent = ensure_unit(connection, known, path[:-1]) if len(path) > 1 else None
        unit_id = new_id()
        connection.execute(insert(_UNIT), {"id": unit_id, "parent_id": parent, "name": path[-1], "path_key": key})
        known[key] = unit_id
    return known[key]


def list_unit_keys(connection: Connection) -> dict[str, str]:
    """Return the ids of all units by the keys of their paths."""
    return {row.path_key: row.id for row in connection.execute(select(_UNIT.c.path_key, _UNIT.c.id))}


def list_memberships(connection: Connection, day: date) -> Mapping[PersonId, str]:
    """Return the unit to which each person belongs on that day."""
    query = select(_MEMBERSHIP.c.person_id, _MEMBERSHIP.c.unit_id).where(holds_on(_MEMBERSHIP, day))
    return {
        PersonId(row.person_id): row.unit_id for row in connection.execute(query.order_by(_MEMBERSHIP.c.valid_from))
    }


def list_leaderships(connection: Connection, day: date) -> frozenset[tuple[PersonId, str]]:
    """Return (person, unit) for each leadership on that day."""
    query = select(_LEADERSHIP.c.person_id, _LEADERSHIP.c.unit_id).where(holds_on(_LEADERSHIP, day))
    return frozenset((PersonId(row.person_id), row.unit_id) for row in connection.execute(query))


def begin_membership(connection: Connection, person_id: PersonId, unit_id: str, day: date) -> None:
    _begin(connection, _MEMBERSHIP, person_id, unit_id, day)


def begin_leadership(connection: Connection, person_id: PersonId, unit_id: str, day: date) -> None:
    _begin(connection, _LEADERSHIP, person_id, unit_id, day)


def end_membership(connection: Connection, person_id: PersonId, unit_id: str, day: date) -> None:
    """The person no longer belongs to the unit on that day; what was before stays known."""
    _end(connection, _MEMBERSHIP, person_id, unit_id, day)


def end_leadership(connection: Connection, person_id: PersonId, unit_id: str, day: date) -> None:
    """The person no longer leads the unit on that day; what was before stays known."""
    _end(connection, _LEADERSHIP, person_id, unit_id, day)


def _begin(connection: Connection, table: Table, person_id: PersonId, unit_id: str, day: date) -> None:
    values = {"id": new_id(), "person_id": person_id, "unit_id": unit_id, "valid_from": day}
    connection.execute(insert(table), values)


def _end(connection: Connection, table: Table, person_id: PersonId, unit_id: str, day: date) -> None:
    held = select(table).where(table.c.person_id == person_id, table.c.unit_id == unit_id, holds_on(table, day))
    for row in connection.execute(held).all():
        left = ended_before(Period(row.valid_from, row.valid_until), day)
        if left is None:
            connection.execute(delete(table).where(table.c.id == row.id))
        else:
            connection.execute(update(table).where(table.c.id == row.id).values(valid_until=left.last))
