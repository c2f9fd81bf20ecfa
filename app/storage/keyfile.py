"""The key file: the second of the two keys without which nobody can tell whose answers are whose.

One line a key, number and 64 hexadecimal digits, the newest last. It lies outside the database and outside any backup
of it. The database keeps only each key's fingerprint, so that a wrong file is noticed before anything is written.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Integer, String, Table, delete, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.base import Base

_HEAD = """\
# Leitplanke key file. Keep it apart from the database and from every backup of the database:
# whoever holds both can read who answered what. Without it stored answers are unreadable for good.
"""


class KeyFingerprintRow(Base):
    """Which keys this database was used with. Never the keys."""

    __tablename__ = "key_fingerprint"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    fingerprint: Mapped[str] = mapped_column(String(64))
    created_on: Mapped[date]


_TABLE = cast("Table", KeyFingerprintRow.__table__)


class KeyFileFault(Exception):
    """The key file is missing, broken or belongs to another database; the message says what to do."""


def fingerprint(key: bytes) -> str:
    """Return a name of the key that does not tell the key."""
    return hmac.new(key, b"fingerprint", hashlib.sha256).hexdigest()


def read_key_file(path: Path) -> dict[int, bytes]:
    """Return the keys by number; raises KeyFileFault if the file is missing or not a key file."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        raise KeyFileFault(f"The key file {path} is missing.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileFault(f"The key file {path} cannot be read: {error}.") from None
    keys: dict[int, bytes] = {}
    for line in lines:
        if line.strip() and not line.startswith("#"):
            number, _, digits = line.partition(" ")
            try:
                keys[int(number)] = bytes.fromhex(digits)
            except ValueError:
                raise KeyFileFault(f"The key file {path} has a line that is no key.") from None
    if not keys or any(len(key) != 32 for key in keys.values()):
        raise KeyFileFault(f"The key file {path} holds no usable key.")
    return keys


def write_key_file(path: Path, keys: Mapping[int, bytes]) -> None:
    """Write the file readable for its owner only, so that a crash leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(_HEAD + "".join(f"{number} {keys[number].hex()}\n" for number in sorted(keys)))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def new_key() -> bytes:
    return secrets.token_bytes(32)


def hold_keys(connection: Connection) -> None:
    """Let one command at a time change keys: of two at once the file would keep one's key and the database the other's.

    On SQLite a writer is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE key_fingerprint IN EXCLUSIVE MODE"))


def list_fingerprints(connection: Connection) -> dict[int, str]:
    """Return the fingerprints that this database keeps, by number."""
    rows = connection.execute(select(_TABLE.c.number, _TABLE.c.fingerprint).order_by(_TABLE.c.number))
    return {row.number: row.fingerprint for row in rows}


def add_fingerprint(connection: Connection, number: int, key: bytes, today: date) -> None:
    connection.execute(insert(_TABLE).values(number=number, fingerprint=fingerprint(key), created_on=today))


def drop_fingerprints(connection: Connection, numbers: set[int]) -> None:
    """Forget keys that were given up."""
    connection.execute(delete(_TABLE).where(_TABLE.c.number.in_(numbers)))
