"""The key file's life: made once, checked at every start, rotated, given up after a loss."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine

from app.config import Settings
from app.services.transaction import committing
from app.storage import attempts, keyfile
from app.storage.cipher import KeyRing
from app.storage.database import make_engine
from app.storage.keyfile import KeyFileFault

__all__ = ["GivenUp", "KeyFileFault", "give_up_site_keys", "load_keys", "make_first_key", "rotate_site_key"]

HOW_TO_GO_ON = (
    "Put the right key file back (LEITPLANKE_KEY_FILE names the place) and start again. "
    "If it is lost for good, run `leitplanke keys give-up`: stored answers become unreadable, "
    "open attempts are closed, results and records stay."
)


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What giving up a lost key did."""

    steps_deleted: int
    attempts_closed: int
    key_number: int


def make_first_key(engine: Engine, path: Path, today: date) -> bool:
    """Make the key file for an empty database and return True; return False if this database has its key already.

    Raises KeyFileFault if there is a key file that belongs to no or another database: a new key is never made over it.
    """
    with committing(engine) as connection:
        keyfile.hold_keys(connection)
        known = keyfile.list_fingerprints(connection)
        if known:
            check_keys(connection, path)
            return False
        if attempts.has_any(connection):
            raise KeyFileFault(f"This database holds attempts but knows no key. {HOW_TO_GO_ON}")
        if path.exists():
            raise KeyFileFault(
                f"There is a key file at {path} already, but the database is empty. Point LEITPLANKE_DATABASE to the "
                "database that belongs to this key file, or move the key file away if that database is gone for good."
            )
        key = keyfile.new_key()
        keyfile.write_key_file(path, {1: key})
        keyfile.add_fingerprint(connection, 1, key, today)
    return True


def check_keys(connection: Connection, path: Path) -> KeyRing:
    """Return the keys of this database; raises KeyFileFault with the way on if one is missing or differs.

    A key in the file that the database does not know (a rotation that was interrupted) is left out.
    """
    known = keyfile.list_fingerprints(connection)
    if not known:
        raise KeyFileFault("This database has no key yet. Run `leitplanke init` first.")
    try:
        keys = keyfile.read_key_file(path)
    except KeyFileFault as fault:
        raise KeyFileFault(f"{fault} {HOW_TO_GO_ON}") from None
    for number, expected in known.items():
        if number not in keys or keyfile.fingerprint(keys[number]) != expected:
            raise KeyFileFault(f"The key file {path} does not belong to this database. {HOW_TO_GO_ON}")
    return KeyRing({number: keys[number] for number in known})


def load_keys(engine: Engine, path: Path) -> KeyRing:
    """Return the keys at the start of the product; raises KeyFileFault."""
    with engine.connect() as connection:
        return check_keys(connection, path)


def rotate_site_key(settings: Settings, today: date) -> int:
    """Rotate the key of a site that is not running in this process; see `rotate_key`."""
    engine = make_engine(settings.database_url)
    try:
        return rotate_key(engine, settings.key_file, today)
    finally:
        engine.dispose()


def give_up_site_keys(settings: Settings, today: date) -> GivenUp:
    """Give up the lost keys of a site that is not running in this process; see `give_up_keys`."""
    engine = make_engine(settings.database_url)
    try:
        return give_up_keys(engine, settings.key_file, today)
    finally:
        engine.dispose()


def rotate_key(engine: Engine, path: Path, today: date) -> int:
    """Add a key on top and return its number. New attempts use it; earlier ones keep theirs and stay readable.

    The file is written first: if the database then fails, the extra key is ignored and replaced by the next rotation.
    """
    with committing(engine) as connection:
        keyfile.hold_keys(connection)
        check_keys(connection, path)
        keys = keyfile.read_key_file(path)
        number = max(keyfile.list_fingerprints(connection)) + 1
        keys[number] = keyfile.new_key()
        keyfile.write_key_file(path, keys)
        keyfile.add_fingerprint(connection, number, keys[number], today)
    return number


def give_up_keys(engine: Engine, path: Path, today: date) -> GivenUp:
    """Go on after a key file is lost or damaged: delete the steps that no key opens, close their open attempts, and
    make a new key on top of those that are still good. Results and records are not touched."""
    with committing(engine) as connection:
        keyfile.hold_keys(connection)
        known = keyfile.list_fingerprints(connection)
        good = _good_keys(path, known)
        if known and good.keys() == known.keys():
            raise KeyFileFault(f"The key file {path} is complete: there is nothing to give up.")
        deleted, closed = attempts.drop_unreadable(connection, KeyRing(good).attempt_key if good else None, set(good))
        number = max(known, default=0) + 1
        keyfile.drop_fingerprints(connection, set(known) - set(good))
        good[number] = keyfile.new_key()
        if path.exists():
            path.replace(_place_for_given_up(path, today))
        keyfile.write_key_file(path, good)
        keyfile.add_fingerprint(connection, number, good[number], today)
    return GivenUp(deleted, closed, number)


def _place_for_given_up(path: Path, today: date) -> Path:
    """What is given up is kept, an earlier one of the same day included: it may turn out to be another site's key."""
    wanted = path.with_name(f"{path.name}.given-up-{today.isoformat()}")
    number = 2
    while wanted.exists():
        wanted = path.with_name(f"{path.name}.given-up-{today.isoformat()}-{number}")
        number += 1
    return wanted


def _good_keys(path: Path, known: dict[int, str]) -> dict[int, bytes]:
    try:
        keys = keyfile.read_key_file(path)
    except KeyFileFault:
        return {}
    return {number: key for number, key in keys.items() if known.get(number) == keyfile.fingerprint(key)}
