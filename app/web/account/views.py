"""Signing in, the first password, signing out."""

from collections.abc import Iterable

from flask import Blueprint, Response, g, make_response, redirect, render_template, request
from flask_babel import gettext as _

from app.domain.problems import Problem
from app.services.passwords import redeem_start_code
from app.services.signing_in import NewSession, sign_in, sign_out
from app.services.transaction import transaction
from app.web.account import words
from app.web.frame import paths
from app.web.frame.access import public
from app.web.frame.clock import request_now
from app.web.frame.forms import FormErrors
from app.web.frame.portal import current_site, organisation_names
from app.web.frame.sessions import current_caller, forget_session, read_draft, start_session
from app.web.frame.sign_in import sign_in_page

account = Blueprint("account", __name__)
FAULTY, SLOWED = 422, 429


@account.get(paths.SIGN_IN)
@public
def show_sign_in() -> Response:
    """Show the form; whoever is signed in already goes on at once."""
    target = request.args.get("ziel", "")
    if g.signed_in:
        return redirect_to(target)
    return sign_in_page(target=target, signed_out="abgemeldet" in request.args)


@account.post(paths.SIGN_IN)
@public
def post_sign_in() -> Response:
    """Begin a session with a new token. The password is never shown again, all else that was typed is."""
    login, password = request.form.get("login", ""), request.form.get("password", "")
    target, draft = request.form.get("ziel", ""), request.form.get("draft", "")
    problems = missing(login=login, password=password)
    outcome: NewSession | Problem | None = None
    if not problems:
        outcome = sign_in(
            current_site(),
            login=login,
            password=password,
            caller=current_caller(),
            draft=read_draft(draft),
            now=request_now(),
        )
    if isinstance(outcome, NewSession):
        end_present_session()
        return start_session(redirect_to(target), outcome)
    faults = (outcome,) if outcome else problems
    errors = words.form_errors(faults, _("You are not signed in yet"), "login")
    page = sign_in_page(target=target, draft=draft, login=login, errors=errors, status=status_of(faults))
    return told_to_wait(page, faults)


@account.get(paths.FIRST_SIGN_IN)
@public
def show_first_sign_in() -> str:
    return first_sign_in_page()


@account.post(paths.FIRST_SIGN_IN)
@public
def post_first_sign_in() -> Response:
    """Set a password with the start code of a letter and begin a session."""
    form = request.form
    login, code, password = form.get("login", ""), form.get("code", ""), form.get("password", "")
    problems = missing(login=login, code=code, password=password) or differing(password, form.get("again", ""))
    outcome: NewSession | tuple[Problem, ...] = problems
    if not problems:
        outcome = redeem_start_code(
            current_site(),
            login=login,
            code=code,
            password=password,
            organisation=organisation_names(),
            caller=current_caller(),
            now=request_now(),
        )
    if isinstance(outcome, NewSession):
        end_present_session()
        return start_session(redirect_to(paths.HOME), outcome)
    errors = words.form_errors(outcome, _("The password is not set yet"), "login")
    page = make_response(first_sign_in_page(login, code, errors), status_of(outcome))
    return told_to_wait(page, outcome)


@account.post(paths.SIGN_OUT)
@public
def post_sign_out() -> Response:
    """End the session; harmless if there is none any more."""
    end_present_session()
    return forget_session(make_response(redirect(f"{paths.SIGN_IN}?abgemeldet=1", 303)))


def end_present_session() -> None:
    """Whoever signs in or out at a browser leaves no session behind whose token nobody has any more."""
    if g.signed_in:
        with transaction(current_site()) as tx:
            sign_out(tx, signed_in=g.signed_in)


def first_sign_in_page(login: str = "", code: str = "", errors: FormErrors | None = None) -> str:
    return render_template("account/first_sign_in.html", login=login, code=code, errors=errors)


def redirect_to(target: str) -> Response:
    """Lead to a page of this site and nowhere else."""
    return make_response(redirect(paths.local_path(target), 303))


def missing(**fields: str) -> tuple[Problem, ...]:
    """Return a fault for each field that is empty."""
    return tuple(Problem("missing", (name,)) for name, value in fields.items() if not value.strip())


def differing(password: str, again: str) -> tuple[Problem, ...]:
    """Return a fault if the password was not typed twice the same way."""
    return () if password == again else (Problem("password_differs", ("again",)),)


def status_of(problems: Iterable[Problem]) -> int:
    return SLOWED if any(problem.code == "try_later" for problem in problems) else FAULTY


def told_to_wait(page: Response, problems: Iterable[Problem]) -> Response:
    """Say in the header too how long to wait."""
    for problem in problems:
        if "seconds" in problem.params:
            page.headers["Retry-After"] = str(problem.params["seconds"])
    return page
