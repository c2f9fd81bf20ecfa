"""Who may use a view: each one says `@needs("action")` or `@public`, and whatever says nothing is refused."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlencode

from flask import Flask, current_app, g, redirect, request
from werkzeug.wrappers import Response

from app.domain.access import ACTIONS, may
from app.domain.problems import Forbidden
from app.web.frame import paths

P = ParamSpec("P")
R = TypeVar("R")
SignedOut = Callable[[], Response]


class UndeclaredView(Exception):
    """A view that does not say who may use it; nobody may."""


def needs(action: str, *, signed_out: SignedOut | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only people use the view who may do this. `signed_out` answers for those without a session; without it they
    are led to sign-in and back."""
    if action not in ACTIONS:
        raise KeyError(action)

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        view.needs = action  # type: ignore[attr-defined]
        view.signed_out = signed_out  # type: ignore[attr-defined]
        return view

    return declare


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Let everybody use the view."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def without_session(view: Callable[P, R]) -> Callable[P, R]:
    """Do not look up who is asking, and so do not ask the database: for pictures and the health address."""
    view.without_session = True  # type: ignore[attr-defined]
    return view


def set_up_access(app: Flask) -> None:
    """Refuse by default; to be called after the sessions are set up."""
    app.before_request(guard_view)


def guard_view() -> Response | None:
    """Let the request through to its view, lead it to sign-in, or refuse it."""
    view = requested_view()
    if view is None or getattr(view, "is_public", False):
        return None
    action: str | None = getattr(view, "needs", None)
    if action is None:
        raise UndeclaredView(request.endpoint)
    if g.signed_in is None:
        signed_out: SignedOut | None = getattr(view, "signed_out", None)
        return signed_out() if signed_out else lead_to_sign_in()
    if not may(g.signed_in.actor, action):
        raise Forbidden("not_allowed")
    return None


def requested_view() -> Callable[..., Any] | None:
    """Return the view of this request; None for an address that there is not."""
    return current_app.view_functions[request.endpoint] if request.endpoint else None


def lead_to_sign_in(back_to: str | None = None) -> Response:
    """Redirect to sign-in, and from there to `back_to`, by default the page asked for. What was posted is not sent
    again by itself: after a POST the way leads to the page of the same address, if there is one."""
    target = back_to or request.full_path.rstrip("?")
    if back_to is None and request.method not in {"GET", "HEAD"}:
        target = request.path if _has_page() else paths.HOME
    return redirect(f"{paths.SIGN_IN}?{urlencode({'ziel': target})}", 303)


def _has_page() -> bool:
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(request.path, method="GET")
