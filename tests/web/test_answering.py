"""Deciding scenarios in the browser: whatever goes wrong, nothing is lost, nothing doubled, and the page says so."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from app.services.transaction import Site
from app.storage.sessions import WebSessionRow
from tests.learners import new_learner, take, where
from tests.makers import raw_answer
from tests.people_makers import add, details
from tests.web_pages import HTTPS, Visitor, hidden_fields, visitor

BASE = "/schulungen/einarbeitung"
CHECKED = re.compile(r'<input[^>]* name="([a-z-]+)"[^>]* value="([a-z]+)" checked')


@pytest.fixture
def jana(school: Site, app: Flask) -> Visitor:
    """A learner who is signed in and has begun."""
    add(school, details("4711", "Jana Demir"))
    learner = visitor(app).sign_in("4711")
    begun = learner.send(learner.get(BASE), f"{BASE}/beginnen", {})
    assert begun.status_code == 303
    return learner


def scene(number: int) -> str:
    return f"{BASE}/szenario/{number}"


def answer_to(school: Site, number: int, *, right: bool = True) -> dict[str, list[str]]:
    with school.engine.connect() as connection:
        (one,) = [
            loaded
            for loaded in [school.library.training(connection, hash_of(connection))]
            if loaded.training.key == "einarbeitung"
        ]
    return raw_answer(one.scenarios[number - 1], right=right)


def hash_of(connection: Any) -> Any:
    return connection.exec_driver_sql(
        "SELECT document_hash FROM offer WHERE kind = 'training' AND key = 'einarbeitung'"
    ).scalar_one()


def content_of(page: TestResponse) -> str:
    """The page without the token of its forms, which carries the time."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page.text)


def decide(learner: Visitor, school: Site, number: int, *, right: bool = True) -> TestResponse:
    return learner.send(learner.get(scene(number)), scene(number), answer_to(school, number, right=right))


def test_a_new_employee_takes_the_training_and_a_record_stays(school: Site, app: Flask, jana: Visitor) -> None:
    for number in range(1, 13):
        sent = decide(jana, school, number, right=number > 2)
        assert (sent.status_code, sent.location) == (303, f"{scene(number)}/folgen")
        told = jana.get(sent.location)
        assert "Was aus Ihrer Entscheidung wurde" in told.text
    assert f"{BASE}/ergebnis/1" in told.text
    result = jana.get(f"{BASE}/ergebnis/1")
    assert "Bestanden. Sie haben in 10 von 12 Szenarien sicher entschieden." in result.text
    assert "9 nötig" in result.text
    assert "Abgeschlossen am" in jana.get("/schulungen").text


def test_a_failed_attempt_says_so_without_blame_and_offers_another(school: Site, jana: Visitor) -> None:
    for number in range(1, 13):
        decide(jana, school, number, right=number > 4)
    page = jana.get(f"{BASE}/ergebnis/1")
    assert "Noch nicht bestanden" in page.text
    assert "Das hat keine Folgen" in page.text
    again = jana.send(page, f"{BASE}/beginnen", {})
    assert again.status_code == 303
    assert jana.get(again.location).location == scene(1)
    assert "Ihre Entscheidung" not in jana.get(scene(1)).text


def test_an_empty_decision_shows_the_error_page_and_stores_nothing(jana: Visitor) -> None:
    page = jana.send(jana.get(scene(1)), scene(1), {})
    assert page.status_code == 422
    assert "<title>Fehler: Szenario 1 von 12" in page.text
    assert "Bitte wählen Sie eine Antwort" in page.text
    target = re.search(r'<li><a href="#([a-z-]+)">', page.text)
    assert target is not None
    assert f'id="{target[1]}"' in page.text
    assert jana.get(f"{scene(1)}/folgen").location == scene(1)


def test_statements_judged_so_far_are_kept_when_one_is_missing(school: Site, jana: Visitor) -> None:
    decide(jana, school, 1)
    given = dict(list(answer_to(school, 2).items())[:2])
    page = jana.send(jana.get(scene(2)), scene(2), given)
    assert page.status_code == 422
    assert dict(CHECKED.findall(page.text)) == {name: values[0] for name, values in given.items()}


def test_a_forged_option_is_refused_in_plain_words(jana: Visitor) -> None:
    page = jana.send(jana.get(scene(1)), scene(1), {"choice": "zz"})
    assert page.status_code == 422
    assert "Wählen Sie eine der gezeigten Antworten aus." in page.text


def test_the_same_answer_again_leads_to_the_same_page(school: Site, jana: Visitor) -> None:
    """Case C05, one after another; at once it is tested in the services."""
    page = jana.get(scene(1))
    sent = [jana.send(page, scene(1), answer_to(school, 1)) for _ in range(4)]
    assert {(one.status_code, one.location) for one in sent} == {(303, f"{scene(1)}/folgen")}


def test_going_back_and_deciding_otherwise_changes_nothing_and_shows_both(school: Site, jana: Visitor) -> None:
    """Case C06."""
    page = jana.get(scene(1))
    jana.send(page, scene(1), answer_to(school, 1))
    late = jana.send(page, scene(1), answer_to(school, 1, right=False))
    assert late.status_code == 409
    assert "Dieses Szenario haben Sie schon entschieden" in late.text
    assert late.text.count("Nicht gespeichert") == 1
    assert "leitlinienkonform – das war auch die beste" in jana.get(f"{scene(1)}/folgen").text


def test_an_old_tab_neither_overwrites_nor_blanks(school: Site, jana: Visitor) -> None:
    """Case C07: tab B goes on to scenario 4, tab A sends scenario 2 again and scenario 3 empty."""
    decide(jana, school, 1)
    tab_a_2 = jana.get(scene(2))
    decide(jana, school, 2)
    tab_a_3 = jana.get(scene(3))
    decide(jana, school, 3)
    stored = [content_of(jana.get(f"{scene(number)}/folgen")) for number in (2, 3)]
    assert jana.send(tab_a_2, scene(2), answer_to(school, 2, right=False)).status_code == 409
    blank = jana.send(tab_a_3, scene(3), {})
    assert blank.status_code == 409
    assert "perhaps in another window" not in blank.text
    assert "in einem anderen Fenster" in blank.text
    assert [content_of(jana.get(f"{scene(number)}/folgen")) for number in (2, 3)] == stored


def test_a_scenario_cannot_be_skipped(school: Site, jana: Visitor) -> None:
    assert jana.get(scene(5)).location == scene(1)
    assert jana.get(f"{scene(2)}/folgen").location == scene(1)
    fields = hidden_fields(jana.get(scene(1)), scene(1))
    refused = jana.post(scene(3), {**fields, **answer_to(school, 3)})
    assert refused.status_code == 409
    assert "Nichts wurde gespeichert" in refused.text or "nichts gespeichert" in refused.text
    assert jana.get(scene(2)).location == scene(1)


def test_a_decided_scenario_is_shown_locked_with_the_choice_marked(school: Site, jana: Visitor) -> None:
    decide(jana, school, 1)
    page = jana.get(scene(1))
    assert "Zu den Folgen" in page.text
    assert "Entscheidung treffen" not in page.text
    assert page.text.count("lp-opt--on") == 1


def test_a_session_that_ended_keeps_the_choice_through_signing_in(school: Site, app: Flask, jana: Visitor) -> None:
    """Case C01: one click stores it; the answers before are there."""
    decide(jana, school, 1)
    page = jana.get(scene(2))
    with school.engine.begin() as connection:
        connection.execute(WebSessionRow.__table__.delete())
    choice = answer_to(school, 2)
    asked = jana.send(page, scene(2), choice)
    assert asked.status_code == 400
    assert "Ihre letzte Auswahl ist noch nicht gespeichert" in asked.text
    entered = jana.send(asked, "/anmelden", {"login": "4711", "password": "Regentonne am Gartenzaun"})
    assert entered.location == scene(2)
    offered = jana.get(scene(2))
    assert "Noch nicht gespeichert." in offered.text
    assert dict(CHECKED.findall(offered.text)) == {name: values[0] for name, values in choice.items()}
    assert jana.send(offered, scene(2), choice).location == f"{scene(2)}/folgen"
    assert "Noch nicht gespeichert." not in jana.get(scene(3)).text


def test_the_sign_in_page_that_carries_a_choice_offers_no_way_to_lose_it(
    school: Site, app: Flask, jana: Visitor
) -> None:
    fields = hidden_fields(jana.get(scene(1)), scene(1))
    stranger = visitor(app)
    asked = stranger.post(scene(1), {**fields, **answer_to(school, 1)})
    assert 'name="language"' not in asked.text
    again = stranger.send(asked, "/anmelden", {"login": "4711", "password": "wrong"})
    assert hidden_fields(again, "/anmelden")["draft"] == hidden_fields(asked, "/anmelden")["draft"]
    assert 'name="language"' not in again.text


def test_the_language_of_the_sign_in_page_can_be_changed_without_losing_the_way(app: Flask) -> None:
    stranger = visitor(app)
    page = stranger.send(
        stranger.get("/anmelden?ziel=/leitlinie"), "/anmelden", {"login": "nobody", "password": "wrong"}
    )
    switched = stranger.send(page, "/anzeige", {"language": "en"})
    assert hidden_fields(stranger.get(switched.location), "/anmelden")["ziel"] == "/leitlinie"


def test_without_any_cookie_the_choice_is_kept_too(school: Site, app: Flask, jana: Visitor) -> None:
    """Case C04, no cookie at all."""
    fields = hidden_fields(jana.get(scene(1)), scene(1))
    stranger = visitor(app)
    asked = stranger.post(scene(1), {**fields, **answer_to(school, 1)})
    assert asked.status_code == 400
    entered = stranger.send(asked, "/anmelden", {"login": "4711", "password": "Regentonne am Gartenzaun"})
    assert "Noch nicht gespeichert." in stranger.get(entered.location).text


def test_a_kept_choice_is_never_shown_to_somebody_else(school: Site, app: Flask, jana: Visitor) -> None:
    add(school, details("4712", "Ben Beispiel"))
    fields = hidden_fields(jana.get(scene(1)), scene(1))
    other = visitor(app)
    asked = other.post(scene(1), {**fields, **answer_to(school, 1)})
    entered = other.send(asked, "/anmelden", {"login": "4712", "password": "Regentonne am Gartenzaun"})
    begun = other.send(other.get(BASE), f"{BASE}/beginnen", {})
    page = other.get(other.get(begun.location).location)
    assert entered.status_code == 303
    assert "Noch nicht gespeichert." not in page.text
    assert CHECKED.findall(page.text) == []


@pytest.mark.parametrize("token", ["", "forged", None])
def test_an_outdated_form_is_shown_again_with_the_choice(school: Site, jana: Visitor, token: str | None) -> None:
    """Case C04, wrong or expired token: 400, a German sentence, the choice kept, a way on."""
    fields = hidden_fields(jana.get(scene(1)), scene(1))
    if token is None:
        del fields["csrf_token"]
    else:
        fields["csrf_token"] = token
    choice = answer_to(school, 1)
    page = jana.post(scene(1), {**fields, **choice})
    assert page.status_code == 400
    assert "Das Formular ist abgelaufen." in page.text
    assert dict(CHECKED.findall(page.text)) == {name: values[0] for name, values in choice.items()}
    assert jana.send(page, scene(1), choice).status_code == 303


def test_a_form_of_the_person_before_at_this_browser_stores_nothing(school: Site, app: Flask, jana: Visitor) -> None:
    """Another person has signed in in the other tab."""
    old_form = hidden_fields(jana.get(scene(1)), scene(1))
    add(school, details("4712", "Ben Beispiel"))
    ben = visitor(app).sign_in("4712")
    ben.send(ben.get(BASE), f"{BASE}/beginnen", {})
    own = hidden_fields(ben.get(scene(1)), scene(1))
    mixed = {**old_form, "csrf_token": own["csrf_token"], **answer_to(school, 1)}
    refused = ben.post(scene(1), mixed)
    assert refused.status_code == 409
    expired = ben.post(scene(1), {**old_form, **answer_to(school, 1)})
    assert expired.status_code == 400
    assert CHECKED.findall(expired.text) == []
    assert ben.get(scene(2)).location == scene(1)
    assert jana.get(scene(2)).location == scene(1)


def test_the_order_of_options_stays_through_reload_review_and_another_device(
    school: Site, app: Flask, jana: Visitor
) -> None:
    """Case C17."""

    def order(text: str) -> list[str]:
        return re.findall(r'<label for="choice-([a-d])">', text)

    first = order(jana.get(scene(1)).text)
    assert sorted(first) == list("abcd")
    assert order(jana.get(scene(1)).text) == first
    phone = visitor(app).sign_in("4711")
    assert order(phone.get(scene(1)).text) == first


def test_only_the_learner_sees_own_answers_and_a_foreign_attempt_looks_missing(
    school: Site, app: Flask, jana: Visitor
) -> None:
    for number in range(1, 13):
        decide(jana, school, number)
    add(school, details("4712", "Ben Beispiel"))
    ben = visitor(app).sign_in("4712")
    missing = ben.get("/schulungen/gibt-es-nicht").text
    for path in (f"{BASE}/ergebnis/1", f"{BASE}/versuche", f"{BASE}/versuche/1/szenario/1"):
        assert jana.get(path).status_code == 200
        foreign = ben.get(path)
        assert foreign.status_code == 404
        assert re.sub(r"[0-9A-F]{4}-[0-9A-F]{4}", "", foreign.text).count("Diese Seite gibt es nicht") == missing.count(
            "Diese Seite gibt es nicht"
        )


def test_a_page_costs_at_most_three_statements_and_a_decision_at_most_six(school: Site, app: Flask) -> None:
    actor = new_learner(school, "4713", "Eva Beispiel")
    add(school, details("4714", "Ida Beispiel"))
    ida = visitor(app).sign_in("4714")
    ida.send(ida.get(BASE), f"{BASE}/beginnen", {})
    take(school, actor, until=2)
    ida.get("/schulungen")
    statements: list[str] = []
    event.listen(school.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    def cost() -> int:
        found = len([text for text in statements if not text.startswith(("BEGIN", "COMMIT", "ROLLBACK"))])
        statements.clear()
        return found

    pages: dict[str, int] = {}
    posts: list[int] = []
    for number in range(1, 13):
        page = ida.get(scene(number))
        pages["scenario"] = max(pages.get("scenario", 0), cost())
        sent = ida.send(page, scene(number), answer_to(school, number))
        statements_of_answer_to = 1
        posts.append(cost() - statements_of_answer_to)
        ida.get(sent.location)
        pages["consequences"] = max(pages.get("consequences", 0), cost())
    for path in ("/schulungen", BASE, f"{BASE}/ergebnis/1", f"{BASE}/versuche", "/leitlinie"):
        ida.get(path)
        pages[path] = cost()
    assert max(posts) <= 6, posts
    assert max(pages.values()) <= 3, pages
    assert where(school, actor).reached == 3


def test_the_next_view_of_a_scenario_is_one_small_page(school: Site, jana: Visitor) -> None:
    for number in range(1, 13):
        page = jana.get(scene(number))
        assert len(page.data) <= 10_240, (number, len(page.data))
        assert len(jana.get(decide(jana, school, number).location).data) <= 10_240


def test_nothing_but_the_two_named_cookies_is_ever_set(school: Site, app: Flask) -> None:
    client = app.test_client()
    client.get("/anmelden", **HTTPS)  # type: ignore[arg-type]
    page = client.get("/anzeige", **HTTPS)  # type: ignore[arg-type]
    fields = hidden_fields(page, "/anzeige")
    client.post("/anzeige", data={**fields, "language": "en"}, headers={"Referer": "https://leitplanke.test/"}, **HTTPS)  # type: ignore[arg-type]
    names = {
        name for name in ("__Host-lp-session", "lp-display", "session") if client.get_cookie(name, "leitplanke.test")
    }
    assert names == {"__Host-lp-session", "lp-display"}
