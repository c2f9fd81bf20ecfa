"""Whole journeys in a real Chromium: from the start code on paper to "Abgeschlossen am" on the supervisor's page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import pytest
from babel.dates import format_date
from playwright.sync_api import Page, expect

from app.domain.scoring import Grade
from app.services.demo import TRAINING
from tests.e2e.answers import ALL_FOUR, ORDER, answer_of, grade_of, scenarios
from tests.e2e.conftest import OpenContext
from tests.e2e.hands import Keyboard
from tests.e2e.live import School, today
from tests.e2e.pages import (
    ConsequencesPage,
    HomePage,
    IntroPage,
    Reader,
    ResultPage,
    ScenarioPage,
    SignInPage,
    TeamPage,
)
from tests.e2e.words import ENGLISH, GERMAN
from tests.people_makers import PASSWORD

TITLE = {"de": "Soziale Medien: sicher entscheiden", "en": "Social media: deciding safely"}
# Every grade occurs, and as many are safe as are needed to pass.
GRADES = (*ALL_FOUR, *[Grade.BEST, Grade.ACCEPTABLE] * 3, Grade.WRONG, Grade.BEST)
Scheme = Literal["light", "dark"]
LOOKS: tuple[tuple[int, Scheme], ...] = (
    (1280, "light"),
    (1280, "dark"),
    (390, "light"),
    (390, "dark"),
)


def safe_in(grades: Sequence[Grade]) -> int:
    return sum(grade_of(one, answer_of(one, grade)).safe for one, grade in zip(ORDER, grades, strict=True))


def day(words_language: str) -> str:
    found: date = today()
    pattern = "d. MMMM y" if words_language == "de" else "d MMMM y"
    return format_date(found, pattern, locale=words_language)


def sign_in_first(reader: Reader, school: School, name: str, unit: str) -> str:
    """A new employee with a letter sets a password and lands at home."""
    _actor, number = school.new_person(name, password=None, unit=unit)
    entry = SignInPage(reader)
    entry.open()
    entry.set_first_password(number, school.start_code(number), PASSWORD)
    HomePage(reader).is_of(name)
    return number


def take_training(reader: Reader, grades: Sequence[Grade] = GRADES) -> None:
    """From home through all twelve scenarios to the result."""
    title = TITLE[reader.words.language]
    HomePage(reader).open_training(title)
    IntroPage(reader).begin(title)
    for place, (found, grade) in enumerate(zip(scenarios(), grades, strict=True), start=1):
        scene = ScenarioPage(reader, found)
        scene.is_shown()
        assert reader.page.title().startswith(reader.words.scenario_of.format(place, 12))
        scene.choose(answer_of(found.id, grade))
        scene.decide()
        ConsequencesPage(reader).is_shown()
        ConsequencesPage(reader).go_on(place + 1 if place < 12 else None)


def look_back(reader: Reader) -> None:
    """The finished attempt opens as it was answered, and the guideline at the rule that a judgement names."""
    words = reader.words
    reader.follow(words.all_attempts)
    reader.sees(words.attempts)
    reader.follow(words.attempt.format(1))
    ResultPage(reader).is_passed(safe_in(GRADES), 12)
    reader.follow(scenarios()[2].title.in_language(words.language))
    ConsequencesPage(reader).is_shown()
    rule = reader.link(re.compile(r"^R\d\d")).first
    number = rule.inner_text()[:3]
    reader.hand.press(rule)
    expect(reader.page).to_have_url(re.compile(rf"/leitlinie/fassung/[\d.]+#{number}$"))
    reader.follow(words.my_training)


def leave(reader: Reader, name: str) -> None:
    """Through Mein Konto to the sign-out; the way back then shows nothing of the person."""
    words = reader.words
    reader.follow(re.compile(rf"^{words.account_of} "))
    reader.sees(words.my_account)
    expect(reader.page.get_by_text(name, exact=True).last).to_be_visible()
    reader.hand.press(reader.button(words.sign_out).first)
    expect(reader.page.get_by_text(words.signed_out)).to_be_visible()
    for _page in range(2):
        reader.page.go_back()
        reader.sees(words.sign_in)
        assert name not in reader.page.content()


def supervisor_sees(page: Page, school: School, unit: str, name: str, state: str) -> None:
    """What Mein Team says about somebody in German."""
    _boss, number = school.new_person("Birgit Olbrich", unit=unit, leads=True)
    reader = Reader(page)
    SignInPage(reader).open()
    SignInPage(reader).sign_in(number, PASSWORD)
    reader.follow(GERMAN.my_team)
    team = TeamPage(reader)
    reader.sees(GERMAN.my_team)
    team.choose_training(TITLE["de"])
    first, _, last = name.rpartition(" ")
    row = team.row(f"{last}, {first}")
    expect(row.get_by_text(state, exact=True)).to_be_visible()
    if state == GERMAN.completed:
        expect(page.get_by_role("columnheader", name=GERMAN.completed_on)).to_be_visible()
        expect(row.get_by_role("cell", name=day("de"))).to_be_visible()


def run_journey(school: School, unit: str, reader: Reader) -> None:
    name = "Mara Öztürk"
    sign_in_first(reader, school, name, unit)
    take_training(reader)
    ResultPage(reader).is_passed(safe_in(GRADES), 12)
    look_back(reader)
    HomePage(reader).is_of(name)
    expect(HomePage(reader).training(TITLE[reader.words.language])).to_contain_text(day(reader.words.language))
    leave(reader, name)


@pytest.mark.parametrize(("width", "scheme"), LOOKS, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])
def test_a_new_employee_finishes_the_training_and_the_supervisor_sees_it(
    open_context: OpenContext, school: School, width: int, scheme: Scheme
) -> None:
    options: dict[str, Any] = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
    unit = f"Stadt Musterstadt > Referat {width} {scheme}"
    context = open_context(**options, has_touch=width < 600)
    run_journey(school, unit, Reader(context.new_page()))
    supervisor_sees(open_context().new_page(), school, unit, "Mara Öztürk", GERMAN.completed)


def test_the_whole_way_works_by_keyboard_alone(open_context: OpenContext, school: School) -> None:
    # Without motion the window does not glide to the next stop, so each can be looked at once it has the focus.
    context = open_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    keyboard = Keyboard(page)
    run_journey(school, "Stadt Musterstadt > Tastatur", Reader(page, hand=keyboard))
    assert len(keyboard.stops) > 200


def test_the_whole_way_works_without_javascript(open_context: OpenContext, school: School) -> None:
    context = open_context(java_script_enabled=False)
    run_journey(school, "Stadt Musterstadt > Ohne Skript", Reader(context.new_page()))


def test_the_whole_way_works_in_english(open_context: OpenContext, school: School) -> None:
    context = open_context()
    page = context.new_page()
    page.goto("/anmelden")
    page.get_by_role("button", name="EN – English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    run_journey(school, "Stadt Musterstadt > English", Reader(page, ENGLISH))


def test_a_failed_run_is_nobody_elses_business_and_may_be_repeated_at_once(
    open_context: OpenContext, school: School
) -> None:
    unit = "Stadt Musterstadt > Zweiter Anlauf"
    actor, number = school.new_person("Timo Brandt", unit=unit)
    school.take(actor, [Grade.WRONG] * 11)
    page = open_context(viewport={"width": 390, "height": 844}).new_page()
    reader = Reader(page)
    SignInPage(reader).open()
    SignInPage(reader).sign_in(number, PASSWORD)
    reader.follow(GERMAN.continue_with.format(12))
    scene = ScenarioPage(reader, scenarios()[11])
    scene.choose(answer_of(ORDER[11], Grade.WRONG))
    scene.decide()
    ConsequencesPage(reader).go_on(None)
    ResultPage(reader).is_not_passed()
    reader.press_button(GERMAN.new_attempt)
    ScenarioPage(reader, scenarios()[0]).is_shown()
    page.goto(f"/schulungen/{TRAINING}/versuche")
    expect(page.get_by_role("rowheader", name=re.compile(r"^Versuch [12]$"))).to_have_count(2)
    supervisor_sees(open_context().new_page(), school, unit, "Timo Brandt", GERMAN.begun)
