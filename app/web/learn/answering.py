"""The scene, the decision and what came of it: the pages that a learner meets most."""

from collections.abc import Mapping

from flask import g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from app.domain.attempts import NewAnswer, StoredAnswer
from app.domain.problems import Conflict
from app.services.drafts import Draft, draft_to_field, open_draft, seal_draft
from app.services.taking import (
    Answered,
    Run,
    answer_question,
    decide_now,
    find_latest_run,
    find_run_of_form,
    form_token,
    is_form_token,
)
from app.services.transaction import SavingFailed, Transaction, reading, transaction
from app.web.frame.access import needs
from app.web.frame.clock import site_today
from app.web.frame.errors import to_be_tried_again
from app.web.frame.portal import current_site
from app.web.frame.sessions import current_actor
from app.web.frame.sign_in import sign_in_page
from app.web.learn import addresses
from app.web.learn.scenes import consequences_page, scenario_page, two_versions
from app.web.learn.shown import Notice, ScenarioPage
from app.web.learn.views import learn

Raw = Mapping[str, tuple[str, ...]]
# Only these fields of the form are ever looked at.
ANSWER_FIELDS = ("choice", *(f"statement-{letter}" for letter in "abcdef"))


def sign_in_keeping_answer() -> Response:
    """Ask whoever sent a decision without a session to sign in, and keep the choice for its owner meanwhile."""
    views = request.view_args or {}
    target = addresses.scenario(views["slug"], views["sequence"])
    return sign_in_page(target=target, draft=_draft_of_request(), status=400)


@learn.get("/schulungen/<slug>/szenario")
@needs("attempt.answer")
def continue_here(slug: str) -> Response:
    """Lead to the scenario to answer next, or to the result."""
    with reading(current_site()) as tx:
        run = find_latest_run(tx, actor=current_actor(), training_key=slug)
    return redirect(_right_place(slug, run), 303)


@learn.get("/schulungen/<slug>/szenario/<int:sequence>")
@needs("attempt.answer")
def scenario(slug: str, sequence: int) -> Response | str:
    with reading(current_site()) as tx:
        run = find_latest_run(tx, actor=current_actor(), training_key=slug)
        if run is None or not run.readable or not 1 <= sequence <= min(run.reached, len(run.loaded.scenarios)):
            return redirect(_right_place(slug, run), 302)
        page = _scene(tx, run, sequence)
    return render_template("learn/scenario.html", page=page)


@learn.post("/schulungen/<slug>/szenario/<int:sequence>")
@needs("attempt.answer", signed_out=sign_in_keeping_answer)
def decide(slug: str, sequence: int) -> Response:  # noqa: ARG001 - the form's own attempt says which training it is
    """Store the decision. The page of a faulty or late one keeps what was chosen."""
    raw = _raw()
    try:
        with transaction(current_site()) as tx:
            answered = answer_question(
                tx,
                actor=current_actor(),
                session_key=_session_with_draft(),
                attempt_id=request.form.get("attempt", ""),
                sequence=sequence,
                token=request.form.get("token", ""),
                raw=raw,
                today=site_today(),
            )
    except Conflict as refusal:
        if refusal.code != "answered_meanwhile":
            raise
        return _answered_meanwhile(sequence, raw)
    except SavingFailed:
        return _cannot_save(sequence, raw)
    return _after(answered, sequence, raw)


@learn.get("/schulungen/<slug>/szenario/<int:sequence>/folgen")
@needs("attempt.answer")
def consequences(slug: str, sequence: int) -> Response | str:
    with reading(current_site()) as tx:
        run = find_latest_run(tx, actor=current_actor(), training_key=slug)
    if run is None or not run.readable or not 1 <= sequence < run.reached:
        return redirect(_right_place(slug, run), 302)
    return render_template("learn/consequences.html", page=consequences_page(run, sequence))


def _draft_of_request() -> str:
    """The sent answer as the sealed value of a hidden field; empty if it is longer than any answer."""
    views = request.view_args or {}
    draft = Draft(
        training_key=views["slug"],
        sequence=views["sequence"],
        attempt_id=request.form.get("attempt", "")[:64],
        token=request.form.get("token", "")[:128],
        raw=_raw(),
    )
    sealed = seal_draft(current_site(), draft)
    return draft_to_field(sealed) if sealed else ""


def expired_answer_page() -> Response | None:
    """Return the page for a decision whose form had expired, with the choice kept; None for any other form, and for a
    form that is not this person's."""
    if request.endpoint != "learn.decide":
        return None
    if g.signed_in is None:
        return sign_in_keeping_answer()
    sequence = (request.view_args or {})["sequence"]
    with reading(current_site()) as tx:
        run = _run_of_form(tx, sequence)
        if run is None or not run.readable:
            return None
        page = _form_again(tx, run, sequence, _raw(), Notice("form_expired"))
    return make_response(render_template("learn/scenario.html", page=page), 400)


def _raw() -> Raw:
    return {name: tuple(request.form.getlist(name)[:10]) for name in ANSWER_FIELDS if name in request.form}


def _session_with_draft() -> str | None:
    """The session's draft has served its purpose once an answer is stored; most sessions never have one."""
    return g.signed_in.session_key if g.signed_in.draft is not None else None


def _run_of_form(tx: Transaction, sequence: int) -> Run | None:
    return find_run_of_form(
        tx,
        actor=current_actor(),
        attempt_id=request.form.get("attempt", ""),
        sequence=sequence,
        token=request.form.get("token", ""),
    )


def _after(answered: Answered, sequence: int, raw: Raw) -> Response:
    run, outcome = answered.run, answered.outcome
    slug = run.attempt.training_key
    if isinstance(outcome, NewAnswer):
        return redirect(addresses.consequences(slug, sequence), 303)
    if isinstance(outcome, StoredAnswer):
        return _stored_before(run, outcome, sequence, raw)
    with reading(current_site()) as tx:
        token = form_token(tx, run=run, sequence=sequence)
    page = scenario_page(run, sequence, token=token, kept=raw, problem=outcome)
    return make_response(render_template("learn/scenario.html", page=page), 422)


def _stored_before(run: Run, outcome: StoredAnswer, sequence: int, raw: Raw) -> Response:
    """The first answer counts. The same again leads where it led; another one is shown beside the stored one."""
    if not outcome.same:
        page = scenario_page(run, sequence, notice=two_versions(run, sequence, raw))
        return make_response(render_template("learn/scenario.html", page=page), 409)
    slug = run.attempt.training_key
    with reading(current_site()) as tx:
        latest = find_latest_run(tx, actor=current_actor(), training_key=slug)
    if latest is None or latest.attempt.id != run.attempt.id:
        return redirect(addresses.earlier(slug, run.attempt.number, sequence), 303)
    return redirect(addresses.consequences(slug, sequence), 303)


def _answered_meanwhile(sequence: int, raw: Raw) -> Response:
    """Another process stored an answer to this question between reading and writing."""
    with reading(current_site()) as tx:
        run = _run_of_form(tx, sequence)
    outcome = decide_now(run, sequence=sequence, raw=raw) if run else None
    if run is None or not isinstance(outcome, StoredAnswer):
        raise Conflict("changed_meanwhile")
    return _stored_before(run, outcome, sequence, raw)


def _cannot_save(sequence: int, raw: Raw) -> Response:
    """The disk is full or the database takes no writes: the form is shown again with what was chosen."""
    with reading(current_site()) as tx:
        run = _run_of_form(tx, sequence)
        if run is None:
            raise Conflict("foreign_form")
        page = _form_again(tx, run, sequence, raw, Notice("cannot_save"))
    return to_be_tried_again(make_response(render_template("learn/scenario.html", page=page), 503))


def _scene(tx: Transaction, run: Run, sequence: int) -> ScenarioPage:
    if sequence < run.reached:
        return scenario_page(run, sequence)
    draft = _draft_for(tx, run, sequence)
    token = form_token(tx, run=run, sequence=sequence)
    if draft is None:
        return scenario_page(run, sequence, token=token)
    return scenario_page(run, sequence, token=token, kept=draft.raw, notice=Notice("unsaved"))


def _draft_for(tx: Transaction, run: Run, sequence: int) -> Draft | None:
    """The choice that waited through signing in, if it belongs to this very question of this very attempt."""
    if g.signed_in.draft is None:
        return None
    draft = open_draft(current_site(), g.signed_in.draft)
    if draft is None or (draft.attempt_id, draft.sequence) != (run.attempt.id, sequence):
        return None
    return draft if is_form_token(tx, run=run, sequence=sequence, token=draft.token) else None


def _form_again(tx: Transaction, run: Run, sequence: int, raw: Raw, notice: Notice) -> ScenarioPage:
    if sequence < run.reached:
        return scenario_page(run, sequence, notice=two_versions(run, sequence, raw))
    return scenario_page(run, sequence, token=form_token(tx, run=run, sequence=sequence), kept=raw, notice=notice)


def _right_place(slug: str, run: Run | None) -> str:
    if run is None or not run.readable:
        return addresses.training(slug)
    if run.reached <= len(run.loaded.scenarios):
        return addresses.scenario(slug, run.reached)
    return addresses.result(slug, run.attempt.number)
