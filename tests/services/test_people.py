"""A staff list is tried before it is applied; what changes holds from today on, and what was before stays known."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.domain.access import Role
from app.domain.people import PersonDetails, StaffRow, Verdict
from app.domain.problems import Conflict, NotFound
from app.services.account import see_account, set_language
from app.services.people import (
    ImportReport,
    Letter,
    activate_person,
    add_admin,
    add_person,
    deactivate_person,
    import_staff,
    make_letter,
)
from app.services.signing_in import SignedIn, find_session
from app.services.transaction import Site, reading, transaction
from tests.people_makers import NOW, TODAY, add, details, enter, refusal

EMMA = details("1", "Emma Łukasz", "Bürgeramt > Mitte", email="emma@stadt.example")
EMRE = details("2", "Emre İnce", "Bürgeramt > Mitte", leads=True, roles=frozenset({Role.AUTHOR}))


def run(
    site: Site, *people: PersonDetails, apply: bool = True, skip_refused: bool = False, today: date = TODAY
) -> ImportReport:
    rows = [StaffRow(line, person) for line, person in enumerate(people, start=2)]
    with transaction(site) as tx:
        return import_staff(tx, rows=rows, apply=apply, skip_refused=skip_refused, today=today)


def verdicts(report: ImportReport) -> list[str]:
    return [decision.verdict.value for decision in report.decisions]


def rows_of(site: Site, query: str) -> list[tuple[object, ...]]:
    with site.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def memberships(site: Site, table: str = "membership") -> list[tuple[object, ...]]:
    return rows_of(
        site,
        f"SELECT p.staff_number, u.name, cast(m.valid_from AS text), cast(m.valid_until AS text) FROM {table} m"  # noqa: S608
        " JOIN person p ON p.id = m.person_id JOIN unit u ON u.id = m.unit_id ORDER BY 1, 3",
    )


def test_a_trial_run_stores_nothing(site: Site) -> None:
    report = run(site, EMMA, EMRE, apply=False)
    assert (verdicts(report), report.applied) == (["new", "new"], False)
    assert rows_of(site, "SELECT * FROM person") == []


def test_applying_the_same_list_again_changes_nothing(site: Site) -> None:
    assert run(site, EMMA, EMRE).applied
    before = rows_of(site, "SELECT * FROM person ORDER BY id")
    report = run(site, EMMA, EMRE, today=TODAY + timedelta(days=30))
    assert verdicts(report) == ["same", "same"]
    assert rows_of(site, "SELECT * FROM person ORDER BY id") == before
    assert memberships(site) == [("1", "Mitte", "2026-11-25", None), ("2", "Mitte", "2026-11-25", None)]


def test_names_stay_as_they_are_written(site: Site) -> None:
    run(site, EMMA, EMRE, details("0007", "=1+1 Dvořák"))
    names = rows_of(site, "SELECT staff_number, first_name, last_name FROM person ORDER BY staff_number")
    assert names == [("0007", "=1+1", "Dvořák"), ("1", "Emma", "Łukasz"), ("2", "Emre", "İnce")]


def test_one_refused_line_stops_the_whole_list_unless_the_others_are_wanted(site: Site) -> None:
    wrong = dataclasses.replace(EMMA, staff_number="3", email="nonsense")
    report = run(site, EMRE, wrong)
    assert (verdicts(report), report.applied) == (["new", "refused"], False)
    assert rows_of(site, "SELECT * FROM person") == []
    assert run(site, EMRE, wrong, skip_refused=True).applied
    assert rows_of(site, "SELECT staff_number FROM person") == [("2",)]


def test_units_are_made_once_with_those_above_them(site: Site) -> None:
    run(site, EMMA, EMRE, details("3", unit="bürgeramt > Nord"), details("4", unit="BÜRGERAMT"))
    query = "SELECT u.name, p.name FROM unit u LEFT JOIN unit p ON p.id = u.parent_id ORDER BY 1"
    assert rows_of(site, query) == [("Bürgeramt", None), ("Mitte", "Bürgeramt"), ("Nord", "Bürgeramt")]


def test_a_transfer_ends_the_old_membership_the_day_before(site: Site) -> None:
    run(site, EMMA, EMRE)
    moved = dataclasses.replace(EMRE, unit=("Bauamt",))
    report = run(site, moved, today=TODAY + timedelta(days=10))
    assert report.decisions[0].changes == ("unit",)
    assert memberships(site)[1:] == [("2", "Mitte", "2026-11-25", "2026-12-04"), ("2", "Bauamt", "2026-12-05", None)]
    assert memberships(site, "leadership") == [
        ("2", "Mitte", "2026-11-25", "2026-12-04"),
        ("2", "Bauamt", "2026-12-05", None),
    ]


def test_a_mistake_mended_on_the_same_day_leaves_no_trace(site: Site) -> None:
    run(site, EMRE)
    run(site, dataclasses.replace(EMRE, unit=("Bauamt",), leads=False))
    assert memberships(site) == [("2", "Bauamt", "2026-11-25", None)]
    assert memberships(site, "leadership") == []


def test_leading_begins_and_ends_by_the_list(site: Site) -> None:
    run(site, EMMA)
    run(site, dataclasses.replace(EMMA, leads=True), today=TODAY + timedelta(days=1))
    run(site, EMMA, today=TODAY + timedelta(days=2))
    assert memberships(site, "leadership") == [("1", "Mitte", "2026-11-26", "2026-11-26")]
    assert memberships(site) == [("1", "Mitte", "2026-11-25", None)]


def test_who_belongs_to_no_unit_any_more_keeps_the_account(site: Site) -> None:
    run(site, EMMA)
    run(site, dataclasses.replace(EMMA, unit=None), today=TODAY + timedelta(days=1))
    assert memberships(site) == [("1", "Mitte", "2026-11-25", "2026-11-25")]


def test_roles_are_granted_and_withdrawn_by_the_list(site: Site) -> None:
    run(site, EMRE)
    run(site, dataclasses.replace(EMRE, roles=frozenset({Role.APPROVER, Role.PERSONNEL_OFFICE})))
    assert rows_of(site, "SELECT role FROM role_grant ORDER BY 1") == [("approver",), ("personnel_office",)]
    run(site, dataclasses.replace(EMRE, roles=None, last_name="Ince"))
    assert len(rows_of(site, "SELECT role FROM role_grant")) == 2


def test_two_people_swap_their_addresses(site: Site) -> None:
    other = dataclasses.replace(EMRE, email="emre@stadt.example")
    run(site, EMMA, other)
    run(site, dataclasses.replace(EMMA, email=other.email), dataclasses.replace(other, email=EMMA.email))
    assert rows_of(site, "SELECT email FROM person ORDER BY staff_number") == [
        ("emre@stadt.example",),
        ("emma@stadt.example",),
    ]


def test_a_list_of_ten_thousand_is_stored(site: Site) -> None:
    people = [
        details(f"N{number}", f"Vor Nach{number}", f"Amt {number % 40} > Team {number % 400}")
        for number in range(10_000)
    ]
    report = run(site, *people)
    assert report.count(Verdict.NEW) == 10_000
    assert rows_of(site, "SELECT count(*) FROM membership") == [(10_000,)]


def test_a_single_person_is_added_only_once(site: Site) -> None:
    add(site, EMMA)
    with pytest.raises(Conflict, match="person_known"), transaction(site) as tx:
        add_person(tx, details=EMMA, today=TODAY)
    with pytest.raises(Conflict, match="email_taken"), transaction(site) as tx:
        add_person(tx, details=dataclasses.replace(EMMA, staff_number="9"), today=TODAY)


def test_an_administrator_is_made_out_of_nobody_or_somebody(site: Site) -> None:
    add(site, EMRE)
    with transaction(site) as tx:
        new = add_admin(tx, details=details("77", "Ida Root"), today=TODAY)
        known = add_admin(tx, details=details("2", "Other Name"), today=TODAY)
        problems = add_admin(tx, details=details("", "Ida Root"), today=TODAY)
    assert isinstance(new, Letter)
    assert isinstance(known, Letter)
    assert (known.first_name, known.last_name) == ("Emre", "İnce")
    assert isinstance(problems, tuple)
    assert [problem.code for problem in problems] == ["missing"]
    grants = "SELECT p.staff_number, g.role FROM role_grant g JOIN person p ON p.id = g.person_id ORDER BY 1, 2"
    assert rows_of(site, grants) == [("2", "admin"), ("2", "author"), ("77", "admin")]


def test_a_shut_account_gets_no_letter_no_role_and_no_second_shutting(site: Site) -> None:
    add(site, EMMA)
    with transaction(site) as tx:
        deactivate_person(tx, staff_number="1", today=TODAY)
    for act in (make_letter, deactivate_person):
        with pytest.raises(Conflict, match="person_deactivated"), transaction(site) as tx:
            act(tx, staff_number="1", today=TODAY)  # type: ignore[operator]
    with pytest.raises(Conflict, match="person_deactivated"), transaction(site) as tx:
        add_admin(tx, details=EMMA, today=TODAY)
    with pytest.raises(NotFound), transaction(site) as tx:
        make_letter(tx, staff_number="nobody", today=TODAY)


def test_a_shut_account_opens_again_with_its_password(site: Site) -> None:
    add(site, EMMA)
    with transaction(site) as tx:
        deactivate_person(tx, staff_number="1", today=TODAY)
    assert refusal(site, "1").code == "sign_in_wrong"
    with transaction(site) as tx:
        activate_person(tx, staff_number="1")
    enter(site, "1")


def test_my_account_shows_what_is_stored_of_me(site: Site) -> None:
    add(site, EMRE)
    add(site, EMMA)
    enter(site, "1")
    enter(site, "2", now=NOW - timedelta(minutes=61))
    enter(site, "2")
    token = enter(site, "2", now=NOW + timedelta(minutes=1)).token
    with transaction(site) as tx:
        found = find_session(tx, token=token, now=NOW)
        assert isinstance(found, SignedIn)
        set_language(tx, signed_in=found, language="en")
        set_language(tx, signed_in=found, language="xx")
    with reading(site) as tx:
        account = see_account(tx, signed_in=found, now=NOW)
        again = find_session(tx, token=token, now=NOW)
    assert (account.staff_number, account.email, account.unit) == ("2", None, "Mitte")
    assert account.roles == (Role.LEARNER, Role.SUPERVISOR, Role.AUTHOR)
    assert account.password_changed_on == TODAY
    assert [(session.browser, session.last_day, session.is_this_one) for session in account.sessions] == [
        ("Firefox, Linux", TODAY, True),
        ("Firefox, Linux", TODAY, False),
    ]
    assert isinstance(again, SignedIn)
    assert again.actor.language == "en"
