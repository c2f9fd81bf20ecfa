"""Plain functions that make what tests need, from the shipped content where that is possible."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from app.domain.attempts import Attempt, AttemptState
from app.domain.content import ScenarioBase
from app.domain.ids import AttemptId, DocumentHash, PersonId, new_id
from app.domain.questions import PLAYABLE, parse_scenario

PACK = Path(__file__).parent.parent / "quizzes" / "social-media-leitlinie"
TODAY = date(2026, 11, 25)


@cache
def scenario(scenario_id: str) -> ScenarioBase:
    """A shipped scenario by its id."""
    (path,) = (PACK / "scenarios").glob(f"{scenario_id.lower()}-*.yaml")
    return parse_scenario(YAML().load(path.read_text(encoding="utf-8")))


@cache
def all_scenarios() -> tuple[ScenarioBase, ...]:
    paths = sorted((PACK / "scenarios").glob("*.yaml"))
    return tuple(parse_scenario(YAML().load(path.read_text(encoding="utf-8"))) for path in paths)


@cache
def playable_scenarios() -> tuple[ScenarioBase, ...]:
    return tuple(found for found in all_scenarios() if found.type in PLAYABLE)


def raw_answer(found: Any, *, right: bool = True) -> dict[str, list[str]]:
    """The form fields of the best answer to a scenario, or of the worst."""
    if found.type in ("single", "reply"):
        rating = "best" if right else "wrong"
        worst = {"wrong": 0, "risky": 1, "acceptable": 2, "best": 3}
        ranked = sorted(found.options, key=lambda option: worst[option.rating])
        chosen = next((o for o in found.options if o.rating == rating), ranked[-1] if right else ranked[0])
        return {"choice": [chosen.id]}
    if found.type == "multiple":
        return {"choice": [option.id for option in found.options if option.correct is right]}
    return {
        f"statement-{statement.id}": ["true" if statement.answer is right else "false"]
        for statement in found.statements
    }


def make_attempt(**changes: Any) -> Attempt:
    values: dict[str, Any] = {
        "id": AttemptId(new_id()),
        "person_id": PersonId("p" * 32),
        "training_key": "einarbeitung",
        "training_hash": DocumentHash("0" * 64),
        "number": 1,
        "seed": "5eed" * 8,
        "key_number": 1,
        "state": AttemptState.OPEN,
        "started_on": TODAY,
    }
    return Attempt(**{**values, **changes})
