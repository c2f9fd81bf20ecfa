"""What the learner sees, and what the operator is told, with the key file, after a rotation, and without the key."""

from __future__ import annotations

import html
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from app.domain.content import ScenarioBase
from app.factory import build_app
from app.services.keys import give_up_site_keys, rotate_site_key
from app.services.setting_up import open_site
from app.services.transaction import Site
from app.storage.keyfile import write_key_file
from tests.e2e.serving import environment_of, free_port, program
from tests.makers import TODAY, raw_answer
from tests.people_makers import add, details
from tests.proof.wire import BASE, scenarios_on_offer, scene
from tests.web_pages import Visitor, visitor

LOST = "weil sich seine gespeicherten Antworten nicht mehr lesen lassen"
UNREADABLE = "Die Antworten dieses Versuchs lassen sich nicht mehr lesen."


@dataclass
class Restarts:
    """Restarts the product on the same data and signs people in again."""

    opened: list[Site]

    def app_of(self, site: Site) -> Flask:
        self.opened.append(open_site(site.settings))
        return build_app(self.opened[-1])


@pytest.fixture
def restarts() -> Iterator[Restarts]:
    made = Restarts([])
    yield made
    for site in made.opened:
        site.engine.dispose()


def answer(learner: Visitor, scenarios: tuple[ScenarioBase, ...], numbers: range) -> None:
    for number in numbers:
        sent = learner.send(learner.get(scene(number)), scene(number), {**raw_answer(scenarios[number - 1])})
        assert sent.status_code == 303


@pytest.fixture
def done_and_midway(school: Site, app: Flask) -> Callable[[Flask], tuple[Visitor, Visitor]]:
    """One learner has finished, another one has answered six scenarios; signs both in at an application."""
    scenarios = scenarios_on_offer(school)
    for number, name, until in (("4711", "Jana Demir", 12), ("4712", "Ben Beispiel", 6)):
        add(school, details(number, name))
        learner = visitor(app).sign_in(number)
        learner.send(learner.get(BASE), f"{BASE}/beginnen", {})
        answer(learner, scenarios, range(1, until + 1))
    return lambda at: (visitor(at).sign_in("4711"), visitor(at).sign_in("4712"))


def own_decision(learner: Visitor, number: int) -> str:
    """The page of a past decision, without what belongs to this request alone."""
    page = learner.get(f"{BASE}/versuche/1/szenario/{number}")
    assert page.status_code == 200
    return re.sub(r'value="[^"]*"', "", html.unescape(page.text))


def test_with_the_key_file_the_learners_own_pages_show_the_answers_also_after_a_rotation(
    school: Site, app: Flask, done_and_midway: Callable[[Flask], tuple[Visitor, Visitor]], restarts: Restarts
) -> None:
    jana, _ = done_and_midway(app)
    before = [own_decision(jana, number) for number in range(1, 13)]
    for page, scenario in zip(before, scenarios_on_offer(school), strict=True):
        if scenario.type == "single":
            chosen = next(one for one in scenario.options if one.rating == "best")  # type: ignore[attr-defined]
            assert chosen.text.de.split("„")[0].strip() in page
    rotate_site_key(school.settings, TODAY)
    jana, ben = done_and_midway(restarts.app_of(school))
    assert [own_decision(jana, number) for number in range(1, 13)] == before
    assert ben.get(f"{BASE}/szenario").location == scene(7)
    answer(ben, scenarios_on_offer(school), range(7, 13))
    assert "Bestanden." in ben.get(f"{BASE}/ergebnis/1").text


def test_after_a_lost_key_was_given_up_pages_say_so_in_plain_words_and_nothing_breaks(
    school: Site, app: Flask, done_and_midway: Callable[[Flask], tuple[Visitor, Visitor]], restarts: Restarts
) -> None:
    done_and_midway(app)
    school.settings.key_file.unlink()
    give_up_site_keys(school.settings, TODAY)
    jana, ben = done_and_midway(restarts.app_of(school))
    for page in (ben.get("/schulungen"), ben.get(BASE)):
        assert page.status_code == 200
        assert LOST in page.text
    assert "Abgeschlossen am" in jana.get("/schulungen").text
    result = jana.get(f"{BASE}/ergebnis/1")
    assert UNREADABLE in result.text
    assert "Bestanden." in result.text
    for learner in (jana, ben):
        for path in (f"{BASE}/versuche", f"{BASE}/szenario", scene(1), f"{scene(1)}/folgen", f"{BASE}/ergebnis/1"):
            assert learner.get(path).status_code in {200, 302, 303}, path
        offered = re.findall(r'href="(/schulungen/[^"]*)"', learner.get(f"{BASE}/versuche").text + result.text)
        assert not [path for path in offered if "/versuche/1/szenario" in path]
    assert ben.send(ben.get(BASE), f"{BASE}/beginnen", {}).location == f"{BASE}/szenario"
    answer(ben, scenarios_on_offer(school), range(1, 13))
    assert "Bestanden." in ben.get(f"{BASE}/ergebnis/2").text
    assert LOST not in ben.get("/schulungen").text


@pytest.mark.parametrize(("keys", "told"), [(None, "is missing"), ({1: b"k" * 32}, "does not belong to this database")])
def test_a_missing_or_wrong_key_file_stops_the_start_and_says_what_to_do(
    school: Site, keys: dict[int, bytes] | None, told: str
) -> None:
    key_file = school.settings.key_file
    key_file.unlink()
    if keys:
        write_key_file(key_file, keys)
    before = key_file.read_bytes() if keys else None
    outcome = subprocess.run(
        [program(), "serve", "--port", str(free_port())],
        env=environment_of(school.settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert outcome.returncode != 0
    assert told in outcome.stderr
    assert "keys give-up" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert (key_file.read_bytes() if key_file.exists() else None) == before
