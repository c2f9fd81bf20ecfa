"""From codes to sentences: what a Problem, a Refusal or a status says to the person."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.problems import Conflict, Forbidden, NotFound, Problem, Refusal


@dataclass(frozen=True, slots=True)
class Message:
    """What happened, in one line, and what it means and what to do, in a few."""

    title: str
    text: str


def problem_sentence(problem: Problem, kind: str = "") -> str:
    """Return the sentence for a fault in an answer; `kind` is the question type, which has a verb of its own."""
    sentence: str = _sentences(problem, kind)[problem.code]()
    return sentence


def _sentences(problem: Problem, kind: str) -> dict[str, Callable[[], str]]:
    missing = problem.params.get("missing", 0)
    return {
        "choose_one": lambda: _("Select which draft you send.") if kind == "reply" else _("Select what you do."),
        "choose_some": lambda: _("Select at least one answer."),
        "choose_only_one": lambda: _("Select only one answer."),
        "judge_all": lambda: ngettext(
            "Judge every statement. One is still missing.",
            "Judge every statement. %(num)s are still missing.",
            missing if isinstance(missing, int) else 0,
        ),
        "unknown_option": lambda: _("Select one of the answers shown."),
    }


def problem_title(problem: Problem) -> str:
    """Return the heading of the error summary above an answer form."""
    title: str = _("Please judge all statements") if problem.code == "judge_all" else _("Please select an answer")
    return title


def refusal_message(refusal: Refusal) -> Message:
    """Return what a refusal says. A foreign thing and a missing one say the same."""
    if isinstance(refusal, NotFound):
        return status_message(404)
    if isinstance(refusal, Forbidden):
        return status_message(403)
    if isinstance(refusal, Conflict):
        return _conflict_message(refusal.code)
    return status_message(400)


def _conflict_message(code: str) -> Message:
    ahead = Message(
        _("This scenario is not open yet"),
        _("The scenarios follow one another. Nothing has been stored. Continue where you are."),
    )
    messages = {
        "step_skipped": ahead,
        "no_such_scenario": ahead,
        "attempt_over": Message(
            _("This attempt is complete"),
            _("It cannot take any more answers. Nothing has been changed; you find the result with your training."),
        ),
    }
    return messages.get(code) or status_message(409)


def status_message(status: int, limit: str = "") -> Message:
    """Return what a status says; 404 and 403 share their words, so that neither tells what exists."""
    gone = _("This page does not exist or you have no access.")
    nothing = _("Nothing has been stored.")
    messages: dict[int, Callable[[], Message]] = {
        400: lambda: Message(_("The request could not be read"), nothing),
        403: lambda: Message(gone, _("Perhaps the link is old, or the page belongs to somebody else.")),
        404: lambda: Message(gone, _("Perhaps the link is old, or the page belongs to somebody else.")),
        405: lambda: Message(_("That is not possible here"), nothing),
        409: lambda: Message(
            _("In the meantime something has changed"),
            _("Nothing has been stored. Load the page again to see how things stand."),
        ),
        413: lambda: Message(
            _("That was too much at once"), _("At most %(limit)s can be sent. Nothing has been stored.", limit=limit)
        ),
        429: lambda: Message(_("Too many attempts"), _("Please wait a minute and then try again.")),
        503: lambda: Message(
            _("Not available right now"),
            _(
                "Please try again in a minute. Your last saved state is safe. If you have just sent something, send it "
                "again: nothing is stored twice."
            ),
        ),
    }
    if status in messages:
        return messages[status]()
    if status < 500:
        return messages[400]()
    return Message(_("Something went wrong"), _("Your last saved state is safe. Please try again."))


def cannot_save_message() -> Message:
    """Return what is said while the disk is full or the database takes no writes."""
    return Message(
        _("Nothing can be saved right now"),
        _(
            "What you have just sent has not been stored; everything saved before is safe, and you can go on reading. "
            "Please send it again in a few minutes."
        ),
    )


def form_expired_message() -> Message:
    """Return what an outdated form says where the page cannot show it again by itself."""
    return Message(
        _("The form has expired"),
        _("Nothing has been stored. Go back, load the page again and send the form once more."),
    )
