"""The portal's pages as people use them: everything is found by its role and its visible name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from app.domain.content import ScenarioBase
from app.domain.questions import type_of
from tests.e2e.hands import Hand, Pointer
from tests.e2e.words import GERMAN, Words

POINTER = Pointer()


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody at a browser: the window, the language they read, and how they press things."""

    page: Page
    words: Words = GERMAN
    hand: Hand = POINTER

    def heading(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("heading", level=1, name=name, exact=True)

    def sees(self, heading: str | re.Pattern[str]) -> None:
        """The page with this h1 has come."""
        expect(self.heading(heading)).to_be_visible()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

    def press_button(self, name: str) -> None:
        self.hand.press(self.button(name))

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.hand.press(self.link(name).first)

    def field(self, name: str) -> Locator:
        return self.page.get_by_role("textbox", name=name, exact=True)

    def write(self, name: str, text: str) -> None:
        self.hand.write(self.field(name), text)


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Anmelden, and the first sign-in with a start code."""

    reader: Reader

    def open(self) -> None:
        self.reader.page.goto("/")
        self.reader.sees(self.reader.words.sign_in)

    def sign_in(self, login: str, password: str) -> None:
        words = self.reader.words
        self.reader.write(words.login, login)
        self.reader.write(words.password, password)
        self.reader.press_button(words.sign_in)

    def set_first_password(self, login: str, code: str, password: str) -> None:
        reader, words = self.reader, self.reader.words
        reader.follow(words.first_time)
        reader.write(words.login, login)
        reader.write(words.start_code, code)
        reader.write(words.new_password, password)
        reader.write(words.again, password)
        reader.press_button(words.set_password)


@dataclass(frozen=True, slots=True)
class HomePage:
    """Meine Schulungen."""

    reader: Reader

    def is_of(self, name: str) -> None:
        self.reader.sees(self.reader.words.hello.format(name))

    def training(self, title: str) -> Locator:
        """The card or the line of one training."""
        page = self.reader.page
        heading = page.get_by_role("heading", name=title, exact=True)
        return page.get_by_role("region", name=title, exact=True).or_(page.get_by_role("listitem").filter(has=heading))

    def open_training(self, title: str) -> None:
        start = re.compile(rf"^{re.escape(self.reader.words.start)}")
        self.reader.hand.press(self.training(title).get_by_role("link", name=start))


@dataclass(frozen=True, slots=True)
class IntroPage:
    """What a training is, before it begins."""

    reader: Reader

    def begin(self, title: str) -> None:
        self.reader.sees(title)
        self.reader.press_button(self.reader.words.start)


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    """One scene with its decision."""

    reader: Reader
    scenario: ScenarioBase

    @property
    def title(self) -> str:
        return self.scenario.title.in_language(self.reader.words.language)

    def is_shown(self) -> None:
        self.reader.sees(self.title)

    def choice(self, name: str, value: str) -> Locator:
        """The radio or checkbox of a field of the form."""
        words, page = self.reader.words, self.reader.page
        letter = value if name == "choice" else name.removeprefix("statement-")
        texts = {choice.id: choice.text for choice in type_of(self.scenario).choices(self.scenario)}
        text = texts[letter].in_language(words.language)
        if name == "choice":
            several = self.scenario.type == "multiple"
            return page.get_by_role("checkbox" if several else "radio", name=text, exact=True)
        answer = words.true if value == "true" else words.not_true
        return page.get_by_role("group", name=text, exact=True).get_by_role("radio", name=answer, exact=True)

    def choices(self, raw: Mapping[str, Sequence[str]]) -> list[Locator]:
        return [self.choice(name, value) for name, values in raw.items() for value in values]

    def choose(self, raw: Mapping[str, Sequence[str]]) -> None:
        for control in self.choices(raw):
            self.reader.hand.choose(control)

    def decide(self) -> None:
        self.reader.press_button(self.reader.words.decide)


@dataclass(frozen=True, slots=True)
class ConsequencesPage:
    """What came of a decision."""

    reader: Reader

    def is_shown(self) -> None:
        self.reader.sees(self.reader.words.what_came)

    def go_on(self, next_number: int | None) -> None:
        words = self.reader.words
        self.reader.follow(words.next_scenario.format(next_number) if next_number else words.to_result)


@dataclass(frozen=True, slots=True)
class ResultPage:
    """How an attempt ended."""

    reader: Reader

    def is_passed(self, safe: int, total: int) -> None:
        self.reader.sees(self.reader.words.passed.format(safe, total))

    def is_not_passed(self) -> None:
        self.reader.sees(re.compile(re.escape(self.reader.words.not_passed)))


@dataclass(frozen=True, slots=True)
class TeamPage:
    """Mein Team."""

    reader: Reader

    def open(self) -> None:
        self.reader.page.goto("/team")
        self.reader.sees(self.reader.words.my_team)

    def row(self, name: str) -> Locator:
        page = self.reader.page
        return page.get_by_role("row").filter(
            has=page.get_by_role("rowheader", name=re.compile(rf"^{re.escape(name)}"))
        )

    def choose_training(self, title: str) -> None:
        if self.reader.page.get_by_role("heading", level=2, name=title, exact=True).count() == 0:
            self.reader.follow(title)
