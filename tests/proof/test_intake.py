"""What no link and no form of ours makes is refused at the door, in plain words, on both databases."""

from __future__ import annotations

import pytest
from flask import Flask

from app.services.transaction import Site
from tests.people_makers import add, details
from tests.proof.wire import BASE, scene
from tests.web_pages import HTTPS, Visitor, hidden_fields, visitor

GONE = "Diese Seite gibt es nicht"


@pytest.fixture
def jana(school: Site, app: Flask) -> Visitor:
    add(school, details("4711", "Jana Demir"))
    learner = visitor(app).sign_in("4711")
    learner.send(learner.get(BASE), f"{BASE}/beginnen", {})
    return learner


@pytest.mark.parametrize(
    "path",
    [
        f"{BASE}/ergebnis/2147483648",
        f"{BASE}/ergebnis/{'9' * 30}",
        f"{BASE}/versuche/4294967296/szenario/1",
        f"{BASE}/versuche/1/szenario/{'9' * 300}",
        scene(2**63),
        "/schulungen/a%00b",
        "/schulungen/a%0D%0AX:%20y/szenario/2",
        "/leitlinie/fassung/3%00.0",
        "/medien/%00.svg",
    ],
)
def test_an_address_that_no_database_can_look_up_is_a_missing_page(jana: Visitor, path: str) -> None:
    page = jana.get(path)
    assert page.status_code == 404
    assert GONE in page.text


@pytest.mark.parametrize("field", ["attempt", "token", "choice", "a\0b"])
def test_a_form_with_nul_is_refused_in_plain_words_and_stores_nothing(jana: Visitor, field: str) -> None:
    fields = {**hidden_fields(jana.get(scene(1)), scene(1)), "choice": "a"}
    page = jana.post(scene(1), {**fields, field: "a\0b"})
    assert page.status_code == 400
    assert "Die Anfrage war nicht lesbar" in page.text
    assert jana.get(scene(2)).location == scene(1)


def test_a_form_that_is_too_long_is_refused_with_its_limit(jana: Visitor) -> None:
    fields = hidden_fields(jana.get(scene(1)), scene(1))
    page = jana.client.post(scene(1), data={**fields, "choice": "x" * 70_000}, **HTTPS)
    assert page.status_code == 413
    assert "64 KB" in page.text
