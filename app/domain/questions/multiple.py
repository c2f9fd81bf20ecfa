"""Choosing all that belong, out of five or six.

fraction = max(0, (right chosen - wrong chosen) / number of right): ticking everything never passes.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.domain.content import (
    CitedRules,
    Document,
    Letter,
    LettersWithoutGaps,
    Outcome,
    ScenarioBase,
    Text80,
    Text120,
    Text200,
    content_fault,
)
from app.domain.problems import Problem
from app.domain.questions.base import Choice, RawInput, Response, Review, ReviewItem, Summary, joined
from app.domain.questions.graded import WordedPost
from app.domain.scoring import Grade, Mark

_VERDICTS = {
    (True, True): "right_chosen",
    (False, False): "right_left",
    (False, True): "wrong_chosen",
    (True, False): "wrong_left",
}


class MultipleOption(Document):
    """Something that belongs or does not."""

    id: Letter
    correct: bool
    text: Text120
    feedback: Text200
    rules: CitedRules


def _some_belong_some_not(options: tuple[MultipleOption, ...]) -> tuple[MultipleOption, ...]:
    if len({option.correct for option in options}) != 2:
        raise content_fault("needs at least one option with correct: true and one with correct: false")
    return options


class MultipleScenario(ScenarioBase):
    """What belongs?"""

    type: Literal["multiple"]
    post: WordedPost | None = None
    question: Text80
    options: Annotated[
        tuple[MultipleOption, ...],
        Field(strict=False, min_length=5, max_length=6),
        LettersWithoutGaps,
        AfterValidator(_some_belong_some_not),
    ]
    outcome: Outcome | None = None

    def cited_rules(self) -> frozenset[str]:
        return frozenset(rule for option in self.options for rule in option.rules)


@dataclass(frozen=True, slots=True)
class MultipleType:
    """Judges a set of chosen options."""

    key: str = "multiple"
    interaction: str = "choice"

    def choices(self, scenario: MultipleScenario) -> tuple[Choice, ...]:
        return tuple(Choice(option.id, option.text) for option in scenario.options)

    def read_response(self, scenario: MultipleScenario, raw: RawInput) -> Response | Problem:
        chosen = set(raw.get("choice", ()))
        if not chosen:
            return Problem("choose_some", ("choice",))
        if not chosen <= {option.id for option in scenario.options}:
            return Problem("unknown_option", ("choice",))
        return tuple(sorted(chosen))

    def grade(self, scenario: MultipleScenario, response: Response) -> Mark:
        right = {option.id for option in scenario.options if option.correct}
        hits = len(right.intersection(response))
        fraction = max(Fraction(0), Fraction(hits - (len(response) - hits), len(right)))
        if fraction == 1:
            return Mark(fraction, Grade.BEST)
        if fraction >= Fraction(2, 3):
            return Mark(fraction, Grade.ACCEPTABLE)
        return Mark(fraction, Grade.RISKY if fraction >= Fraction(1, 3) else Grade.WRONG)

    def review(self, scenario: MultipleScenario, response: Response) -> Review:
        items = tuple(
            ReviewItem(
                id=option.id,
                text=option.text,
                feedback=option.feedback,
                rules=option.rules,
                verdict=_VERDICTS[option.correct, option.id in response],
                chosen="chosen" if option.id in response else "",
                answer="chosen" if option.correct else "",
            )
            for option in scenario.options
        )
        return Review(scenario.outcome or (), items)

    def summarise(self, scenario: MultipleScenario, response: Response) -> Summary:
        chosen = [option.text for option in scenario.options if option.id in response]
        right = [option.text for option in scenario.options if option.correct]
        return Summary(scenario.question, joined(chosen), joined(right))


SCENARIO = MultipleScenario
TYPE = MultipleType()
