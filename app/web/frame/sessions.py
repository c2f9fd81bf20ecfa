"""The session cookie and the person behind a request.

The cookie holds a random token and nothing else. A visitor's token begins with `v.` and only protects forms; a
signed-in person's begins with `s.` and has a row on the server. So a token that says `s.` without a row is a session
that has ended, and the sign-in page can say so.
"""

import hashlib
import hmac
import re
from typing import Any

import werkzeug
from flask import Flask, Request, Response, g, request
from flask.sessions import SessionInterface, SessionMixin

from app.config import Settings
from app.domain.access import Actor
from app.domain.sessions import browser_label
from app.services.drafts import draft_from_field, open_draft
from app.services.signing_in import Caller, NewSession, SignedIn, find_session, new_token, touch_session
from app.services.transaction import Site, glancing
from app.web.frame.access import requested_view
from app.web.frame.clock import request_now
from app.web.frame.portal import current_site

GONE = "gone"
_SIGNED_IN, _VISITOR = "s.", "v."
_TOKEN = re.compile(r"[sv]\.[A-Za-z0-9_-]{43}", re.ASCII)
_CSRF = "csrf_token"


class CookieSession(dict[str, Any], SessionMixin):
    """What Flask-WTF needs of a session: the value that forms are signed with, derived from the cookie's token."""

    def __init__(self, token: str, secret_key: str, *, is_new: bool) -> None:
        value = hmac.digest(secret_key.encode(), f"csrf\0{token}".encode(), hashlib.sha256).hex()
        super().__init__({_CSRF: value})
        self.token = token
        self.is_new = is_new
        self.used = False

    def __getitem__(self, key: str) -> Any:
        self.used = True
        return super().__getitem__(key)


class CookieSessions(SessionInterface):
    """Gives each request its CookieSession. The cookie is set when a form first needs it, and by signing in and out."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def open_session(self, app: Flask, request: Request) -> CookieSession:  # noqa: ARG002 - Flask's signature
        sent = request.cookies.get(cookie_name(self._settings), "")
        is_known = _TOKEN.fullmatch(sent) is not None
        token = sent if is_known else _VISITOR + new_token()
        return CookieSession(token, self._settings.secret_key, is_new=not is_known)

    def save_session(self, app: Flask, session: SessionMixin, response: werkzeug.Response) -> None:  # noqa: ARG002
        if isinstance(session, CookieSession) and session.is_new and session.used:
            set_cookie(response, self._settings, session.token)


def set_up_sessions(app: Flask, settings: Settings) -> None:
    """Replace Flask's session, which lies in the browser, and find out before each request who is asking."""
    app.session_interface = CookieSessions(settings)
    app.before_request(load_signed_in)


def load_signed_in() -> None:
    """Set `g.signed_in`, or `g.session_over`: why the session of this cookie ended (idle, absolute, gone) or None."""
    g.signed_in = None
    g.session_over = None
    token = request.cookies.get(cookie_name(current_site().settings), "")
    is_signed_in = token.startswith(_SIGNED_IN) and _TOKEN.fullmatch(token)
    if not is_signed_in or getattr(requested_view(), "without_session", False):
        return
    with glancing(current_site()) as tx:
        found = find_session(tx, token=token.removeprefix(_SIGNED_IN), now=request_now())
    if isinstance(found, SignedIn):
        g.signed_in = found
        note_last_seen(current_site(), found)
    else:
        g.session_over = found.value if found else GONE


def note_last_seen(site: Site, signed_in: SignedIn) -> None:
    """Keep the session alive: the one write that a GET may cause here, at most every five minutes."""
    touch_session(site, signed_in=signed_in, now=request_now())


def current_signed_in() -> SignedIn:
    """Return the session of this request; only for views that need an action."""
    signed_in: SignedIn = g.signed_in
    return signed_in


def current_actor() -> Actor:
    """Return who is asking; only for views that need an action."""
    return current_signed_in().actor


def current_caller() -> Caller:
    """Return what is known of the one who asks, signed in or not."""
    return Caller(address=request.remote_addr or "", browser=browser_label(request.headers.get("User-Agent", "")))


def read_draft(field: str) -> bytes | None:
    """Return the sealed answer that the sign-in page passed through, if it was sealed here."""
    draft = draft_from_field(field)
    return draft if draft and open_draft(current_site(), draft) else None


def start_session(response: Response, session: NewSession) -> Response:
    """Give the browser its new token."""
    set_cookie(response, current_site().settings, _SIGNED_IN + session.token)
    return response


def forget_session(response: Response) -> Response:
    """Make the browser a visitor again, so that its next page neither greets nor speaks of a session that ended."""
    set_cookie(response, current_site().settings, _VISITOR + new_token())
    return response


def cookie_name(settings: Settings) -> str:
    """Return the name; with its prefix a browser takes the cookie by TLS from exactly this host only."""
    return "__Host-lp-session" if settings.secure_cookies else "lp-session"


def set_cookie(response: werkzeug.Response, settings: Settings, token: str) -> None:
    """Set the cookie without a lifetime: it goes with the browser."""
    response.set_cookie(
        cookie_name(settings), token, secure=settings.secure_cookies, httponly=True, samesite="Lax", path="/"
    )
