"""What others may know about somebody's training: three words and a day. There is no word for failing."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class TrainingState(StrEnum):
    """In order of urgency for whoever looks after a team."""

    OPEN = "open"
    BEGUN = "begun"
    COMPLETED = "completed"


URGENCY = tuple(TrainingState)


@dataclass(frozen=True, slots=True)
class TrainingStatus:
    """`completed_on` is there for COMPLETED only."""

    state: TrainingState
    completed_on: date | None = None


def training_status(*, has_attempt: bool, completed_on: date | None) -> TrainingStatus:
    """Return the status that others see. A failed attempt is simply begun; a new attempt after a record takes nothing
    back."""
    if completed_on is not None:
        return TrainingStatus(TrainingState.COMPLETED, completed_on)
    return TrainingStatus(TrainingState.BEGUN if has_attempt else TrainingState.OPEN)
