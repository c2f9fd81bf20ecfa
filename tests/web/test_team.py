"""Mein Team: own people, three words and a day; nothing else reaches the browser."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from structlog.testing import capture_logs

from app.domain.access import Actor, Role
from app.factory import build_app
from app.services.transaction import Site
from tests.learners import take
from tests.people_makers import TODAY, add, details
from tests.web_pages import Visitor, visitor


@pytest.fixture
def leader(app: Flask, school: Site) -> Visitor:
    """Birgit Olbrich with a team of four, one in each possible state and one who failed."""
    add(school, details("9", "Birgit Olbrich", "Bürgeramt > Servicestelle Mitte", leads=True))
    for number, name in enumerate(("Frauke Meißner", "Jana Demir", "Emre İnce", "Łukasz Lewandowski"), start=1):
        person = add(school, details(str(number), name, "Bürgeramt > Servicestelle Mitte"))
        first, _, last = name.rpartition(" ")
        learner = Actor(person, frozenset({Role.LEARNER}), first, last)
        if name == "Frauke Meißner":
            take(school, learner, today=TODAY)
        elif name == "Jana Demir":
            take(school, learner, until=3)
        elif name == "Emre İnce":
            take(school, learner, right=lambda _sequence: False)
    add(school, details("5", "Fremde Person", "Bauamt"))
    return visitor(app).sign_in("9")


def rows(who: Visitor, query: str = "") -> list[tuple[str, str]]:
    """Name and state of each line."""
    body = re.search(r"<tbody>(.*?)</tbody>", who.get(f"/team{query}").text, re.DOTALL)
    lines = re.findall(r'<th scope="row">(.*?)(?:<span.*?)?</th><td><span[^>]*>(.*?)</span>', body[1] if body else "")
    return [(unescape(name), state) for name, state in lines]


def test_the_most_urgent_come_first(leader: Visitor) -> None:
    assert rows(leader) == [
        ("Lewandowski, Łukasz", "Offen"),
        ("Demir, Jana", "Begonnen"),
        ("İnce, Emre", "Begonnen"),
        ("Meißner, Frauke", "Abgeschlossen"),
    ]


def test_the_list_can_be_sorted_and_filtered_by_address(leader: Visitor) -> None:
    by_name = ["Demir, Jana", "İnce, Emre", "Lewandowski, Łukasz", "Meißner, Frauke"]
    assert [name for name, _ in rows(leader, "?sortierung=name")] == by_name
    assert rows(leader, "?sortierung=datum")[0] == ("Meißner, Frauke", "Abgeschlossen")
    assert [name for name, _ in rows(leader, "?stand=begonnen")] == ["Demir, Jana", "İnce, Emre"]
    assert len(rows(leader, "?stand=nonsense&sortierung=nonsense")) == 4


def test_numbers_day_and_note_stand_above_the_list(leader: Visitor) -> None:
    text = unescape(leader.get("/team").text)
    assert "Servicestelle Mitte · 4 Beschäftigte · Stand " in text
    assert re.search(r"1 <small>von 4</small>.*?<dd>2</dd>.*?<dd>1</dd>", text, re.DOTALL)
    assert "Sie sehen, <b>wer wann abgeschlossen hat</b>. Antworten, Punkte und Versuche einzelner" in text
    assert "25. November 2026" in text
    assert re.findall(r'<a href="/team[^"]*"[^>]*>(\w+) <span>(\d+)</span>', text) == [
        ("Alle", "4"),
        ("Offen", "1"),
        ("Begonnen", "2"),
        ("Abgeschlossen", "1"),
    ]


def test_no_word_for_failing_no_points_and_nobody_else_reaches_the_browser(leader: Visitor) -> None:
    for query in ("", "?stand=begonnen", "?schulung=auffrischung", "?einheit=Bauamt&person=5"):
        main = leader.get(f"/team{query}").text.partition("<main")[2].partition("</main>")[0]
        words = re.sub(r"<[^>]+>", " ", main)
        assert not re.search(r"bestanden|Prozent|%|Punkte \d|\d Punkte|Fremde|Olbrich", words), words


def test_another_training_is_chosen_by_a_link(leader: Visitor) -> None:
    text = leader.get("/team").text
    assert '<a class="t" href="/team?schulung=auffrischung">' in text
    assert {state for _, state in rows(leader, "?schulung=auffrischung")} == {"Offen"}
    assert "Zurzeit ist niemand in diesem Stand." in leader.get("/team?schulung=auffrischung&stand=begonnen").text
    assert leader.get("/team?schulung=nonsense").status_code == 404


def test_when_all_have_completed_the_page_says_so(app: Flask, school: Site) -> None:
    add(school, details("9", "Bo Chef", "Amt", leads=True))
    for number in ("1", "2"):
        person = add(school, details(number, f"Person {number}", "Amt"))
        take(school, Actor(person, frozenset({Role.LEARNER}), "Person", number))
    assert "Alle 2 haben abgeschlossen." in visitor(app).sign_in("9").get("/team").text


def test_a_leader_without_people_is_told_whom_to_ask(app: Flask, school: Site) -> None:
    add(school, details("9", "Bo Chef", "Amt", leads=True))
    page = visitor(app).sign_in("9").get("/team")
    assert "Ihnen ist kein Team zugeordnet. Die Personalstelle kann das ändern." in page.text


def test_before_a_training_is_published_the_page_says_so(site: Site) -> None:
    add(site, details("9", "Bo Chef", "Amt", leads=True))
    add(site, details("1", "Person Eins", "Amt"))
    assert "Zurzeit wird keine Schulung angeboten." in visitor(build_app(site)).sign_in("9").get("/team").text


def test_names_are_shown_as_text(app: Flask, school: Site) -> None:
    add(school, details("9", "Bo Chef", "<b class=x Amt", leads=True))
    add(school, details("1", '<img/src="x"/onerror="alert(1)"> <script>alert(1)</script>', "<b class=x Amt"))
    text = visitor(app).sign_in("9").get("/team").text
    assert "<script>alert" not in text
    assert "<img/src" not in text
    assert "<b class=x" not in text


def test_whoever_is_refused_the_page_stands_in_the_log_without_a_name(app: Flask, school: Site) -> None:
    person = add(school, details("7", "Kim Lee", "Bauamt"))
    somebody = visitor(app).sign_in("7")
    with capture_logs() as lines:
        assert somebody.get("/team").status_code == 403
        assert somebody.get("/team/nowhere").status_code == 404
    told = [(line["status"], line.get("person")) for line in lines if line["event"] == "refused"]
    assert told == [(403, person), (404, None)]
    assert "Kim" not in str(lines)
