"""Training records: people's side, kept when attempts and answers are long gone."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, ForeignKey, Row, String, bindparam, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.attempts import Attempt
from app.domain.content import Text
from app.domain.ids import AttemptId, DocumentHash, PersonId
from app.domain.records import TrainingRecord
from app.domain.scoring import Score
from app.storage.attempts import AttemptRow, attempt_of_row
from app.storage.base import Base


class RecordRow(Base):
    """One completed training of a person. `attempt_id` is unique: an attempt gives one record, however often its last
    answer is sent. It is no foreign key, since attempts are deleted long before records."""

    __tablename__ = "record"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), index=True)
    attempt_id: Mapped[str] = mapped_column(String(32), unique=True)
    training_key: Mapped[str] = mapped_column(String(40))
    training_hash: Mapped[str] = mapped_column(String(64))
    training_version: Mapped[int]
    training_title_de: Mapped[str]
    training_title_en: Mapped[str]
    guideline_hash: Mapped[str] = mapped_column(String(64))
    guideline_edition: Mapped[str] = mapped_column(String(20))
    completed_on: Mapped[date]
    points: Mapped[int]
    possible: Mapped[int]
    safe: Mapped[int]
    scenarios: Mapped[int]


_RECORD: Any = RecordRow.__table__
_ATTEMPT: Any = AttemptRow.__table__
# Named apart from the attempt's columns, with which they stand in one row.
_COLUMNS = [column.label(f"record_{column.name}") for column in _RECORD.c]
_ATTEMPT_WITH_RECORD = (
    select(_ATTEMPT, *_COLUMNS)
    .outerjoin(_RECORD, _RECORD.c.attempt_id == _ATTEMPT.c.id)
    .where(
        _ATTEMPT.c.person_id == bindparam("person_id"),
        _ATTEMPT.c.training_key == bindparam("training_key"),
        _ATTEMPT.c.number == bindparam("number"),
    )
)


def add_record(connection: Connection, record: TrainingRecord) -> None:
    connection.execute(
        insert(_RECORD),
        {
            "id": record.id,
            "person_id": record.person_id,
            "attempt_id": record.attempt_id,
            "training_key": record.training_key,
            "training_hash": record.training_hash,
            "training_version": record.training_version,
            "training_title_de": record.training_title.de,
            "training_title_en": record.training_title.en,
            "guideline_hash": record.guideline_hash,
            "guideline_edition": record.guideline_edition,
            "completed_on": record.completed_on,
            "points": record.score.points,
            "possible": record.score.possible,
            "safe": record.score.safe,
            "scenarios": record.score.scenarios,
        },
    )


def find_attempt_with_record(
    connection: Connection, person_id: PersonId, training_key: str, number: int
) -> tuple[Attempt, TrainingRecord | None] | None:
    """Return one of the person's attempts and the record it gave, in one statement; None if there is none."""
    values = {"person_id": person_id, "training_key": training_key, "number": number}
    row = connection.execute(_ATTEMPT_WITH_RECORD, values).first()
    if row is None:
        return None
    return attempt_of_row(row), _record(row) if row.record_id else None


def _record(row: Row[Any]) -> TrainingRecord:
    return TrainingRecord(
        id=row.record_id,
        person_id=PersonId(row.record_person_id),
        attempt_id=AttemptId(row.record_attempt_id),
        training_key=row.record_training_key,
        training_hash=DocumentHash(row.record_training_hash),
        training_version=row.record_training_version,
        training_title=Text(de=row.record_training_title_de, en=row.record_training_title_en),
        guideline_hash=DocumentHash(row.record_guideline_hash),
        guideline_edition=row.record_guideline_edition,
        completed_on=row.record_completed_on,
        score=Score(row.record_points, row.record_possible, row.record_safe, row.record_scenarios, passed=True),
    )
