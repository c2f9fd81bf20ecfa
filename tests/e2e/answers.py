"""Answers of a wanted grade, found by trying what can be chosen, and the order of the training's scenarios."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, product

from app.domain.content import ScenarioBase
from app.domain.problems import Problem
from app.domain.questions import type_of
from app.domain.scoring import Grade
from tests.makers import scenario

Raw = Mapping[str, Sequence[str]]
ORDER = ("S14", "S07", "S05", "S19", "S36", "S04", "S44", "S25", "S33", "S10", "S27", "S11")
REFRESHER = ("S51", "S13", "S20", "S50", "S03", "S37")
ALL_FOUR = (Grade.BEST, Grade.ACCEPTABLE, Grade.RISKY, Grade.WRONG)


def scenarios(order: Sequence[str] = ORDER) -> tuple[ScenarioBase, ...]:
    return tuple(scenario(one) for one in order)


def answers(found: ScenarioBase) -> Iterator[tuple[Grade, Raw]]:
    """Every complete answer to a scenario with its grade."""
    kind = type_of(found)
    for raw in _possible(found):
        response = kind.read_response(found, raw)
        if not isinstance(response, Problem):
            yield kind.grade(found, response).grade, raw


@cache
def answer_of(scenario_id: str, grade: Grade) -> Raw:
    """An answer of this grade or, where a scenario has none, of the nearest one that has the same safety."""
    wanted = ALL_FOUR.index(grade)
    ranked = sorted(
        answers(scenario(scenario_id)),
        key=lambda found: (found[0].safe is not grade.safe, abs(ALL_FOUR.index(found[0]) - wanted)),
    )
    return ranked[0][1]


def grade_of(scenario_id: str, raw: Raw) -> Grade:
    """How this answer is judged."""
    found = scenario(scenario_id)
    kind = type_of(found)
    response = kind.read_response(found, raw)
    assert not isinstance(response, Problem), response
    return kind.grade(found, response).grade


def _possible(found: ScenarioBase) -> Iterator[Raw]:
    letters = [choice.id for choice in type_of(found).choices(found)]
    if found.type == "true_false":
        for values in product(("true", "false"), repeat=len(letters)):
            yield {f"statement-{letter}": [value] for letter, value in zip(letters, values, strict=True)}
        return
    for size in range(1, len(letters) + 1 if found.type == "multiple" else 2):
        for chosen in combinations(letters, size):
            yield {"choice": list(chosen)}
