"""Bringing steps into order. Only the shape: the type is not playable yet."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from app.domain.content import CitedRules, Document, Outcome, ScenarioBase, Text80, Text100, Text200, content_fault
from app.domain.questions.graded import WordedPost


class Step(Document):
    """A step; `position` is its place in the model order."""

    position: Annotated[int, Field(ge=1)]
    text: Text100
    feedback: Text200
    rules: CitedRules


class Precedence(Document):
    """A pair of positions whose order is scored; other orders are as good."""

    before: int
    after: int


def _in_model_order(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    for place, step in enumerate(steps):
        if step.position != place + 1:
            raise content_fault(f"must be {place + 1}: steps stand in the model order", place, "position")
    return steps


class OrderingScenario(ScenarioBase):
    """In which order?"""

    type: Literal["ordering"]
    post: WordedPost | None = None
    question: Text80
    steps: Annotated[tuple[Step, ...], Field(strict=False, min_length=5, max_length=5), AfterValidator(_in_model_order)]
    constraints: Annotated[tuple[Precedence, ...], Field(strict=False, min_length=1)]
    outcome: Outcome | None = None

    @model_validator(mode="after")
    def _constraints_fit(self) -> Self:
        for place, pair in enumerate(self.constraints):
            if not 1 <= pair.before < pair.after <= len(self.steps):
                raise content_fault("must name two positions, the earlier one as before", "constraints", place)
        return self

    def cited_rules(self) -> frozenset[str]:
        return frozenset(rule for step in self.steps for rule in step.rules)


SCENARIO = OrderingScenario
