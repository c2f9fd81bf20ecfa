"""One of four drafts of a reply; each option is what would be written."""

from typing import Literal

from app.domain.questions.graded import GradedScenario, GradedType


class ReplyScenario(GradedScenario):
    """Which draft do you send?"""

    type: Literal["reply"]


SCENARIO = ReplyScenario
TYPE = GradedType("reply")
