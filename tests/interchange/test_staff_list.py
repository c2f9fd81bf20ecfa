"""A staff list says who people are; what it leaves open is asked and not guessed."""

import pytest

from app.domain.access import Role
from app.domain.people import StaffRow
from app.interchange.csv_table import TableFault
from app.interchange.staff_list import StaffList, read_staff_list

HEADINGS = "Personalnummer;E-Mail;Vorname;Nachname;Einheit;Leitung;Rollen"


def read(*lines: str, headings: str = HEADINGS) -> StaffList:
    return read_staff_list("\n".join([headings, *lines]).encode())


def row(line: str) -> StaffRow:
    (only,) = read(line).rows
    return only


def codes(line: str) -> list[str]:
    return [problem.code for problem in row(line).problems]


def test_a_line_becomes_a_person() -> None:
    details = row("0007;frauke@stadt.example;Frauke; Meißner ;Bürgeramt > Mitte;ja;Redaktion | Freigabe").details
    assert (details.staff_number, details.first_name, details.last_name) == ("0007", "Frauke", "Meißner")
    assert (details.email, details.unit, details.leads) == ("frauke@stadt.example", ("Bürgeramt", "Mitte"), True)
    assert details.roles == {Role.AUTHOR, Role.APPROVER}


def test_empty_cells_are_no_address_no_unit_no_leading_and_no_roles() -> None:
    details = row("1;;Kim;Lee;;;").details
    assert (details.email, details.unit, details.leads, details.roles) == (None, None, False, frozenset())


def test_headings_may_stand_in_any_order_and_spelling_and_others_are_told() -> None:
    found = read(
        "Lee;Kim;x;2020;;1;Amt",
        headings="NACHNAME; vorname;leitung;Eintritt;E-Mail;Personalnummer;Einheit",
    )
    assert found.ignored == ("Eintritt",)
    assert (found.rows[0].details.staff_number, found.rows[0].details.leads) == ("1", True)


def test_without_the_column_of_roles_nobodys_roles_are_spoken_of() -> None:
    found = read("1;;Kim;Lee;;", headings="Personalnummer;E-Mail;Vorname;Nachname;Einheit;Leitung")
    assert found.rows[0].details.roles is None


@pytest.mark.parametrize(
    ("headings", "code", "column"),
    [
        ("Personalnummer;E-Mail;Vorname;Nachname;Einheit", "column_missing", "Leitung"),
        ("Personalnummer;Vorname;Nachname;Einheit;Leitung", "column_missing", "E-Mail"),
        (f"{HEADINGS};Vorname", "column_twice", "Vorname"),
        ("Name;Amt;Ort", "column_missing", "Personalnummer"),
    ],
)
def test_a_column_that_is_missing_or_there_twice_stops_the_list(headings: str, code: str, column: str) -> None:
    with pytest.raises(TableFault) as caught:
        read("1;2;3", headings=headings)
    assert (caught.value.code, caught.value.column, caught.value.line) == (code, column, 1)


@pytest.mark.parametrize("cell", ["ja", "JA", "j", "x", "1", "Yes"])
def test_several_words_mean_leading(cell: str) -> None:
    assert row(f"1;;Kim;Lee;Amt;{cell};").details.leads


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1;;Kim;Lee;Amt;vielleicht;", ["leads_unclear"]),
        ("1;;Kim;Lee;Amt;;Chefin, Redaktion", ["role_unknown"]),
        ("1;;Kim;Lee;Amt;;Vorgesetzte", ["role_by_leading"]),
        ("1;;Kim;Lee;Amt;ja;Vorgesetzte", []),
        ("1;;Kim;Lee;Amt;;Lernende", []),
        ("1;;Kim;MÃ¼ller;Amt;;", ["letters_broken"]),
        ("1;;Kim;M\ufffdller;Amt;;", ["letters_broken"]),
        ("1;;Kim;Lee;Amt", ["cells_wrong"]),
        ("1;;Kim;Lee;Amt;;;extra;cell", ["cells_wrong"]),
    ],
)
def test_what_is_doubtful_is_kept_with_its_line(line: str, expected: list[str]) -> None:
    assert codes(line) == expected


def test_formulas_and_line_breaks_in_cells_are_text() -> None:
    found = read('1;;=1+1;"=HYPERLINK(""http://127.0.0.1"")";"Amt 61\nPlanung";;', "2;;Jan;Vorne-Null;3-12;;")
    assert found.rows[0].details.last_name == '=HYPERLINK("http://127.0.0.1")'
    assert found.rows[0].details.unit == ("Amt 61 Planung",)
    assert (found.rows[1].line, found.rows[1].details.unit) == (4, ("3-12",))
