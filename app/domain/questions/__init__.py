"""Question types, found by their files: a module with a `SCENARIO` can be stored, one with a `TYPE` can be played."""

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Any, cast

from app.domain.content import ScenarioBase
from app.domain.questions.base import QuestionType


def _modules() -> dict[str, ModuleType]:
    names = (module.name for module in pkgutil.iter_modules(__path__))
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "SCENARIO")}


_FOUND = _modules()
SCENARIO_SHAPES: Mapping[str, type[ScenarioBase]] = MappingProxyType(
    {name: module.SCENARIO for name, module in _FOUND.items()}
)
PLAYABLE: Mapping[str, QuestionType] = MappingProxyType(
    {name: cast("QuestionType", module.TYPE) for name, module in _FOUND.items() if hasattr(module, "TYPE")}
)


def parse_scenario(raw: Mapping[str, Any]) -> ScenarioBase:
    """Return the scenario; raises KeyError for an unknown type and pydantic.ValidationError for a wrong shape."""
    return SCENARIO_SHAPES[raw["type"]].model_validate(raw)


def type_of(scenario: ScenarioBase) -> QuestionType:
    """Return the question type that judges this scenario; KeyError if it is not playable."""
    return PLAYABLE[scenario.type]
