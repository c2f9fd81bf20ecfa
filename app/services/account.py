"""Mein Konto: what is stored about oneself, one's sessions and language."""

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.access import Role
from app.domain.content import LANGUAGES
from app.domain.periods import day_at
from app.domain.sessions import ending
from app.services.signing_in import SignedIn, session_limits
from app.services.transaction import Transaction
from app.storage import people, sessions
from app.storage.account import get_own_account


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One of one's own sign-ins. Days only: times of day are nobody's business."""

    key: str
    browser: str
    first_day: date
    last_day: date
    is_this_one: bool


@dataclass(frozen=True, slots=True)
class MyAccount:
    """What Mein Konto shows. `roles` in the order of the enumeration."""

    first_name: str
    last_name: str
    staff_number: str
    email: str | None
    unit: str | None
    roles: tuple[Role, ...]
    password_changed_on: date | None
    sessions: tuple[OwnSession, ...]


def see_account(tx: Transaction, *, signed_in: SignedIn, now: datetime) -> MyAccount:
    """Return the person's own account, in two statements; sessions that have run out are not worth showing."""
    actor = signed_in.actor
    zone = tx.site.settings.time_zone
    own = get_own_account(tx.connection, actor.person_id, day_at(now, zone))
    limits = session_limits(tx.site)
    return MyAccount(
        first_name=actor.first_name,
        last_name=actor.last_name,
        staff_number=own.staff_number,
        email=own.email,
        unit=own.unit,
        roles=tuple(role for role in Role if role in actor.roles),
        password_changed_on=own.password_changed_on,
        sessions=tuple(
            OwnSession(
                key=session.key,
                browser=session.browser,
                first_day=day_at(session.created_at, zone),
                last_day=day_at(session.last_seen_at, zone),
                is_this_one=session.key == signed_in.session_key,
            )
            for session in sessions.list_sessions(tx.connection, actor.person_id)
            if ending(session.created_at, session.last_seen_at, now, limits) is None
        ),
    )


def set_language(tx: Transaction, *, signed_in: SignedIn, language: str) -> None:
    """Keep the language with the person, so that it holds at every browser; anything unknown changes nothing."""
    if language in LANGUAGES:
        people.set_language(tx.connection, signed_in.actor.person_id, language)
