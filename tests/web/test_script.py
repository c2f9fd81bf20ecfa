"""The script adds comfort and takes nothing away: tried in a real browser against the real server."""

import dataclasses
import threading
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from app.config import Settings
from app.factory import build_app
from app.services.publishing import CheckedFolder, publish_checked
from app.services.setting_up import initialise, open_site
from tests.people_makers import PASSWORD, add, details

# What the browser does depends on no database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TODAY = date(2026, 11, 25)
FIRST_SCENE = "/schulungen/einarbeitung/szenario/1"


@pytest.fixture
def address(settings: Settings, checked_pack: CheckedFolder) -> Iterator[str]:
    """The address of a running portal with one learner, 4711."""
    server = make_server("127.0.0.1", 0, lambda _environ, _start: [], threaded=True)
    base_url = f"http://127.0.0.1:{server.server_port}"
    local = dataclasses.replace(settings, base_url=base_url)
    initialise(local, TODAY)
    site = open_site(local)
    publish_checked(site, checked=checked_pack, today=TODAY)
    add(site, details("4711"))
    server.app = build_app(site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield base_url
    server.shutdown()
    thread.join()
    server.server_close()
    site.engine.dispose()


@pytest.fixture
def faults() -> list[str]:
    """What the browser complained about: broken rules of the content security policy and errors in scripts."""
    return []


@pytest.fixture
def page(chromium: Browser, address: str, faults: list[str]) -> Iterator[Page]:
    """A learner's browser at the first scene."""
    context = chromium.new_context(base_url=address, locale="de-DE")
    opened = context.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if "Security Policy" in message.text else None)
    opened.goto("/anmelden")
    opened.fill("#login", "4711")
    opened.fill("#password", PASSWORD)
    opened.click("main form button")
    opened.goto("/schulungen/einarbeitung")
    opened.click("text=Schulung beginnen")
    opened.wait_for_url(f"**{FIRST_SCENE}")
    yield opened
    context.close()
    assert faults == []


def decide(page: Page) -> None:
    page.click("text=Entscheidung treffen")


def test_a_lost_connection_is_said_and_the_choice_is_kept(page: Page) -> None:
    page.check("[name=choice] >> nth=1")
    page.context.set_offline(True)
    decide(page)
    page.wait_for_selector("[role=alert] >> text=Nicht gespeichert: Die Verbindung ist unterbrochen.")
    assert page.is_checked("[name=choice] >> nth=1")
    page.context.set_offline(False)
    decide(page)
    page.wait_for_url(f"**{FIRST_SCENE}/folgen")


def test_an_empty_answer_moves_the_focus_to_the_error_and_its_link_to_the_first_choice(page: Page) -> None:
    decide(page)
    page.wait_for_selector("[data-lp-errors]:focus")
    assert page.title().startswith("Fehler: Szenario 1 von 12")
    page.click("[data-lp-errors] a")
    assert page.evaluate("document.activeElement === document.querySelector('[name=choice]')")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{FIRST_SCENE}/folgen")


def test_after_a_decision_the_heading_has_the_focus_and_the_page_was_loaded_once(page: Page) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url) if request.url.endswith("/folgen") else None)
    page.check("[name=choice] >> nth=0")
    decide(page)
    page.wait_for_selector("h1:focus >> text=Was aus Ihrer Entscheidung wurde")
    assert len(loaded) == 1


def test_fresh_events_appear_within_two_seconds_and_any_key_shows_them_at_once(page: Page) -> None:
    page.check("[name=choice] >> nth=0")
    decide(page)
    page.wait_for_selector(".is-waiting", state="attached")
    page.keyboard.press("Shift")
    assert page.locator(".is-waiting").count() == 0
    page.reload()
    assert page.locator(".is-waiting").count() == 0, "a second look needs no play"


def test_all_events_are_there_after_two_seconds(page: Page) -> None:
    page.check("[name=choice] >> nth=0")
    decide(page)
    page.wait_for_selector(".is-waiting", state="attached")
    page.wait_for_selector(".is-waiting", state="detached", timeout=2000)


def test_nothing_moves_for_those_who_want_no_motion(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.check("[name=choice] >> nth=0")
    decide(page)
    page.wait_for_selector("h1:focus >> text=Was aus Ihrer Entscheidung wurde")
    assert page.locator(".lp-tl--play").count() == 0


def test_the_number_of_judged_statements_is_said(page: Page) -> None:
    page.check("[name=choice] >> nth=0")
    decide(page)
    page.click("text=Weiter zu Szenario 2")
    assert page.inner_text("[data-lp-count]") == "0 von 4 Aussagen beurteilt"
    page.check("#statement-a-true")
    page.check("#statement-b-false")
    page.check("#statement-b-true")
    assert page.inner_text("[data-lp-count]") == "2 von 4 Aussagen beurteilt"
