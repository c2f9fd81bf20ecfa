"""The shapes of published content: guideline editions, scenarios and trainings.

Every document is frozen; its name is the SHA-256 of its canonical JSON, so that a changed word is another document.
The limits are those of docs/content-format.md. Shapes that belong to one question type live in `questions/`.
"""

import hashlib
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from app.domain.ids import DocumentHash

LANGUAGES = ("de", "en")
Rating = Literal["best", "acceptable", "risky", "wrong"]
FRACTION_OF_RATING: dict[str, Fraction] = {
    "best": Fraction(1),
    "acceptable": Fraction(3, 5),
    "risky": Fraction(1, 5),
    "wrong": Fraction(0),
}


class Document(BaseModel):
    """Frozen, strict, nothing unknown: a misspelt key is a fault and not an extra."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def content_fault(message: str, *at: str | int) -> PydanticCustomError:
    """Return an error about the value at hand; `at` leads on from it to the place where its author mends it."""
    return PydanticCustomError("content", "{message}", {"message": message, "at": at})


_MARKUP = re.compile(r"</?[A-Za-z!]")


def _one_clean_line(value: str) -> str:
    if value != value.strip() or "  " in value or "\n" in value:
        raise content_fault("has a space at an end, two spaces in a row or a line break; take them out")
    if _MARKUP.search(value):
        raise content_fault("contains markup; texts are plain words, so take the <...> out")
    return value


Line = Annotated[str, Field(min_length=1), AfterValidator(_one_clean_line)]


class Text(Document):
    """The same sentence in both languages of the product."""

    de: Line
    en: Line

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.de


def _limit(length: int) -> AfterValidator:
    def check(text: Text) -> Text:
        for language in LANGUAGES:
            found = len(text.in_language(language))
            if found > length:
                raise content_fault(f"has {found} characters, at most {length} are allowed; shorten it", language)
        return text

    return AfterValidator(check)


def first_repeated(values: Sequence[str]) -> int | None:
    """Return the place of the first value that stood before."""
    return next((place for place, value in enumerate(values) if value in values[:place]), None)


def _no_repeats(values: tuple[str, ...]) -> tuple[str, ...]:
    place = first_repeated(values)
    if place is not None:
        raise content_fault(f"{values[place]} is listed twice; take one out", place)
    return values


def _letters_without_gaps(items: tuple[Any, ...]) -> tuple[Any, ...]:
    for place, item in enumerate(items):
        expected = chr(ord("a") + place)
        if item.id != expected:
            raise content_fault(f"must be {expected}: letters begin with a and leave no gap", place, "id")
    return items


SeedId = Annotated[str, Field(pattern=r"^SEED-[0-9]{2}$")]
RuleId = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9.-]{0,11}$")]
RuleIds = Annotated[tuple[RuleId, ...], Field(strict=False), AfterValidator(_no_repeats)]
CitedRules = Annotated[RuleIds, Field(min_length=1)]
Letter = Annotated[str, Field(pattern=r"^[a-z]$")]
LettersWithoutGaps = AfterValidator(_letters_without_gaps)
Day = Annotated[date, Field(strict=False)]
Text40 = Annotated[Text, _limit(40)]
Text60 = Annotated[Text, _limit(60)]
Text80 = Annotated[Text, _limit(80)]
Text100 = Annotated[Text, _limit(100)]
Text120 = Annotated[Text, _limit(120)]
Text140 = Annotated[Text, _limit(140)]
Text150 = Annotated[Text, _limit(150)]
Text160 = Annotated[Text, _limit(160)]
Text200 = Annotated[Text, _limit(200)]
Text300 = Annotated[Text, _limit(300)]
Author = Annotated[Line, Field(max_length=40)]
Initials = Annotated[Line, Field(max_length=2)]
Role = Literal["all_staff", "procurement", "managers", "communications", "IT"]


class Comment(Document):
    """A comment under a post; only its words are translated, names stay."""

    author: Author
    initials: Initials
    text: Text100


class Post(Document):
    """The re-enacted post, message or e-mail of a scene. `image` is a file name in the pack, or `<sha256>.svg` once
    published. `text` is missing where the segments of a question are the text (checked by that question type)."""

    platform: Text60
    kind: Literal["post", "comment", "chat", "review", "email", "story"]
    author: Author
    initials: Initials
    when: Text40
    text: Text300 | None = None
    image: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.(svg|png|jpg|webp)$")] | None = None
    image_alt: Text160 | None = None
    reactions: Annotated[Text, _limit(45)] | None = None
    comments: Annotated[tuple[Comment, ...], Field(strict=False, max_length=3)]

    @model_validator(mode="after")
    def _picture_has_words(self) -> Self:
        if (self.image is None) != (self.image_alt is None):
            there = "image_alt" if self.image is None else "image"
            raise content_fault(
                "needs image and image_alt together (a picture without a description shuts people out); add the other",
                there,
            )
        return self


class Event(Document):
    """One thing that came of a decision."""

    when: Text40
    kind: Literal["comment", "reply", "chat", "call", "email", "press", "meeting", "note"]
    who: Text60
    text: Text160


Events = Annotated[tuple[Event, ...], Field(strict=False, min_length=1, max_length=4)]
Outcome = Annotated[tuple[Event, ...], Field(strict=False, min_length=1, max_length=2)]


class GradedOption(Document):
    """An answer with one of the four ratings, its reason and what comes of it.

    `points` repeats the rating in the author's file and is not stored.
    """

    id: Letter
    rating: Rating
    points: Annotated[float | None, Field(exclude=True)] = None
    text: Text150
    feedback: Text200
    rules: Annotated[CitedRules, Field(max_length=3)]
    consequences: Events

    @field_validator("points")
    @classmethod
    def _points_match_rating(cls, points: float | None, info: ValidationInfo) -> float | None:
        rating = info.data.get("rating")
        if points is not None and rating is not None and Fraction(str(points)) != FRACTION_OF_RATING[rating]:
            raise content_fault(f"must be {float(FRACTION_OF_RATING[rating])} because the rating is {rating}")
        return points


class Context(Document):
    """The three facts of a scene."""

    role: Text40
    situation: Text40
    profile: Text40


class ScenarioBase(Document, ABC):
    """What every scenario has, whatever its question type."""

    id: Annotated[str, Field(pattern=r"^S[0-9]{2}$")]
    type: str
    title: Text60
    summary: Text140
    difficulty: Literal[1, 2, 3]
    roles: Annotated[tuple[Role, ...], Field(strict=False, min_length=1, max_length=3), AfterValidator(_no_repeats)]
    estimated_seconds: Annotated[int, Field(ge=30, le=300, multiple_of=5)]
    rules: CitedRules
    seed: Annotated[tuple[SeedId, ...], Field(strict=False), AfterValidator(_no_repeats)]
    context: Context
    situation: Text300
    post: Post | None = None
    fixed_order: bool = False
    reviewed_on: Day
    reviewed_by: Annotated[Line, Field(max_length=80)]

    @abstractmethod
    def cited_rules(self) -> frozenset[str]:
        """Return the rules cited in the question itself; `rules` must name exactly these."""


class Source(Document):
    """One legal or other basis of a rule with its mark: G checked against federal law, S checked against the
    secondary page `checked_at`, ? unchecked, own: a document of the authority itself."""

    text: Text
    mark: Literal["G", "S", "?", "own"]
    checked_at: Line | None = None


class Rule(Document):
    """One numbered rule. `label` is the number printed in the authority's own document, `id` never changes."""

    id: RuleId
    label: Annotated[Line, Field(max_length=20)]
    binding: bool
    title: Text100
    short: Text40
    text: Text
    why: Text
    sources: Annotated[tuple[Source, ...], Field(strict=False, min_length=1)]
    right: Text
    wrong: Text
    ask: Text

    @model_validator(mode="before")
    @classmethod
    def _label_defaults_to_id(cls, raw: Any) -> Any:
        if isinstance(raw, dict):
            return {"label": raw.get("id"), "short": raw.get("title"), **raw}
        return raw


def _unique_rules(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    for key in ("id", "label"):
        values = [getattr(rule, key) for rule in rules]
        place = first_repeated(values)
        if place is not None:
            raise content_fault(f"{values[place]} belongs to an earlier rule; every rule needs its own", place, key)
    return rules


class Guideline(Document):
    """One edition of the guideline."""

    edition: Annotated[Line, Field(max_length=20, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    title: Text
    organisation: Text
    preface: Annotated[tuple[Text, ...], Field(strict=False)]
    valid_from: Day
    rules: Annotated[tuple[Rule, ...], Field(strict=False, min_length=1), AfterValidator(_unique_rules)]

    def rule(self, rule_id: str) -> Rule:
        """Return the rule; KeyError if this edition does not have it."""
        return {rule.id: rule for rule in self.rules}[rule_id]


TrainingKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")]


class TrainingFile(Document):
    """A training as its author writes it: scenarios by id, in the order in which they are shown. `follows` names the
    training that people take before this one."""

    key: TrainingKey
    version: Annotated[int, Field(ge=1)]
    title: Text60
    description: Text300
    audience: Text200
    follows: TrainingKey | None = None
    scenarios: Annotated[tuple[str, ...], Field(strict=False, min_length=1), AfterValidator(_no_repeats)]
    pass_mark: Annotated[int, Field(ge=1, le=100)] = 70
    minutes: Annotated[int, Field(ge=1, le=480)]
    reviewed_on: Day
    reviewed_by: Annotated[Line, Field(max_length=80)]


class ScenarioPin(Document):
    """A scenario version inside a training version."""

    id: str
    version: DocumentHash


class Training(Document):
    """A published training version: exactly these scenario versions under exactly this edition."""

    key: str
    version: int
    title: Text
    description: Text
    audience: Text
    follows: str | None = None
    scenarios: Annotated[tuple[ScenarioPin, ...], Field(strict=False)]
    guideline: DocumentHash
    pass_mark: int
    minutes: int
    reviewed_on: Day
    reviewed_by: str

    @property
    def place(self) -> tuple[bool, str]:
        """What lists of trainings are sorted by: what follows another training comes after those that follow none."""
        return self.follows is not None, self.key


class Contact(Document):
    """A place to ask; the pack holds them once so that another authority changes one file."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    name: Text
    email: Line | None = None
    phone: Line | None = None


class Pack(Document):
    """The cover sheet of a folder of content."""

    slug: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Text
    organisation: Text
    languages: Annotated[tuple[Literal["de", "en"], ...], Field(strict=False, min_length=1)]
    licence: Line
    contacts: Annotated[tuple[Contact, ...], Field(strict=False)]
    reviewed_on: Day


def canonical_json(document: BaseModel) -> str:
    """Return the document as JSON with sorted keys, no white space and no field that is None: one text per content."""
    plain = document.model_dump(mode="json", exclude_none=True)
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def document_hash(text: str) -> DocumentHash:
    """Return the name of a document: SHA-256 of its canonical JSON in UTF-8, in hexadecimal digits."""
    return DocumentHash(hashlib.sha256(text.encode("utf-8")).hexdigest())
