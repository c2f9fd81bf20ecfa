"""Attempts (people's side) and sealed steps (answers' side). No statement and no key column joins the two."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.attempts import Attempt, AttemptState
from app.domain.ids import AttemptId, DocumentHash, PersonId
from app.domain.problems import Conflict
from app.domain.scoring import Score
from app.storage.base import Base


class AttemptRow(Base):
    """Whose attempt it is, at which training version, and its result. Days only, no time of day, no answer.

    The result (points … passed) stands in the attempt's own row: there is at most one, and the last answer then costs
    one statement less (docs/decisions/0002).
    """

    __tablename__ = "attempt"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'finished', 'closed')", name="state"),
        CheckConstraint(
            "(state = 'finished') = (points IS NOT NULL AND possible IS NOT NULL AND safe IS NOT NULL"
            " AND scenarios IS NOT NULL AND passed IS NOT NULL)",
            name="result_when_finished",
        ),
        CheckConstraint("points >= 0 AND points <= possible AND safe <= scenarios", name="result_within_bounds"),
        Index(
            "ux_attempt_one_open",
            "person_id",
            "training_key",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        UniqueConstraint("person_id", "training_key", "number"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    training_key: Mapped[str] = mapped_column(String(40))
    training_hash: Mapped[str] = mapped_column(ForeignKey("document.hash", ondelete="RESTRICT"))
    number: Mapped[int]
    seed: Mapped[str] = mapped_column(String(32))
    key_number: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    started_on: Mapped[date]
    finished_on: Mapped[date | None]
    points: Mapped[int | None]
    possible: Mapped[int | None]
    safe: Mapped[int | None]
    scenarios: Mapped[int | None]
    passed: Mapped[bool | None]


class SealedStepRow(Base):
    """One sealed answer. `counted` is for the statistics job alone; a step is never changed otherwise."""

    __tablename__ = "sealed_step"
    __table_args__ = ({"sqlite_with_rowid": False},)

    attempt_key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sequence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    counted: Mapped[bool] = mapped_column(Boolean, default=False)


_ATTEMPT: Any = AttemptRow.__table__
_STEP: Any = SealedStepRow.__table__
_BY_ID = select(_ATTEMPT).where(_ATTEMPT.c.id == bindparam("id"), _ATTEMPT.c.person_id == bindparam("person_id"))
_OF_TRAINING = (
    select(_ATTEMPT)
    .where(
        _ATTEMPT.c.person_id == bindparam("person_id"),
        _ATTEMPT.c.training_key == bindparam("training_key"),
    )
    .order_by(_ATTEMPT.c.number.desc())
)
_LATEST = _OF_TRAINING.limit(1)
_NUMBERED = _OF_TRAINING.where(_ATTEMPT.c.number == bindparam("number"))
_STEPS = (
    select(_STEP.c.sequence, _STEP.c.sealed)
    .where(_STEP.c.attempt_key == bindparam("attempt_key"))
    .order_by(_STEP.c.sequence)
)


def attempt_of_row(row: Row[Any]) -> Attempt:
    """Return the attempt of a row that has all columns of the table."""
    score = None
    if row.points is not None:
        score = Score(row.points, row.possible, row.safe, row.scenarios, row.passed)
    return Attempt(
        id=AttemptId(row.id),
        person_id=PersonId(row.person_id),
        training_key=row.training_key,
        training_hash=DocumentHash(row.training_hash),
        number=row.number,
        seed=row.seed,
        key_number=row.key_number,
        state=AttemptState(row.state),
        started_on=row.started_on,
        finished_on=row.finished_on,
        score=score,
    )


def find_attempt(
    connection: Connection, attempt_id: str, person_id: PersonId, *, for_update: bool = False
) -> Attempt | None:
    """Return the person's own attempt; somebody else's is as good as missing. `for_update` holds it until the end of
    the transaction (SQLite's writers are alone anyway)."""
    query = _BY_ID.with_for_update() if for_update else _BY_ID
    row = connection.execute(query, {"id": attempt_id, "person_id": person_id}).first()
    return attempt_of_row(row) if row else None


def find_latest_attempt(connection: Connection, person_id: PersonId, training_key: str) -> Attempt | None:
    row = connection.execute(_LATEST, {"person_id": person_id, "training_key": training_key}).first()
    return attempt_of_row(row) if row else None


def find_numbered_attempt(
    connection: Connection, person_id: PersonId, training_key: str, number: int
) -> Attempt | None:
    values = {"person_id": person_id, "training_key": training_key, "number": number}
    row = connection.execute(_NUMBERED, values).first()
    return attempt_of_row(row) if row else None


def list_attempts(connection: Connection, person_id: PersonId, training_key: str) -> tuple[Attempt, ...]:
    """Return the person's attempts at one training, newest first."""
    rows = connection.execute(_OF_TRAINING, {"person_id": person_id, "training_key": training_key})
    return tuple(attempt_of_row(row) for row in rows)


def add_attempt(connection: Connection, attempt: Attempt) -> None:
    """Store a new open attempt; raises Conflict("attempt_already_open") if the person has one at this training."""
    values = {
        "id": attempt.id,
        "person_id": attempt.person_id,
        "training_key": attempt.training_key,
        "training_hash": attempt.training_hash,
        "number": attempt.number,
        "seed": attempt.seed,
        "key_number": attempt.key_number,
        "state": AttemptState.OPEN.value,
        "started_on": attempt.started_on,
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(_ATTEMPT), values)
    except IntegrityError as error:
        raise Conflict("attempt_already_open") from error


def finish_attempt(connection: Connection, attempt_id: AttemptId, score: Score, today: date) -> None:
    """Store the result; raises Conflict if the attempt is no longer open."""
    done = connection.execute(
        update(_ATTEMPT)
        .where(_ATTEMPT.c.id == attempt_id, _ATTEMPT.c.state == AttemptState.OPEN.value)
        .values(
            state=AttemptState.FINISHED.value,
            finished_on=today,
            points=score.points,
            possible=score.possible,
            safe=score.safe,
            scenarios=score.scenarios,
            passed=score.passed,
        )
    )
    if done.rowcount != 1:
        raise Conflict("attempt_over")


def close_attempt(connection: Connection, attempt_id: AttemptId) -> None:
    """End an open attempt that nobody can go on with; it has no result."""
    connection.execute(
        update(_ATTEMPT)
        .where(_ATTEMPT.c.id == attempt_id, _ATTEMPT.c.state == AttemptState.OPEN.value)
        .values(state=AttemptState.CLOSED.value)
    )


def list_sealed(connection: Connection, attempt_key: bytes) -> tuple[tuple[int, bytes], ...]:
    """Return (sequence, sealed) of one attempt in order."""
    return tuple((row.sequence, row.sealed) for row in connection.execute(_STEPS, {"attempt_key": attempt_key}))


def list_sealed_of(connection: Connection, attempt_keys: Iterable[bytes]) -> dict[bytes, list[tuple[int, bytes]]]:
    """Return (sequence, sealed) in order under each of these keys, in one statement."""
    found: dict[bytes, list[tuple[int, bytes]]] = {key: [] for key in attempt_keys}
    if found:
        query = select(_STEP.c.attempt_key, _STEP.c.sequence, _STEP.c.sealed).order_by(_STEP.c.sequence)
        for row in connection.execute(query.where(_STEP.c.attempt_key.in_(list(found)))):
            found[bytes(row.attempt_key)].append((row.sequence, row.sealed))
    return found


def append_sealed_step(connection: Connection, attempt_key: bytes, sequence: int, sealed: bytes) -> None:
    """Store a sealed answer. The primary key is the guard: a second answer to the same question is a Conflict."""
    values = {"attempt_key": attempt_key, "sequence": sequence, "sealed": sealed, "counted": False}
    try:
        connection.execute(insert(_STEP), values)
    except IntegrityError as error:
        raise Conflict("answered_meanwhile") from error


def has_any(connection: Connection) -> bool:
    """Whether any attempt was ever begun and is still here."""
    return connection.execute(select(_ATTEMPT.c.id).limit(1)).first() is not None


def drop_unreadable(
    connection: Connection, attempt_key_of: Callable[[int, AttemptId], bytes] | None, good: set[int]
) -> tuple[int, int]:
    """Delete the steps that none of the good keys leads to and close the open attempts they belonged to.

    Returns (steps deleted, attempts closed). Finished attempts keep their result; nothing says which steps were theirs.
    """
    readable = set()
    if attempt_key_of is not None:
        rows = connection.execute(select(_ATTEMPT.c.id, _ATTEMPT.c.key_number).where(_ATTEMPT.c.key_number.in_(good)))
        readable = {attempt_key_of(row.key_number, AttemptId(row.id)) for row in rows}
    stored = {bytes(row.attempt_key) for row in connection.execute(select(_STEP.c.attempt_key).distinct())}
    deleted = 0
    for attempt_key in stored - readable:
        deleted += connection.execute(delete(_STEP).where(_STEP.c.attempt_key == attempt_key)).rowcount
    closed = connection.execute(
        update(_ATTEMPT)
        .where(_ATTEMPT.c.state == AttemptState.OPEN.value, _ATTEMPT.c.key_number.not_in(good))
        .values(state=AttemptState.CLOSED.value)
    )
    return deleted, closed.rowcount
