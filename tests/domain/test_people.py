"""A staff list is judged line by line; whatever is doubtful is refused with its reason."""

import dataclasses

import pytest

from app.domain.access import Role
from app.domain.ids import PersonId
from app.domain.people import (
    Decision,
    KnownPerson,
    PersonDetails,
    StaffRow,
    Verdict,
    check_details,
    clean_text,
    decide_import,
    email_key,
    staff_number_key,
    unit_key,
)
from app.domain.problems import Problem

ANNA = PersonDetails(
    staff_number="A1",
    first_name="Anna",
    last_name="Müller",
    email="anna.mueller@stadt.example",
    unit=("Bürgeramt", "Servicestelle Mitte"),
    leads=False,
    roles=frozenset(),
)
JAN = dataclasses.replace(ANNA, staff_number="0007", first_name="Jan", last_name="Dvořák", email=None)


def known(details: PersonDetails, *, active: bool = True) -> KnownPerson:
    return KnownPerson(PersonId(f"id of {details.staff_number}"), details, active)


def decide(known_people: list[KnownPerson], *details: PersonDetails) -> tuple[Decision, ...]:
    return decide_import(known_people, [StaffRow(line, each) for line, each in enumerate(details, start=2)])


def faults(**changed: object) -> list[tuple[str, tuple[str, ...]]]:
    return [(problem.code, problem.path) for problem in check_details(dataclasses.replace(ANNA, **changed))]  # type: ignore[arg-type]


def test_somebody_unknown_is_new_and_somebody_unchanged_the_same() -> None:
    new, same = decide([known(ANNA)], JAN, ANNA)
    assert (new.verdict, new.known) == (Verdict.NEW, None)
    assert (same.verdict, same.changes) == (Verdict.SAME, ())


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"last_name": "Müller-Łukasiewicz"}, ("last_name",)),
        ({"email": None, "leads": True}, ("email", "leads")),
        ({"unit": ("Bauamt",)}, ("unit",)),
        ({"unit": None}, ("unit",)),
        ({"roles": frozenset({Role.AUTHOR})}, ("roles",)),
    ],
)
def test_a_change_is_named_by_its_fields(changed: dict[str, object], names: tuple[str, ...]) -> None:
    (decision,) = decide([known(ANNA)], dataclasses.replace(ANNA, **changed))  # type: ignore[arg-type]
    assert (decision.verdict, decision.changes) == (Verdict.CHANGED, names)


def test_a_list_that_does_not_speak_of_roles_changes_none() -> None:
    author = dataclasses.replace(ANNA, roles=frozenset({Role.AUTHOR}))
    (decision,) = decide([known(author)], dataclasses.replace(ANNA, roles=None))
    assert decision.verdict is Verdict.SAME


def test_another_spelling_of_number_or_unit_is_no_other_person_or_unit() -> None:
    respelt = dataclasses.replace(ANNA, staff_number="a1", unit=("BÜRGERAMT", "servicestelle mitte"))
    (decision,) = decide([known(ANNA)], respelt)
    assert decision.verdict is Verdict.SAME


def test_two_lines_with_one_number_are_both_refused_and_name_each_other() -> None:
    first, second = decide([], ANNA, dataclasses.replace(JAN, staff_number="a1"))
    assert first.problems == (Problem("staff_number_repeated", ("staff_number",), {"lines": (3,)}),)
    assert second.problems == (Problem("staff_number_repeated", ("staff_number",), {"lines": (2,)}),)
    assert {first.verdict, second.verdict} == {Verdict.REFUSED}


def test_two_lines_with_one_address_are_both_refused() -> None:
    first, second = decide([], ANNA, dataclasses.replace(JAN, email="ANNA.Mueller@STADT.example"))
    assert [problem.code for problem in (*first.problems, *second.problems)] == ["email_repeated", "email_repeated"]


def test_the_address_of_somebody_else_is_refused() -> None:
    (decision,) = decide([known(ANNA)], dataclasses.replace(JAN, email=ANNA.email))
    assert [problem.code for problem in decision.problems] == ["email_taken"]


def test_two_people_may_swap_their_addresses_in_one_list() -> None:
    other = dataclasses.replace(JAN, email="jan@stadt.example")
    swapped = (dataclasses.replace(ANNA, email=other.email), dataclasses.replace(other, email=ANNA.email))
    assert [each.verdict for each in decide([known(ANNA), known(other)], *swapped)] == [Verdict.CHANGED] * 2


def test_an_address_is_not_free_if_the_line_that_gives_it_up_is_refused() -> None:
    gives_up = dataclasses.replace(ANNA, email=None, first_name="")
    takes = dataclasses.replace(JAN, email=ANNA.email)
    first, second = decide([known(ANNA)], gives_up, takes)
    assert first.verdict is Verdict.REFUSED
    assert [problem.code for problem in second.problems] == ["email_taken"]


def test_somebody_deactivated_does_not_come_back_by_a_list() -> None:
    (decision,) = decide([known(ANNA, active=False)], ANNA)
    assert [problem.code for problem in decision.problems] == ["person_deactivated"]


def test_problems_found_while_reading_refuse_the_line() -> None:
    (decision,) = decide_import([], [StaffRow(2, ANNA, (Problem("role_unknown", ("roles",)),))])
    assert decision.verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"staff_number": ""}, ("missing", ("staff_number",))),
        ({"staff_number": "1" * 41}, ("too_long", ("staff_number",))),
        ({"staff_number": "a@b"}, ("staff_number_odd", ("staff_number",))),
        ({"first_name": ""}, ("missing", ("first_name",))),
        ({"last_name": "x" * 81}, ("too_long", ("last_name",))),
        ({"last_name": "Mül\u202eler"}, ("invisible_characters", ("last_name",))),
        ({"first_name": "A\x00nna"}, ("invisible_characters", ("first_name",))),
        ({"email": "anna"}, ("email_odd", ("email",))),
        ({"email": "@stadt.example"}, ("email_odd", ("email",))),
        ({"email": "a@b@stadt.example"}, ("email_odd", ("email",))),
        ({"email": "an na@stadt.example"}, ("email_odd", ("email",))),
        ({"email": "an\u200bna@stadt.example"}, ("email_odd", ("email",))),
        ({"email": "anna@stadt"}, ("email_odd", ("email",))),
        ({"email": "anna@stadt..example"}, ("email_odd", ("email",))),
        ({"email": "anna@sta_dt.example"}, ("email_odd", ("email",))),
        ({"email": f"{'a' * 250}@b.example"}, ("too_long", ("email",))),
        ({"unit": ("Bürgeramt", "")}, ("missing", ("unit",))),
        ({"unit": tuple("abcdefghi")}, ("unit_too_deep", ("unit",))),
        ({"unit": ("𐍈" * 80,) * 8}, ("unit_too_deep", ("unit",))),
        ({"staff_number": "ﷺ" * 3}, ("too_long", ("staff_number",))),
        ({"unit": None, "leads": True}, ("leads_without_unit", ("leads",))),
    ],
)
def test_details_that_cannot_be_right_are_named(
    changed: dict[str, object], expected: tuple[str, tuple[str, ...]]
) -> None:
    assert faults(**changed) == [expected]


def test_every_fault_of_a_line_is_named_at_once() -> None:
    assert len(faults(staff_number="", first_name="", last_name="", email="x", unit=("",))) == 5


@pytest.mark.parametrize(
    "name", ["=1+1", '=HYPERLINK("http://127.0.0.1")', "+49 201", "@SUM(A1)", "-Rahimi", "O'Brien"]
)
def test_what_a_table_program_takes_for_a_formula_is_a_name_like_any_other(name: str) -> None:
    assert faults(first_name=name, last_name=name, unit=(name,)) == []


@pytest.mark.parametrize("name", ["İnce", "Łukasz", "Dvořák", "Nguyễn", "Ἀθηνᾶ", "李"])
def test_all_letters_are_letters(name: str) -> None:
    assert faults(first_name=name, last_name=name) == []


def test_addresses_are_compared_without_case_and_by_the_host_that_is_meant() -> None:
    assert email_key(" Info@München.Example ") == email_key("info@xn--mnchen-3ya.example")
    assert email_key("bernd.weiß@stadt.example") != email_key("bernd.weiss@stadt.example")
    assert email_key(f"a@{'b' * 70}.example") == f"a@{'b' * 70}.example"


def test_zeros_in_front_of_a_staff_number_count() -> None:
    assert staff_number_key("0007") != staff_number_key("7")
    assert staff_number_key(" a12 ") == staff_number_key("A12")


def test_units_of_the_same_name_below_different_ones_are_different() -> None:
    assert unit_key(("Bauamt", "Team 1")) != unit_key(("Bürgeramt", "Team 1"))


def test_a_cell_becomes_one_clean_line() -> None:
    assert clean_text(" \tAmt\n 61;  Stadtplanung ") == "Amt 61; Stadtplanung"
    assert clean_text("Mu\u0308ller") == "Müller"


def test_of_a_line_with_shifted_cells_only_that_is_said() -> None:
    shifted = Problem("cells_wrong", (), {"found": 3, "expected": 7})
    (decision,) = decide_import([known(ANNA)], [StaffRow(2, PersonDetails("", "", ""), (shifted,))])
    assert decision == Decision(decision.row, Verdict.REFUSED, problems=(shifted,))
