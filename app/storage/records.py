"""Training records: people's side, kept when attempts and answers are long gone."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, ForeignKey, String, bindparam, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.content import Text
from app.domain.ids import AttemptId, DocumentHash, PersonId
from app.domain.records import TrainingRecord
from app.domain.scoring import Score
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
_OF_PERSON = (
    select(_RECORD)
    .where(_RECORD.c.person_id == bindparam("person_id"))
    .order_by(_RECORD.c.completed_on.desc(), _RECORD.c.id)
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


def list_records(connection: Connection, person_id: PersonId) -> tuple[TrainingRecord, ...]:
    """Return the person's records, newest first."""
    rows = connection.execute(_OF_PERSON, {"person_id": person_id})
    return tuple(
        TrainingRecord(
            id=row.id,
            person_id=PersonId(row.person_id),
            attempt_id=AttemptId(row.attempt_id),
            training_key=row.training_key,
            training_hash=DocumentHash(row.training_hash),
            training_version=row.training_version,
            training_title=Text(de=row.training_title_de, en=row.training_title_en),
            guideline_hash=DocumentHash(row.guideline_hash),
            guideline_edition=row.guideline_edition,
            completed_on=row.completed_on,
            score=Score(row.points, row.possible, row.safe, row.scenarios, passed=True),
        )
        for row in rows
    )
