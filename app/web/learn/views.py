"""Meine Schulungen, the introduction, the result, own attempts and the guideline."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from app.domain.attempts import AttemptState
from app.domain.problems import NotFound
from app.services.guideline import get_guideline
from app.services.own_trainings import find_my_training, list_my_attempts, list_my_trainings
from app.services.taking import get_result, get_run, start_attempt
from app.services.transaction import reading, transaction
from app.web.frame.access import needs
from app.web.frame.clock import site_today
from app.web.frame.portal import current_site
from app.web.frame.sessions import current_actor
from app.web.learn import addresses, overviews
from app.web.learn.scenes import consequences_page

learn = Blueprint("learn", __name__)


@learn.get("/")
@needs("training.see")
def root() -> Response:
    """The portal's address leads to the own trainings."""
    return redirect(addresses.HOME, 302)


@learn.get("/schulungen")
@needs("training.see")
def home() -> str:
    actor = current_actor()
    with reading(current_site()) as tx:
        trainings = list_my_trainings(tx, actor=actor)
    name = f"{actor.first_name} {actor.last_name}"
    return render_template("learn/home.html", page=overviews.home_page(name, trainings))


@learn.get("/schulungen/<slug>")
@needs("training.see")
def intro(slug: str) -> str:
    with reading(current_site()) as tx:
        own = find_my_training(tx, actor=current_actor(), training_key=slug)
    return render_template("learn/intro.html", page=overviews.intro_page(own))


@learn.post("/schulungen/<slug>/beginnen")
@needs("attempt.start")
def begin(slug: str) -> Response:
    """Start an attempt, or lead to the open one: sending this twice is harmless."""
    with transaction(current_site()) as tx:
        start_attempt(tx, actor=current_actor(), training_key=slug, today=site_today())
    return redirect(addresses.continue_here(slug), 303)


@learn.get("/schulungen/<slug>/ergebnis/<int:number>")
@needs("attempt.review")
def result(slug: str, number: int) -> Response | str:
    with reading(current_site()) as tx:
        run, record = get_result(tx, actor=current_actor(), training_key=slug, number=number)
    if run.attempt.state is not AttemptState.FINISHED:
        return redirect(addresses.training(slug), 302)
    return render_template("learn/result.html", page=overviews.result_page(run, record))


@learn.get("/schulungen/<slug>/versuche")
@needs("attempt.review")
def attempts(slug: str) -> str:
    with reading(current_site()) as tx:
        loaded, found = list_my_attempts(tx, actor=current_actor(), training_key=slug)
    return render_template("learn/attempts.html", page=overviews.attempts_page(loaded, found))


@learn.get("/schulungen/<slug>/versuche/<int:number>/szenario/<int:sequence>")
@needs("attempt.review")
def earlier(slug: str, number: int, sequence: int) -> str:
    """A decision of an own attempt, opened as it was answered."""
    with reading(current_site()) as tx:
        run = get_run(tx, actor=current_actor(), training_key=slug, number=number)
    if not 1 <= sequence < run.reached:
        raise NotFound("no_such_decision")
    return render_template("learn/consequences.html", page=consequences_page(run, sequence, earlier=True))


@learn.get("/leitlinie")
@needs("guideline.read")
def guideline() -> str:
    return _guideline(None)


@learn.get("/leitlinie/fassung/<edition>")
@needs("guideline.read")
def guideline_edition(edition: str) -> str:
    return _guideline(edition)


def _guideline(edition: str | None) -> str:
    with reading(current_site()) as tx:
        read = get_guideline(tx, edition=edition)
    page = overviews.guideline_page(read, unfolded=request.args.get("druck") == "1")
    return render_template("learn/guideline.html", page=page)
