"""From a run to the pages of one scenario: the scene before the decision, and what came of it."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from app.domain.attempts import mark_of
from app.domain.content import ScenarioBase
from app.domain.problems import Problem
from app.domain.questions import type_of
from app.services.taking import Run
from app.web.frame.display import current_language
from app.web.frame.messages import problem_sentence, problem_title
from app.web.frame.templates import media_path
from app.web.learn import addresses
from app.web.learn.showing import Showing
from app.web.learn.shown import (
    ConsequencesPage,
    FieldError,
    FormErrors,
    Link,
    Notice,
    RunBar,
    ScenarioPage,
    ShownChoice,
)

Raw = Mapping[str, Sequence[str]]


def showing(run: Run) -> Showing:
    """Return how this run's content is shown: in the page's language, with rules of the run's own edition."""
    edition = run.loaded.guideline.edition
    return Showing(current_language(), media_path, run.loaded.guideline, addresses.edition(edition))


def scenario_page(
    run: Run,
    sequence: int,
    *,
    token: str = "",
    kept: Raw | None = None,
    problem: Problem | None = None,
    notice: Notice | None = None,
) -> ScenarioPage:
    """Return the scene. An answered one is locked and shows the stored choice; else `kept` is what was chosen."""
    scenario = run.scenario(sequence)
    slug = run.attempt.training_key
    locked = sequence < run.reached
    shows = showing(run)
    language = shows.language
    response = run.steps[sequence - 1].response if locked else ()
    choices = shows.choices(scenario, run.attempt.seed, response)
    return ScenarioPage(
        bar=run_bar(run, sequence),
        type=scenario.type,
        title=scenario.title.in_language(language),
        role=scenario.context.role.in_language(language),
        situation=scenario.context.situation.in_language(language),
        profile=scenario.context.profile.in_language(language),
        story=scenario.situation.in_language(language),
        post=shows.post(scenario.post),
        question=_question(scenario, language),
        choices=choices if locked else _with_kept(choices, kept or {}),
        action=addresses.scenario(slug, sequence),
        hidden=() if locked else (("attempt", run.attempt.id), ("token", token)),
        guideline_path=shows.guideline_path,
        consequences_path=addresses.consequences(slug, sequence),
        previous=_previous(slug, sequence),
        errors=_errors(problem, scenario, choices) if problem else None,
        notice=notice,
        locked=locked,
    )


def consequences_page(run: Run, sequence: int, *, earlier: bool = False) -> ConsequencesPage:
    """Return what came of a decision. `earlier` looks back at an attempt by its number."""
    scenario = run.scenario(sequence)
    step = run.steps[sequence - 1]
    shows = showing(run)
    language = shows.language
    return ConsequencesPage(
        bar=run_bar(run, sequence, answered=sequence),
        type=scenario.type,
        title=scenario.title.in_language(language),
        question=_question(scenario, language),
        grade=mark_of(scenario, step).grade.value,
        events=shows.events(type_of(scenario).review(scenario, step.response).events),
        choices=shows.reviewed(scenario, run.attempt.seed, step.response),
        post=shows.post(scenario.post),
        summary=scenario.summary.in_language(language),
        next=_next(run, sequence, earlier),
        scene_path=addresses.scenario(run.attempt.training_key, sequence),
        earlier=earlier,
    )


def run_bar(run: Run, sequence: int, answered: int | None = None) -> RunBar:
    """Return where the learner is."""
    return RunBar(
        training=run.loaded.training.title.in_language(current_language()),
        number=sequence,
        total=len(run.loaded.scenarios),
        answered=len(run.steps) if answered is None else answered,
        pause_path=addresses.HOME,
    )


def two_versions(run: Run, sequence: int, raw: Raw) -> Notice:
    """Return the notice for an answer that came too late: what is stored, and what was chosen here."""
    scenario = run.scenario(sequence)
    shows = showing(run)
    stored = shows.choices(scenario, run.attempt.seed, run.steps[sequence - 1].response)
    here = _with_kept(shows.choices(scenario, run.attempt.seed), raw)
    return Notice("answered_elsewhere", _words(stored), _words(here))


def _words(choices: tuple[ShownChoice, ...]) -> tuple[str, ...]:
    words = {"chosen": "{}", "true": _("{} – true"), "false": _("{} – not true")}
    return tuple(words[choice.chosen].format(choice.text) for choice in choices if choice.chosen)


def _question(scenario: ScenarioBase, language: str) -> str:
    question: str = scenario.question.in_language(language)  # type: ignore[attr-defined]
    return question


def _with_kept(choices: tuple[ShownChoice, ...], raw: Raw) -> tuple[ShownChoice, ...]:
    chosen = dict.fromkeys(raw.get("choice", ()), "chosen")
    for name, values in raw.items():
        if name.startswith("statement-") and len(values) == 1 and values[0] in ("true", "false"):
            chosen[name.removeprefix("statement-")] = values[0]
    return tuple(ShownChoice(choice.id, choice.text, chosen.get(choice.id, "")) for choice in choices)


def _previous(slug: str, sequence: int) -> Link | None:
    if sequence == 1:
        return None
    words = _("Look at scenario %(number)s again", number=sequence - 1)
    return Link(words, addresses.consequences(slug, sequence - 1))


def _errors(problem: Problem, scenario: ScenarioBase, choices: tuple[ShownChoice, ...]) -> FormErrors:
    """The link leads to the first control that the fault is about."""
    sentence = problem_sentence(problem, scenario.type)
    if problem.path and problem.path[0].startswith("statement-"):
        faulty = [choice.id for choice in choices if f"statement-{choice.id}" in problem.path]
        target = f"statement-{faulty[0]}-true"
    else:
        target = f"choice-{choices[0].id}"
    return FormErrors(problem_title(problem), (FieldError(target, sentence),), frozenset(problem.path))


def _next(run: Run, sequence: int, earlier: bool) -> Link:
    slug, number = run.attempt.training_key, run.attempt.number
    last = sequence == len(run.loaded.scenarios)
    if earlier:
        return Link(_("Back to the result"), addresses.result(slug, number))
    if last:
        return Link(_("To the result"), addresses.result(slug, number))
    words = _("On to scenario %(number)s", number=sequence + 1)
    return Link(words, addresses.scenario(slug, sequence + 1))
