"""The visible words that the browser tests look for, in both languages. They stand here apart from the translations, so
that a test sees what a person sees and not what the code looked up."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["de", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """What is pressed and read on the way through the portal."""

    language: Language
    sign_in: str
    login: str
    password: str
    first_time: str
    start_code: str
    new_password: str
    again: str
    set_password: str
    hello: str
    start: str
    continue_with: str
    scenario_of: str
    decide: str
    what_came: str
    to_result: str
    next_scenario: str
    to_consequences: str
    true: str
    not_true: str
    passed: str
    not_passed: str
    new_attempt: str
    attempts: str
    attempt: str
    all_attempts: str
    my_training: str
    my_account: str
    account_of: str
    my_team: str
    sign_out: str
    signed_out: str
    completed: str
    completed_on: str
    begun: str
    error: str
    skip: str
    not_saved: str


GERMAN = Words(
    language="de",
    sign_in="Anmelden",
    login="Personalnummer oder E-Mail-Adresse",
    password="Passwort",
    first_time="Erste Anmeldung oder Passwort vergessen",
    start_code="Startcode",
    new_password="Neues Passwort",
    again="Dasselbe Passwort noch einmal",
    set_password="Passwort festlegen und anmelden",
    hello="Guten Tag, {}",
    start="Schulung beginnen",
    continue_with="Mit Szenario {} fortfahren",
    scenario_of="Szenario {} von {}",
    decide="Entscheidung treffen",
    what_came="Was aus Ihrer Entscheidung wurde",
    to_result="Zum Ergebnis",
    next_scenario="Weiter zu Szenario {}",
    to_consequences="Zu den Folgen",
    true="Trifft zu",
    not_true="Trifft nicht zu",
    passed="Bestanden. Sie haben in {} von {} Szenarien sicher entschieden.",
    not_passed="Noch nicht bestanden.",
    new_attempt="Neuen Versuch beginnen",
    attempts="Ihre Versuche",
    attempt="Versuch {}",
    all_attempts="Alle Ihre Versuche zu dieser Schulung",
    my_training="Meine Schulungen",
    my_account="Mein Konto",
    account_of="Konto von",
    my_team="Mein Team",
    sign_out="Abmelden",
    signed_out="Sie sind abgemeldet.",
    completed="Abgeschlossen",
    completed_on="Abgeschlossen am",
    begun="Begonnen",
    error="Fehler:",
    skip="Zum Inhalt springen",
    not_saved="Nicht gespeichert: Die Verbindung ist unterbrochen.",
)

ENGLISH = Words(
    language="en",
    sign_in="Sign in",
    login="Staff number or e-mail address",
    password="Password",
    first_time="Signing in for the first time, or password forgotten",
    start_code="Start code",
    new_password="New password",
    again="The same password again",
    set_password="Set password and sign in",
    hello="Hello, {}",
    start="Start training",
    continue_with="Continue with scenario {}",
    scenario_of="Scenario {} of {}",
    decide="Make this decision",
    what_came="What came of your decision",
    to_result="To the result",
    next_scenario="On to scenario {}",
    to_consequences="To the consequences",
    true="True",
    not_true="Not true",
    passed="Passed. You decided safely in {} of {} scenarios.",
    not_passed="Not passed yet.",
    new_attempt="Start a new attempt",
    attempts="Your attempts",
    attempt="Attempt {}",
    all_attempts="All your attempts at this training",
    my_training="My training",
    my_account="My account",
    account_of="Account of",
    my_team="My team",
    sign_out="Sign out",
    signed_out="You are signed out.",
    completed="Completed",
    completed_on="Completed on",
    begun="Begun",
    error="Error:",
    skip="Skip to content",
    not_saved="Not saved: the connection was lost.",
)
