"""A staff list as CSV: German headings, one person a line. What a line means for the people is decided elsewhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.access import GRANTED_ROLES, Role
from app.domain.people import PersonDetails, StaffRow, clean_text
from app.domain.problems import Problem
from app.interchange.csv_table import Row, Table, TableFault, read_table

NUMBER, EMAIL, FIRST, LAST, UNIT, LEADS = "Personalnummer", "E-Mail", "Vorname", "Nachname", "Einheit", "Leitung"
REQUIRED = (NUMBER, EMAIL, FIRST, LAST, UNIT, LEADS)
ROLES = "Rollen"
KNOWN = (*REQUIRED, ROLES)
UNIT_SEPARATOR = ">"
YES = frozenset({"ja", "j", "x", "1", "yes"})
NO = frozenset({"", "nein", "n", "-", "0", "no"})
ROLE_WORDS = {
    "lernende": Role.LEARNER,
    "vorgesetzte": Role.SUPERVISOR,
    "schulungsverantwortliche": Role.TRAINING_OFFICER,
    "redaktion": Role.AUTHOR,
    "freigabe": Role.APPROVER,
    "personalstelle": Role.PERSONNEL_OFFICE,
    "mitbestimmung und datenschutz": Role.OVERSIGHT,
    "systemverwaltung": Role.ADMIN,
}
# What UTF-8 looks like after a program took it for Windows text, and what is left of unreadable letters.
_BROKEN_LETTERS = re.compile("Ã[\u0080-\u00bf¤¶¼Ÿ„–œ]|\N{REPLACEMENT CHARACTER}")


@dataclass(frozen=True, slots=True)
class StaffList:
    """The rows of a list, and the columns that were not looked at."""

    rows: tuple[StaffRow, ...]
    ignored: tuple[str, ...]


def read_staff_list(content: bytes) -> StaffList:
    """Return the list; raises TableFault if it is no table or lacks a column. A fault in one line is kept with it.

    The column Rollen may be missing: then nobody's roles change.
    """
    table = read_table(content)
    columns = _columns(table)
    rows = tuple(_staff_row(row, columns, len(table.headings.cells)) for row in table.rows)
    headings = enumerate(table.headings.cells)
    ignored = (heading.strip() for place, heading in headings if place not in columns.values())
    return StaffList(rows, tuple(heading for heading in ignored if heading))


def _columns(table: Table) -> Mapping[str, int]:
    """Return the place of each known column."""
    places: dict[str, int] = {}
    by_name = {known.casefold(): known for known in KNOWN}
    for place, heading in enumerate(table.headings.cells):
        known = by_name.get(heading.strip().casefold())
        if known and known in places:
            raise TableFault("column_twice", table.headings.line, known)
        if known:
            places[known] = place
    for required in REQUIRED:
        if required not in places:
            raise TableFault("column_missing", table.headings.line, required)
    return places


def _staff_row(row: Row, columns: Mapping[str, int], width: int) -> StaffRow:
    if len(row.cells) != width:
        wrong = Problem("cells_wrong", (), {"found": len(row.cells), "expected": width})
        return StaffRow(row.line, PersonDetails("", "", ""), (wrong,))
    cells = {name: clean_text(row.cells[place]) for name, place in columns.items()}
    problems = [Problem("letters_broken", (name,)) for name, cell in cells.items() if _BROKEN_LETTERS.search(cell)]
    leads = cells[LEADS].casefold()
    if leads not in YES | NO:
        problems.append(Problem("leads_unclear", ("leads",)))
    words = _role_words(cells.get(ROLES, ""))
    problems += [Problem("role_unknown", ("roles",), {"word": word}) for word in words if word not in ROLE_WORDS]
    named = {ROLE_WORDS[word] for word in words if word in ROLE_WORDS}
    if Role.SUPERVISOR in named and leads in NO:
        problems.append(Problem("role_by_leading", ("roles",)))
    unit = tuple(part.strip() for part in cells[UNIT].split(UNIT_SEPARATOR)) if cells[UNIT] else None
    details = PersonDetails(
        staff_number=cells[NUMBER],
        first_name=cells[FIRST],
        last_name=cells[LAST],
        email=cells[EMAIL] or None,
        unit=unit,
        leads=leads in YES,
        roles=frozenset(named & GRANTED_ROLES) if ROLES in cells else None,
    )
    return StaffRow(row.line, details, tuple(problems))


def _role_words(cell: str) -> list[str]:
    return [word.strip().casefold() for word in re.split(r"[,;|/+]", cell) if word.strip()]
