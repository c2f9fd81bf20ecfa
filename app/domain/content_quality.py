"""Whether length or wording gives the answer away. Everything here is a warning: chance alone makes some patterns.

Measured over all graded options of a pack, in both languages, as docs/content-format.md describes. A figure is named if
it lies further from chance than about one pack in forty would by accident (two standard errors).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from app.domain.content import FRACTION_OF_RATING, LANGUAGES, GradedOption, ScenarioBase
from app.domain.content_files import ContentFile, Fault, Path
from app.domain.content_shape import LANGUAGE_NAMES
from app.domain.questions.branching import BranchingScenario
from app.domain.questions.graded import GradedScenario

# The best option of one question alone is conspicuous if it is a third longer than the next.
CONSPICUOUS = 4 / 3
REASON = {
    "de": re.compile(r"\b(weil|denn|damit|da|sodass)\b|\bum\b.*\bzu\b|;", re.IGNORECASE),
    "en": re.compile(r"\b(because|so that|since|in order to)\b|\bas (it|they)\b", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class _Question:
    """One decision with graded options, and where it stands."""

    file: ContentFile
    path: Path
    options: tuple[GradedOption, ...]

    def best(self) -> int:
        return next(place for place, option in enumerate(self.options) if option.rating == "best")

    def lengths(self, language: str) -> list[int]:
        return [len(option.text.in_language(language)) for option in self.options]

    def lead(self, language: str) -> float:
        """Return the length of the best option as a multiple of the longest other one."""
        lengths = self.lengths(language)
        own = lengths.pop(self.best())
        return own / max(lengths)

    def warn(self, language: str, message: str) -> Fault:
        return self.file.fault((*self.path, self.best(), "text", language), message, warning=True)


def check_quality(scenarios: Iterable[tuple[ContentFile, ScenarioBase]], *, complete: bool) -> list[Fault]:
    """Return what gives the answers of these scenarios away; figures over all of them only if all could be read."""
    questions = [question for file, scenario in scenarios for question in _questions(file, scenario)]
    found: list[Fault] = []
    for language in LANGUAGES:
        found += _conspicuous(questions, language)
        for pattern in _PATTERNS if questions and complete else ():
            found += pattern(questions, language)
    return found


def _questions(file: ContentFile, scenario: ScenarioBase) -> Iterator[_Question]:
    if isinstance(scenario, GradedScenario):
        yield _Question(file, ("options",), scenario.options)
    elif isinstance(scenario, BranchingScenario):
        for place, station in enumerate(scenario.nodes):
            yield _Question(file, ("nodes", place, "options"), station.options)


def _conspicuous(questions: Sequence[_Question], language: str) -> Iterator[Fault]:
    for question in questions:
        if question.lead(language) > CONSPICUOUS:
            yield question.warn(
                language, "the best option is by far the longest, which gives it away; shorten it or lengthen another"
            )


def _longest_is_best(questions: Sequence[_Question], language: str) -> Iterator[Fault]:
    number = len(questions)
    found = sum(question.lead(language) > 1 for question in questions)
    chance = sum(1 / len(question.options) for question in questions)
    if found > chance + 2 * sqrt(chance * (1 - chance / number)):
        worst = max(questions, key=lambda question: question.lead(language))
        yield worst.warn(
            language,
            f"in {found} of {number} decisions of this pack the longest {LANGUAGE_NAMES[language]} option is the best "
            f"(by chance about {round(chance)}); shorten best options, beginning here",
        )


def _reason_is_best(questions: Sequence[_Question], language: str) -> Iterator[Fault]:
    best = [_has_reason(question.options[question.best()], language) for question in questions]
    others = [
        _has_reason(option, language)
        for question in questions
        for option in question.options
        if option.rating != "best"
    ]
    spread = _share([*best, *others])
    error = sqrt(spread * (1 - spread) * (1 / len(best) + 1 / len(others)))
    if _share(best) - _share(others) > 2 * error:
        first = questions[best.index(True)]
        yield first.warn(
            language,
            f"{round(100 * _share(best))} % of the best {LANGUAGE_NAMES[language]} options say why (weil, because, …), "
            f"of the others {round(100 * _share(others))} %; take reasons out or give them to others, beginning here",
        )


def _has_reason(option: GradedOption, language: str) -> bool:
    return REASON[language].search(option.text.in_language(language)) is not None


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values)


def _length_tells_points(questions: Sequence[_Question], language: str) -> Iterator[Fault]:
    lengths = [length for question in questions for length in question.lengths(language)]
    points = [float(FRACTION_OF_RATING[option.rating]) for question in questions for option in question.options]
    found = _correlation(lengths, points)
    if abs(found) > 2 / sqrt(len(points)):
        worst = max(questions, key=lambda question: question.lead(language) * found)
        yield worst.warn(
            language,
            f"over all decisions of this pack {'longer' if found > 0 else 'shorter'} {LANGUAGE_NAMES[language]} options"
            f" are better (correlation {found:.2f}); even the lengths out, beginning here",
        )


def _correlation(first: Sequence[float], second: Sequence[float]) -> float:
    mean_first, mean_second = sum(first) / len(first), sum(second) / len(second)
    both = sum((a - mean_first) * (b - mean_second) for a, b in zip(first, second, strict=True))
    spread = sum((a - mean_first) ** 2 for a in first) * sum((b - mean_second) ** 2 for b in second)
    return both / sqrt(spread) if spread else 0.0


_PATTERNS: tuple[Callable[[Sequence[_Question], str], Iterator[Fault]], ...] = (
    _longest_is_best,
    _reason_is_best,
    _length_tells_points,
)
