"""What one person's start page needs, in one statement: trainings on offer, own attempts, own records."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Integer, String, bindparam, literal, null, select, union_all
from sqlalchemy.types import Date

from app.domain.ids import DocumentHash, PersonId
from app.storage.attempts import AttemptRow
from app.storage.quizzes import OfferRow
from app.storage.records import RecordRow


@dataclass(frozen=True, slots=True)
class OwnTrainingLine:
    """One line: `source` is offer, attempt or record; what a source does not have is None."""

    source: str
    training_key: str
    training_hash: DocumentHash
    attempt_id: str | None
    number: int | None
    key_number: int | None
    state: str | None
    day: date | None


_OFFER: Any = OfferRow.__table__
_ATTEMPT: Any = AttemptRow.__table__
_RECORD: Any = RecordRow.__table__


def _no(kind: Any) -> Any:
    return null().cast(kind)


_LINES = union_all(
    select(
        literal("offer").label("source"),
        _OFFER.c.key.label("training_key"),
        _OFFER.c.document_hash.label("training_hash"),
        _no(String).label("attempt_id"),
        _no(Integer).label("number"),
        _no(Integer).label("key_number"),
        _no(String).label("state"),
        _no(Date).label("day"),
    ).where(_OFFER.c.kind == "training", _OFFER.c.offered),
    select(
        literal("attempt"),
        _ATTEMPT.c.training_key,
        _ATTEMPT.c.training_hash,
        _ATTEMPT.c.id,
        _ATTEMPT.c.number,
        _ATTEMPT.c.key_number,
        _ATTEMPT.c.state,
        _ATTEMPT.c.started_on,
    ).where(_ATTEMPT.c.person_id == bindparam("person_id")),
    select(
        literal("record"),
        _RECORD.c.training_key,
        _RECORD.c.training_hash,
        _RECORD.c.attempt_id,
        _no(Integer),
        _no(Integer),
        _no(String),
        _RECORD.c.completed_on,
    ).where(_RECORD.c.person_id == bindparam("person_id")),
)
_ORDERED = select(_LINES.subquery()).order_by("training_key", "source", "number", "day")


def list_own_trainings(connection: Connection, person_id: PersonId) -> tuple[OwnTrainingLine, ...]:
    """Return the lines ordered by training, then attempts by number and records by day."""
    return tuple(
        OwnTrainingLine(
            source=row.source,
            training_key=row.training_key,
            training_hash=DocumentHash(row.training_hash),
            attempt_id=row.attempt_id,
            number=row.number,
            key_number=row.key_number,
            state=row.state,
            day=row.day,
        )
        for row in connection.execute(_ORDERED, {"person_id": person_id})
    )
