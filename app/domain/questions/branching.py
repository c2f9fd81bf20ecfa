"""A story of stations and endings. Only the shape: the type is not playable yet.

Which stations can be reached is proved in app/domain/content_check.py.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from app.domain.content import (
    Document,
    GradedOption,
    LettersWithoutGaps,
    ScenarioBase,
    Text140,
    Text200,
    content_fault,
    first_repeated,
)
from app.domain.questions.graded import WordedPost, one_best

StationId = Annotated[str, Field(pattern=r"^n[0-9][a-z]?$")]
EndingId = Annotated[str, Field(pattern=r"^e_[a-z]+$")]


class BranchOption(GradedOption):
    """A graded option that leads on to a station or an ending."""

    next: str


class Station(Document):
    """One decision of the story."""

    id: StationId
    situation: Text200
    post: WordedPost | None = None
    options: Annotated[
        tuple[BranchOption, ...],
        Field(strict=False, min_length=3, max_length=4),
        LettersWithoutGaps,
        AfterValidator(one_best),
    ]


class Ending(Document):
    """How the story ends."""

    id: EndingId
    outcome: Literal["good", "mixed", "bad"]
    text: Text140


class BranchingScenario(ScenarioBase):
    """A story whose course depends on the decisions."""

    type: Literal["branching"]
    post: WordedPost | None = None
    start: StationId
    nodes: Annotated[tuple[Station, ...], Field(strict=False, min_length=4, max_length=6)]
    endings: Annotated[tuple[Ending, ...], Field(strict=False, min_length=3, max_length=5)]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        for key, items in (("nodes", self.nodes), ("endings", self.endings)):
            ids = [item.id for item in items]
            place = first_repeated(ids)
            if place is not None:
                raise content_fault(f"{ids[place]} is used twice; every id needs to be its own", key, place, "id")
        return self

    def cited_rules(self) -> frozenset[str]:
        return frozenset(rule for node in self.nodes for option in node.options for rule in option.rules)


SCENARIO = BranchingScenario
