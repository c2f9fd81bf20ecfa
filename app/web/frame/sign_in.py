"""The sign-in page. Any room can show it in place of a page that needs a session, with an answer to carry through."""

import re
from urllib.parse import urlencode

from flask import Response, g, make_response, render_template

from app.web.frame import paths
from app.web.frame.forms import FormErrors
from app.web.frame.portal import current_site

# Whoever is on the way to scenario 4 has stored three, on the way to its consequences four.
_SCENARIO = re.compile(r"/schulungen/[^/?]+/szenario/(\d{1,3})(/folgen)?(?:\?.*)?")


def sign_in_page(
    *,
    target: str,
    draft: str = "",
    login: str = "",
    errors: FormErrors | None = None,
    signed_out: bool = False,
    status: int = 200,
) -> Response:
    """Return the page; after sign-in the way leads to `target`. `draft` is a sealed answer that was not stored: it
    comes back with the form and then waits in the new session."""
    settings = current_site().settings
    target = paths.local_path(target)
    page = render_template(
        "account/sign_in.html",
        target=target,
        here=f"{paths.SIGN_IN}?{urlencode({'ziel': target})}",
        switchable=not draft,
        draft=draft,
        login=login,
        errors=errors,
        over=g.session_over,
        signed_out=signed_out,
        saved_up_to=saved_up_to(target),
        idle_minutes=settings.session_idle_minutes,
        absolute_hours=settings.session_absolute_hours,
        insecure=not settings.secure_cookies,
    )
    return make_response(page, status)


def saved_up_to(target: str) -> int:
    """Return up to which scenario everything is stored for somebody on the way to this address; 0 if it is no scenario
    or the first."""
    found = _SCENARIO.fullmatch(target)
    if not found:
        return 0
    return int(found[1]) if found[2] else int(found[1]) - 1
