"""After the decision: consequences first, then the judgement, the same heading for every grade."""

import html
import re

import pytest
from flask import Flask, render_template

from app.domain.content import Guideline, ScenarioBase
from app.domain.questions import type_of
from app.domain.questions.base import Response
from app.services.publishing import CheckedFolder
from app.web.frame.templates import media_path
from app.web.learn.showing import Showing
from app.web.learn.shown import ConsequencesPage, Link, RunBar
from tests.makers import playable_scenarios, raw_answer, scenario
from tests.web_pages import check_page

LARGEST = 10_000


@pytest.fixture(scope="session")
def guideline(checked_pack: CheckedFolder) -> Guideline:
    found = checked_pack.content.guideline
    assert found is not None
    return found


def draw(app: Flask, guideline: Guideline, found: ScenarioBase, response: Response) -> str:
    shows, kind = Showing("de", media_path, guideline, "/leitlinie"), type_of(found)
    page = ConsequencesPage(
        bar=RunBar("Einarbeitung", 1, 12, 1, "/schulungen"),
        type=found.type,
        title=found.title.de,
        question=found.question.de,  # type: ignore[attr-defined]
        grade=kind.grade(found, response).grade.value,
        events=shows.events(kind.review(found, response).events),
        choices=shows.reviewed(found, "seed", response),
        post=shows.post(found.post),
        summary=found.summary.de,
        next=Link("Weiter zu Szenario 2", "/schulungen/einarbeitung/szenario/2"),
        scene_path="/schulungen/einarbeitung/szenario/1",
    )
    with app.test_request_context("/schulungen/einarbeitung/szenario/1/folgen"):
        return render_template("learn/consequences.html", page=page)


def response_to(found: ScenarioBase, *, right: bool) -> Response:
    response = type_of(found).read_response(found, raw_answer(found, right=right))
    assert isinstance(response, tuple)
    return response


def test_every_outcome_is_a_valid_page_with_the_same_heading(app: Flask, guideline: Guideline) -> None:
    for found in playable_scenarios():
        for right in (True, False):
            page = draw(app, guideline, found, response_to(found, right=right))
            check_page(page)
            assert re.findall(r"<h1[^>]*>([^<]*)</h1>", page) == ["Was aus Ihrer Entscheidung wurde"], found.id


def test_the_events_stand_before_the_feedback(app: Flask, guideline: Guideline) -> None:
    for found in playable_scenarios():
        response = response_to(found, right=False)
        page = html.unescape(draw(app, guideline, found, response))
        review = type_of(found).review(found, response)
        places = [page.index(event.text.de) for event in review.events]
        assert max(places, default=0) < min(page.index(item.feedback.de) for item in review.items), found.id


def test_the_best_choice_gets_one_card_and_another_one_two(app: Flask, guideline: Guideline) -> None:
    cards = {}
    for choice in "abcd":
        page = draw(app, guideline, scenario("S04"), (choice,))
        cards[choice] = page.count('class="lp-fb lp-fb--')
    assert cards == {"a": 2, "b": 1, "c": 2, "d": 2}


def test_each_grade_has_a_word_of_its_own(app: Flask, guideline: Guideline) -> None:
    words = {
        "b": "leitlinienkonform – das war auch die beste",
        "c": "vertretbar",
        "a": "riskant",
        "d": "nicht leitlinienkonform",
    }
    for choice, word in words.items():
        page = draw(app, guideline, scenario("S04"), (choice,))
        assert f"Ihre Entscheidung: {word}</span></h3>" in page


def test_every_judgement_cites_its_rules_as_links(app: Flask, guideline: Guideline) -> None:
    for found in playable_scenarios():
        response = response_to(found, right=True)
        page = draw(app, guideline, found, response)
        for item in type_of(found).review(found, response).items:
            for rule in item.rules:
                assert f'href="/leitlinie#{rule}"' in page, found.id


def test_the_feedback_is_small(app: Flask, guideline: Guideline) -> None:
    for choice in "abcd":
        assert len(draw(app, guideline, scenario("S04"), (choice,)).encode()) <= LARGEST
