"""One decision out of four options."""

from typing import Literal

from app.domain.questions.graded import GradedScenario, GradedType


class SingleScenario(GradedScenario):
    """How do you react?"""

    type: Literal["single"]


SCENARIO = SingleScenario
TYPE = GradedType("single")
