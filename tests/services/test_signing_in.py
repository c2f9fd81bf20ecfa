"""Signing in tells nobody whether an account exists, slows guessing, locks nobody out, and leaves sessions that end."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import argon2
import pytest
from sqlalchemy import event, text

from app.config import PasswordProfile
from app.domain.access import Role
from app.domain.problems import NotFound, Problem
from app.domain.sessions import Ending
from app.services import signing_in
from app.services.hashing import hash_password, is_password
from app.services.people import deactivate_person, set_password_hash
from app.services.signing_in import Caller, NewSession, SignedIn, find_session, sign_in
from app.services.transaction import Site, reading, transaction
from tests.people_makers import CALLER, NOW, PASSWORD, TODAY, add, details, enter, refusal

ELSEWHERE = Caller(address="198.51.100.9", browser="")


def session_of(site: Site, token: str, now: datetime = NOW) -> SignedIn | Ending | None:
    with reading(site) as tx:
        return find_session(tx, token=token, now=now)


def count_rows(site: Site, table: str) -> int:
    with site.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608


@pytest.fixture
def hash_computations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The cost of every Argon2 computation from now on; each is really done."""
    done: list[str] = []
    verify, make = argon2.PasswordHasher.verify, argon2.PasswordHasher.hash

    def counted_verify(self: argon2.PasswordHasher, stored: str, password: str) -> Any:
        done.append(stored.split("$")[3])
        return verify(self, stored, password)

    def counted_make(self: argon2.PasswordHasher, password: str) -> str:
        made = make(self, password)
        done.append(made.split("$")[3])
        return made

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted_verify)
    monkeypatch.setattr(argon2.PasswordHasher, "hash", counted_make)
    return done


@pytest.mark.parametrize("login", ["A1007", "a1007", " A1007 ", "frauke@stadt.example", "Frauke@STADT.Example"])
def test_people_sign_in_with_staff_number_or_address_in_any_spelling(site: Site, login: str) -> None:
    person_id = add(site, details("A1007", "Frauke Meißner", email="frauke@stadt.example"))
    found = session_of(site, enter(site, login).token)
    assert isinstance(found, SignedIn)
    assert (found.actor.person_id, found.actor.first_name, found.actor.last_name) == (person_id, "Frauke", "Meißner")


def test_wrong_password_unknown_name_no_password_yet_and_deactivated_look_the_same(
    site: Site, hash_computations: list[str]
) -> None:
    add(site, details("1"))
    add(site, details("2"), password=None)
    add(site, details("3"))
    with transaction(site) as tx:
        deactivate_person(tx, staff_number="3", today=TODAY)
    hash_computations.clear()
    tries = {"1": "wrong password", "2": PASSWORD, "3": PASSWORD, "nobody": PASSWORD, "": "", "x\0y": PASSWORD}
    outcomes = {refusal(site, login, password).code for login, password in tries.items()}
    assert outcomes == {"sign_in_wrong"}
    assert len(hash_computations) == len(tries)
    assert set(hash_computations) == {"m=8,t=1,p=1"}


@pytest.mark.parametrize(("profile", "cost"), [("standard", "m=19456,t=2,p=1"), ("cheap", "m=8,t=1,p=1")])
def test_where_there_is_no_account_the_same_cost_is_paid(
    profile: PasswordProfile, cost: str, hash_computations: list[str]
) -> None:
    stored = hash_password(profile, PASSWORD)
    assert is_password(profile, stored, PASSWORD)
    assert not is_password(profile, stored, PASSWORD + " ")
    assert not is_password(profile, None, PASSWORD)
    assert hash_computations == [cost] * 4


def test_a_damaged_hash_lets_nobody_in() -> None:
    assert not is_password("cheap", "not a hash", PASSWORD)


def test_a_hash_of_another_cost_is_renewed_by_the_next_sign_in(site: Site) -> None:
    person_id = add(site, details("1"), password=None)
    with transaction(site) as tx:
        older = argon2.PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
        set_password_hash(tx, person_id=person_id, password_hash=older, today=TODAY)
    enter(site, "1")
    with site.engine.connect() as connection:
        stored = connection.execute(text("SELECT password_hash FROM credential")).scalar_one()
    assert "$m=8,t=1,p=1$" in stored
    enter(site, "1")


def test_a_password_is_the_same_however_a_keyboard_composes_it(site: Site) -> None:
    add(site, details("1"), password="Gärtnerei am Flüsschen")
    enter(site, "1", "Ga\u0308rtnerei am Flu\u0308sschen")


# --- throttle -------------------------------------------------------------------------------------------------------


def test_the_sixth_try_within_a_minute_waits_although_its_password_is_right(site: Site) -> None:
    add(site, details("1"))
    for second in range(5):
        assert refusal(site, "1", now=NOW + timedelta(seconds=second)).code == "sign_in_wrong"
    problem = refusal(site, "1", PASSWORD, NOW + timedelta(seconds=10))
    assert (problem.code, problem.params) == ("try_later", {"seconds": 50})
    enter(site, "1", now=NOW + timedelta(seconds=60))


def test_number_and_address_of_an_account_share_one_count(site: Site) -> None:
    add(site, details("1", email="a@stadt.example"))
    for login in ("1", "a@stadt.example", "A@Stadt.Example", " 1 ", "1"):
        assert refusal(site, login).code == "sign_in_wrong"
    assert refusal(site, "a@stadt.example").code == "try_later"


def test_an_unknown_name_is_slowed_in_the_same_way(site: Site) -> None:
    for _ in range(5):
        assert refusal(site, "nobody").code == "sign_in_wrong"
    assert refusal(site, "nobody").code == "try_later"


def test_somebody_else_and_another_address_are_not_slowed(site: Site) -> None:
    add(site, details("1"))
    add(site, details("2"))
    for _ in range(5):
        refusal(site, "1")
    enter(site, "2")
    enter(site, "1", caller=ELSEWHERE)


def test_successes_do_not_count(site: Site) -> None:
    add(site, details("1"))
    for _ in range(8):
        enter(site, "1")
    assert count_rows(site, "sign_in_failure") == 0


def test_after_a_hundred_failures_every_address_may_try_once_a_minute_and_a_new_one_at_once(site: Site) -> None:
    add(site, details("1"))
    for number in range(100):
        attacker = Caller(address=f"203.0.113.{number}", browser="")
        refusal(site, "1", now=NOW + timedelta(seconds=number), caller=attacker)
    later = NOW + timedelta(seconds=200)
    assert refusal(site, "1", now=later).code == "sign_in_wrong"
    assert refusal(site, "1", PASSWORD, later + timedelta(seconds=59)).params == {"seconds": 1}
    enter(site, "1", now=later + timedelta(seconds=60))
    enter(site, "1", now=later + timedelta(seconds=60), caller=ELSEWHERE)


def test_failures_are_forgotten_after_an_hour(site: Site) -> None:
    refusal(site, "1")
    refusal(site, "2", now=NOW + timedelta(minutes=60))
    assert count_rows(site, "sign_in_failure") == 1


def test_what_is_kept_of_a_failure_names_neither_account_nor_address(site: Site) -> None:
    refusal(site, "frauke@stadt.example")
    with site.engine.connect() as connection:
        row = str(connection.execute(text("SELECT * FROM sign_in_failure")).one())
    assert "frauke" not in row
    assert CALLER.address not in row


def test_of_many_guesses_at_once_only_five_are_checked(site: Site) -> None:
    add(site, details("1"))
    with ThreadPoolExecutor(20) as pool:
        problems = list(pool.map(lambda number: refusal(site, "1", f"guess number {number}"), range(60)))
    assert Counter(problem.code for problem in problems) == {"sign_in_wrong": 5, "try_later": 55}


def test_many_people_sign_in_at_once_without_an_error(site: Site) -> None:
    for number in range(40):
        add(site, details(f"P{number}"))
    with ThreadPoolExecutor(20) as pool:
        tokens = list(pool.map(lambda number: enter(site, f"P{number}").token, range(40)))
    people = {found.actor.person_id for token in tokens if isinstance(found := session_of(site, token), SignedIn)}
    assert len(people) == 40


# --- sessions -------------------------------------------------------------------------------------------------------


def test_each_sign_in_gets_a_token_of_its_own_that_is_not_stored(site: Site) -> None:
    add(site, details("1"))
    first, second = enter(site, "1").token, enter(site, "1").token
    assert first != second
    assert len(first) == 43
    with site.engine.connect() as connection:
        stored = str(connection.execute(text("SELECT * FROM web_session")).all())
    assert first not in stored
    assert second not in stored


def test_a_session_ends_after_an_hour_without_a_request_and_says_why(site: Site) -> None:
    add(site, details("1"))
    token = enter(site, "1").token
    assert isinstance(session_of(site, token, NOW + timedelta(minutes=59)), SignedIn)
    assert session_of(site, token, NOW + timedelta(minutes=60)) is Ending.IDLE


def test_a_session_in_use_lives_until_its_absolute_end(site: Site) -> None:
    add(site, details("1"))
    token = enter(site, "1").token
    for minutes in range(50, 12 * 60, 50):
        now = NOW + timedelta(minutes=minutes)
        found = session_of(site, token, now)
        assert isinstance(found, SignedIn)
        signing_in.touch_session(site, signed_in=found, now=now)
    assert session_of(site, token, NOW + timedelta(hours=12)) is Ending.ABSOLUTE


def test_a_made_up_token_is_nobodys(site: Site) -> None:
    assert session_of(site, "x" * 43) is None


def test_last_seen_is_written_at_most_every_five_minutes(site: Site) -> None:
    add(site, details("1"))
    token = enter(site, "1").token
    for seconds, expected in ((299, 0), (300, 300), (599, 300), (600, 600)):
        now = NOW + timedelta(seconds=seconds)
        found = session_of(site, token, now)
        assert isinstance(found, SignedIn)
        signing_in.touch_session(site, signed_in=found, now=now)
        after = session_of(site, token, now)
        assert isinstance(after, SignedIn)
        assert after.last_seen_at == NOW + timedelta(seconds=expected)


def test_last_seen_waits_for_no_other_writer(site: Site) -> None:
    add(site, details("1"))
    token = enter(site, "1").token
    late = NOW + timedelta(minutes=10)
    found = session_of(site, token, late)
    assert isinstance(found, SignedIn)
    with transaction(site) as other:
        other.connection.execute(text("DELETE FROM sign_in_failure"))
        before = monotonic()
        signing_in.touch_session(site, signed_in=found, now=late)
        assert monotonic() - before < 1
    signing_in.touch_session(site, signed_in=found, now=late)
    after = session_of(site, token, late)
    assert isinstance(after, SignedIn)
    assert after.last_seen_at == late


def test_a_session_is_found_in_one_statement_with_roles_and_leadership(site: Site) -> None:
    roles = frozenset({Role.AUTHOR, Role.TRAINING_OFFICER})
    add(site, details("1", unit="Bauamt", leads=True, roles=roles))
    token = enter(site, "1").token
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(site.engine, "before_cursor_execute", note)
    found = session_of(site, token)
    event.remove(site.engine, "before_cursor_execute", note)
    assert isinstance(found, SignedIn)
    assert found.actor.roles == roles | {Role.LEARNER, Role.SUPERVISOR}
    assert len([statement for statement in statements if not statement.startswith("BEGIN")]) == 1


def test_whoever_leads_from_tomorrow_is_no_supervisor_today(site: Site) -> None:
    add(site, details("1", unit="Bauamt", leads=True), today=TODAY + timedelta(days=1))
    token = enter(site, "1").token
    today, tomorrow = session_of(site, token), session_of(site, token, NOW + timedelta(minutes=1))
    assert isinstance(today, SignedIn)
    assert isinstance(tomorrow, SignedIn)
    assert Role.SUPERVISOR not in today.actor.roles
    after_midnight = enter(site, "1", now=NOW + timedelta(hours=20)).token
    found = session_of(site, after_midnight, NOW + timedelta(hours=20))
    assert isinstance(found, SignedIn)
    assert Role.SUPERVISOR in found.actor.roles


def test_signing_out_ends_this_session_only(site: Site) -> None:
    add(site, details("1"))
    here, there = enter(site, "1").token, enter(site, "1").token
    found = session_of(site, here)
    assert isinstance(found, SignedIn)
    with transaction(site) as tx:
        signing_in.sign_out(tx, signed_in=found)
    assert session_of(site, here) is None
    assert isinstance(session_of(site, there), SignedIn)


def test_deactivation_ends_every_session(site: Site) -> None:
    add(site, details("1"))
    token = enter(site, "1").token
    with transaction(site) as tx:
        deactivate_person(tx, staff_number="1", today=TODAY)
    assert session_of(site, token) is None
    assert count_rows(site, "web_session") == 0


def test_own_sessions_can_be_ended_and_nobody_elses(site: Site) -> None:
    add(site, details("1"))
    add(site, details("2"))
    mine, other, foreign = (enter(site, login).token for login in ("1", "1", "2"))
    found = session_of(site, mine)
    assert isinstance(found, SignedIn)
    with pytest.raises(NotFound), transaction(site) as tx:
        signing_in.end_session(tx, actor=found.actor, session_key=signing_in.session_key(foreign))
    with transaction(site) as tx:
        signing_in.end_session(tx, actor=found.actor, session_key=signing_in.session_key(other))
    assert session_of(site, other) is None
    enter(site, "1")
    with transaction(site) as tx:
        assert signing_in.end_other_sessions(tx, signed_in=found) == 1
    assert isinstance(session_of(site, mine), SignedIn)
    assert isinstance(session_of(site, foreign), SignedIn)


def test_sessions_long_over_are_removed_by_the_next_sign_in(site: Site) -> None:
    add(site, details("1"))
    enter(site, "1")
    enter(site, "1", now=NOW + timedelta(hours=12, seconds=1))
    assert count_rows(site, "web_session") == 1


def test_a_sealed_draft_waits_in_the_new_session(site: Site) -> None:
    add(site, details("1"))
    session = sign_in(site, login="1", password=PASSWORD, caller=CALLER, draft=b"sealed", now=NOW)
    assert isinstance(session, NewSession)
    found = session_of(site, session.token)
    assert isinstance(found, SignedIn)
    assert found.draft == b"sealed"


def test_a_password_changed_while_the_old_one_is_being_checked_wins(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id = add(site, details("1"))

    def change_meanwhile(profile: PasswordProfile, stored: str | None, password: str) -> bool:
        with transaction(site) as tx:
            newer = hash_password(profile, "Ein anderes Kennwort aus Wörtern")
            set_password_hash(tx, person_id=person_id, password_hash=newer, today=TODAY)
        return is_password(profile, stored, password)

    monkeypatch.setattr(signing_in, "is_password", change_meanwhile)
    assert refusal(site, "1", PASSWORD) == Problem("sign_in_wrong")
    assert count_rows(site, "web_session") == 0
