"""Choosing one of four graded options: the shape and the judgement that `single` and `reply` share."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

from app.domain.content import (
    FRACTION_OF_RATING,
    GradedOption,
    LettersWithoutGaps,
    Post,
    ScenarioBase,
    Text80,
    content_fault,
)
from app.domain.problems import Problem
from app.domain.questions.base import Choice, RawInput, Response, Review, ReviewItem, Summary
from app.domain.scoring import Grade, Mark


def one_best(options: tuple[GradedOption, ...]) -> tuple[GradedOption, ...]:
    """Refuse a list of options without exactly one best."""
    found = sum(option.rating == "best" for option in options)
    if found != 1:
        raise content_fault(f"has {found} options rated best; exactly one is needed")
    return options


def _has_text(post: Post) -> Post:
    if post.text is None:
        raise content_fault("text is missing; write what the post says")
    return post


# Only in `spot` a post has no words of its own: its segments are the text.
WordedPost = Annotated[Post, AfterValidator(_has_text)]


class GradedScenario(ScenarioBase):
    """A question with four graded options."""

    post: WordedPost | None = None
    question: Text80
    options: Annotated[
        tuple[GradedOption, ...],
        Field(strict=False, min_length=4, max_length=4),
        LettersWithoutGaps,
        AfterValidator(one_best),
    ]

    def cited_rules(self) -> frozenset[str]:
        return frozenset(rule for option in self.options for rule in option.rules)

    def option(self, option_id: str) -> GradedOption:
        """Return the option; KeyError if there is none."""
        return {option.id: option for option in self.options}[option_id]


@dataclass(frozen=True, slots=True)
class GradedType:
    """Judges one chosen option by its rating."""

    key: str
    interaction: str = "choice"

    def choices(self, scenario: GradedScenario) -> tuple[Choice, ...]:
        return tuple(Choice(option.id, option.text) for option in scenario.options)

    def read_response(self, scenario: GradedScenario, raw: RawInput) -> Response | Problem:
        chosen = set(raw.get("choice", ()))
        if not chosen:
            return Problem("choose_one", ("choice",))
        if len(chosen) > 1:
            return Problem("choose_only_one", ("choice",))
        if not chosen <= {option.id for option in scenario.options}:
            return Problem("unknown_option", ("choice",))
        return tuple(chosen)

    def grade(self, scenario: GradedScenario, response: Response) -> Mark:
        rating = scenario.option(response[0]).rating
        return Mark(FRACTION_OF_RATING[rating], Grade(rating))

    def review(self, scenario: GradedScenario, response: Response) -> Review:
        items = tuple(
            ReviewItem(
                id=option.id,
                text=option.text,
                feedback=option.feedback,
                rules=option.rules,
                verdict=option.rating,
                chosen="chosen" if option.id == response[0] else "",
                answer="chosen" if option.rating == "best" else "",
            )
            for option in scenario.options
        )
        return Review(scenario.option(response[0]).consequences, items)

    def summarise(self, scenario: GradedScenario, response: Response) -> Summary:
        best = next(option for option in scenario.options if option.rating == "best")
        return Summary(scenario.question, scenario.option(response[0]).text, best.text)
