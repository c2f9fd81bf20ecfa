"""From what services return to the learner's overview pages: start page, introduction, result, attempts, guideline."""

from app.domain.attempts import Attempt, AttemptState, mark_of, minutes_left, rules_to_read_again
from app.domain.content import Contact, Guideline
from app.domain.records import TrainingRecord
from app.domain.scoring import safe_needed
from app.services.guideline import ReadGuideline
from app.services.library import LoadedTraining
from app.services.own_trainings import OwnTraining
from app.services.taking import Run
from app.web.frame.display import current_language
from app.web.frame.portal import current_portal
from app.web.frame.templates import media_path
from app.web.learn import addresses
from app.web.learn.scenes import showing
from app.web.learn.showing import Showing
from app.web.learn.shown import (
    AttemptLine,
    AttemptsPage,
    ContactShown,
    Decision,
    DoneTraining,
    GuidelinePage,
    HomePage,
    IntroPage,
    Link,
    OpenTraining,
    OwnState,
    RecordShown,
    ResultPage,
    RuleLink,
    RuleToRead,
)

# Asked about most often; the start page names them until search comes.
LOOK_UP = ("R05", "R15")


def home_page(name: str, trainings: tuple[OwnTraining, ...]) -> HomePage:
    """Return the start page; begun trainings come before open ones."""
    waiting = [one for one in trainings if one.open_number or (one.offered and one.completed_on is None)]
    waiting.sort(key=lambda one: one.open_number is None)
    guideline = next((one.loaded.guideline for one in trainings if one.offered), None)
    return HomePage(
        name=name,
        open=tuple(_open(one) for one in waiting),
        done=tuple(_done(one) for one in trainings if one.completed_on),
        look_up=_look_up(guideline) if guideline else (),
        rules=len(guideline.rules) if guideline else 0,
        guideline_path="/leitlinie",
        contact=contact_shown(),
    )


def intro_page(own: OwnTraining) -> IntroPage:
    """Return what the training is and how it stands for this person."""
    loaded, language = own.loaded, current_language()
    training, slug = loaded.training, loaded.training.key
    is_open = own.open_number is not None
    next_number = own.answered + 1 if is_open else 1
    return IntroPage(
        title=training.title.in_language(language),
        description=training.description.in_language(language),
        minutes=training.minutes,
        scenarios=len(loaded.scenarios),
        needed=safe_needed(training.pass_mark, len(loaded.scenarios)),
        action=addresses.start(slug),
        continue_path=addresses.scenario(slug, next_number) if is_open else None,
        next_number=next_number,
        edition=loaded.guideline.edition,
        version=training.version,
        reviewed_on=training.reviewed_on,
        completed_on=own.completed_on,
        attempts_path=addresses.attempts(slug) if own.attempts else None,
        lost=own.lost,
    )


def result_page(run: Run, record: TrainingRecord | None) -> ResultPage:
    """Return the result of a finished attempt, with the training record it gave."""
    attempt, loaded, language = run.attempt, run.loaded, current_language()
    if attempt.score is None or attempt.finished_on is None:
        raise ValueError("only a finished attempt has a result")
    score = attempt.score
    return ResultPage(
        training=loaded.training.title.in_language(language),
        day=attempt.finished_on,
        passed=score.passed,
        safe=score.safe,
        total=score.scenarios,
        needed=safe_needed(loaded.training.pass_mark, score.scenarios),
        decisions=_decisions(run) if run.readable else (),
        read_again=_read_again(run) if run.readable else (),
        points=score.points,
        possible=score.possible,
        record=_record(record) if record else None,
        restart_path=addresses.start(attempt.training_key),
        attempts_path=addresses.attempts(attempt.training_key),
        contact=contact_shown(),
    )


def attempts_page(loaded: LoadedTraining, attempts: tuple[Attempt, ...]) -> AttemptsPage:
    """Return the list of own attempts."""
    slug = loaded.training.key
    return AttemptsPage(
        training=loaded.training.title.in_language(current_language()),
        training_path=addresses.training(slug),
        attempts=tuple(_attempt_line(slug, attempt, len(loaded.scenarios)) for attempt in attempts),
    )


def guideline_page(read: ReadGuideline, *, unfolded: bool) -> GuidelinePage:
    """Return one edition; an earlier one says so and leads to the one in force."""
    guideline, language = read.guideline, current_language()
    path = "/leitlinie" if read.in_force else addresses.edition(guideline.edition)
    return GuidelinePage(
        title=guideline.title.in_language(language),
        owner=guideline.organisation.in_language(language),
        edition=guideline.edition,
        valid_from=guideline.valid_from,
        preface=tuple(text.in_language(language) for text in guideline.preface),
        rules=Showing(language, media_path, guideline, path).rules(),
        print_path=f"{path}?druck=1",
        current_path=None if read.in_force else "/leitlinie",
        unfolded=unfolded,
    )


def contact_shown() -> ContactShown | None:
    """Return whom to ask about the guideline."""
    contact: Contact | None = current_portal().contact("online-redaktion")
    if contact is None:
        return None
    return ContactShown(contact.name.in_language(current_language()), contact.phone, contact.email)


def _open(one: OwnTraining) -> OpenTraining:
    training, language = one.loaded.training, current_language()
    begun = one.open_number is not None
    path = addresses.scenario(training.key, one.answered + 1) if begun else addresses.training(training.key)
    return OpenTraining(
        title=training.title.in_language(language),
        description=training.description.in_language(language),
        start_path=path,
        total=len(one.loaded.scenarios),
        answered=one.answered,
        begun=begun,
        minutes_left=minutes_left(one.loaded.scenarios, one.answered, training.minutes),
        lost=one.lost,
    )


def _done(one: OwnTraining) -> DoneTraining:
    training = one.loaded.training
    if one.completed_on is None:
        raise ValueError("only a completed training is done")
    return DoneTraining(
        title=training.title.in_language(current_language()),
        completed_on=one.completed_on,
        path=addresses.training(training.key),
        attempts=one.attempts,
        attempts_path=addresses.attempts(training.key) if one.attempts else None,
    )


def _look_up(guideline: Guideline) -> tuple[RuleLink, ...]:
    shows = Showing(current_language(), media_path, guideline, "/leitlinie")
    known = {rule.id for rule in guideline.rules}
    return tuple(shows.titled_rule(rule) for rule in LOOK_UP if rule in known)


def _decisions(run: Run) -> tuple[Decision, ...]:
    language, attempt = current_language(), run.attempt
    return tuple(
        Decision(
            number=step.sequence,
            scenario=Link(
                scenario.title.in_language(language),
                addresses.earlier(attempt.training_key, attempt.number, step.sequence),
            ),
            grade=mark_of(scenario, step).grade.value,
        )
        for scenario, step in zip(run.loaded.scenarios, run.steps, strict=True)
    )


def _read_again(run: Run) -> tuple[RuleToRead, ...]:
    shows = showing(run)
    return tuple(
        RuleToRead(
            rule=shows.titled_rule(rule),
            text=run.loaded.guideline.rule(rule).text.in_language(shows.language),
            scenarios=tuple(_link_to(run, sequence) for sequence in sequences),
        )
        for rule, sequences in rules_to_read_again(run.loaded.scenarios, run.steps)
    )


def _link_to(run: Run, sequence: int) -> Link:
    title = run.scenario(sequence).title.in_language(current_language())
    return Link(title, addresses.earlier(run.attempt.training_key, run.attempt.number, sequence))


def _record(record: TrainingRecord) -> RecordShown:
    return RecordShown(
        training=record.training_title.in_language(current_language()),
        version=record.training_version,
        edition=record.guideline_edition,
        completed_on=record.completed_on,
        safe=record.score.safe,
        scenarios=record.score.scenarios,
        points=record.score.points,
        possible=record.score.possible,
    )


def _attempt_line(slug: str, attempt: Attempt, total: int) -> AttemptLine:
    score = attempt.score
    state, path = _state_of(slug, attempt)
    return AttemptLine(
        number=attempt.number,
        state=state,
        day=attempt.finished_on or attempt.started_on,
        safe=score.safe if score else None,
        total=score.scenarios if score else total,
        path=path,
    )


def _state_of(slug: str, attempt: Attempt) -> tuple[OwnState, str | None]:
    if attempt.score is not None:
        return "passed" if attempt.score.passed else "not_passed", addresses.result(slug, attempt.number)
    if attempt.state is AttemptState.OPEN:
        return "open", addresses.continue_here(slug)
    return "closed", None
