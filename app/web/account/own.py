"""Mein Konto: what is stored about oneself, the password, the sessions."""

from flask import Response, make_response, redirect, render_template, request
from flask_babel import gettext as _

from app.domain.problems import Problem
from app.services.account import see_account
from app.services.passwords import change_password
from app.services.signing_in import NewSession, end_other_sessions, end_session
from app.services.transaction import reading, transaction
from app.web.account import words
from app.web.account.views import account, differing, missing, status_of, told_to_wait
from app.web.frame import paths
from app.web.frame.access import needs
from app.web.frame.clock import request_now
from app.web.frame.forms import FormErrors
from app.web.frame.portal import current_site, organisation_names
from app.web.frame.sessions import current_actor, current_caller, current_signed_in, start_session

# What the page says after it was led to by one of the forms.
DONE = ("passwort", "sitzung", "sitzungen")


@account.get(paths.ACCOUNT)
@needs("account.manage")
def show_account() -> str:
    with reading(current_site()) as tx:
        own = see_account(tx, signed_in=current_signed_in(), now=request_now())
    done = request.args.get("erledigt", "")
    return render_template(
        "account/account.html",
        own=own,
        roles=[words.role_name(role) for role in own.roles],
        done=done if done in DONE else "",
    )


@account.get(paths.PASSWORD)
@needs("account.manage")
def show_password() -> str:
    return password_page()


@account.post(paths.PASSWORD)
@needs("account.manage")
def post_password() -> Response:
    """Change the password; every other session ends, and this one gets a new token."""
    old, new = request.form.get("old", ""), request.form.get("password", "")
    problems = missing(old=old, password=new) or differing(new, request.form.get("again", ""))
    outcome: NewSession | tuple[Problem, ...] = problems
    if not problems:
        outcome = change_password(
            current_site(),
            signed_in=current_signed_in(),
            old=old,
            new=new,
            organisation=organisation_names(),
            caller=current_caller(),
            now=request_now(),
        )
    if isinstance(outcome, NewSession):
        return start_session(back_to_account("passwort"), outcome)
    errors = words.form_errors(outcome, _("The password has not been changed"), "old")
    return told_to_wait(make_response(password_page(errors), status_of(outcome)), outcome)


@account.post(f"{paths.ACCOUNT}/sitzungen/beenden")
@needs("account.manage")
def post_end_session() -> Response:
    """End one of one's own sessions; anybody else's looks like a missing one."""
    with transaction(current_site()) as tx:
        end_session(tx, actor=current_actor(), session_key=request.form.get("session", ""))
    return back_to_account("sitzung")


@account.post(f"{paths.ACCOUNT}/sitzungen/andere-beenden")
@needs("account.manage")
def post_end_other_sessions() -> Response:
    with transaction(current_site()) as tx:
        end_other_sessions(tx, signed_in=current_signed_in())
    return back_to_account("sitzungen")


def password_page(errors: FormErrors | None = None) -> str:
    return render_template("account/password.html", errors=errors)


def back_to_account(done: str) -> Response:
    return make_response(redirect(f"{paths.ACCOUNT}?erledigt={done}", 303))
