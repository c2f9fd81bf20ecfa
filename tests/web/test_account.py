"""Sign-in, first password and Mein Konto, as somebody at a browser without JavaScript meets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.access import Role
from app.services.people import make_letter
from app.services.transaction import Site, transaction
from tests.people_makers import NOW, PASSWORD, TODAY, add, details
from tests.web_pages import Visitor, visitor

FRESH = "Vier Wolken über dem Hafen"
EVIL = (
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "evil.example",
    "\x01/konto",
    "",
)


@pytest.fixture
def ada(app: Flask, school: Site) -> Visitor:
    """Somebody at the sign-in page, with an account A1."""
    add(school, details("A1", "Ada Müller-Łukasz", "Bürgeramt > Mitte", email="ada@stadt.example"))
    return visitor(app)


def try_to_sign_in(who: Visitor, **fields: object) -> TestResponse:
    return who.send(who.get("/anmelden"), "/anmelden", {"login": "A1", "password": PASSWORD, **fields})


def summary(page: TestResponse) -> list[tuple[str, str]]:
    """The links of the error summary: where to, and what they say."""
    block = re.search(r'<div class="lp-err".*?</ul>', page.text, re.DOTALL)
    assert block
    return [(target, unescape(words)) for target, words in re.findall(r'<a href="#(\w+)">(.*?)</a>', block[0])]


def input_tag(page: TestResponse, name: str) -> str:
    found = re.search(rf'<input[^>]*id="{name}"[^>]*>', page.text)
    assert found
    return unescape(found[0])


# --- sign-in --------------------------------------------------------------------------------------------------------


def test_sign_in_leads_to_the_page_that_was_asked_for(ada: Visitor) -> None:
    asked = ada.get("/konto?erledigt=passwort")
    assert asked.headers["Location"] == "/anmelden?ziel=%2Fkonto%3Ferledigt%3Dpasswort"
    page = ada.get(asked.headers["Location"])
    sent = ada.send(page, "/anmelden", {"login": "ada@stadt.example", "password": PASSWORD})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/konto?erledigt=passwort")


def test_sign_in_leads_to_pages_of_this_site_only(ada: Visitor) -> None:
    for target in EVIL:
        who = visitor(ada.client.application)
        assert try_to_sign_in(who, ziel=target).headers["Location"] == "/schulungen", target
        again = who.client.get("/anmelden", query_string={"ziel": target}, base_url="https://leitplanke.test")
        assert (again.status_code, again.headers["Location"]) == (303, "/schulungen"), target


def test_a_wrong_password_is_told_on_top_and_at_the_field_and_the_name_is_kept(ada: Visitor) -> None:
    page = try_to_sign_in(ada, password="wrong", ziel="/konto", login="A1 <b>")
    assert page.status_code == 422
    assert "<title>Fehler: Anmelden" in page.text
    assert summary(page) == [("login", "Name und Passwort passen nicht zusammen. Bitte prüfen Sie beides.")]
    assert 'value="A1 <b>"' in input_tag(page, "login")
    assert 'aria-invalid="true"' in input_tag(page, "login")
    assert "wrong" not in page.text
    assert 'name="ziel" value="/konto"' in page.text


def test_empty_fields_are_each_named(ada: Visitor) -> None:
    page = try_to_sign_in(ada, login=" ", password="")
    assert summary(page) == [
        ("login", "Geben Sie Ihre Personalnummer oder E-Mail-Adresse ein."),
        ("password", "Geben Sie ein Passwort ein."),
    ]


def test_an_unknown_name_gets_the_same_page_as_a_wrong_password(ada: Visitor) -> None:
    wrong = try_to_sign_in(ada, password="wrong")
    unknown = try_to_sign_in(ada, login="A2", password="wrong")
    plain = [re.sub(r'value="[^"]*"', "", page.text) for page in (wrong, unknown)]
    assert plain[0] == plain[1]
    assert wrong.status_code == unknown.status_code
    assert set(wrong.headers.keys()) == set(unknown.headers.keys())


def test_too_many_tries_are_told_how_long_to_wait(ada: Visitor) -> None:
    for _ in range(5):
        try_to_sign_in(ada, password="wrong")
    page = try_to_sign_in(ada)
    assert page.status_code == 429
    assert 1 <= int(page.headers["Retry-After"]) <= 60
    assert re.search(r"Bitte warten Sie \d+ Sekunden", summary(page)[0][1])
    assert "Ihr Zugang ist nicht gesperrt." in summary(page)[0][1]


def test_browsers_can_fill_in_and_people_can_paste(ada: Visitor) -> None:
    page = ada.get("/anmelden")
    assert 'autocomplete="username"' in input_tag(page, "login")
    assert 'autocomplete="current-password"' in input_tag(page, "password")
    assert "paste" not in page.text


def test_whoever_is_signed_in_is_not_asked_again(ada: Visitor) -> None:
    ada.sign_in("A1")
    response = ada.get("/anmelden?ziel=/konto")
    assert (response.status_code, response.headers["Location"]) == (303, "/konto")


def test_a_draft_goes_through_a_failed_try_and_a_forged_one_is_dropped(ada: Visitor, school: Site) -> None:
    page = try_to_sign_in(ada, password="wrong", draft="Zm9yZ2Vk")
    assert 'name="draft" value="Zm9yZ2Vk"' in page.text
    assert "Ihre letzte Auswahl ist noch nicht gespeichert." in page.text
    assert try_to_sign_in(ada, draft="Zm9yZ2Vk").status_code == 303
    with school.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT draft FROM web_session").scalar_one() is None


def test_forty_people_sign_in_at_once_without_an_error(app: Flask, school: Site) -> None:
    for number in range(40):
        add(school, details(f"P{number}", f"Person {number}"))
    with ThreadPoolExecutor(20) as pool:
        visitors = list(pool.map(lambda number: visitor(app).sign_in(f"P{number}"), range(40)))
        pages = list(pool.map(lambda who: who.get("/konto"), visitors))
    assert [f"Person {number}</dd>" in page.text for number, page in enumerate(pages)] == [True] * 40


# --- first password -------------------------------------------------------------------------------------------------


@pytest.fixture
def letter_code(ada: Visitor, school: Site) -> str:
    with transaction(school) as tx:
        return make_letter(tx, staff_number="A1", today=TODAY).code


def redeem(who: Visitor, **fields: object) -> TestResponse:
    values = {"login": "A1", "password": FRESH, "again": FRESH, **fields}
    return who.send(who.get("/erste-anmeldung"), "/erste-anmeldung", values)


@pytest.fixture
def _in_november() -> Iterator[None]:
    """The letters of these tests are dated; the code must not have run out."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.mark.usefixtures("_in_november")
def test_a_start_code_sets_a_password_and_signs_in(ada: Visitor, letter_code: str) -> None:
    sent = redeem(ada, code=letter_code.lower())
    assert (sent.status_code, sent.headers["Location"]) == (303, "/schulungen")
    assert ada.get("/konto").status_code == 200
    assert try_to_sign_in(visitor(ada.client.application), password=FRESH).status_code == 303


@pytest.mark.usefixtures("_in_november")
@pytest.mark.parametrize(
    ("fields", "target", "words"),
    [
        ({"code": "AAAA-AAAA-AAAA-AAAA"}, "code", "Name und Startcode passen nicht zusammen"),
        ({"code": ""}, "code", "Geben Sie den Startcode aus Ihrem Schreiben ein."),
        ({"again": "something else"}, "again", "Die beiden Passwörter unterscheiden sich."),
        ({"password": "kurz", "again": "kurz"}, "password", "Verwenden Sie mindestens 12 Zeichen."),
        ({"password": "password1234", "again": "password1234"}, "password", "die Angreifer zuerst probieren"),
        ({"password": "Musterstadt2026!", "again": "Musterstadt2026!"}, "password", "aus dem Namen der Behörde"),
        ({"password": "Mueller-Lukasz-1", "again": "Mueller-Lukasz-1"}, "password", "aus Ihrem eigenen"),
        ({"password": "ä" * 1025, "again": "ä" * 1025}, "password", "Verwenden Sie höchstens 1024 Zeichen."),
    ],
)
def test_what_is_wrong_with_a_first_password_is_said_and_the_rest_is_kept(
    ada: Visitor, letter_code: str, fields: dict[str, str], target: str, words: str
) -> None:
    page = redeem(ada, **{"code": letter_code, **fields})
    assert page.status_code == 422
    assert "<title>Fehler: " in page.text
    ((found, said),) = summary(page)
    assert (found, words in said) == (target, True), said
    assert 'value="A1"' in input_tag(page, "login")
    assert f'value="{fields.get("code", letter_code)}"' in input_tag(page, "code")
    assert "value" not in input_tag(page, "password")


# --- Mein Konto -----------------------------------------------------------------------------------------------------


def test_my_account_shows_name_unit_roles_and_this_session(ada: Visitor, school: Site) -> None:
    add(school, details("B1", "Bo Chef", "Amt", leads=True, roles=frozenset({Role.OVERSIGHT})))
    text = ada.sign_in("A1").get("/konto").text
    for told in ("Ada Müller-Łukasz", "ada@stadt.example", "Mitte", "<dd>Lernende</dd>", "Diese Sitzung"):
        assert told in text
    other = visitor(ada.client.application).sign_in("B1").get("/konto").text
    assert "Lernende, Vorgesetzte, Mitbestimmung und Datenschutz" in other


def test_sessions_are_named_by_browser_and_day_without_an_address(ada: Visitor) -> None:
    firefox = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    other = visitor(ada.client.application)
    page = other.get("/anmelden")
    fields = {"csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[0]}
    other.client.post(
        "/anmelden",
        data={**fields, "login": "A1", "password": PASSWORD},
        headers={**firefox, "Referer": "https://leitplanke.test/anmelden"},
        base_url="https://leitplanke.test",
        environ_overrides={"REMOTE_ADDR": "192.0.2.99"},
    )
    text = ada.sign_in("A1").get("/konto").text
    assert "Firefox, Linux" in text
    assert "140.0" not in text
    assert "192.0.2.99" not in text


def test_another_session_can_be_ended_from_here(ada: Visitor) -> None:
    other = visitor(ada.client.application).sign_in("A1")
    sent = ada.sign_in("A1").send(ada.get("/konto"), "/konto/sitzungen/beenden", {})
    assert sent.headers["Location"] == "/konto?erledigt=sitzung"
    assert other.get("/konto").status_code == 303
    assert "Die Sitzung ist beendet." in ada.get("/konto?erledigt=sitzung").text


def test_all_other_sessions_can_be_ended_at_once(ada: Visitor) -> None:
    others = [visitor(ada.client.application).sign_in("A1") for _ in range(3)]
    ada.sign_in("A1").send(ada.get("/konto"), "/konto/sitzungen/andere-beenden", {})
    assert [other.get("/konto").status_code for other in others] == [303, 303, 303]
    assert ada.get("/konto").status_code == 200


def test_a_foreign_session_looks_like_a_missing_one(ada: Visitor, school: Site) -> None:
    add(school, details("B1", "Bo Beispiel"))
    others = [visitor(ada.client.application).sign_in("B1") for _ in range(2)]
    key = re.findall(r'name="session" value="([^"]+)"', others[0].get("/konto").text)[0]
    visitor(ada.client.application).sign_in("A1")
    ada.sign_in("A1")
    for asked in (key, "0" * 64, ""):
        sent = ada.send(ada.get("/konto"), "/konto/sitzungen/beenden", {"session": asked})
        assert sent.status_code == 404
    assert [other.get("/konto").status_code for other in others] == [200, 200]


def test_the_password_is_changed_with_the_old_one_and_others_are_signed_out(ada: Visitor) -> None:
    other = visitor(ada.client.application).sign_in("A1")
    page = ada.sign_in("A1").get("/konto/passwort")
    sent = ada.send(page, "/konto/passwort", {"old": PASSWORD, "password": FRESH, "again": FRESH})
    assert sent.headers["Location"] == "/konto?erledigt=passwort"
    assert "Ihr Passwort ist geändert." in ada.get("/konto?erledigt=passwort").text
    assert other.get("/konto").status_code == 303


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"old": "wrong"}, [("old", "Das ist nicht Ihr jetziges Passwort.")]),
        (
            {"old": "", "password": "", "again": ""},
            [("old", "Geben Sie Ihr jetziges Passwort ein."), ("password", "Geben Sie ein Passwort ein.")],
        ),
        ({"password": "kurz", "again": "kurz"}, [("password", "Verwenden Sie mindestens 12 Zeichen.")]),
    ],
)
def test_a_faulty_change_of_the_password_changes_nothing(
    ada: Visitor, fields: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    page = ada.sign_in("A1").get("/konto/passwort")
    answer = ada.send(page, "/konto/passwort", {"old": PASSWORD, "password": FRESH, "again": FRESH, **fields})
    assert (answer.status_code, summary(answer)) == (422, expected)
    assert FRESH not in answer.text
    assert visitor(ada.client.application).sign_in("A1").get("/konto").status_code == 200


def test_the_language_stays_with_the_person_at_every_browser(ada: Visitor) -> None:
    ada.sign_in("A1").send(ada.get("/konto"), "/anzeige", {"language": "en"})
    elsewhere = visitor(ada.client.application).sign_in("A1")
    assert '<html lang="en"' in elsewhere.get("/konto").text
    assert "My account" in elsewhere.get("/konto").text


def test_only_known_words_stand_behind_the_question_mark(ada: Visitor) -> None:
    page = ada.sign_in("A1").get("/konto?erledigt=<script>")
    assert 'role="status"' not in page.text
