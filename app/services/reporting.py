"""What supervisors see of their own people: a word and a day for each training, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.access import Actor
from app.domain.content import Text
from app.domain.letters import name_order
from app.domain.problems import NotFound
from app.domain.status import TrainingState, TrainingStatus, training_status
from app.services.transaction import Transaction
from app.storage import quizzes
from app.storage.reports import list_team


@dataclass(frozen=True, slots=True)
class OfferedTraining:
    """A training that can be chosen on the team page."""

    key: str
    title: Text


@dataclass(frozen=True, slots=True)
class TeamMember:
    """One person with the status that others may know."""

    first_name: str
    last_name: str
    status: TrainingStatus


@dataclass(frozen=True, slots=True)
class TeamStatus:
    """How a team stands at one training, sorted as in a telephone list. `chosen` is None while nothing is offered."""

    unit_names: tuple[str, ...]
    trainings: tuple[OfferedTraining, ...]
    chosen: OfferedTraining | None
    members: tuple[TeamMember, ...]

    def count(self) -> Mapping[TrainingState, int]:
        """Return how many people are in each state."""
        return {state: sum(member.status.state is state for member in self.members) for state in TrainingState}


def team_status(tx: Transaction, *, actor: Actor, training_key: str | None, today: date) -> TeamStatus:
    """Return the people of the units that the actor leads today, units below included, without the actor.

    Without a key the first training on offer is taken; raises NotFound for one that is not offered.
    """
    trainings = _list_trainings(tx)
    chosen = next((each for each in trainings if training_key in (None, each.key)), None)
    if chosen is None and training_key is not None:
        raise NotFound("no_such_training")
    team = list_team(tx.connection, actor.person_id, chosen.key if chosen else "", today)
    members = [
        TeamMember(
            line.first_name,
            line.last_name,
            training_status(has_attempt=line.has_attempt, completed_on=line.completed_on),
        )
        for line in team.lines
    ]
    members.sort(key=lambda member: name_order(member.last_name, member.first_name))
    return TeamStatus(team.unit_names, trainings, chosen, tuple(members))


def _list_trainings(tx: Transaction) -> tuple[OfferedTraining, ...]:
    """A refresher comes after the training it follows: most people of a team have to do with the first."""
    offers = quizzes.list_offered(tx.connection, "training")
    loaded = [tx.site.library.training(tx.connection, offer.document_hash) for offer in offers]
    loaded.sort(key=lambda each: each.training.place)
    return tuple(OfferedTraining(each.training.key, each.training.title) for each in loaded)
