"""A start code sets a password once; the old password sets the next one; both end what was open before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.domain.problems import Problem
from app.services.passwords import change_password, redeem_start_code
from app.services.people import deactivate_person, make_letter, make_letters
from app.services.signing_in import NewSession, SignedIn, find_session
from app.services.transaction import Site, reading, transaction
from tests.people_makers import CALLER, NOW, PASSWORD, TODAY, add, details, enter, refusal

ORGANISATION = ("Stadt Musterstadt",)
FRESH = "Vier Wolken über dem Hafen"


def letter_code(site: Site, number: str, days: int = 0) -> str:
    with transaction(site) as tx:
        return make_letter(tx, staff_number=number, today=TODAY + timedelta(days=days)).code


def redeem(site: Site, login: str, code: str, password: str = FRESH, days: int = 0) -> NewSession | tuple[Problem, ...]:
    now = NOW + timedelta(days=days)
    return redeem_start_code(
        site, login=login, code=code, password=password, organisation=ORGANISATION, caller=CALLER, now=now
    )


def codes_of(outcome: NewSession | tuple[Problem, ...]) -> list[str]:
    assert not isinstance(outcome, NewSession)
    return [problem.code for problem in outcome]


def signed_in(site: Site, token: str) -> SignedIn:
    with reading(site) as tx:
        found = find_session(tx, token=token, now=NOW)
    assert isinstance(found, SignedIn)
    return found


def is_alive(site: Site, token: str) -> bool:
    with reading(site) as tx:
        return isinstance(find_session(tx, token=token, now=NOW), SignedIn)


def change(site: Site, who: SignedIn, old: str = PASSWORD, new: str = FRESH) -> NewSession | tuple[Problem, ...]:
    return change_password(site, signed_in=who, old=old, new=new, organisation=ORGANISATION, caller=CALLER, now=NOW)


def test_a_start_code_sets_the_first_password_and_signs_in(site: Site) -> None:
    person_id = add(site, details("A1", email="ada@stadt.example"), password=None)
    session = redeem(site, "ada@stadt.example", letter_code(site, "A1"))
    assert isinstance(session, NewSession)
    assert signed_in(site, session.token).actor.person_id == person_id
    enter(site, "A1", FRESH)


@pytest.mark.parametrize("spelling", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}\n"])
def test_a_code_may_be_typed_as_people_type(site: Site, spelling: object) -> None:
    add(site, details("A1"), password=None)
    assert callable(spelling)
    assert isinstance(redeem(site, "a1", spelling(letter_code(site, "A1"))), NewSession)


def test_a_code_works_once(site: Site) -> None:
    add(site, details("A1"), password=None)
    code = letter_code(site, "A1")
    redeem(site, "A1", code)
    assert codes_of(redeem(site, "A1", code, PASSWORD)) == ["start_code_wrong"]
    enter(site, "A1", FRESH)


def test_of_many_who_use_a_code_at_once_one_succeeds(site: Site) -> None:
    add(site, details("A1"), password=None)
    code = letter_code(site, "A1")
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: redeem(site, "A1", code), range(8)))
    assert sum(isinstance(outcome, NewSession) for outcome in outcomes) == 1


def test_a_code_can_be_used_on_its_fourteenth_day_and_not_after(site: Site) -> None:
    add(site, details("A1"), password=None)
    add(site, details("A2"), password=None)
    first, second = letter_code(site, "A1"), letter_code(site, "A2")
    assert codes_of(redeem(site, "A1", first, days=15)) == ["start_code_wrong"]
    assert isinstance(redeem(site, "A2", second, days=14), NewSession)


def test_wrong_code_foreign_code_unknown_name_and_deactivated_look_the_same(site: Site) -> None:
    for number in ("A1", "A2", "A3"):
        add(site, details(number), password=None)
    codes = {number: letter_code(site, number) for number in ("A1", "A2", "A3")}
    with transaction(site) as tx:
        deactivate_person(tx, staff_number="A3", today=TODAY)
    tries = [("A1", "AAAA-AAAA-AAAA-AAAA"), ("A1", codes["A2"]), ("nobody", codes["A1"]), ("A3", codes["A3"]), ("", "")]
    assert {tuple(codes_of(redeem(site, *each))) for each in tries} == {("start_code_wrong",)}


def test_guessing_codes_is_slowed(site: Site) -> None:
    add(site, details("A1"), password=None)
    code = letter_code(site, "A1")
    for _ in range(5):
        redeem(site, "A1", "AAAA-AAAA-AAAA-AAAA")
    assert codes_of(redeem(site, "A1", code)) == ["try_later"]


def test_a_poor_password_uses_up_neither_code_nor_tries(site: Site) -> None:
    add(site, details("A1", "Frauke Meißner"), password=None)
    code = letter_code(site, "A1")
    for poor in ("short", "Musterstadt2026!", "FraukeMeissner1", "password1234", "Frauke-Meißner", "kurz", "zu kurz"):
        assert codes_of(redeem(site, "A1", code, poor))[0].startswith("password_")
    assert isinstance(redeem(site, "A1", code), NewSession)


def test_whether_a_password_holds_a_name_is_told_only_with_the_right_code(site: Site) -> None:
    add(site, details("A1", "Frauke Meißner"), password=None)
    letter_code(site, "A1")
    assert codes_of(redeem(site, "A1", "AAAA-AAAA-AAAA-AAAA", "FraukeMeissner1")) == ["start_code_wrong"]


def test_a_new_letter_makes_the_old_one_worthless_and_leaves_the_password_until_it_is_used(site: Site) -> None:
    add(site, details("A1"))
    before = enter(site, "A1").token
    old, new = letter_code(site, "A1"), letter_code(site, "A1")
    assert codes_of(redeem(site, "A1", old)) == ["start_code_wrong"]
    enter(site, "A1")
    assert isinstance(redeem(site, "A1", new), NewSession)
    assert not is_alive(site, before)
    assert refusal(site, "A1", PASSWORD).code == "sign_in_wrong"


def test_a_code_is_not_readable_in_the_database(site: Site) -> None:
    add(site, details("A1"), password=None)
    code = letter_code(site, "A1")
    with site.engine.connect() as connection:
        stored = str(connection.execute(text("SELECT * FROM start_code")).all())
    assert code not in stored
    assert code.replace("-", "") not in stored


def test_letters_are_made_for_those_who_cannot_enter_yet_and_not_twice(site: Site) -> None:
    add(site, details("A1", "Ada Beispiel", "Bürgeramt > Servicestelle Mitte"), password=None)
    add(site, details("A2"))
    add(site, details("A3"), password=None)
    with transaction(site) as tx:
        deactivate_person(tx, staff_number="A3", today=TODAY)
    with transaction(site) as tx:
        (letter,) = make_letters(tx, today=TODAY)
        assert make_letters(tx, today=TODAY) == ()
        assert make_letters(tx, today=TODAY + timedelta(days=14)) == ()
        (again,) = make_letters(tx, today=TODAY + timedelta(days=15))
    assert (letter.staff_number, letter.unit) == ("A1", "Servicestelle Mitte")
    assert letter.valid_until == TODAY + timedelta(days=14)
    assert again.code != letter.code


def test_changing_the_password_ends_other_sessions_and_renews_this_one(site: Site) -> None:
    add(site, details("A1"))
    here, there = enter(site, "A1").token, enter(site, "A1").token
    session = change(site, signed_in(site, here))
    assert isinstance(session, NewSession)
    assert [is_alive(site, token) for token in (session.token, here, there)] == [True, False, False]
    assert refusal(site, "A1", PASSWORD).code == "sign_in_wrong"
    enter(site, "A1", FRESH)


def test_a_new_password_needs_the_old_one(site: Site) -> None:
    add(site, details("A1"))
    here = enter(site, "A1").token
    assert codes_of(change(site, signed_in(site, here), old="wrong")) == ["password_wrong"]
    assert is_alive(site, here)
    enter(site, "A1")


def test_guessing_the_old_password_at_an_open_screen_is_slowed(site: Site) -> None:
    add(site, details("A1"))
    who = signed_in(site, enter(site, "A1").token)
    for _ in range(5):
        change(site, who, old="wrong")
    assert codes_of(change(site, who)) == ["try_later"]


def test_a_poor_new_password_is_refused_before_the_old_one_is_tried(site: Site) -> None:
    add(site, details("A1"))
    who = signed_in(site, enter(site, "A1").token)
    for _ in range(7):
        assert codes_of(change(site, who, new="Musterstadt2026!")) == ["password_of_names"]


def test_two_changes_from_one_session_do_not_both_succeed(site: Site) -> None:
    add(site, details("A1"))
    who = signed_in(site, enter(site, "A1").token)
    first = change(site, who)
    second = change(site, who, old=FRESH, new="Noch ein anderes Kennwort")
    assert isinstance(first, NewSession)
    assert codes_of(second) == ["password_wrong"]


def test_an_open_start_code_ends_with_a_change_of_the_password(site: Site) -> None:
    add(site, details("A1"))
    code = letter_code(site, "A1")
    change(site, signed_in(site, enter(site, "A1").token))
    assert codes_of(redeem(site, "A1", code, "Noch ein anderes Kennwort")) == ["start_code_wrong"]
