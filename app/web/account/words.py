"""What the faults of sign-in and password forms say."""

from collections.abc import Callable, Iterable

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.access import Role
from app.domain.problems import Problem
from app.web.frame.forms import FieldError, FormErrors


def form_errors(problems: Iterable[Problem], title: str, otherwise: str) -> FormErrors:
    """Return the faults in words; one that belongs to no field leads to the field `otherwise`."""
    errors = (FieldError(problem.path[0] if problem.path else otherwise, sentence(problem)) for problem in problems)
    return FormErrors(title, tuple(errors))


def sentence(problem: Problem) -> str:
    """Return what a fault says and how to mend it. Nothing here tells whether an account exists."""
    where = problem.path[0] if problem.path else ""
    sentences: dict[str, Callable[[], str]] = {
        "missing": lambda: _missing(where),
        "sign_in_wrong": lambda: _("Name and password do not match. Please check both."),
        "try_later": lambda: _try_later(problem),
        "start_code_wrong": lambda: _(
            "Name and start code do not match, or the code has been used or has expired. Please check both. The "
            "personnel office can give you a new code."
        ),
        "password_wrong": lambda: _("That is not your present password."),
        "password_differs": lambda: _("The two passwords differ. Enter the same password twice."),
        "password_short": lambda: _("Use at least %(least)s characters.", **problem.params),
        "password_long": lambda: _("Use at most %(most)s characters.", **problem.params),
        "password_common": lambda: _(
            "This is among the passwords that attackers try first. Use four words, for example, that have nothing to "
            "do with one another."
        ),
        "password_of_names": lambda: _(
            "This consists of the name of the organisation, of the portal or of yourself. Use four words, for example, "
            "that have nothing to do with one another."
        ),
    }
    return sentences[problem.code]()


def role_name(role: Role) -> str:
    """Return a role in words."""
    names: dict[Role, Callable[[], str]] = {
        Role.LEARNER: lambda: _("Learner"),
        Role.SUPERVISOR: lambda: _("Supervisor"),
        Role.TRAINING_OFFICER: lambda: _("Training officer"),
        Role.AUTHOR: lambda: _("Author"),
        Role.APPROVER: lambda: _("Subject-matter approval"),
        Role.PERSONNEL_OFFICE: lambda: _("Personnel office"),
        Role.OVERSIGHT: lambda: _("Staff council and data protection"),
        Role.ADMIN: lambda: _("System administration"),
    }
    return names[role]()


def _missing(field: str) -> str:
    sentences: dict[str, Callable[[], str]] = {
        "login": lambda: _("Enter your staff number or e-mail address."),
        "code": lambda: _("Enter the start code from your letter."),
        "old": lambda: _("Enter your present password."),
        "password": lambda: _("Enter a password."),
    }
    return sentences[field]()


def _try_later(problem: Problem) -> str:
    seconds = problem.params["seconds"]
    text: str = ngettext(
        "Too many attempts. Please wait one second and then try again. Your account is not locked.",
        "Too many attempts. Please wait %(num)s seconds and then try again. Your account is not locked.",
        seconds if isinstance(seconds, int) else 0,
    )
    return text
