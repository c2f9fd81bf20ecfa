"""Long enough, not common, not made of names; nothing else is asked of a password."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.passwords import LONGEST_PASSWORD, check_password, prepare_password

PERSONAL = ("Frauke", "Meißner", "frauke.meissner@stadt.example", "A1007")
ORGANISATION = ("Stadt Musterstadt", "City of Musterstadt")
SOLID = "Regentonne am Gartenzaun"


def faults(password: str) -> list[str]:
    return [problem.code for problem in check_password(password, personal=PERSONAL, organisation=ORGANISATION)]


@pytest.mark.parametrize(
    "password",
    [
        SOLID,
        "xK9#mQ2$vL5n",
        "583920174652",
        "nurkleinebuchstaben",
        "тройка и семёрка",
        "ゆきだるまとおちゃのじかん",
        "🌳🚲🌧🎈🍐🧦🪁🐌🦉🎻🪴🧊",
        "spaces at both ends  ",
    ],
)
def test_any_characters_make_a_password(password: str) -> None:
    assert faults(password) == []


def test_eleven_characters_are_too_short_and_twelve_enough() -> None:
    problems = check_password("gT7rwq0pLmz", personal=(), organisation=())
    assert [(problem.code, problem.params) for problem in problems] == [("password_short", {"least": 12})]
    assert faults("gT7rwq0pLmzx") == []


def test_a_letter_typed_as_letter_and_mark_counts_once() -> None:
    assert prepare_password("Ga\u0308rtnerei") == "Gärtnerei"
    assert faults("u\u0308bungshof x") == ["password_short"]


@pytest.mark.parametrize("length", [128, LONGEST_PASSWORD])
def test_long_passwords_are_taken(length: int) -> None:
    assert faults((SOLID * 100)[:length]) == []


def test_only_a_password_beyond_any_use_is_too_long() -> None:
    assert faults((SOLID * 100)[: LONGEST_PASSWORD + 1]) == ["password_long"]


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Passwort2026!!",
        "P@ssw0rd12345",
        "Willkommen123",
        "Das ist mein Passwort",
        "123456789012",
        "qwertzuiop12",
        "zyxwvutsrqponm",
        "1q2w3e4r5t6z",
        "Sommer2026Sommer",
        "correct horse battery staple",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "            ",
        "🌳🌳🌳🌳🌳🌳🌳🌳🌳🌳🌳🌳",
        "Hallo_Hallo_99",
    ],
)
def test_common_passwords_are_refused(password: str) -> None:
    assert faults(password) == ["password_common"]


@pytest.mark.parametrize(
    "password",
    [
        "Musterstadt2026!",
        "Stadt-Musterstadt",
        "Leitplanke-123",
        "Schulungsportal",
        "FraukeMeissner",
        "meißner-frauke-1",
        "Meissner-A1007",
        "Meißner1985!!",
        "frauke.meissner@stadt.example",
    ],
)
def test_passwords_made_of_organisation_product_or_own_name_are_refused(password: str) -> None:
    assert faults(password) == ["password_of_names"]


def test_a_name_inside_a_longer_password_does_no_harm() -> None:
    assert faults("Frauke pflanzt Birnbäume") == []


# A busy machine must not fail it.
@settings(deadline=None)
@given(st.text(max_size=60))
def test_checking_never_fails_whatever_is_typed(password: str) -> None:
    assert len(faults(password)) <= 1
