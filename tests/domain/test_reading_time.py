"""The reading time of every shipped scenario is the one its author wrote down: the rule is the one they used."""

from __future__ import annotations

import pytest

from app.domain.content import ScenarioBase
from app.domain.reading_time import reading_seconds, training_minutes
from tests.makers import all_scenarios


@pytest.mark.parametrize("scenario", all_scenarios(), ids=lambda scenario: scenario.id)
def test_the_computed_seconds_are_those_of_the_author(scenario: ScenarioBase) -> None:
    assert reading_seconds(scenario) == scenario.estimated_seconds


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0), (1, 5), (200, 5), (201, 10), (460, 15), (1020, 30)])
def test_shown_minutes_are_half_as_much_again_rounded_up_to_five(seconds: int, minutes: int) -> None:
    assert training_minutes(seconds) == minutes
