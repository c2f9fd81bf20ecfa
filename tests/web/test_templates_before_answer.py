"""Before the decision nothing that a learner receives tells which answer is right."""

import html
import re
from typing import Any

import pytest
from flask import Flask, render_template

from app.domain.content import LANGUAGES, Guideline, ScenarioBase, ScenarioPin, Text, Training
from app.domain.ids import DocumentHash
from app.services.library import LoadedTraining
from app.services.publishing import CheckedFolder
from app.services.taking import Run
from app.web.frame.display import COOKIE
from app.web.learn.scenes import scenario_page
from tests.makers import TODAY, make_attempt, playable_scenarios, scenario
from tests.web_pages import check_page

OTHER = Text(de="Etwas ganz anderes.", en="Something else entirely.")
NO_HASH = DocumentHash("0" * 64)
LARGEST = 10_000


@pytest.fixture(scope="session")
def guideline(checked_pack: CheckedFolder) -> Guideline:
    found = checked_pack.content.guideline
    assert found is not None
    return found


def run_of(found: ScenarioBase, guideline: Guideline) -> Run:
    training = Training(
        key="einarbeitung",
        version=1,
        title=OTHER,
        description=OTHER,
        audience=OTHER,
        scenarios=(ScenarioPin(id=found.id, version=NO_HASH),),
        guideline=NO_HASH,
        pass_mark=70,
        minutes=25,
        reviewed_on=TODAY,
        reviewed_by="Redaktion",
    )
    return Run(make_attempt(id="a" * 32), LoadedTraining(NO_HASH, training, (found,), guideline, NO_HASH), (), True)


def page_before_answer(app: Flask, found: ScenarioBase, guideline: Guideline, language: str) -> str:
    cookie = {"HTTP_COOKIE": f"{COOKIE}={language}.-"}
    with app.test_request_context("/schulungen/einarbeitung/szenario/1", environ_overrides=cookie):
        page = scenario_page(run_of(found, guideline), 1, token="t" * 64)
        return render_template("learn/scenario.html", page=page)


def with_another_key(found: Any) -> ScenarioBase:
    """The same scene and choices, but everything that belongs to the answer key is another."""
    changes: dict[str, Any] = {"summary": OTHER, "rules": ("R22",), "difficulty": 3, "seed": ()}
    if found.type in ("single", "reply"):
        turned = found.options[1:] + found.options[:1]
        changes["options"] = tuple(
            option.model_copy(
                update={
                    "rating": other.rating,
                    "feedback": OTHER,
                    "rules": ("R22",),
                    "consequences": other.consequences,
                }
            )
            for option, other in zip(found.options, turned, strict=True)
        )
    elif found.type == "multiple":
        changes["options"] = tuple(
            option.model_copy(update={"correct": not option.correct, "feedback": OTHER, "rules": ("R22",)})
            for option in found.options
        )
        changes["outcome"] = None
    else:
        changes["statements"] = tuple(
            statement.model_copy(update={"answer": not statement.answer, "feedback": OTHER, "rules": ("R22",)})
            for statement in found.statements
        )
        changes["outcome"] = None
    return found.model_copy(update=changes)  # type: ignore[no-any-return]


def strip_tokens(page: str) -> str:
    """The page without the values that protect its forms: they are new each time."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page)


def test_another_answer_key_gives_the_same_page(app: Flask, guideline: Guideline) -> None:
    """So the page cannot depend on the key at all: not in words, classes, ids, comments or order."""
    assert len(playable_scenarios()) >= 41
    for found in playable_scenarios():
        for language in LANGUAGES:
            page = page_before_answer(app, found, guideline, language)
            other = page_before_answer(app, with_another_key(found), guideline, language)
            assert strip_tokens(page) == strip_tokens(other), found.id


def test_the_page_before_the_answer_holds_no_text_of_the_key(app: Flask, guideline: Guideline) -> None:
    for found in playable_scenarios():
        for language in LANGUAGES:
            page = page_before_answer(app, found, guideline, language)
            for text in key_texts(found):
                assert text.in_language(language) not in html.unescape(page), found.id


def test_the_page_before_the_answer_shows_every_choice_and_is_valid(app: Flask, guideline: Guideline) -> None:
    """The other side of the tests above: an empty page would pass them as well."""
    for found in playable_scenarios():
        for language in LANGUAGES:
            page = page_before_answer(app, found, guideline, language)
            check_page(page)
            choices = getattr(found, "options", None) or found.statements  # type: ignore[attr-defined]
            for choice in choices:
                assert html.unescape(page).count(choice.text.in_language(language)) == 1, found.id


def test_the_scene_is_small(app: Flask, guideline: Guideline) -> None:
    page = page_before_answer(app, scenario("S04"), guideline, "de")
    assert len(page.encode()) <= LARGEST


def key_texts(found: Any) -> list[Text]:
    items = getattr(found, "options", None) or found.statements
    events = [event for item in items for event in getattr(item, "consequences", ())]
    events += getattr(found, "outcome", None) or ()
    return [found.summary, *(item.feedback for item in items), *(event.text for event in events)]
