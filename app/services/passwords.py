"""Choosing a password: the first one with a start code, later ones with the old."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from app.domain.ids import PersonId
from app.domain.passwords import check_password
from app.domain.periods import day_at
from app.domain.problems import Problem
from app.domain.start_codes import plain_code
from app.services.hashing import hash_password, is_password
from app.services.signing_in import (
    Caller,
    NewSession,
    SignedIn,
    begin_session,
    find_account,
    login_key,
    new_token,
    session_key,
)
from app.services.transaction import Site, reading, transaction
from app.services.trying import Try, begin_try, mark, take_back_try
from app.storage import credentials, sessions
from app.storage.credentials import Account

Problems = tuple[Problem, ...]
_log = structlog.get_logger("leitplanke.sign_in")


def change_password(
    site: Site, *, signed_in: SignedIn, old: str, new: str, organisation: Sequence[str], caller: Caller, now: datetime
) -> NewSession | Problems:
    """Change one's own password. All other sessions end, and this one gets a new token."""
    person_id = signed_in.actor.person_id
    with reading(site) as tx:
        account = credentials.find_account(tx.connection, person_id)
    if account is None or account.password_hash is None:
        return (Problem("password_wrong", ("old",)),)
    faults = check_password(new, personal=account.personal_words, organisation=organisation)
    if faults:
        return faults
    with transaction(site) as tx:
        attempt = begin_try(tx, login_key="", person_id=person_id, address=caller.address, now=now)
    if isinstance(attempt, Problem):
        return (attempt,)
    profile = site.settings.password_profile
    if not is_password(profile, account.password_hash, old):
        _log.warning("password_change", person=person_id, result="refused")
        return (Problem("password_wrong", ("old",)),)
    return _store_changed(site, signed_in, account, attempt, hash_password(profile, new), now)


def _store_changed(
    site: Site, signed_in: SignedIn, account: Account, attempt: Try, password_hash: str, now: datetime
) -> NewSession | Problems:
    token = new_token()
    with transaction(site) as tx:
        take_back_try(tx, attempt)
        unchanged = credentials.find_account(tx.connection, account.person_id) == account
        if not unchanged or not sessions.rename_session(tx.connection, signed_in.session_key, session_key(token)):
            return (Problem("password_wrong", ("old",)),)
        today = day_at(now, site.settings.time_zone)
        credentials.set_password_hash(tx.connection, account.person_id, password_hash, today)
        credentials.drop_start_code(tx.connection, account.person_id)
        sessions.drop_sessions(tx.connection, account.person_id, but=session_key(token))
    _log.info("password_change", person=account.person_id, result="ok")
    return NewSession(token, account.person_id)


def redeem_start_code(
    site: Site, *, login: str, code: str, password: str, organisation: Sequence[str], caller: Caller, now: datetime
) -> NewSession | Problems:
    """Set a password with a start code and sign in; a code works once. No hash is computed before code and password
    are in order, whether or not the account exists."""
    faults = check_password(password, personal=(), organisation=organisation)
    if faults:
        return faults
    today = day_at(now, site.settings.time_zone)
    with transaction(site) as tx:
        account = find_account(tx, login)
        known = account.person_id if account else None
        attempt = begin_try(tx, login_key=login_key(login), person_id=known, address=caller.address, now=now)
        if isinstance(attempt, Problem):
            return (attempt,)
        code_hash = hash_start_code(site, code, known or "")
        fits = credentials.has_start_code(tx.connection, known or PersonId(""), code_hash, today)
        if not (fits and account and account.active):
            _log.warning("start_code", person=known, result="refused")
            return (Problem("start_code_wrong", ("code",)),)
        faults = check_password(password, personal=account.personal_words, organisation=organisation)
        if faults:
            take_back_try(tx, attempt)
            return faults
    password_hash = hash_password(site.settings.password_profile, password)
    return _store_first(site, account, attempt, code_hash, password_hash, caller, now)


def _store_first(
    site: Site, account: Account, attempt: Try, code_hash: str, password_hash: str, caller: Caller, now: datetime
) -> NewSession | Problems:
    today = day_at(now, site.settings.time_zone)
    with transaction(site) as tx:
        same = credentials.find_account(tx.connection, account.person_id) == account
        if not same or not credentials.use_start_code(tx.connection, account.person_id, code_hash, today):
            return (Problem("start_code_wrong", ("code",)),)
        credentials.set_password_hash(tx.connection, account.person_id, password_hash, today)
        sessions.drop_sessions(tx.connection, account.person_id)
        session = begin_session(tx, account.person_id, attempt, caller, now)
    _log.info("start_code", person=account.person_id, result="ok")
    return session


def hash_start_code(site: Site, code: str, person_id: str) -> str:
    """Return what is stored of a start code. It is long and random, so a keyed hash is enough."""
    return mark(site, "start code", f"{person_id}\0{plain_code(code)}")
