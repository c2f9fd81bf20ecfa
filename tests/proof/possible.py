"""Everything that can be answered to a scenario, and what each answer is worth: all of it is public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from app.domain.content import ScenarioBase
from app.domain.ids import DocumentHash
from app.domain.questions import type_of
from app.domain.questions.base import Response
from app.domain.scoring import Grade, points_of
from app.domain.sealing import Step

Raw = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Possible:
    """One possible answer."""

    raw: Raw
    step: Step
    points: int
    grade: Grade

    @property
    def response(self) -> Response:
        return self.step.response


def possible_answers(scenario: ScenarioBase, version: DocumentHash, sequence: int) -> tuple[Possible, ...]:
    """Every answer that the form of this scenario can send."""
    kind = type_of(scenario)
    found = []
    for raw in _raws(scenario):
        response = kind.read_response(scenario, raw)
        assert isinstance(response, tuple)
        mark = kind.grade(scenario, response)
        step = Step(sequence, version, response, mark.fraction)
        found.append(Possible(raw, step, points_of(mark.fraction), mark.grade))
    return tuple(found)


def _raws(scenario: Any) -> list[Raw]:
    if scenario.type in ("single", "reply"):
        return [{"choice": [option.id]} for option in scenario.options]
    if scenario.type == "multiple":
        letters = [option.id for option in scenario.options]
        sets = (chosen for size in range(1, len(letters) + 1) for chosen in combinations(letters, size))
        return [{"choice": list(chosen)} for chosen in sets]
    names = [f"statement-{statement.id}" for statement in scenario.statements]
    return [
        {name: [verdict] for name, verdict in zip(names, verdicts, strict=True)}
        for verdicts in product(("true", "false"), repeat=len(names))
    ]
