"""What the learner's pages show: one class a page, with chosen words and finished addresses.

A template gets exactly one of these as `page`, so what is not here cannot reach a browser. Nothing of the answer key is
in `ScenarioPage`; it begins with `ConsequencesPage`, which exists only after the decision.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Verdict = Literal[
    "best", "acceptable", "risky", "wrong",
    "right_chosen", "right_left", "wrong_chosen", "wrong_left",
    "right_judged", "wrong_judged",
]  # fmt: skip
GradeCode = Literal["best", "acceptable", "risky", "wrong"]
OwnState = Literal["open", "passed", "not_passed", "closed"]
NoticeCode = Literal["unsaved", "form_expired", "cannot_save", "answered_elsewhere"]


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead."""

    text: str
    path: str


@dataclass(frozen=True, slots=True)
class RuleLink:
    """A rule of the guideline: its printed number, its short name, and its place in the reader."""

    label: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a scene; `tint` is one of five colours (a to e), the same wherever the name appears."""

    name: str
    initials: str
    tint: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and its description."""

    path: str
    alt: str


@dataclass(frozen=True, slots=True)
class ShownComment:
    """One comment under a post."""

    person: Person
    text: str


@dataclass(frozen=True, slots=True)
class ShownPost:
    """The re-enacted post; `kind` chooses how it is drawn."""

    kind: str
    person: Person
    platform: str
    when: str
    text: str | None
    picture: Picture | None
    reactions: str | None
    comments: tuple[ShownComment, ...]


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """One thing that came of the decision. `person` is there when somebody writes; else an icon stands for the kind."""

    when: str
    kind: str
    who: str
    person: Person | None
    text: str


@dataclass(frozen=True, slots=True)
class RunBar:
    """Where the learner is: scenario `number` of `total`, of which the first `answered` are decided."""

    training: str
    number: int
    total: int
    answered: int
    pause_path: str


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """One choice before the decision. `chosen` is "" or what was chosen for it: "chosen", "true" or "false"."""

    id: str
    text: str
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class FieldError:
    """A fault and the id of the element that mends it."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class FormErrors:
    """The error summary and what is said again at the question. `fields` are the names of faulty form fields."""

    title: str
    errors: tuple[FieldError, ...]
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know before deciding. `answered_elsewhere` shows both versions: the stored one and the one here."""

    code: NoticeCode
    stored: tuple[str, ...] = ()
    here: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    """A scene and its question. `hidden` are the form's own fields (attempt, token). With `locked` the decision has
    been made: the choices are shown with the own one marked, and `consequences_path` leads on."""

    bar: RunBar
    type: str
    title: str
    role: str
    situation: str
    profile: str
    story: str
    post: ShownPost | None
    question: str
    choices: tuple[ShownChoice, ...]
    action: str
    hidden: tuple[tuple[str, str], ...]
    guideline_path: str
    consequences_path: str
    previous: Link | None = None
    errors: FormErrors | None = None
    notice: Notice | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class ReviewedChoice:
    """One choice after the decision. `chosen` and `answer` are "", "chosen", "true" or "false"."""

    text: str
    feedback: str
    rules: tuple[RuleLink, ...]
    verdict: Verdict
    chosen: str
    answer: str


@dataclass(frozen=True, slots=True)
class ConsequencesPage:
    """What came of a decision, and why. `choices` stand in the order in which they were shown. `scene_path` is the
    scene as it was decided; `earlier` says that this is a look back at a finished attempt."""

    bar: RunBar
    type: str
    title: str
    question: str
    grade: GradeCode
    events: tuple[ShownEvent, ...]
    choices: tuple[ReviewedChoice, ...]
    post: ShownPost | None
    summary: str
    next: Link
    scene_path: str
    earlier: bool = False

    @property
    def own(self) -> ReviewedChoice:
        """The chosen one, where exactly one is chosen."""
        return next(choice for choice in self.choices if choice.chosen)

    @property
    def best(self) -> ReviewedChoice:
        """The best one, where exactly one is best."""
        return next(choice for choice in self.choices if choice.verdict == "best")

    @property
    def others(self) -> tuple[ReviewedChoice, ...]:
        """All that are neither chosen nor best."""
        return tuple(choice for choice in self.choices if not choice.chosen and choice.verdict != "best")

    def count(self, *verdicts: Verdict) -> int:
        """Return how many choices have one of these verdicts."""
        return sum(choice.verdict in verdicts for choice in self.choices)


@dataclass(frozen=True, slots=True)
class OpenTraining:
    """A training on the start page that is open or begun. `lost` says that the last attempt had to be closed because
    its answers became unreadable; `start_path` is the introduction, or the scenario to continue with."""

    title: str
    description: str
    start_path: str
    total: int
    answered: int
    begun: bool
    minutes_left: int
    lost: bool = False


@dataclass(frozen=True, slots=True)
class DoneTraining:
    """A completed training on the start page; `attempts_path` is None when no attempt can be opened any more."""

    title: str
    completed_on: date
    path: str
    attempts: int
    attempts_path: str | None


@dataclass(frozen=True, slots=True)
class ContactShown:
    """A place to ask."""

    name: str
    phone: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class HomePage:
    """Meine Schulungen: the most urgent first. `look_up` are some rules, `rules` how many the guideline has."""

    name: str
    open: tuple[OpenTraining, ...]
    done: tuple[DoneTraining, ...]
    look_up: tuple[RuleLink, ...]
    rules: int
    guideline_path: str
    contact: ContactShown | None


@dataclass(frozen=True, slots=True)
class IntroPage:
    """What the training is, before it begins. `continue_path` is there when an attempt is open; else `action` starts
    one. `next_number` is the scenario to continue with."""

    title: str
    description: str
    minutes: int
    scenarios: int
    needed: int
    action: str
    continue_path: str | None
    next_number: int
    edition: str
    version: int
    reviewed_on: date
    completed_on: date | None
    attempts_path: str | None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class RuleToRead:
    """A rule worth reading again, with the scenarios that led to it."""

    rule: RuleLink
    text: str
    scenarios: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the result: a scenario and how its decision was judged."""

    number: int
    scenario: Link
    grade: GradeCode


@dataclass(frozen=True, slots=True)
class RecordShown:
    """The training record of a passed attempt."""

    training: str
    version: int
    edition: str
    completed_on: date
    safe: int
    scenarios: int
    points: int
    possible: int


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The result of one finished attempt. `decisions` is empty when its answers can no longer be read."""

    training: str
    day: date
    passed: bool
    safe: int
    total: int
    needed: int
    decisions: tuple[Decision, ...]
    read_again: tuple[RuleToRead, ...]
    points: int
    possible: int
    record: RecordShown | None
    restart_path: str
    attempts_path: str
    contact: ContactShown | None

    def count(self, grade: GradeCode) -> int:
        """Return how many decisions were judged so."""
        return sum(decision.grade == grade for decision in self.decisions)


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One own attempt. `state` is open, passed, not_passed or closed; a closed one has no page of its own."""

    number: int
    state: OwnState
    day: date
    safe: int | None
    total: int
    path: str | None


@dataclass(frozen=True, slots=True)
class AttemptsPage:
    """All own attempts at one training, the latest first."""

    training: str
    training_path: str
    attempts: tuple[AttemptLine, ...]


@dataclass(frozen=True, slots=True)
class ShownSource:
    """What a rule rests on; `mark` says whether somebody has checked it (see content.Source)."""

    text: str
    mark: str
    checked_at: str | None


@dataclass(frozen=True, slots=True)
class ShownRule:
    """One rule in the reader."""

    id: str
    label: str
    binding: bool
    title: str
    text: str
    why: str
    right: str
    wrong: str
    ask: str
    sources: tuple[ShownSource, ...]


@dataclass(frozen=True, slots=True)
class GuidelinePage:
    """One edition on one page. `current_path` is there when a newer edition is in force. `unfolded` opens all details,
    for printing."""

    title: str
    owner: str
    edition: str
    valid_from: date
    preface: tuple[str, ...]
    rules: tuple[ShownRule, ...]
    print_path: str
    current_path: str | None = None
    unfolded: bool = False
