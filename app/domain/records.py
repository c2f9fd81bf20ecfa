"""The training record: what stays as proof when the answers are gone."""

from dataclasses import dataclass
from datetime import date

from app.domain.content import Text
from app.domain.ids import AttemptId, DocumentHash, PersonId
from app.domain.scoring import Score


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """A passed training of a person. Title and edition are kept in words, so that the record stays readable when the
    content is gone; the hashes say exactly which content it was."""

    id: str
    person_id: PersonId
    attempt_id: AttemptId
    training_key: str
    training_hash: DocumentHash
    training_version: int
    training_title: Text
    guideline_hash: DocumentHash
    guideline_edition: str
    completed_on: date
    score: Score
