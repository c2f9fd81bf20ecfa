"""People for tests: who they are, how they sign in, and a small organisation to put them into."""

from datetime import UTC, date, datetime

from app.domain.access import Role
from app.domain.ids import PersonId
from app.domain.people import PersonDetails
from app.domain.problems import Problem
from app.services.hashing import hash_password
from app.services.people import add_person, set_password_hash
from app.services.signing_in import Caller, NewSession, sign_in
from app.services.transaction import Site, transaction

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
PASSWORD = "Regentonne am Gartenzaun"
CALLER = Caller(address="192.0.2.7", browser="Firefox, Linux")


def details(
    number: str,
    name: str = "Ada Beispiel",
    unit: str = "",
    *,
    email: str | None = None,
    leads: bool = False,
    roles: frozenset[Role] = frozenset(),
) -> PersonDetails:
    """Somebody with this staff number; `unit` is a path such as "Bürgeramt > Servicestelle Mitte"."""
    first, _, last = name.rpartition(" ")
    path = tuple(part.strip() for part in unit.split(">")) if unit else None
    return PersonDetails(number, first, last, email, path, leads, roles)


def add(site: Site, person: PersonDetails, password: str | None = PASSWORD, today: date = TODAY) -> PersonId:
    """Store the person, with a password if one is given."""
    with transaction(site) as tx:
        person_id = add_person(tx, details=person, today=today)
        if password:
            hashed = hash_password(site.settings.password_profile, password)
            set_password_hash(tx, person_id=person_id, password_hash=hashed, today=today)
    return person_id


def enter(site: Site, login: str, password: str = PASSWORD, now: datetime = NOW, caller: Caller = CALLER) -> NewSession:
    """Sign in; fails if that is refused."""
    outcome = sign_in(site, login=login, password=password, caller=caller, now=now)
    assert isinstance(outcome, NewSession), outcome
    return outcome


def refusal(site: Site, login: str, password: str = "wrong", now: datetime = NOW, caller: Caller = CALLER) -> Problem:
    """Try to sign in; fails if that succeeds."""
    outcome = sign_in(site, login=login, password=password, caller=caller, now=now)
    assert isinstance(outcome, Problem), outcome
    return outcome
