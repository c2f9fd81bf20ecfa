"""What the team page shows: chosen words, finished addresses, and only what supervisors may see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from app.domain.content import Text
from app.domain.letters import name_order
from app.domain.status import URGENCY, TrainingState
from app.services.reporting import TeamMember, TeamStatus
from app.web.frame import paths

STATE_WORDS = {"offen": TrainingState.OPEN, "begonnen": TrainingState.BEGUN, "abgeschlossen": TrainingState.COMPLETED}
WORD_OF_STATE = {state: word for word, state in STATE_WORDS.items()}
SORTINGS = ("stand", "name", "datum")


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that shows the page otherwise; `here` for what is shown now."""

    text: str
    path: str
    here: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class TeamQuery:
    """What stands behind the question mark. Everything unknown counts as not given."""

    training: str | None
    state: TrainingState | None
    sorting: str

    def path(self, **changes: str) -> str:
        """Return the address of the page with some values changed; defaults do not appear in it."""
        values = {
            "schulung": self.training or "",
            "stand": WORD_OF_STATE[self.state] if self.state else "",
            "sortierung": "" if self.sorting == SORTINGS[0] else self.sorting,
        }
        query = urlencode({name: value for name, value in {**values, **changes}.items() if value})
        return f"{paths.TEAM}?{query}" if query else paths.TEAM


@dataclass(frozen=True, slots=True)
class TeamPage:
    """`total` counts the whole team, `members` are those that the filter lets through; `trainings` are the others."""

    title: str | None
    units: str
    today: date
    total: int
    completed: int
    count: Mapping[TrainingState, int]
    trainings: tuple[Choice, ...]
    filters: tuple[Choice, ...]
    sortings: Mapping[str, Choice]
    members: tuple[TeamMember, ...]


def read_query(arguments: Mapping[str, str]) -> TeamQuery:
    """Read the query string."""
    sorting = arguments.get("sortierung", "")
    return TeamQuery(
        training=arguments.get("schulung") or None,
        state=STATE_WORDS.get(arguments.get("stand", "")),
        sorting=sorting if sorting in SORTINGS else SORTINGS[0],
    )


def team_page(
    team: TeamStatus,
    query: TeamQuery,
    today: date,
    *,
    choose: Callable[[Text], str],
    state_name: Callable[[TrainingState | None], str],
) -> TeamPage:
    """Return the page; `choose` picks the language of a text, `state_name` the word of a state (None: all)."""
    count = team.count()
    others = (each for each in team.trainings if each != team.chosen)
    filters = (
        Choice(state_name(None), query.path(stand=""), query.state is None, len(team.members)),
        *(
            Choice(state_name(state), query.path(stand=WORD_OF_STATE[state]), query.state is state, count[state])
            for state in URGENCY
        ),
    )
    members = (member for member in team.members if query.state in (None, member.status.state))
    return TeamPage(
        title=choose(team.chosen.title) if team.chosen else None,
        units=", ".join(team.unit_names),
        today=today,
        total=len(team.members),
        completed=count[TrainingState.COMPLETED],
        count=count,
        trainings=tuple(Choice(choose(each.title), query.path(schulung=each.key)) for each in others),
        filters=filters,
        sortings={
            name: Choice("", query.path(sortierung="" if name == SORTINGS[0] else name), here=query.sorting == name)
            for name in SORTINGS
        },
        members=tuple(sorted(members, key=_order(query.sorting))),
    )


def _order(sorting: str) -> Callable[[TeamMember], tuple[object, ...]]:
    """By urgency, by name, or by the day of completion with the newest first; those without a day come last."""

    def by_name(member: TeamMember) -> tuple[object, ...]:
        return name_order(member.last_name, member.first_name)

    def by_state(member: TeamMember) -> tuple[object, ...]:
        return (URGENCY.index(member.status.state), *by_name(member))

    def by_day(member: TeamMember) -> tuple[object, ...]:
        day = member.status.completed_on
        return (day is None, -day.toordinal() if day else 0, *by_name(member))

    return {"name": by_name, "datum": by_day}.get(sorting, by_state)
