"""Demo data: the shipped pack, one account for each role and a team of 14, with attempts made by the real use cases."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

from app.domain.access import Actor, Role
from app.domain.content import ScenarioBase
from app.domain.ids import PersonId
from app.domain.people import PersonDetails
from app.domain.problems import Problem
from app.domain.questions import type_of
from app.domain.questions.base import RawInput
from app.domain.scoring import Grade
from app.services.hashing import hash_password
from app.services.people import add_person, set_password_hash
from app.services.publishing import Publication, publish_folder
from app.services.taking import answer_question, find_latest_run, form_token, start_attempt
from app.services.transaction import Site, Transaction, transaction
from app.storage import people

PASSWORD = "Ampel-Kiosk-Regen"  # noqa: S105 - it opens demo accounts on this machine and nothing else
TRAINING = "einarbeitung"
CITY = "Stadt Musterstadt"
TEAM = (CITY, "Bürgerdienste", "Servicestelle Mitte")
PACK = "social-media-leitlinie"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody who can sign in to the demo."""

    first_name: str
    last_name: str
    login: str
    role: Role


@dataclass(frozen=True, slots=True)
class _Member:
    """One of the team: how many scenarios are answered, how many of them safely, and how many days ago."""

    first_name: str
    last_name: str
    answered: int = 0
    safe: int = 0
    days_ago: int = 0


_MEMBERS = (
    _Member("Jana", "Demir", answered=3, safe=2),
    _Member("Karl-Heinz", "Aydın", answered=12, safe=11, days_ago=9),
    _Member("Agnieszka", "Dvořák", answered=12, safe=10, days_ago=8),
    _Member("Marie-Luise", "Hansen-Wittkopp", answered=12, safe=12, days_ago=2),
    _Member("Emre", "İnce", answered=12, safe=9, days_ago=6),
    _Member("Thomas", "Krämer", answered=12, safe=6, days_ago=1),
    _Member("Łukasz", "Lewandowski", answered=12, safe=10, days_ago=5),
    _Member("Frauke", "Meißner", answered=12, safe=11, days_ago=7),
    _Member("Linh", "Nguyen"),
    _Member("Petra", "Oltmanns"),
    _Member("Bernd", "Schulte", answered=12, safe=9, days_ago=9),
    _Member("Dilek", "Şahin", answered=7, safe=6, days_ago=3),
    _Member("Sabine", "Vogt"),
    _Member("Jannik", "Weber", answered=12, safe=10, days_ago=4),
)
_OFFICES = (
    ("Birgit", "Olbrich", TEAM, Role.SUPERVISOR),
    ("Helene", "Brandt", (CITY, "Personalamt"), Role.TRAINING_OFFICER),
    ("Murat", "Kaya", (CITY, "Online-Redaktion"), Role.AUTHOR),
    ("Regina", "Fuchs", (CITY, "Rechtsamt"), Role.APPROVER),
    ("Dirk", "Hoffmann", (CITY, "Personalamt"), Role.PERSONNEL_OFFICE),
    ("Gesa", "Petersen", (CITY, "Personalrat"), Role.OVERSIGHT),
    ("Nils", "Albers", (CITY, "IT-Service"), Role.ADMIN),
)
ACCOUNTS = (
    DemoAccount("Jana", "Demir", "10001", Role.LEARNER),
    *(DemoAccount(first, last, str(20001 + place), role) for place, (first, last, _, role) in enumerate(_OFFICES)),
)


def load_demo(site: Site, *, today: date) -> Publication:
    """Publish the shipped pack and add people and attempts, once; a second call adds nothing."""
    publication = publish_folder(site, folder=pack_folder(), today=today)
    if not publication.published:
        return publication
    password_hash = hash_password(site.settings.password_profile, PASSWORD)
    with transaction(site) as tx:
        if people.find_person_by_number(tx.connection, ACCOUNTS[0].login) is None:
            _add_everybody(tx, password_hash, today)
    return publication


def pack_folder() -> Path:
    """Return the shipped pack: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    folders = (package / "quizzes" / PACK, package.parent / "quizzes" / PACK)
    return next(folder for folder in folders if folder.is_dir())


def _add_everybody(tx: Transaction, password_hash: str, today: date) -> None:
    for place, member in enumerate(_MEMBERS):
        started = today - timedelta(days=member.days_ago)
        person = _add(tx, str(10001 + place), member.first_name, member.last_name, TEAM, frozenset(), today)
        set_password_hash(tx, person_id=person, password_hash=password_hash, today=today)
        if member.answered:
            _take(tx, person, member, started)
    for place, (first, last, unit, role) in enumerate(_OFFICES):
        roles = frozenset() if role is Role.SUPERVISOR else frozenset({role})
        person = _add(tx, str(20001 + place), first, last, unit, roles, today, leads=role is Role.SUPERVISOR)
        set_password_hash(tx, person_id=person, password_hash=password_hash, today=today)


def _add(
    tx: Transaction,
    number: str,
    first_name: str,
    last_name: str,
    unit: Sequence[str],
    roles: frozenset[Role],
    today: date,
    *,
    leads: bool = False,
) -> PersonId:
    details = PersonDetails(
        staff_number=number,
        first_name=first_name,
        last_name=last_name,
        email=f"{number}@musterstadt.example",
        unit=tuple(unit),
        leads=leads,
        roles=roles,
    )
    return add_person(tx, details=details, today=today)


def _take(tx: Transaction, person: PersonId, member: _Member, day: date) -> None:
    """Answer as the member did: the first `safe` of the answered ones safely, in an order that differs by person."""
    actor = Actor(person, frozenset({Role.LEARNER}), member.first_name, member.last_name)
    start_attempt(tx, actor=actor, training_key=TRAINING, today=day)
    safe = [True] * member.safe + [False] * (member.answered - member.safe)
    chance = random.Random(member.last_name)  # noqa: S311 - which ones hardly matters
    chance.shuffle(safe)
    for sequence, is_safe in enumerate(safe, start=1):
        run = find_latest_run(tx, actor=actor, training_key=TRAINING)
        if run is None:
            raise LookupError(TRAINING)
        answer_question(
            tx,
            actor=actor,
            attempt_id=run.attempt.id,
            sequence=sequence,
            token=form_token(tx, run=run, sequence=sequence),
            raw=_answer_to(run.scenario(sequence), chance, safe=is_safe),
            today=day,
        )


def _answer_to(scenario: ScenarioBase, chance: random.Random, *, safe: bool) -> RawInput:
    """Return form fields of an answer that is safe or not; among the safe ones two of three are the best."""
    kind = type_of(scenario)
    letters = [choice.id for choice in kind.choices(scenario)]
    found: dict[Grade, RawInput] = {}
    for raw in _every_answer(letters):
        response = kind.read_response(scenario, raw)
        if not isinstance(response, Problem):
            found.setdefault(kind.grade(scenario, response).grade, raw)
    grades = (Grade.BEST, Grade.BEST, Grade.ACCEPTABLE) if safe else (Grade.RISKY, Grade.WRONG)
    return found[chance.choice([grade for grade in grades if grade in found])]


def _every_answer(letters: Sequence[str]) -> Iterator[RawInput]:
    for size in range(1, len(letters) + 1):
        for chosen in combinations(letters, size):
            judged = {f"statement-{letter}": ["true" if letter in chosen else "false"] for letter in letters}
            yield {"choice": list(chosen), **judged}
