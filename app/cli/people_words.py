"""What the command line says about staff lists: what is wrong, and how to mend it."""

from app.domain.people import Decision
from app.domain.problems import Problem, Refusal
from app.interchange.csv_table import LARGEST_FILE, TableFault
from app.interchange.staff_list import KNOWN, ROLE_WORDS

COLUMNS = {
    "staff_number": "Personalnummer",
    "email": "E-Mail",
    "first_name": "Vorname",
    "last_name": "Nachname",
    "unit": "Einheit",
    "leads": "Leitung",
    "roles": "Rollen",
}


def explain_file(fault: TableFault) -> str:
    """Return what is wrong with the whole file."""
    return {
        "file_empty": f"the file is empty; its first line must hold the headings {', '.join(KNOWN)}",
        "file_too_large": f"the file is larger than {LARGEST_FILE // 1024 // 1024} MB; import it in parts",
        "not_utf8": "this is not UTF-8; save the list as CSV UTF-8 (Excel: 'CSV UTF-8 (durch Trennzeichen getrennt)')",
        "nul_character": "a NUL character stands here; save the list anew as CSV UTF-8",
        "quotes_broken": 'a quotation mark is not closed; write " inside a cell as ""',
        "column_missing": f"the column {fault.column} is missing; add its heading, its cells may be empty",
        "column_twice": f"the column {fault.column} stands here twice; keep one",
    }[fault.code]


def explain_changes(decision: Decision) -> str:
    """Return the columns whose cells change somebody, and by name each role that is given or taken away."""
    parts = [COLUMNS[field] for field in decision.changes if field != "roles"]
    if "roles" in decision.changes:
        known = decision.known.details.roles if decision.known else None
        old, new = known or frozenset(), decision.row.details.roles or frozenset()
        word_of = {role: word for word, role in ROLE_WORDS.items()}
        parts += [f"{word_of[role].capitalize()} is given" for role in sorted(new - old)]
        parts += [f"{word_of[role].capitalize()} is taken away" for role in sorted(old - new)]
    return ", ".join(parts)


def explain_line(problem: Problem) -> str:
    """Return why a line is refused, and what to do."""
    column = COLUMNS.get(problem.path[0], problem.path[0]) if problem.path else ""
    values = problem.params
    lines = values.get("lines")
    others = ", ".join(map(str, lines)) if isinstance(lines, tuple) else ""
    return {
        "missing": f"{column} is empty; fill it in",
        "too_long": f"{column} is longer than {values.get('most')} characters; shorten it",
        "invisible_characters": f"{column} holds characters that cannot be seen; type it anew",
        "letters_broken": f"{column} has broken letters; export the list anew as CSV UTF-8",
        "staff_number_odd": "Personalnummer may hold letters, digits and - _ . / only",
        "staff_number_repeated": f"Personalnummer stands in line {others} as well; keep the right line",
        "email_odd": "E-Mail is no address such as name@stadt.example; mend it or leave it empty",
        "email_repeated": f"E-Mail stands in line {others} as well; keep the right line",
        "email_taken": "E-Mail belongs to somebody else who is stored already; ask which of the two it is",
        "unit_too_deep": f"Einheit has too many levels or too long names; at most {values.get('most')} levels",
        "leads_without_unit": "Leitung says ja, but Einheit is empty; name the unit",
        "leads_unclear": "Leitung must be ja, nein or empty",
        "role_unknown": f"Rollen names {printable(str(values.get('word')))!r}; known are {', '.join(ROLE_WORDS)}",
        "role_by_leading": "Vorgesetzte is no role to grant; write ja under Leitung",
        "cells_wrong": f"has {values.get('found')} cells instead of {values.get('expected')}; look for a missing or "
        "extra separator, and put cells that hold one into quotation marks",
        "person_deactivated": "this account is shut; open it with `people activate` first, or take the line out",
    }[problem.code]


def explain_refusal(refusal: Refusal, staff_number: str) -> str:
    """Return why something cannot be done for one person."""
    return {
        "no_such_person": f"Nobody has the staff number {printable(staff_number)}.",
        "person_deactivated": "This account is shut. `people activate` opens it again.",
        "email_taken": "This e-mail address belongs to somebody else.",
    }[refusal.code]


def printable(text: str) -> str:
    """Return the text without characters that would do something to a terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
