"""Failed tries at passwords and start codes. Accounts and addresses appear only as keyed hashes, for one hour."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Index, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.ids import new_id
from app.domain.throttling import HOUR, MINUTE
from app.storage.base import Base, UtcDateTime

# A clock may be set back by a little between two requests; further ahead a time cannot be right.
_AHEAD = timedelta(minutes=1)


class SignInFailureRow(Base):
    """A try that failed, or one that is being checked at this moment."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_account_mark_happened_at", "account_mark", "happened_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_mark: Mapped[str] = mapped_column(String(64))
    address_mark: Mapped[str] = mapped_column(String(64))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


_FAILURE: Any = SignInFailureRow.__table__


def hold_account(connection: Connection, account_mark: str) -> None:
    """Let only one try at this account be counted at a time, until the transaction ends.

    SQLite's writers are alone anyway. The account need not exist, so PostgreSQL has no row to lock.
    """
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(bytes.fromhex(account_mark)[:8], "big", signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def list_failures(connection: Connection, account_mark: str, address_mark: str, now: datetime) -> tuple[datetime, ...]:
    """Return the times of the failures of the last minute at this account from this address."""
    query = select(_FAILURE.c.happened_at).where(
        _FAILURE.c.account_mark == account_mark,
        _FAILURE.c.address_mark == address_mark,
        _FAILURE.c.happened_at > now - MINUTE,
    )
    return tuple(row.happened_at for row in connection.execute(query))


def count_failures(connection: Connection, account_mark: str, now: datetime) -> int:
    """Return how often this account failed in the last hour, from all addresses."""
    recent = (_FAILURE.c.happened_at > now - HOUR, _FAILURE.c.happened_at <= now + _AHEAD)
    query = select(func.count()).select_from(_FAILURE).where(_FAILURE.c.account_mark == account_mark, *recent)
    return int(connection.execute(query).scalar_one())


def add_failure(connection: Connection, account_mark: str, address_mark: str, now: datetime) -> str:
    """Count a try and return its id, by which a success takes it back."""
    failure_id = new_id()
    marks = {"account_mark": account_mark, "address_mark": address_mark}
    connection.execute(insert(_FAILURE), {"id": failure_id, "happened_at": now, **marks})
    return failure_id


def take_back_failure(connection: Connection, failure_id: str) -> None:
    connection.execute(delete(_FAILURE).where(_FAILURE.c.id == failure_id))


def prune_failures(connection: Connection, now: datetime) -> None:
    """Remove what no longer counts, and what a wrong clock put into the future."""
    outside = (_FAILURE.c.happened_at <= now - HOUR) | (_FAILURE.c.happened_at > now + _AHEAD)
    connection.execute(delete(_FAILURE).where(outside))
