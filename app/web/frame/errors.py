"""Error pages: the normal layout, what happened, whether something was stored, a number to ask about, and a way on."""

import secrets
from dataclasses import dataclass

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, TooManyRequests

from app.domain.problems import Conflict, Forbidden, NotFound, Refusal
from app.services.transaction import SavingFailed
from app.web.frame import paths
from app.web.frame.messages import (
    Message,
    cannot_save_message,
    form_expired_message,
    refusal_message,
    status_message,
)

RETRY_AFTER = 60
_STATUS: tuple[tuple[type[Refusal], int], ...] = ((NotFound, 404), (Forbidden, 403), (Conflict, 409))
_log = structlog.get_logger("leitplanke.web")


@dataclass(frozen=True, slots=True)
class Way:
    """A link that leads on."""

    text: str
    path: str


def set_up_errors(app: Flask, away: tuple[type[Exception], ...]) -> None:
    """Give every failure its page. `away` are the exceptions that mean: the database cannot be reached."""
    app.register_error_handler(Refusal, show_refusal)
    app.register_error_handler(CSRFError, show_expired_form)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(SavingFailed, show_cannot_save)
    app.register_error_handler(Exception, show_fault)
    for kind in away:
        app.register_error_handler(kind, show_away)


def show_refusal(error: Refusal) -> Response:
    """Show a broken rule as 403, 404 or 409."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 400)
    return _page(status, refusal_message(error), error.code)


def show_expired_form(_error: CSRFError) -> Response:
    """Show that a form is too old to be trusted."""
    return _page(400, form_expired_message(), "form_expired")


def show_http_error(error: HTTPException) -> Response:
    """Show what Flask or a view has refused, keeping the headers that belong to the status."""
    status = error.code or 500
    limit = _size(current_app.config["MAX_CONTENT_LENGTH"]) if isinstance(error, RequestEntityTooLarge) else ""
    response = _page(status, status_message(status, limit), error.name)
    kept = error.get_response(request.environ).headers
    for name in ("Allow", "Retry-After"):
        if name in kept:
            response.headers[name] = kept[name]
    if isinstance(error, TooManyRequests):
        response.headers.setdefault("Retry-After", str(RETRY_AFTER))
    return response


def show_away(error: Exception) -> Response:
    """Show that the database cannot be reached; the next try may well succeed."""
    return to_be_tried_again(_page(503, status_message(503), type(error).__name__, error))


def show_cannot_save(_error: SavingFailed) -> Response:
    """Show that nothing can be stored at present, although everything can be read."""
    return to_be_tried_again(_page(503, cannot_save_message(), "saving_failed"))


def to_be_tried_again(response: Response) -> Response:
    """Say to programs, too, that the next try may well succeed."""
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def show_fault(error: Exception) -> Response:
    """Show that we have made a mistake, and log it under the number that the page names."""
    return _page(500, status_message(500), type(error).__name__, error)


def _page(status: int, message: Message, code: str, error: Exception | None = None) -> Response:
    reference = _new_reference()
    facts = {"status": status, "code": code, "reference": reference, "method": request.method}
    facts["endpoint"] = request.endpoint or "-"
    if status == 403 and g.get("signed_in"):
        # Somebody at a door that is not theirs; of all other refusals the log names nobody.
        facts["person"] = g.signed_in.actor.person_id
    if error is not None:
        _log.error("failed", exc_info=error, **facts)
    else:
        _log.info("refused", **facts)
    page = render_template("errors/error.html", message=message, reference=reference, way=_way_on(status, code))
    return make_response(page, status)


def _way_on(status: int, code: str) -> Way:
    if code == "form_expired" and request.referrer:
        return Way(_("Back to the form"), _path_of(request.referrer))
    if g.get("signed_in") is None:
        return Way(_("Sign in"), paths.SIGN_IN)
    slug = (request.view_args or {}).get("slug")
    if slug and status != 404:
        return Way(_("Back to the training"), f"{paths.HOME}/{slug}")
    return Way(_("To my training"), paths.HOME)


def _path_of(address: str) -> str:
    return paths.local_path(address.removeprefix(request.host_url.rstrip("/")))


def _new_reference() -> str:
    digits = secrets.token_hex(4).upper()
    return f"{digits[:4]}-{digits[4:]}"


def _size(limit: int | None) -> str:
    return f"{(limit or 0) // 1024} KB"
