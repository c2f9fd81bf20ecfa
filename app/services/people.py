"""People of the authority: staff lists, single people, start codes to hand out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog

from app.domain.access import Role
from app.domain.ids import PersonId, new_id
from app.domain.people import (
    Decision,
    KnownPerson,
    PersonDetails,
    StaffRow,
    Verdict,
    check_details,
    decide_import,
    unit_key,
)
from app.domain.problems import Conflict, NotFound, Problem
from app.domain.start_codes import last_day_of_code, new_start_code
from app.services.passwords import hash_start_code
from app.services.transaction import Transaction
from app.storage import credentials, people, sessions, units
from app.storage.people import StoredPerson

_log = structlog.get_logger("leitplanke.people")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a staff list changes, line by line, and whether it was done."""

    decisions: tuple[Decision, ...]
    applied: bool

    def count(self, verdict: Verdict) -> int:
        return sum(decision.verdict is verdict for decision in self.decisions)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is handed to a person on paper. The code is stored nowhere in the clear and cannot be printed again."""

    first_name: str
    last_name: str
    staff_number: str
    unit: str
    code: str
    valid_until: date


def import_staff(
    tx: Transaction, *, rows: Sequence[StaffRow], apply: bool, skip_refused: bool = False, today: date
) -> ImportReport:
    """Judge every line, and with `apply` store what is new or changed. One refused line stops all of it, unless
    `skip_refused` says that the others are wanted anyway."""
    decisions = decide_import(_list_known(tx, today), rows)
    complete = all(decision.verdict is not Verdict.REFUSED for decision in decisions)
    if not apply or not (complete or skip_refused):
        return ImportReport(decisions, applied=False)
    known_units = units.list_unit_keys(tx.connection)
    changed = [decision for decision in decisions if decision.verdict is Verdict.CHANGED]
    moved = [decision.known.id for decision in changed if decision.known and "email" in decision.changes]
    people.free_emails(tx.connection, moved)
    for decision in changed:
        if decision.known:
            _change(tx, decision.known, decision.row.details, known_units, today)
    for decision in decisions:
        if decision.verdict is Verdict.NEW:
            _add(tx, decision.row.details, known_units, today)
    report = ImportReport(decisions, applied=True)
    _log.info("staff_import", **{verdict.value: report.count(verdict) for verdict in Verdict})
    return report


def add_person(tx: Transaction, *, details: PersonDetails, language: str | None = None, today: date) -> PersonId:
    """Add one person with unit, leadership and roles; raises Conflict with the first problem's code if that is not
    possible."""
    (decision,) = decide_import(_list_known(tx, today), [StaffRow(1, details)])
    if decision.verdict is not Verdict.NEW:
        raise Conflict(decision.problems[0].code if decision.problems else "person_known")
    return _add(tx, details, units.list_unit_keys(tx.connection), today, language)


def add_admin(tx: Transaction, *, details: PersonDetails, today: date) -> Letter | tuple[Problem, ...]:
    """Give somebody the role of system administration, known or new, and a start code if there is no password yet.

    Of somebody known only the number counts; name, address and unit stay as they are.
    """
    person = people.find_person_by_number(tx.connection, details.staff_number)
    if person is None:
        problems = check_details(details)
        if problems:
            return problems
        add_person(tx, details=replace(details, roles=frozenset({Role.ADMIN})), today=today)
    elif not person.active:
        raise Conflict("person_deactivated")
    else:
        old = people.list_roles(tx.connection).get(person.id, frozenset())
        _set_roles(tx, person.id, old, old | {Role.ADMIN}, today)
    return make_letter(tx, staff_number=details.staff_number, today=today)


def make_letters(tx: Transaction, *, today: date) -> tuple[Letter, ...]:
    """Make a start code for everybody who has neither a password nor a code that still holds: codes that have been
    handed out stay good."""
    waiting = credentials.list_people_without_entry(tx.connection, today)
    return _make_letters(tx, [person for person in people.list_people(tx.connection) if person.id in waiting], today)


def make_letter(tx: Transaction, *, staff_number: str, today: date) -> Letter:
    """Make a new start code for one person, whose letter or password is lost. An old code ends at once, an old password
    when the new code is used. Raises NotFound or Conflict."""
    (letter,) = _make_letters(tx, [_get_active(tx, staff_number)], today)
    return letter


def deactivate_person(tx: Transaction, *, staff_number: str, today: date) -> None:
    """Shut the account at once: sessions and start code end. Records stay. Raises NotFound or Conflict."""
    person = _get_active(tx, staff_number)
    people.set_deactivated(tx.connection, person.id, today)
    sessions.drop_sessions(tx.connection, person.id)
    credentials.drop_start_code(tx.connection, person.id)
    _log.info("person_deactivated", person=person.id)


def activate_person(tx: Transaction, *, staff_number: str) -> None:
    """Open a shut account again, with its old password. Raises NotFound."""
    person = _get_person(tx, staff_number)
    people.set_deactivated(tx.connection, person.id, None)
    _log.info("person_activated", person=person.id)


def set_password_hash(tx: Transaction, *, person_id: PersonId, password_hash: str, today: date) -> None:
    """Store a password that was chosen for somebody, as for the demo accounts. It is hashed before the transaction."""
    credentials.set_password_hash(tx.connection, person_id, password_hash, today)


def _get_person(tx: Transaction, staff_number: str) -> StoredPerson:
    person = people.find_person_by_number(tx.connection, staff_number)
    if person is None:
        raise NotFound("no_such_person")
    return person


def _get_active(tx: Transaction, staff_number: str) -> StoredPerson:
    person = _get_person(tx, staff_number)
    if not person.active:
        raise Conflict("person_deactivated")
    return person


def _make_letters(tx: Transaction, chosen: Sequence[StoredPerson], today: date) -> tuple[Letter, ...]:
    codes = {person.id: new_start_code() for person in chosen}
    hashed = [(person_id, hash_start_code(tx.site, code, person_id)) for person_id, code in codes.items()]
    valid_until = last_day_of_code(today)
    credentials.replace_start_codes(tx.connection, hashed, valid_until)
    paths = units.list_unit_paths(tx.connection)
    unit_of = units.list_memberships(tx.connection, today)
    _log.info("start_codes_made", count=len(codes))
    return tuple(
        Letter(
            first_name=person.first_name,
            last_name=person.last_name,
            staff_number=person.staff_number,
            unit=paths[unit_of[person.id]][-1] if person.id in unit_of else "",
            code=codes[person.id],
            valid_until=valid_until,
        )
        for person in chosen
    )


def _list_known(tx: Transaction, today: date) -> list[KnownPerson]:
    paths = units.list_unit_paths(tx.connection)
    unit_of = units.list_memberships(tx.connection, today)
    leaderships = units.list_leaderships(tx.connection, today)
    roles = people.list_roles(tx.connection)
    return [
        KnownPerson(
            id=person.id,
            details=PersonDetails(
                staff_number=person.staff_number,
                first_name=person.first_name,
                last_name=person.last_name,
                email=person.email,
                unit=paths[unit_of[person.id]] if person.id in unit_of else None,
                leads=(person.id, unit_of.get(person.id, "")) in leaderships,
                roles=roles.get(person.id, frozenset()),
            ),
            active=person.active,
        )
        for person in people.list_people(tx.connection)
    ]


def _add(
    tx: Transaction, details: PersonDetails, known_units: dict[str, str], today: date, language: str | None = None
) -> PersonId:
    person_id = PersonId(new_id())
    people.add_person(tx.connection, person_id, details, today, language)
    if details.unit:
        unit_id = units.ensure_unit(tx.connection, known_units, details.unit)
        units.begin_membership(tx.connection, person_id, unit_id, today)
        if details.leads:
            units.begin_leadership(tx.connection, person_id, unit_id, today)
    _set_roles(tx, person_id, frozenset(), details.roles or frozenset(), today)
    return person_id


def _change(
    tx: Transaction, person: KnownPerson, details: PersonDetails, known_units: dict[str, str], today: date
) -> None:
    people.change_person(tx.connection, person.id, details)
    _move(tx, person, details, known_units, today)
    if details.roles is not None:
        _set_roles(tx, person.id, person.details.roles or frozenset(), details.roles, today)


def _move(
    tx: Transaction, person: KnownPerson, details: PersonDetails, known_units: dict[str, str], today: date
) -> None:
    """Change unit and leadership from today on. Leading a unit other than the own one is not the list's business."""
    old = person.details
    stays = (old.unit and unit_key(old.unit)) == (details.unit and unit_key(details.unit))
    if old.unit and old.leads and not (stays and details.leads):
        units.end_leadership(tx.connection, person.id, known_units[unit_key(old.unit)], today)
    if old.unit and not stays:
        units.end_membership(tx.connection, person.id, known_units[unit_key(old.unit)], today)
    if details.unit:
        unit_id = units.ensure_unit(tx.connection, known_units, details.unit)
        if not stays:
            units.begin_membership(tx.connection, person.id, unit_id, today)
        if details.leads and not (stays and old.leads):
            units.begin_leadership(tx.connection, person.id, unit_id, today)


def _set_roles(tx: Transaction, person_id: PersonId, old: frozenset[Role], new: frozenset[Role], today: date) -> None:
    people.set_roles(tx.connection, person_id, old, new, today)
    for role in sorted(old ^ new):
        _log.info("role_changed", person=person_id, role=role.value, granted=role in new)
