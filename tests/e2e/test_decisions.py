"""One decision in a browser with JavaScript: where the focus goes, and what happens when something comes between."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.domain.scoring import Grade
from app.services.demo import TRAINING
from app.services.taking import Run
from tests.e2e.answers import ORDER, answer_of, scenarios
from tests.e2e.conftest import OpenContext
from tests.e2e.hands import Keyboard
from tests.e2e.live import COOKIE, School
from tests.e2e.pages import ConsequencesPage, Reader, ScenarioPage, SignInPage
from tests.e2e.watching import Watch
from tests.e2e.words import GERMAN
from tests.people_makers import PASSWORD

HERE = f"/schulungen/{TRAINING}/szenario"
BEST = answer_of(ORDER[0], Grade.BEST)
WRONG = answer_of(ORDER[0], Grade.WRONG)


@pytest.fixture
def learner(school: School) -> tuple[Run, str, str]:
    """Somebody in front of the first scenario: the run, the session's cookie and the staff number."""
    actor, number = school.new_person()
    return school.take(actor, []), school.token(number), number


@pytest.fixture
def tab(open_context: OpenContext, school: School, learner: tuple[Run, str, str]) -> Page:
    context = open_context()
    context.add_cookies([{"name": COOKIE, "value": learner[1], "url": school.address}])
    page = context.new_page()
    page.goto(f"{HERE}/1")
    return page


def scene(page: Page, place: int = 1) -> ScenarioPage:
    return ScenarioPage(Reader(page), scenarios()[place - 1])


def posts(watch: Watch) -> int:
    return sum(line.startswith("POST") for line in watch.requests)


def test_an_empty_decision_is_told_first_and_leads_to_the_first_answer(tab: Page) -> None:
    before = tab.title()
    scene(tab).decide()
    summary = tab.locator("[data-lp-errors]")
    expect(summary).to_be_focused()
    assert tab.title() == f"{GERMAN.error} {before}"
    expect(summary.get_by_role("alert")).to_contain_text("Wählen Sie aus, wie Sie reagieren.")
    summary.get_by_role("link").click()
    expect(tab.get_by_role("radio").first).to_be_focused()
    scene(tab).choose(BEST)
    scene(tab).decide()
    ConsequencesPage(Reader(tab)).is_shown()


def test_after_a_decision_the_heading_has_the_focus_and_the_title_says_what_came(tab: Page) -> None:
    scene(tab).choose(BEST)
    scene(tab).decide()
    expect(Reader(tab).heading(GERMAN.what_came)).to_be_focused()
    assert tab.title().startswith("Was daraus wurde: Szenario 1 von 12")


def test_a_lost_connection_is_said_and_one_press_afterwards_stores_the_choice_once(
    tab: Page, school: School, learner: tuple[Run, str, str], watch: Watch
) -> None:
    """C02: the page never looks as if something were stored that the server never got."""
    page = scene(tab)
    tab.context.set_offline(True)
    page.choose(BEST)
    page.decide()
    expect(tab.get_by_role("alert").get_by_text(GERMAN.not_saved)).to_be_visible()
    (chosen,) = page.choices(BEST)
    expect(chosen).to_be_checked()
    assert school.answers_of(learner[0]) == 0
    tab.context.set_offline(False)
    page.decide()
    ConsequencesPage(Reader(tab)).is_shown()
    assert school.answers_of(learner[0]) == 1
    tab.goto(f"{HERE}/1")
    expect(tab.get_by_text("Ihre Entscheidung", exact=True)).to_be_visible()
    assert posts(watch) == 2


def test_two_presses_at_once_send_one_decision(tab: Page, watch: Watch) -> None:
    scene(tab).choose(BEST)
    tab.get_by_role("button", name=GERMAN.decide).dblclick()
    ConsequencesPage(Reader(tab)).is_shown()
    assert posts(watch) == 1


def test_back_and_reload_after_a_decision_change_nothing(
    tab: Page, school: School, learner: tuple[Run, str, str]
) -> None:
    scene(tab).choose(BEST)
    scene(tab).decide()
    ConsequencesPage(Reader(tab)).is_shown()
    tab.reload()
    ConsequencesPage(Reader(tab)).is_shown()
    tab.go_back()
    scene(tab).is_shown()
    expect(tab.get_by_role("radio")).to_have_count(0)
    Reader(tab).follow(GERMAN.to_consequences)
    ConsequencesPage(Reader(tab)).go_on(2)
    scene(tab, 2).is_shown()
    assert school.answers_of(learner[0]) == 1


def test_the_second_of_two_tabs_shows_both_versions_and_the_first_counts(
    tab: Page, school: School, learner: tuple[Run, str, str]
) -> None:
    other = tab.context.new_page()
    other.goto(f"{HERE}/1")
    scene(other).choose(BEST)
    scene(other).decide()
    ConsequencesPage(Reader(other)).is_shown()
    scene(tab).choose(WRONG)
    scene(tab).decide()
    notice = tab.get_by_role("status").filter(has_text="vielleicht in einem anderen Fenster")
    expect(notice).to_be_focused()
    expect(notice).to_contain_text("Gespeichert ist:")
    expect(notice).to_contain_text(GERMAN.not_saved.partition(":")[0])
    assert school.answers_of(learner[0]) == 1
    tab.goto(f"{HERE}/1/folgen")
    expect(tab.get_by_role("heading", name=re.compile("leitlinienkonform – das war auch die beste"))).to_be_visible()


def test_the_same_decision_from_a_second_tab_leads_to_the_consequences(tab: Page) -> None:
    other = tab.context.new_page()
    other.goto(f"{HERE}/1")
    for page in (tab, other):
        scene(page).choose(BEST)
        scene(page).decide()
        ConsequencesPage(Reader(page)).is_shown()


def test_a_choice_waits_while_somebody_whose_session_is_over_signs_in_again(
    tab: Page, school: School, learner: tuple[Run, str, str]
) -> None:
    scene(tab).choose(WRONG)
    tab.context.clear_cookies()
    scene(tab).decide()
    expect(tab.get_by_text("Ihre letzte Auswahl ist noch nicht gespeichert.")).to_be_visible()
    expect(Reader(tab).heading(GERMAN.sign_in)).to_be_focused()
    SignInPage(Reader(tab)).sign_in(learner[2], PASSWORD)
    expect(tab.get_by_role("status")).to_contain_text("Noch nicht gespeichert.")
    (chosen,) = scene(tab).choices(WRONG)
    expect(chosen).to_be_checked()
    scene(tab).decide()
    ConsequencesPage(Reader(tab)).is_shown()
    assert school.answers_of(learner[0]) == 1


def test_a_key_shows_all_consequences_at_once_and_a_reload_does_not_play_them_again(tab: Page) -> None:
    scene(tab).choose(WRONG)
    scene(tab).decide()
    ConsequencesPage(Reader(tab)).is_shown()
    tab.keyboard.press("Shift")
    expect(tab.locator(".is-waiting")).to_have_count(0)
    tab.reload()
    assert tab.locator(".is-waiting").count() == 0


def test_the_guideline_opens_beside_the_choice(tab: Page) -> None:
    scene(tab).choose(BEST)
    with tab.context.expect_page() as opened:
        Reader(tab).follow(re.compile(r"^Leitlinie daneben öffnen"))
    Reader(opened.value).sees(re.compile("Leitlinie"))
    (chosen,) = scene(tab).choices(BEST)
    expect(chosen).to_be_checked()


def test_the_count_of_judged_statements_is_told(tab: Page, school: School) -> None:
    actor, number = school.new_person()
    school.take(actor, [Grade.BEST])
    tab.context.clear_cookies()
    tab.context.add_cookies([{"name": COOKIE, "value": school.token(number), "url": school.address}])
    tab.goto(f"{HERE}/2")
    statements = answer_of(ORDER[1], Grade.BEST)
    first = dict([next(iter(statements.items()))])
    expect(tab.get_by_role("status")).to_contain_text(f"0 von {len(statements)}")
    scene(tab, 2).choose(first)
    expect(tab.get_by_role("status")).to_contain_text(f"1 von {len(statements)}")


def test_tab_goes_through_a_scenario_in_reading_order(tab: Page) -> None:
    keyboard = Keyboard(tab)
    tab.emulate_media(reduced_motion="reduce")
    keyboard.go_to(tab.get_by_role("button", name=GERMAN.sign_out))
    order = [
        "Zum Inhalt springen",
        "Unterbrechen – Ihr Stand ist gespeichert",
        tab.get_by_role("radio").first.evaluate("(one) => one.labels[0].textContent"),
        GERMAN.decide,
        "Leitlinie daneben öffnen (neues Fenster)",
        "This page in English",
        *("Hilfe", "Barrierefreiheit", "Barriere melden", "Datenschutz", "Impressum", "Anzeige", GERMAN.sign_out),
    ]
    assert keyboard.stops == order


def test_the_skip_link_leads_past_the_menu(tab: Page) -> None:
    tab.goto("/schulungen")
    tab.keyboard.press("Tab")
    expect(Reader(tab).link(GERMAN.skip)).to_be_focused()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.querySelector('main').contains(document.activeElement)")
