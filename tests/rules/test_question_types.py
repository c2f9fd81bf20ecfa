"""Each question type goes through the same checks; a new type is found by its file."""

from __future__ import annotations

import pytest

from app.domain.questions import PLAYABLE, SCENARIO_SHAPES
from tests.rules.source import TEMPLATES

# The fixed list of xAPI and SCORM.
INTERACTIONS = {
    "choice", "true-false", "sequencing", "matching", "fill-in", "long-fill-in", "numeric", "likert", "performance",
    "other",
}  # fmt: skip


def test_there_are_playable_types() -> None:
    assert {"single", "reply", "multiple", "true_false"} <= set(PLAYABLE)


@pytest.mark.parametrize("name", sorted(PLAYABLE))
def test_the_key_of_a_type_is_the_name_of_its_file(name: str) -> None:
    assert PLAYABLE[name].key == name


@pytest.mark.parametrize("name", sorted(SCENARIO_SHAPES))
def test_a_scenario_of_a_type_carries_the_name_of_its_file(name: str) -> None:
    annotation = SCENARIO_SHAPES[name].model_fields["type"].annotation
    assert getattr(annotation, "__args__", ()) == (name,)


@pytest.mark.parametrize("name", sorted(PLAYABLE))
def test_a_type_has_a_kind_that_other_systems_know(name: str) -> None:
    assert PLAYABLE[name].interaction in INTERACTIONS


@pytest.mark.parametrize("name", sorted(PLAYABLE))
def test_a_playable_type_has_its_template(name: str) -> None:
    assert (TEMPLATES / "questions" / f"{name}.html").is_file()
