"""Signing in and out. Slow hashes are computed between transactions, so that nobody waits for somebody's password."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from app.domain.access import Actor
from app.domain.ids import PersonId
from app.domain.people import email_key, staff_number_key
from app.domain.periods import day_at
from app.domain.problems import NotFound, Problem
from app.domain.sessions import Ending, SessionLimits, ending, is_touch_due
from app.services.hashing import hash_password, is_outdated, is_password
from app.services.transaction import SavingFailed, Site, Transaction, transaction
from app.services.trying import Try, begin_try, take_back_try
from app.storage import credentials, sessions
from app.storage.credentials import Account

LONGEST_LOGIN = 254
_log = structlog.get_logger("leitplanke.sign_in")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The session a request belongs to. `draft`: an answer that was not stored, sealed."""

    actor: Actor
    session_key: str
    created_at: datetime
    last_seen_at: datetime
    draft: bytes | None


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session made just now. `token` belongs into the cookie and nowhere else."""

    token: str
    person_id: PersonId


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of the one who asks: the network address, for counting tries only, and the family of browser."""

    address: str
    browser: str


def sign_in(
    site: Site, *, login: str, password: str, caller: Caller, draft: bytes | None = None, now: datetime
) -> NewSession | Problem:
    """Return a new session, or the Problem `sign_in_wrong` or `try_later`; the same ones whether the account exists,
    has no password yet or was deactivated, after the same number of hash computations."""
    with transaction(site) as tx:
        account = find_account(tx, login)
        known = account.person_id if account else None
        attempt = begin_try(tx, login_key=login_key(login), person_id=known, address=caller.address, now=now)
    if isinstance(attempt, Problem):
        _log.warning("sign_in", person=known, result="slowed")
        return attempt
    profile = site.settings.password_profile
    matches = is_password(profile, account.password_hash if account else None, password)
    if not (matches and account and account.password_hash and account.active):
        _log.warning("sign_in", person=known, result="refused")
        return Problem("sign_in_wrong")
    renewed = hash_password(profile, password) if is_outdated(profile, account.password_hash) else None
    with transaction(site) as tx:
        # While the hash was computed the password may have been changed or the person deactivated.
        if credentials.find_account(tx.connection, account.person_id) != account:
            return Problem("sign_in_wrong")
        if renewed:
            credentials.renew_password_hash(tx.connection, account.person_id, account.password_hash, renewed)
        session = begin_session(tx, account.person_id, attempt, caller, now, draft)
    _log.info("sign_in", person=known, result="ok")
    return session


def begin_session(
    tx: Transaction, person_id: PersonId, attempt: Try, caller: Caller, now: datetime, draft: bytes | None = None
) -> NewSession:
    """Make a session with a token of its own and take back the counted try; sessions long over are removed."""
    token = new_token()
    take_back_try(tx, attempt)
    sessions.prune_sessions(tx.connection, now - session_limits(tx.site).absolute)
    sessions.add_session(tx.connection, session_key(token), person_id, caller.browser, now, draft)
    return NewSession(token, person_id)


def find_session(tx: Transaction, *, token: str, now: datetime) -> SignedIn | Ending | None:
    """Return the session of this token in one statement; the reason if it ended by a limit; None if it is not there."""
    stored = sessions.find_session(tx.connection, session_key(token), day_at(now, tx.site.settings.time_zone))
    if stored is None:
        return None
    over = ending(stored.created_at, stored.last_seen_at, now, session_limits(tx.site))
    return over or SignedIn(stored.actor, stored.key, stored.created_at, stored.last_seen_at, stored.draft)


def touch_session(site: Site, *, signed_in: SignedIn, now: datetime) -> None:
    """Note that the session is in use, at most every five minutes. If the database is busy or full the next request
    does."""
    if not is_touch_due(signed_in.last_seen_at, now):
        return
    try:
        with transaction(site, patient=False) as tx:
            sessions.touch_session(tx.connection, signed_in.session_key, now)
    except (DBAPIError, SavingFailed) as error:
        _log.info("last_seen_skipped", reason=type(error).__name__)


def sign_out(tx: Transaction, *, signed_in: SignedIn) -> None:
    sessions.drop_session(tx.connection, signed_in.session_key, signed_in.actor.person_id)
    _log.info("sign_out", person=signed_in.actor.person_id, result="ok")


def end_session(tx: Transaction, *, actor: Actor, session_key: str) -> None:
    """End one of one's own sessions; raises NotFound for anybody else's."""
    if not sessions.drop_session(tx.connection, session_key, actor.person_id):
        raise NotFound("no_such_session")


def end_other_sessions(tx: Transaction, *, signed_in: SignedIn) -> int:
    """End all own sessions but the one in use; return how many these were."""
    return sessions.drop_sessions(tx.connection, signed_in.actor.person_id, but=signed_in.session_key)


def find_account(tx: Transaction, login: str) -> Account | None:
    """Return the account of a staff number or an e-mail address."""
    key = login_key(login)
    if "@" in key:
        return credentials.find_account_by_email(tx.connection, key)
    return credentials.find_account_by_number(tx.connection, key)


def login_key(login: str) -> str:
    """Return a typed number or address in the form in which they are compared; NUL, which no database takes, goes."""
    typed = login[:LONGEST_LOGIN].replace("\0", "")
    return email_key(typed) if "@" in typed else staff_number_key(typed)


def new_token() -> str:
    """Return 256 random bits for a cookie."""
    return secrets.token_urlsafe(32)


def session_key(token: str) -> str:
    """Return what is stored of a token. The token is random throughout, so one plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def session_limits(site: Site) -> SessionLimits:
    settings = site.settings
    return SessionLimits(
        timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_absolute_hours)
    )
