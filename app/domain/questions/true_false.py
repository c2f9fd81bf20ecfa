"""Judging four to six statements.

fraction = share of statements judged rightly. A constant answer ("everything is true") never gets a safe grade.
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
    Text,
    Text80,
    Text120,
    Text200,
    content_fault,
)
from app.domain.problems import Problem
from app.domain.questions.base import Choice, RawInput, Response, Review, ReviewItem, Summary, joined
from app.domain.questions.graded import WordedPost
from app.domain.scoring import Grade, Mark

_SIGN = {"true": "+", "false": "-"}
_WORD = {"+": "true", "-": "false"}


class Statement(Document):
    """Something that is true or not."""

    id: Letter
    answer: bool
    text: Text120
    feedback: Text200
    rules: CitedRules


def _some_true_some_not(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    if len({statement.answer for statement in statements}) != 2:
        raise content_fault("needs at least one statement with answer: true and one with answer: false")
    return statements


class TrueFalseScenario(ScenarioBase):
    """Which statements are true?"""

    type: Literal["true_false"]
    post: WordedPost | None = None
    question: Text80
    statements: Annotated[
        tuple[Statement, ...],
        Field(strict=False, min_length=4, max_length=6),
        LettersWithoutGaps,
        AfterValidator(_some_true_some_not),
    ]
    outcome: Outcome | None = None

    def cited_rules(self) -> frozenset[str]:
        return frozenset(rule for statement in self.statements for rule in statement.rules)


@dataclass(frozen=True, slots=True)
class TrueFalseType:
    """Judges a verdict on every statement. A token is the statement's id with + for true, - for false."""

    key: str = "true_false"
    interaction: str = "true-false"

    def choices(self, scenario: TrueFalseScenario) -> tuple[Choice, ...]:
        return tuple(Choice(statement.id, statement.text) for statement in scenario.statements)

    def read_response(self, scenario: TrueFalseScenario, raw: RawInput) -> Response | Problem:
        judged: list[str] = []
        missing: list[str] = []
        for statement in scenario.statements:
            values = set(raw.get(f"statement-{statement.id}", ()))
            if not values:
                missing.append(statement.id)
            elif len(values) > 1 or not values <= _SIGN.keys():
                return Problem("unknown_option", (f"statement-{statement.id}",))
            else:
                judged.append(statement.id + _SIGN[values.pop()])
        if missing:
            return Problem("judge_all", tuple(f"statement-{name}" for name in missing), {"missing": len(missing)})
        return tuple(judged)

    def grade(self, scenario: TrueFalseScenario, response: Response) -> Mark:
        total = len(scenario.statements)
        right = sum(self._token(statement) in response for statement in scenario.statements)
        true = sum(statement.answer for statement in scenario.statements)
        fraction = Fraction(right, total)
        if right == total:
            return Mark(fraction, Grade.BEST)
        if fraction >= Fraction(3, 4) and right > max(true, total - true):
            return Mark(fraction, Grade.ACCEPTABLE)
        return Mark(fraction, Grade.RISKY if fraction >= Fraction(1, 2) else Grade.WRONG)

    def review(self, scenario: TrueFalseScenario, response: Response) -> Review:
        given = {token[0]: _WORD[token[1]] for token in response}
        items = tuple(
            ReviewItem(
                id=statement.id,
                text=statement.text,
                feedback=statement.feedback,
                rules=statement.rules,
                verdict="right_judged" if self._token(statement) in response else "wrong_judged",
                chosen=given[statement.id],
                answer="true" if statement.answer else "false",
            )
            for statement in scenario.statements
        )
        return Review(scenario.outcome or (), items)

    def summarise(self, scenario: TrueFalseScenario, response: Response) -> Summary:
        given = {token[0]: token[1] == "+" for token in response}
        answer = [_judged(statement.text, given[statement.id]) for statement in scenario.statements]
        right = [_judged(statement.text, statement.answer) for statement in scenario.statements]
        return Summary(scenario.question, joined(answer), joined(right))

    @staticmethod
    def _token(statement: Statement) -> str:
        return statement.id + ("+" if statement.answer else "-")


def _judged(text: Text, value: bool) -> Text:
    de, en = ("trifft zu", "true") if value else ("trifft nicht zu", "not true")
    return Text(de=f"{text.de} ({de})", en=f"{text.en} ({en})")


SCENARIO = TrueFalseScenario
TYPE = TrueFalseType()
