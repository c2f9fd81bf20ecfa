"""A fault in the shape of a file is named at its line, in words for its author, and alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from ruamel.yaml import YAML

from app.domain.content import Guideline, Pack, TrainingFile
from app.domain.content_files import ContentFile
from app.domain.content_shape import PATTERNS, read_scenario, read_shape
from app.domain.questions import SCENARIO_SHAPES
from tests.packs import file_name, pack_files, shown_faults, spoil

FAULTS = YAML().load((Path(__file__).parent / "planted_faults.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("planted", FAULTS, ids=[planted["what"] for planted in FAULTS])
def test_a_planted_fault_is_named_at_its_line_and_alone(planted: dict[str, Any]) -> None:
    file, text, line = spoil(planted["file"], planted["old"], planted["new"])
    assert shown_faults({file: text}) == [f"{file}:{line + planted['lines_on']}: {planted['fault']}"]


def test_two_faults_of_one_file_are_both_named() -> None:
    file, text, line = spoil("S14", "  en: Do I need this at all?\n", "")
    text = text.replace("estimated_seconds: 70", "estimated_seconds: 72")
    assert shown_faults({file: text}) == [
        f"{file}:{line - 2}: title.en: the English text is missing; add en: and the text",
        f"{file}:11: estimated_seconds: is 72; it must be a multiple of 5",
    ]


def test_a_list_with_too_few_sound_entries_is_not_called_too_short() -> None:
    file, text, _ = spoil("S14", "  rating: best", "  rating: good")
    assert not any("needed" in fault for fault in shown_faults({file: text}))


def test_three_options_are_too_few() -> None:
    file, text, _ = spoil("S14", "- id: d\n", "")
    cut = text[: text.index("- id: c\n")] + text[text.index("reviewed_on") :]
    assert f"{file}:52: options: has 2 entries, at least 4 needed; add what is missing" in shown_faults({file: cut})


@pytest.mark.parametrize(
    ("short", "word", "line", "message"),
    [
        ("S44", "correct: ", 67, "options: needs at least one option with correct: true and one with correct: false"),
        (
            "S07",
            "answer: ",
            60,
            "statements: needs at least one statement with answer: true and one with answer: false",
        ),
    ],
)
def test_options_that_are_all_alike_ask_nothing(short: str, word: str, line: int, message: str) -> None:
    file, text, _ = spoil(short, word, word)
    assert f"{file}:{line}: {message}" in shown_faults({file: text.replace(f"{word}true", f"{word}false")})


def test_a_post_of_segments_without_a_problem_asks_nothing() -> None:
    file, text, _ = spoil("S12", "segments:", "segments:")
    cited = text.replace("problem: true", "problem: false")
    found = shown_faults({file: cited})
    assert any("must name rules if problem is true" in fault for fault in found)
    emptied = [{**segment, "problem": False, "rules": []} for segment in _data("S12")["segments"]]
    _, faults = read_scenario(ContentFile(file, {**_data("S12"), "segments": emptied}))
    assert [fault.message for fault in faults] == [
        "segments: needs at least one segment with problem: true and one with problem: false"
    ]


def test_a_post_needs_a_text_unless_segments_are_its_text() -> None:
    data = _data("S14")
    post = {key: value for key, value in data["post"].items() if key != "text"}
    _, faults = read_scenario(ContentFile("s14.yaml", {**data, "post": post}))
    assert [fault.message for fault in faults] == ["post: text is missing; write what the post says"]


def _data(short: str) -> dict[str, Any]:
    return next(dict(file.data) for file in pack_files().scenarios if file.name == file_name(short))


@pytest.mark.parametrize("data", [None, "a text", [1, 2]])
def test_a_file_without_keys_is_named_once(data: Any) -> None:
    message = "holds no keys with values; compare it with docs/content-format.md"
    assert [fault.message for fault in read_shape(ContentFile("pack.yaml", data), Pack)[1]] == [message]
    assert [fault.message for fault in read_scenario(ContentFile("s01.yaml", data))[1]] == [message]


def test_an_error_without_words_of_ours_is_named_in_those_of_the_library() -> None:
    class Odd(BaseModel):
        number: complex

    _, faults = read_shape(ContentFile("odd.yaml", {"number": "x"}), Odd)
    assert len(faults) == 1
    assert faults[0].message.startswith("number: ")


def _patterns(shape: type[BaseModel], seen: set[type[BaseModel]]) -> set[str]:
    if shape in seen:
        return set()
    seen.add(shape)
    found: set[str] = set()
    for field in shape.model_fields.values():
        found |= _patterns_in(field.annotation, seen)
        found |= {item.pattern for item in field.metadata if getattr(item, "pattern", None)}
    return found


def _patterns_in(annotation: Any, seen: set[type[BaseModel]]) -> set[str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _patterns(annotation, seen)
    found: set[str] = set()
    for part in get_args(annotation):
        found |= _patterns_in(part, seen)
        for general in getattr(part, "metadata", ()):
            found |= {general.pattern} if getattr(general, "pattern", None) else set()
    for item in getattr(annotation, "__metadata__", ()):
        found |= {data.pattern for data in getattr(item, "metadata", ()) if getattr(data, "pattern", None)}
    return found


def test_every_pattern_of_the_shapes_has_words() -> None:
    seen: set[type[BaseModel]] = set()
    shapes = [Guideline, Pack, TrainingFile, *SCENARIO_SHAPES.values()]
    found = set().union(*(_patterns(shape, seen) for shape in shapes))
    assert found == set(PATTERNS)


def test_the_pack_in_which_faults_are_planted_has_none() -> None:
    assert shown_faults() == []
