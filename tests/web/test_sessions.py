"""The cookie holds a random token, changes at each sign-in and out, and what it opens ends when it should."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from app.config import Settings
from app.factory import build_app
from app.services.people import deactivate_person
from app.services.setting_up import initialise, open_site
from app.services.transaction import Site, transaction
from tests.people_makers import NOW, PASSWORD, TODAY, add, details
from tests.web_pages import HTTPS, Visitor, visitor

NAME = "__Host-lp-session"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ada(app: Flask, school: Site) -> Visitor:
    """Somebody at the sign-in page, with an account A1."""
    add(school, details("A1", "Ada Beispiel"))
    return visitor(app)


def cookie(who: Visitor) -> str:
    found = who.client.get_cookie(NAME, domain="leitplanke.test")
    assert found is not None
    return found.value


def last_seen(site: Site) -> str:
    with site.engine.connect() as connection:
        return str(connection.execute(text("SELECT last_seen_at FROM web_session")).scalar_one())


def test_the_cookies_attributes_are_exactly_these(ada: Visitor) -> None:
    page = ada.get("/anmelden")
    sent = ada.send(page, "/anmelden", {"login": "A1", "password": PASSWORD})
    for response, kind in ((page, "v"), (sent, "s")):
        (header,) = response.headers.getlist("Set-Cookie")
        first, *attributes = header.split("; ")
        assert re.fullmatch(rf"{NAME}={kind}\.[A-Za-z0-9_-]{{43}}", first)
        assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]


def test_on_this_machine_alone_the_cookie_goes_without_tls_and_the_page_says_so(settings: Settings) -> None:
    local = dataclasses.replace(settings, base_url="http://127.0.0.1:8000")
    initialise(local, TODAY)
    site = open_site(local)
    response = build_app(site).test_client().get("/anmelden", base_url=local.base_url)
    (header,) = response.headers.getlist("Set-Cookie")
    assert sorted(header.split("; ")[1:]) == ["HttpOnly", "Path=/", "SameSite=Lax"]
    assert header.startswith("lp-session=v.")
    assert "ohne Verschlüsselung" in response.text
    assert "Strict-Transport-Security" not in response.headers
    site.engine.dispose()


def test_a_page_without_a_form_of_its_own_still_sets_the_cookie_once(app: Flask) -> None:
    who = visitor(app)
    assert who.get("/hilfe").headers.getlist("Set-Cookie")
    assert not who.get("/hilfe").headers.getlist("Set-Cookie")


def test_signing_in_replaces_the_token_that_was_there_before(ada: Visitor) -> None:
    ada.get("/anmelden")
    planted = cookie(ada)
    ada.sign_in("A1")
    assert cookie(ada) != planted
    stranger = Visitor(ada.client.application.test_client())
    for token in (planted, planted.replace("v.", "s.", 1)):
        stranger.client.set_cookie(NAME, token, domain="leitplanke.test", secure=True)
        assert stranger.get("/konto").status_code == 303


def test_signing_in_again_leaves_no_session_behind(ada: Visitor, school: Site) -> None:
    ada.sign_in("A1")
    page = ada.get("/konto")
    ada.post("/anmelden", {**_token_of(page.text), "login": "A1", "password": PASSWORD})
    with school.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM web_session")).scalar_one() == 1


def test_signing_out_ends_the_session_on_the_server(ada: Visitor, app: Flask) -> None:
    ada.sign_in("A1")
    stolen = cookie(ada)
    response = ada.send(ada.get("/konto"), "/abmelden", {})
    assert (response.status_code, response.headers["Location"]) == (303, "/anmelden?abgemeldet=1")
    thief = Visitor(app.test_client())
    thief.client.set_cookie(NAME, stolen, domain="leitplanke.test", secure=True)
    assert thief.get("/konto").status_code == 303
    assert "Sie sind abgemeldet." in ada.get("/anmelden?abgemeldet=1").text


def test_after_signing_out_the_back_button_shows_nothing_personal(ada: Visitor) -> None:
    ada.sign_in("A1")
    assert ada.get("/konto").headers["Cache-Control"] == "no-store"
    ada.send(ada.get("/konto"), "/abmelden", {})
    again = ada.get("/konto")
    assert again.status_code == 303
    assert "Ada" not in again.text


def test_signing_out_twice_or_without_a_session_is_harmless(app: Flask) -> None:
    who = visitor(app)
    page = who.get("/anmelden")
    assert who.post("/abmelden", _token_of(page.text)).status_code == 303


def test_a_session_ends_after_an_hour_without_a_request(ada: Visitor, clock: time_machine.Traveller) -> None:
    ada.sign_in("A1")
    clock.shift(timedelta(minutes=59))
    assert ada.get("/konto").status_code == 200
    clock.shift(timedelta(minutes=59))
    assert ada.get("/konto").status_code == 200
    clock.shift(timedelta(minutes=60))
    response = ada.get("/konto")
    assert (response.status_code, response.headers["Location"]) == (303, "/anmelden?ziel=%2Fkonto")
    page = ada.get(response.headers["Location"])
    assert "Sie wurden nach 60 Minuten ohne Eingabe abgemeldet." in page.text


def test_a_session_ends_after_twelve_hours_however_busy(ada: Visitor, clock: time_machine.Traveller) -> None:
    ada.sign_in("A1")
    for _ in range(14):
        clock.shift(timedelta(minutes=50))
        assert ada.get("/konto").status_code == 200
    clock.shift(timedelta(minutes=20))
    assert ada.get("/konto").status_code == 303
    assert "Sie wurden 12 Stunden nach dem Anmelden abgemeldet." in ada.get("/anmelden").text


def test_the_notice_says_up_to_where_everything_is_stored(ada: Visitor, clock: time_machine.Traveller) -> None:
    ada.sign_in("A1")
    clock.shift(timedelta(minutes=61))
    place = "/schulungen/einarbeitung/szenario"
    assert (
        "Ihr Stand bis Szenario 3 ist gespeichert. Nach dem Anmelden geht es dort weiter."
        in ada.get(f"/anmelden?ziel={place}/4").text
    )
    assert "Ihr Stand bis Szenario 4 ist gespeichert." in ada.get(f"/anmelden?ziel={place}/4/folgen").text
    assert "Ihr Stand bis Szenario" not in ada.get(f"/anmelden?ziel={place}/1").text
    assert "Ihr Stand bis Szenario" not in ada.get("/anmelden?ziel=/konto").text


def test_somebody_who_was_never_signed_in_is_not_told_of_a_session(app: Flask) -> None:
    who = visitor(app)
    for _ in range(2):
        assert 'role="status"' not in who.get("/anmelden?ziel=/konto").text


def test_a_session_that_was_ended_elsewhere_is_said_to_be_over(ada: Visitor, school: Site) -> None:
    ada.sign_in("A1")
    with transaction(school) as tx:
        deactivate_person(tx, staff_number="A1", today=TODAY)
    assert ada.get("/konto").status_code == 303
    assert "Ihre Sitzung ist beendet." in ada.get("/anmelden").text


def test_reading_pages_writes_last_seen_at_most_every_five_minutes(
    ada: Visitor, school: Site, clock: time_machine.Traveller
) -> None:
    ada.sign_in("A1")
    first = last_seen(school)
    clock.shift(timedelta(minutes=4))
    ada.get("/konto")
    assert last_seen(school) == first
    clock.shift(timedelta(minutes=2))
    ada.get("/konto")
    assert last_seen(school) != first


def test_a_form_stays_good_as_long_as_the_session(ada: Visitor, clock: time_machine.Traveller) -> None:
    ada.sign_in("A1")
    page = ada.get("/konto")
    for _ in range(10):
        clock.shift(timedelta(minutes=50))
        ada.get("/konto")
    assert ada.send(page, "/abmelden", {}).status_code == 303


@pytest.mark.parametrize("token", ["", "nonsense", "s.", "s." + "ä" * 43, "s." + "x" * 4000, "v." + "x" * 43 + "\t"])
def test_a_made_up_cookie_is_a_visitor(app: Flask, token: str) -> None:
    response = app.test_client().get(
        "/konto", headers={"Cookie": f"{NAME}={token}".encode().decode("latin-1")}, **HTTPS
    )
    assert response.status_code == 303


@pytest.mark.parametrize("data", [{}, {"csrf_token": ""}, {"csrf_token": "nonsense"}])
def test_a_form_without_its_token_does_nothing(ada: Visitor, data: dict[str, object]) -> None:
    ada.sign_in("A1")
    response = ada.post("/abmelden", data)
    assert response.status_code == 400
    assert ada.get("/konto").status_code == 200


def test_a_form_of_another_session_does_nothing(ada: Visitor, app: Flask) -> None:
    ada.sign_in("A1")
    foreign = visitor(app).get("/anmelden")
    assert ada.post("/abmelden", _token_of(foreign.text)).status_code == 400


def _token_of(text: str) -> dict[str, object]:
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert found
    return {"csrf_token": found[1]}
