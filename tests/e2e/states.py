"""Every page in every state it can be in, each with the way there. Made once, looked at from many sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from playwright.sync_api import Page

from app.domain.access import Actor
from app.domain.scoring import Grade
from app.services.demo import PASSWORD as DEMO_PASSWORD
from app.services.demo import TRAINING
from tests.e2e.answers import ORDER, answer_of
from tests.e2e.live import COOKIE, TRIES, School
from tests.e2e.pages import Reader, ScenarioPage
from tests.e2e.words import GERMAN
from tests.makers import scenario
from tests.people_makers import PASSWORD

HERE = f"/schulungen/{TRAINING}"
TEAM = f"/team?schulung={TRAINING}"
# The number of a scenario of each type; S44 is the only one with several right answers.
PLACE_OF_TYPE = {"single": 1, "true_false": 2, "reply": 5, "multiple": 7}
GRADED = [(kind, grade) for kind in PLACE_OF_TYPE for grade in Grade]
HALF = (Grade.BEST, Grade.RISKY, Grade.ACCEPTABLE, Grade.WRONG, Grade.BEST, Grade.BEST, Grade.ACCEPTABLE)
LONG_NAME = "Maximiliane-Alexandra von der Hohenstein-Wittgenbachstraßenfeld"


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at the portal: a page to show it, and who is looking."""

    school: School
    page: Page

    def come(self, path: str, token: str | None = None) -> None:
        """Open a page as the owner of this session, or as a visitor."""
        context = self.page.context
        context.clear_cookies()
        if token:
            context.add_cookies([{"name": COOKIE, "value": token, "url": self.school.address}])
        self.page.goto(self.school.url(path))

    def come_as(self, person: str, path: str) -> None:
        """Open a page as one of the people below."""
        self.come(path, self.school.kept(person, partial(PEOPLE[person], self.school)))

    def come_as_demo(self, number: str, path: str) -> None:
        """Open a page as somebody of the demo."""
        self.come(path, self.school.token(number, DEMO_PASSWORD))

    @property
    def reader(self) -> Reader:
        return Reader(self.page)

    def scene(self, place: int) -> ScenarioPage:
        return ScenarioPage(self.reader, scenario(ORDER[place - 1]))

    def decide(self) -> None:
        """Send the decision and wait for the answer."""
        with self.page.expect_response(lambda response: response.request.method == "POST"):
            self.reader.press_button(GERMAN.decide)
        self.page.wait_for_load_state()


Prepare = Callable[[Visit], None]
Person = tuple[Actor, str]


# --- people ---------------------------------------------------------------------------------------------------------


def _at(school: School, grades: Sequence[Grade], name: str = "Ada Beispiel") -> Person:
    actor, number = school.new_person(name, unit="Stadt Musterstadt > Amt für Ansichten")
    school.fix_order(school.take(actor, grades))
    return actor, number


def _done(school: School) -> Person:
    """Passed at the second try, and begun once more."""
    actor, number = _at(school, [Grade.WRONG] * 12, "Marlene Şahin")
    school.take(actor, [Grade.BEST] * 9 + [Grade.RISKY] * 3)
    school.take(actor, [Grade.BEST])
    return actor, number


def _all_done(school: School) -> Person:
    actor, number = _at(school, [Grade.BEST] * 12)
    school.take(actor, [Grade.BEST] * 6, training="auffrischung")
    return actor, number


def _lead(school: School, unit: str, members: int) -> Person:
    for place in range(members):
        member, _number = school.new_person(f"Kim Beispiel-{place}", unit=unit)
        school.take(member, [Grade.BEST] * 12)
    return school.new_person("Birgit Olbrich", unit=unit, leads=True)


def _damaged(school: School) -> Person:
    actor, number = school.new_person("Ole Bruch")
    school.damage(school.take(actor, [Grade.BEST] * 2))
    return actor, number


PEOPLE: Mapping[str, Callable[[School], Person]] = {
    "new": lambda school: school.new_person(LONG_NAME, unit="Stadt Musterstadt > Amt für Ansichten"),
    "begun": lambda school: _at(school, HALF[:3], "Jana Demir"),
    "done": _done,
    "all done": _all_done,
    "failed": lambda school: _at(school, [Grade.WRONG] * 12),
    "half failed": lambda school: _at(school, [Grade.BEST] * 5 + [Grade.RISKY] * 7),
    "damaged": _damaged,
    "empty team": lambda school: _lead(school, "Stadt Musterstadt > Leere Stelle", 0),
    "finished team": lambda school: _lead(school, "Stadt Musterstadt > Fertige Stelle", 2),
    **{f"fresh {kind}": partial(_at, grades=[Grade.BEST] * (n - 1)) for kind, n in PLACE_OF_TYPE.items()},
    **{f"all {grade}": partial(_at, grades=[grade] * 12) for grade in Grade},
}


# --- what has to be done on the way ---------------------------------------------------------------------------------


def _page(path: str, person: str | None = None) -> Prepare:
    return lambda visit: visit.come_as(person, path) if person else visit.come(path)


def _send_empty(visit: Visit, path: str, button: str, person: str | None = None) -> None:
    _page(path, person)(visit)
    visit.reader.press_button(button)
    visit.page.wait_for_load_state()


def _wrong_password(visit: Visit, times: int, login: str) -> None:
    visit.come("/anmelden")
    for _turn in range(times):
        visit.reader.write(GERMAN.login, login)
        visit.reader.write(GERMAN.password, "falsch geraten")
        visit.reader.press_button(GERMAN.sign_in)
        visit.page.wait_for_load_state()


def _session_over(visit: Visit) -> None:
    visit.come(f"{HERE}/szenario/4", "s." + "A" * 43)


def _sent_without_session(visit: Visit) -> None:
    visit.come_as("fresh single", f"{HERE}/szenario/1")
    visit.page.context.clear_cookies()
    visit.scene(1).choose(answer_of(ORDER[0], Grade.RISKY))
    visit.decide()


def _kept_choice(visit: Visit) -> None:
    """Signed out while deciding, and signed in again."""
    _actor, number = visit.school.new_person("Timo Brandt")
    visit.school.take(_actor, [])
    visit.come(f"{HERE}/szenario/1", visit.school.token(number))
    visit.page.context.clear_cookies()
    visit.scene(1).choose(answer_of(ORDER[0], Grade.RISKY))
    visit.decide()
    visit.reader.write(GERMAN.login, number)
    visit.reader.write(GERMAN.password, PASSWORD)
    visit.reader.press_button(GERMAN.sign_in)
    visit.scene(1).is_shown()


def _scene_error(visit: Visit, kind: str) -> None:
    place = PLACE_OF_TYPE[kind]
    visit.come_as(f"fresh {kind}", f"{HERE}/szenario/{place}")
    if kind == "true_false":
        name, values = next(iter(answer_of(ORDER[place - 1], Grade.BEST).items()))
        visit.scene(place).choose({name: values})
    visit.decide()
    visit.page.get_by_role("alert").first.wait_for()


def _scene_chosen(visit: Visit, kind: str) -> None:
    place = PLACE_OF_TYPE[kind]
    visit.come_as(f"fresh {kind}", f"{HERE}/szenario/{place}")
    visit.scene(place).choose(answer_of(ORDER[place - 1], Grade.BEST))


def _offline(visit: Visit) -> None:
    _scene_chosen(visit, "single")
    visit.page.context.set_offline(True)
    visit.reader.press_button(GERMAN.decide)
    visit.page.get_by_text(GERMAN.not_saved).wait_for()
    visit.page.context.set_offline(False)


def _expired_answer(visit: Visit) -> None:
    _scene_chosen(visit, "single")
    _spoil_form(visit, "form[data-lp-decision]")
    visit.decide()


def _two_tabs(visit: Visit) -> None:
    actor, number = visit.school.new_person("Zwei Fenster")
    visit.school.take(actor, [])
    visit.come(f"{HERE}/szenario/1", visit.school.token(number))
    visit.school.take(actor, [Grade.BEST])
    visit.scene(1).choose(answer_of(ORDER[0], Grade.RISKY))
    visit.decide()


def _own_account(visit: Visit) -> None:
    """Of somebody new each time, because each visit of a known person adds a session to the list."""
    _actor, number = visit.school.new_person("Jana Demir", unit="Stadt Musterstadt > Amt für Ansichten")
    visit.come("/konto", visit.school.token(number))


def _account_done(visit: Visit) -> None:
    _actor, number = visit.school.new_person("Zwei Geräte")
    visit.school.token(number)
    visit.come("/konto?erledigt=passwort", visit.school.token(number))


def _expired_form(visit: Visit) -> None:
    visit.come("/anzeige")
    _spoil_form(visit, "main form")
    visit.reader.press_button("Übernehmen")
    visit.page.wait_for_load_state()


def _spoil_form(visit: Visit, form: str) -> None:
    visit.page.locator(f"{form} input[name=csrf_token]").evaluate("(one) => { one.value = 'veraltet'; }")


def _too_far_ahead(visit: Visit) -> None:
    """A form that belongs to no question of this attempt."""
    _scene_chosen(visit, "single")
    visit.page.locator("input[name=token]").evaluate("(one) => { one.value = 'f'.repeat(one.value.length); }")
    visit.decide()


def _too_long(visit: Visit) -> None:
    visit.come("/anmelden")
    visit.page.get_by_label(GERMAN.login).evaluate("(one) => { one.value = 'x'.repeat(70000); }")
    visit.reader.press_button(GERMAN.sign_in)
    visit.page.wait_for_load_state()


def _in_english(path: str, person: str) -> Prepare:
    def prepare(visit: Visit) -> None:
        visit.come_as(person, path)
        context = visit.page.context
        context.add_cookies([{"name": "lp-display", "value": "en.-", "url": visit.school.address}])
        visit.page.reload()

    return prepare


# --- all of them ----------------------------------------------------------------------------------------------------


def _scenes(kind: str, place: int) -> dict[str, Prepare]:
    return {
        f"scenario {kind}": _page(f"{HERE}/szenario/{place}", f"fresh {kind}"),
        f"scenario {kind} error": partial(_scene_error, kind=kind),
        f"scenario {kind} chosen": partial(_scene_chosen, kind=kind),
        f"scenario {kind} locked": _page(f"{HERE}/szenario/{place}", f"all {Grade.RISKY}"),
    }


_SCENES = {name: prepare for kind, place in PLACE_OF_TYPE.items() for name, prepare in _scenes(kind, place).items()}

STATES: dict[str, Prepare] = {
    "sign-in": _page("/anmelden"),
    "sign-in error": partial(_send_empty, path="/anmelden", button=GERMAN.sign_in),
    "sign-in refused": partial(_wrong_password, times=1, login="niemand"),
    "sign-in slowed": partial(_wrong_password, times=TRIES + 1, login="Ungeduld"),
    "sign-in after sign-out": _page("/anmelden?abgemeldet=1"),
    "sign-in session over": _session_over,
    "sign-in with a choice kept": _sent_without_session,
    "first sign-in": _page("/erste-anmeldung"),
    "first sign-in error": partial(_send_empty, path="/erste-anmeldung", button=GERMAN.set_password),
    "help": _page("/hilfe"),
    "accessibility": _page("/barrierefreiheit"),
    "privacy": _page("/datenschutz"),
    "imprint": _page("/impressum"),
    "display": _page("/anzeige"),
    "display signed in": _page("/anzeige?back=/leitlinie", "begun"),
    "home": _page("/schulungen", "new"),
    "home begun": _page("/schulungen", "begun"),
    "home done": _page("/schulungen", "done"),
    "home empty": _page("/schulungen", "all done"),
    "intro": _page(HERE, "new"),
    "intro begun": _page(HERE, "begun"),
    "intro done": _page(HERE, "all done"),
    **_SCENES,
    "scenario unsaved": _kept_choice,
    "scenario form expired": _expired_answer,
    "scenario decided elsewhere": _two_tabs,
    "scenario connection lost": _offline,
    **{
        f"consequences {kind} {grade}": _page(f"{HERE}/szenario/{PLACE_OF_TYPE[kind]}/folgen", f"all {grade}")
        for kind, grade in GRADED
    },
    "consequences with a picture": _page(f"{HERE}/szenario/6/folgen", f"all {Grade.WRONG}"),
    "result": _page(f"{HERE}/ergebnis/2", "done"),
    "result all best": _page(f"{HERE}/ergebnis/1", "all done"),
    "result failed": _page(f"{HERE}/ergebnis/1", "half failed"),
    "result failed without a safe one": _page(f"{HERE}/ergebnis/1", "failed"),
    "attempts": _page(f"{HERE}/versuche", "done"),
    "earlier decision": _page(f"{HERE}/versuche/1/szenario/5", "done"),
    "guideline": _page("/leitlinie", "begun"),
    "guideline at a rule": _page("/leitlinie#R09", "begun"),
    "team": lambda visit: visit.come_as_demo("20001", TEAM),
    "team filtered": lambda visit: visit.come_as_demo("20001", f"{TEAM}&stand=offen&sortierung=name"),
    "team with nobody in a state": _page(f"{TEAM}&stand=offen", "finished team"),
    "team finished": _page(TEAM, "finished team"),
    "team empty": _page("/team", "empty team"),
    "account": _own_account,
    "account changed": _account_done,
    "password": _page("/konto/passwort", "begun"),
    "password error": partial(_send_empty, path="/konto/passwort", button="Passwort ändern", person="begun"),
    "400 form expired": _expired_form,
    "403": _page("/team", "begun"),
    "404": _page("/gibt-es-nicht", "begun"),
    "404 signed out": _page("/gibt-es-nicht"),
    "405": _page("/abmelden", "begun"),
    "409": _too_far_ahead,
    "413": _too_long,
    "500": _page(f"{HERE}/szenario/3", "damaged"),
    "home in English": _in_english("/schulungen", "begun"),
    "scenario in English": _in_english(f"{HERE}/szenario/1", "fresh single"),
    "consequences in English": _in_english(f"{HERE}/szenario/7/folgen", f"all {Grade.RISKY}"),
}


def options_of(scheme: str) -> dict[str, Any]:
    """How a browser looks at states: without motion, so that nothing is measured half-way."""
    return {"color_scheme": scheme, "reduced_motion": "reduce"}
