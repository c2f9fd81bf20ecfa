"""How long a practised reader needs for a scenario; the figure that `estimated_seconds` repeats.

180 German words a minute, and 15 seconds for a decision. Counted are the words that somebody reads on one way through:
situation, post and comments, question and answers, then feedback and consequences of one answer (the mean over the
answers), in a branching story the mean over its longest ways. Title, context, picture descriptions and summary are not.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from app.domain.content import Event, GradedOption, Post, ScenarioBase, Text
from app.domain.questions.branching import BranchingScenario

WORDS_PER_MINUTE = 180
SECONDS_PER_DECISION = 15
ROUNDED_TO = 5


def reading_seconds(scenario: ScenarioBase) -> int:
    """Return the seconds for one way through the scenario, rounded half up to a multiple of five."""
    words, decisions = _way(scenario)
    seconds = words * 60 / WORDS_PER_MINUTE + SECONDS_PER_DECISION * decisions
    return int((seconds / ROUNDED_TO + Fraction(1, 2)) // 1) * ROUNDED_TO


def training_minutes(seconds: int) -> int:
    """Return the minutes shown for scenarios of so many seconds: half as much again, rounded up to the next five."""
    minutes = Fraction(seconds * 3, 2 * 60)
    return int(-(-minutes // 5)) * 5


def _way(scenario: ScenarioBase) -> tuple[Fraction, int]:
    start = _words([scenario.situation]) + _post(scenario.post)
    if isinstance(scenario, BranchingScenario):
        words, decisions = _story(scenario)
        return start + words, decisions
    asked = [scenario.question] if hasattr(scenario, "question") else []
    words = start + _words(asked) + _answers(_parts(scenario))
    return words + _events(getattr(scenario, "outcome", None) or ()), 1


def _parts(scenario: ScenarioBase) -> list[Any]:
    """Return what a question consists of, whatever its type calls it: everything that has a feedback."""
    values = (getattr(scenario, name) for name in type(scenario).model_fields)
    return [item for value in values if isinstance(value, tuple) for item in value if hasattr(item, "feedback")]


def _answers(parts: list[Any]) -> Fraction:
    """One of the graded options is chosen, and what came of it is read; of other parts every feedback is read."""
    offered = _words(part.text for part in parts)
    afterwards = sum(_words([part.feedback]) for part in parts)
    if not all(isinstance(part, GradedOption) for part in parts):
        return Fraction(offered + afterwards)
    return offered + Fraction(afterwards + sum(_events(part.consequences) for part in parts), len(parts))


def _story(scenario: BranchingScenario) -> tuple[Fraction, int]:
    """Return the mean over the ways with the most decisions, and how many these are."""
    stations = {station.id: station for station in scenario.nodes}
    endings = {ending.id: ending for ending in scenario.endings}
    ways: list[tuple[int, int]] = []
    open_ways = [(scenario.start, 0, 0)]
    while open_ways:
        place, decisions, words = open_ways.pop()
        if place in endings:
            ways.append((decisions, words + _words([endings[place].text])))
            continue
        station = stations[place]
        words += _words([station.situation, *(option.text for option in station.options)]) + _post(station.post)
        for option in station.options:
            more = _words([option.feedback]) + _events(option.consequences)
            open_ways.append((option.next, decisions + 1, words + more))
    longest = max(decisions for decisions, _ in ways)
    counted = [words for decisions, words in ways if decisions == longest]
    return Fraction(sum(counted), len(counted)), longest


def _words(texts: Iterable[Text]) -> int:
    return sum(len(text.de.split()) for text in texts)


def _post(post: Post | None) -> int:
    if post is None:
        return 0
    own = [post.text] if post.text else []
    return _words([*own, *(comment.text for comment in post.comments)])


def _events(events: Iterable[Event]) -> int:
    return _words(text for event in events for text in (event.when, event.who, event.text))
