"""Marking the problematic parts of a post. Only the shape: the type is not playable yet."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from app.domain.content import (
    Document,
    Letter,
    LettersWithoutGaps,
    Outcome,
    Post,
    RuleIds,
    ScenarioBase,
    Text80,
    Text120,
    Text200,
    content_fault,
)


class Segment(Document):
    """A part of the post in reading order. Rules are cited exactly if it is a problem."""

    id: Letter
    problem: bool
    text: Text120
    feedback: Text200
    rules: RuleIds

    @model_validator(mode="after")
    def _a_problem_cites_rules(self) -> Self:
        if self.problem != bool(self.rules):
            raise content_fault("must name rules if problem is true, and none if it is false", "rules")
        return self


def _without_text(post: Post) -> Post:
    if post.text is not None:
        raise content_fault("must be left out here: the segments are the text", "text")
    return post


def _some_problems_some_not(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    if len({segment.problem for segment in segments}) != 2:
        raise content_fault("needs at least one segment with problem: true and one with problem: false")
    return segments


class SpotScenario(ScenarioBase):
    """Which parts are a problem?"""

    type: Literal["spot"]
    post: Annotated[Post, AfterValidator(_without_text)]
    question: Text80
    segments: Annotated[
        tuple[Segment, ...],
        Field(strict=False, min_length=5, max_length=7),
        LettersWithoutGaps,
        AfterValidator(_some_problems_some_not),
    ]
    outcome: Outcome | None = None

    def cited_rules(self) -> frozenset[str]:
        return frozenset(rule for segment in self.segments for rule in segment.rules)


SCENARIO = SpotScenario
