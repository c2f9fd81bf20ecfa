"""Language and colours: the person's own choice, kept in the cookie `lp-display` and nowhere in the address."""

from dataclasses import dataclass

from flask import Response, g, request

from app.config import Settings
from app.domain.content import LANGUAGES

COOKIE = "lp-display"
THEMES = ("light", "dark")
ONE_YEAR = 365 * 24 * 60 * 60
NOT_CHOSEN = "-"


@dataclass(frozen=True, slots=True)
class Display:
    """What somebody has chosen; None means: not chosen, so German, and the colours of the system."""

    language: str | None = None
    theme: str | None = None


def read_display(cookie: str) -> Display:
    """Read the cookie's value (`de.dark`, `en.-`); anything else counts as not chosen."""
    language, _, theme = cookie.partition(".")
    return Display(language if language in LANGUAGES else None, theme if theme in THEMES else None)


def change_display(display: Display, language: str | None, theme: str | None) -> Display:
    """Return the display after a form: a field that was not sent or is unknown changes nothing."""
    if language in LANGUAGES:
        display = Display(language, display.theme)
    if theme in (*THEMES, "system"):
        display = Display(display.language, None if theme == "system" else theme)
    return display


def keep_display(response: Response, display: Display, settings: Settings) -> None:
    """Put the choice into the cookie."""
    response.set_cookie(
        COOKIE,
        f"{display.language or NOT_CHOSEN}.{display.theme or NOT_CHOSEN}",
        max_age=ONE_YEAR,
        secure=settings.secure_cookies,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def current_display() -> Display:
    """Return the choice of the person at this browser."""
    return read_display(request.cookies.get(COOKIE, ""))


def current_language() -> str:
    """Return the language of this response: the account's, else this browser's, else German."""
    signed_in = g.get("signed_in")
    own = signed_in.actor.language if signed_in else None
    return own or current_display().language or "de"
