"""People of the authority, and what a staff list changes about them."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.access import Role
from app.domain.ids import PersonId
from app.domain.problems import Problem

LONGEST_NAME = 80
LONGEST_EMAIL = 254
LONGEST_STAFF_NUMBER = 40
DEEPEST_UNIT = 8
# A database index takes no longer texts.
LONGEST_UNIT_KEY_BYTES = 2000

UnitPath = tuple[str, ...]
"""A unit's name behind those of the units above it, the highest first."""


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What a staff list says about a person. `roles` is None where the list does not speak of roles."""

    staff_number: str
    first_name: str
    last_name: str
    email: str | None = None
    unit: UnitPath | None = None
    leads: bool = False
    roles: frozenset[Role] | None = None


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody who is stored already, as of today."""

    id: PersonId
    details: PersonDetails
    active: bool = True


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One line of a staff list, cleaned; `problems` are those that reading it brought to light."""

    line: int
    details: PersonDetails
    problems: tuple[Problem, ...] = ()


class Verdict(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on a line: for whom, what changes, or every reason why it is not taken."""

    row: StaffRow
    verdict: Verdict
    known: KnownPerson | None = None
    changes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What a line is compared with. Numbers and addresses are in the form in which they are compared."""

    by_number: Mapping[str, KnownPerson]
    taken_addresses: Mapping[str, str]
    lines_of_number: Mapping[str, tuple[int, ...]]
    lines_of_email: Mapping[str, tuple[int, ...]]


def clean_text(cell: str) -> str:
    """Return a cell as one line: Unicode composed, spaces and line breaks made single spaces."""
    return " ".join(unicodedata.normalize("NFC", cell).split())


def staff_number_key(staff_number: str) -> str:
    """Return the form in which staff numbers are compared: A12 and a12 are the same person's. Zeros in front count."""
    return unicodedata.normalize("NFKC", staff_number).strip().casefold()


def email_key(email: str) -> str:
    """Return the form in which e-mail addresses are compared: small letters, the host in its ASCII spelling."""
    local, at, host = unicodedata.normalize("NFC", email.strip()).lower().rpartition("@")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        # Not a host name; two such texts are still comparable as they are.
        return f"{local}{at}{host}"
    return f"{local}{at}{host}"


def unit_key(path: UnitPath) -> str:
    """Return the form in which units are compared: "amt 10" in one line is the "Amt 10" of another."""
    return "\n".join(name.casefold() for name in path)


def check_details(details: PersonDetails) -> tuple[Problem, ...]:
    """Return everything that makes these details impossible to store. Any letters are names, and so is "=1+1"."""
    return (
        *_check_staff_number(details.staff_number),
        *_check_name(details.first_name, "first_name"),
        *_check_name(details.last_name, "last_name"),
        *_check_email(details.email),
        *_check_unit(details),
    )


def decide_import(known: Iterable[KnownPerson], rows: Sequence[StaffRow]) -> tuple[Decision, ...]:
    """Say for each line whether it is new, changes somebody, says what is known, or is refused and why.

    People who are not in the list stay as they are.
    """
    by_number = {staff_number_key(person.details.staff_number): person for person in known}
    lines_of_number = _lines_by(rows, lambda details: staff_number_key(details.staff_number))
    lines_of_email = _lines_by(rows, lambda details: email_key(details.email) if details.email else "")
    moving = set(lines_of_number)
    while True:
        # An address counts as free if the list gives its present owner another one, and that line is not refused.
        taken = {
            email_key(person.details.email): number
            for number, person in by_number.items()
            if person.details.email and number not in moving
        }
        around = _Surroundings(by_number, taken, lines_of_number, lines_of_email)
        decisions = tuple(_decide(row, around) for row in rows)
        staying = {
            staff_number_key(decision.row.details.staff_number)
            for decision in decisions
            if decision.verdict is Verdict.REFUSED
        }
        if not staying & moving:
            return decisions
        moving -= staying


def _decide(row: StaffRow, around: _Surroundings) -> Decision:
    if any(problem.code == "cells_wrong" for problem in row.problems):
        # Which cell is which nobody knows, so nothing can be said about the person.
        return Decision(row, Verdict.REFUSED, problems=row.problems)
    number = staff_number_key(row.details.staff_number)
    person = around.by_number.get(number)
    problems = [*row.problems, *check_details(row.details), *_check_others(row, number, around)]
    if person and not person.active:
        problems.append(Problem("person_deactivated", ("staff_number",)))
    if problems:
        return Decision(row, Verdict.REFUSED, person, problems=tuple(problems))
    if person is None:
        return Decision(row, Verdict.NEW)
    changes = changes_between(person.details, row.details)
    return Decision(row, Verdict.CHANGED if changes else Verdict.SAME, person, changes)


def changes_between(old: PersonDetails, new: PersonDetails) -> tuple[str, ...]:
    """Return the names of the fields in which the new details differ; roles only if the new ones speak of them."""
    changed = [
        name for name in ("email", "first_name", "last_name", "leads") if getattr(old, name) != getattr(new, name)
    ]
    if (old.unit and unit_key(old.unit)) != (new.unit and unit_key(new.unit)):
        changed.append("unit")
    if new.roles is not None and old.roles != new.roles:
        changed.append("roles")
    return tuple(changed)


def _lines_by(rows: Sequence[StaffRow], key_of: Callable[[PersonDetails], str]) -> dict[str, tuple[int, ...]]:
    lines: dict[str, tuple[int, ...]] = {}
    for row in rows:
        if key := key_of(row.details):
            lines[key] = (*lines.get(key, ()), row.line)
    return lines


def _check_others(row: StaffRow, number: str, around: _Surroundings) -> list[Problem]:
    """Which of two lines with one number or address is right, nobody knows: both are refused."""
    problems = []
    same_number = around.lines_of_number.get(number, ())
    if len(same_number) > 1:
        problems.append(Problem("staff_number_repeated", ("staff_number",), {"lines": _others(same_number, row.line)}))
    address = email_key(row.details.email) if row.details.email else ""
    same_address = around.lines_of_email.get(address, ())
    if len(same_address) > 1:
        problems.append(Problem("email_repeated", ("email",), {"lines": _others(same_address, row.line)}))
    if around.taken_addresses.get(address, number) != number:
        problems.append(Problem("email_taken", ("email",)))
    return problems


def _others(lines: tuple[int, ...], own: int) -> tuple[int, ...]:
    return tuple(line for line in lines if line != own)


def _check_staff_number(number: str) -> Iterable[Problem]:
    if not number:
        yield Problem("missing", ("staff_number",))
    elif max(len(number), len(staff_number_key(number))) > LONGEST_STAFF_NUMBER:
        yield Problem("too_long", ("staff_number",), {"most": LONGEST_STAFF_NUMBER})
    elif not all(character.isalnum() or character in "-_./" for character in number):
        yield Problem("staff_number_odd", ("staff_number",))


def _check_name(name: str, where: str) -> Iterable[Problem]:
    if not name:
        yield Problem("missing", (where,))
    elif len(name) > LONGEST_NAME:
        yield Problem("too_long", (where,), {"most": LONGEST_NAME})
    elif _has_invisible(name):
        yield Problem("invisible_characters", (where,))


def _check_email(email: str | None) -> Iterable[Problem]:
    if not email:
        return
    local, _, host = email.rpartition("@")
    if max(len(email), len(email_key(email))) > LONGEST_EMAIL:
        yield Problem("too_long", ("email",), {"most": LONGEST_EMAIL})
    elif not local or "@" in local or " " in email or _has_invisible(email) or not _is_host(host):
        yield Problem("email_odd", ("email",))


def _is_host(host: str) -> bool:
    try:
        labels = host.encode("idna").decode("ascii").split(".")
    except UnicodeError:
        return False
    return len(labels) > 1 and all(label and _HOST_CHARACTERS.issuperset(label) for label in labels)


_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


def _check_unit(details: PersonDetails) -> Iterable[Problem]:
    if details.unit is None:
        if details.leads:
            yield Problem("leads_without_unit", ("leads",))
        return
    if len(details.unit) > DEEPEST_UNIT or len(unit_key(details.unit).encode()) > LONGEST_UNIT_KEY_BYTES:
        yield Problem("unit_too_deep", ("unit",), {"most": DEEPEST_UNIT})
    for name in details.unit:
        yield from _check_name(name, "unit")


def _has_invisible(text: str) -> bool:
    """Control characters, and those that turn the reading direction round, let one name pass for another."""
    return any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} for character in text)
