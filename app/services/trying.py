"""Counting tries at passwords and start codes, so that guessing is slow and nobody is ever locked out."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from app.domain.ids import PersonId
from app.domain.problems import Problem
from app.domain.throttling import TryLimits, wait_before_try
from app.services.transaction import Site, Transaction
from app.storage import throttle


@dataclass(frozen=True, slots=True)
class Try:
    """A try that was let through. It counts as failed until a success takes it back."""

    id: str


def begin_try(
    tx: Transaction, *, login_key: str, person_id: PersonId | None, address: str, now: datetime
) -> Try | Problem:
    """Count one more try, or return the Problem `try_later` with the seconds to wait.

    It is counted before anything is checked: of many tries at once only the allowed number gets through. An account has
    one count, whether it is named by number or address; a name without account is counted in the same way.
    """
    site = tx.site
    account = mark(site, "person", person_id) if person_id else mark(site, "login", login_key)
    caller = mark(site, "address", address)
    throttle.hold_account(tx.connection, account)
    throttle.prune_failures(tx.connection, now)
    limits = TryLimits(site.settings.sign_in_per_minute, site.settings.sign_in_failures_per_hour)
    wait = wait_before_try(
        throttle.list_failures(tx.connection, account, caller, now),
        throttle.count_failures(tx.connection, account, now),
        now,
        limits,
    )
    if wait:
        return Problem("try_later", (), {"seconds": ceil(wait.total_seconds())})
    return Try(throttle.add_failure(tx.connection, account, caller, now))


def take_back_try(tx: Transaction, attempt: Try) -> None:
    """The try was none to worry about: it succeeded, or failed for another reason than the secret."""
    throttle.take_back_failure(tx.connection, attempt.id)


def mark(site: Site, kind: str, value: str) -> str:
    """Return a name for something that nobody can read without the site's secret."""
    return hmac.digest(site.settings.secret_key.encode(), f"{kind}\0{value}".encode(), hashlib.sha256).hex()
