"""Password hashes: Argon2id at the cost that the settings name. Slow on purpose, so never inside a transaction."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.config import PasswordProfile
from app.domain.passwords import prepare_password

# 19 MiB, two passes, one lane: what OWASP names, about 16 ms. The library's defaults would cost ten times that and make
# the morning's sign-in dearer than the training.
_COST = {"standard": (2, 19456), "cheap": (1, 8)}
# A well-formed salt and hash that no password has: checked where there is no account, so that nobody can tell.
_NOBODYS_SALT_AND_HASH = "bm9ib2R5LWhhcy10aGlz$bm9ib2R5LWhhcy10aGlzLXBhc3N3b3JkLWV2ZXItMzI"


def hash_password(profile: PasswordProfile, password: str) -> str:
    """Return the hash with its salt and cost."""
    return _hasher(profile).hash(prepare_password(password))


def is_password(profile: PasswordProfile, stored: str | None, password: str) -> bool:
    """Return whether the password has this hash; without a hash the same work is done and the answer is no."""
    try:
        return _hasher(profile).verify(stored or _nobodys_hash(profile), prepare_password(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(profile: PasswordProfile, stored: str) -> bool:
    """Return whether the hash was made at another cost than today's."""
    return _hasher(profile).check_needs_rehash(stored)


@cache
def _hasher(profile: PasswordProfile) -> PasswordHasher:
    passes, memory = _COST[profile]
    return PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1, hash_len=32, salt_len=16)


def _nobodys_hash(profile: PasswordProfile) -> str:
    passes, memory = _COST[profile]
    return f"$argon2id$v=19$m={memory},t={passes},p=1${_NOBODYS_SALT_AND_HASH}"
