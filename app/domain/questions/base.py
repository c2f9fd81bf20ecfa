"""The contract of a question type. A new type is one file beside this one and one template of the same name.

A type module defines `SCENARIO`, the shape of its scenarios, and `TYPE`, which judges a response. It knows no database,
no page and no language. A response is a tuple of short tokens made of option ids, the same in memory and when sealed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.content import Event, ScenarioBase, Text
from app.domain.problems import Problem
from app.domain.scoring import Mark

Response = tuple[str, ...]
RawInput = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the learner can choose or judge, before the decision: nothing here tells whether it is right."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One choice after the decision. `verdict` is a code: for graded options the grade, else
    right_chosen, right_left, wrong_chosen, wrong_left (multiple) or right_judged, wrong_judged (true_false).
    `chosen` is the learner's own token for it ("" if left), `answer` what would have been right."""

    id: str
    text: Text
    feedback: Text
    rules: tuple[str, ...]
    verdict: str
    chosen: str
    answer: str


@dataclass(frozen=True, slots=True)
class Review:
    """What is shown after the decision; `items` in the author's order."""

    events: tuple[Event, ...]
    items: tuple[ReviewItem, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Question, own answer and right answer as plain text, so that they stay readable without the type."""

    question: Text
    answer: Text
    right_answer: Text


class QuestionType(Protocol):
    """What a question type can do. `interaction` is its kind in the fixed list of xAPI and SCORM."""

    key: str
    interaction: str

    def choices(self, scenario: Any) -> tuple[Choice, ...]:
        """Return what can be chosen, in the author's order."""

    def read_response(self, scenario: Any, raw: RawInput) -> Response | Problem:
        """Turn the form's fields into a response. Fields of another name are ignored."""

    def grade(self, scenario: Any, response: Response) -> Mark:
        """Judge a response that `read_response` has made."""

    def review(self, scenario: Any, response: Response) -> Review:
        """Return what came of the response and why."""

    def summarise(self, scenario: Any, response: Response) -> Summary:
        """Return the plain text that stays readable when the type is gone."""


def joined(texts: Sequence[Text]) -> Text:
    """Return several texts as one, in both languages; a dash stands for none."""
    if not texts:
        return Text(de="–", en="–")
    return Text(de=" / ".join(text.de for text in texts), en=" / ".join(text.en for text in texts))


def shown_order(scenario: ScenarioBase, choices: Sequence[Choice], seed: str) -> tuple[Choice, ...]:
    """Return the choices as this attempt shows them: shuffled by the attempt's seed, the same on every reload, device
    and in review. Sorting by a hash depends on no random generator and so on no Python version."""
    if scenario.fixed_order:
        return tuple(choices)

    def place(choice: Choice) -> bytes:
        return hashlib.sha256(f"{seed}/{scenario.id}/{choice.id}".encode()).digest()

    return tuple(sorted(choices, key=place))
