"""Others read three words and a day."""

from datetime import date

import pytest

from app.domain.status import TrainingState, TrainingStatus, training_status

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("has_attempt", "completed_on", "expected"),
    [
        (False, None, TrainingStatus(TrainingState.OPEN)),
        (True, None, TrainingStatus(TrainingState.BEGUN)),
        (True, DAY, TrainingStatus(TrainingState.COMPLETED, DAY)),
        (False, DAY, TrainingStatus(TrainingState.COMPLETED, DAY)),
    ],
)
def test_a_record_decides_and_a_failed_attempt_is_begun(
    has_attempt: bool, completed_on: date | None, expected: TrainingStatus
) -> None:
    assert training_status(has_attempt=has_attempt, completed_on=completed_on) == expected


def test_no_state_says_that_somebody_failed() -> None:
    assert [state.value for state in TrainingState] == ["open", "begun", "completed"]
