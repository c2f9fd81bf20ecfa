"""Sessions on the server. The cookie's token is stored only as its hash: whoever reads the table cannot sign in."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    ForeignKey,
    LargeBinary,
    String,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.access import Actor, Role
from app.domain.ids import PersonId
from app.storage.base import Base, UtcDateTime
from app.storage.people import PersonRow, RoleGrantRow
from app.storage.units import LeadershipRow, holds_on


class WebSessionRow(Base):
    """One sign-in at one browser. `key`: SHA-256 of the cookie's token. `draft`: a sealed answer that was not sent."""

    __tablename__ = "web_session"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    browser: Mapped[str] = mapped_column(String(40))
    draft: Mapped[bytes | None] = mapped_column(LargeBinary)


_SESSION: Any = WebSessionRow.__table__
_PERSON: Any = PersonRow.__table__
_GRANT: Any = RoleGrantRow.__table__
_LEADERSHIP: Any = LeadershipRow.__table__


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session with the person it belongs to."""

    key: str
    actor: Actor
    created_at: datetime
    last_seen_at: datetime
    draft: bytes | None


@dataclass(frozen=True, slots=True)
class ListedSession:
    """A session as its owner sees it in the list."""

    key: str
    browser: str
    created_at: datetime
    last_seen_at: datetime


_ROLES = select(func.aggregate_strings(_GRANT.c.role, " ")).where(_GRANT.c.person_id == _PERSON.c.id).scalar_subquery()
_LEADS = exists(
    select(literal(1)).where(_LEADERSHIP.c.person_id == _PERSON.c.id, holds_on(_LEADERSHIP, bindparam("day")))
)
_FIND = (
    select(
        _SESSION.c.key,
        _SESSION.c.created_at,
        _SESSION.c.last_seen_at,
        _SESSION.c.draft,
        _PERSON.c.id,
        _PERSON.c.first_name,
        _PERSON.c.last_name,
        _PERSON.c.language,
        _ROLES.label("roles"),
        _LEADS.label("leads"),
    )
    .select_from(_SESSION.join(_PERSON))
    .where(_SESSION.c.key == bindparam("key"), _PERSON.c.deactivated_on.is_(None))
)


def find_session(connection: Connection, key: str, day: date) -> StoredSession | None:
    """Return the session with its person, the granted roles and, if the person leads a unit on that day, the role of a
    supervisor, in one statement; None also for somebody deactivated."""
    row = connection.execute(_FIND, {"key": key, "day": day}).first()
    if row is None:
        return None
    roles = {Role.LEARNER, *(Role(name) for name in (row.roles or "").split())}
    if row.leads:
        roles.add(Role.SUPERVISOR)
    actor = Actor(PersonId(row.id), frozenset(roles), row.first_name, row.last_name, row.language)
    draft = None if row.draft is None else bytes(row.draft)
    return StoredSession(row.key, actor, row.created_at, row.last_seen_at, draft)


def list_sessions(connection: Connection, person_id: PersonId) -> tuple[ListedSession, ...]:
    """Return the person's sessions, the one used last first."""
    query = (
        select(_SESSION.c.key, _SESSION.c.browser, _SESSION.c.created_at, _SESSION.c.last_seen_at)
        .where(_SESSION.c.person_id == person_id)
        .order_by(_SESSION.c.last_seen_at.desc(), _SESSION.c.key)
    )
    return tuple(
        ListedSession(row.key, row.browser, row.created_at, row.last_seen_at) for row in connection.execute(query)
    )


def add_session(
    connection: Connection, key: str, person_id: PersonId, browser: str, now: datetime, draft: bytes | None = None
) -> None:
    values = {"key": key, "person_id": person_id, "browser": browser, "draft": draft}
    connection.execute(insert(_SESSION), {**values, "created_at": now, "last_seen_at": now})


def touch_session(connection: Connection, key: str, now: datetime) -> None:
    connection.execute(update(_SESSION).where(_SESSION.c.key == key).values(last_seen_at=now))


def set_draft(connection: Connection, key: str, draft: bytes | None) -> None:
    connection.execute(update(_SESSION).where(_SESSION.c.key == key).values(draft=draft))


def rename_session(connection: Connection, old_key: str, new_key: str) -> bool:
    """Give the session another token; False if it has ended meanwhile."""
    return connection.execute(update(_SESSION).where(_SESSION.c.key == old_key).values(key=new_key)).rowcount == 1


def drop_session(connection: Connection, key: str, person_id: PersonId) -> bool:
    """Remove one session of this person; False if it is not theirs or is gone already."""
    mine = (_SESSION.c.key == key, _SESSION.c.person_id == person_id)
    return connection.execute(delete(_SESSION).where(*mine)).rowcount == 1


def drop_sessions(connection: Connection, person_id: PersonId, *, but: str | None = None) -> int:
    """Remove all sessions of the person but the named one; return how many these were."""
    theirs = _SESSION.c.person_id == person_id
    chosen = theirs if but is None else theirs & (_SESSION.c.key != but)
    return connection.execute(delete(_SESSION).where(chosen)).rowcount


def prune_sessions(connection: Connection, made_before: datetime) -> None:
    """Remove what can never count again."""
    connection.execute(delete(_SESSION).where(_SESSION.c.created_at < made_before))
