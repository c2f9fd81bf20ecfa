"""What every template can use. A name that is not there is a fault and never an empty place."""

from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from babel.support import NullTranslations
from flask import Flask, g, request
from flask_babel import Babel, get_translations
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from app.config import Settings
from app.domain.content import Text
from app.web.frame import paths
from app.web.frame.display import current_display, current_language
from app.web.frame.navigation import menu
from app.web.frame.portal import current_portal
from app.web.frame.words import capital, date_long, date_short, number_word

FOLDER = Path(__file__).parents[1] / "templates"
TRANSLATIONS = Path(__file__).parents[2] / "translations"
# A page asks for some fifty texts. Flask-Babel finds out the language anew for each of them; once a page is enough.
_page_words: ContextVar[NullTranslations] = ContextVar("page_words")
CSRF_FIELD = Markup('<input type="hidden" name="csrf_token" value="%s">')


def set_up_templates(app: Flask, settings: Settings, static: Callable[[str], str]) -> None:
    """Prepare Jinja and the languages; to be called before anything touches `app.jinja_env`."""
    app.jinja_options = {**app.jinja_options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals.update(
        paths=paths,
        static=static,
        media=media_path,
        t=choose_text,
        csrf_field=csrf_field,
        date_long=date_long,
        date_short=date_short,
        number_word=number_word,
        capital=capital,
    )
    Babel(
        app,
        default_locale="de",
        default_timezone=settings.time_zone,
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=current_language,
    )
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _page_words.get().ugettext(text),
        ngettext=lambda one, many, number: _page_words.get().ungettext(one, many, number),
        pgettext=lambda context, text: _page_words.get().pgettext(context, text),
        newstyle=True,
    )
    app.context_processor(page_facts)


def page_facts() -> dict[str, Any]:
    """Return what the layouts need to know about this request. Runs once before each page is drawn."""
    _page_words.set(get_translations())
    signed_in = g.get("signed_in")
    organisation = current_portal().organisation
    language = current_language()
    return {
        "lang": language,
        "theme": current_display().theme,
        "signed_in": signed_in,
        "nav": menu(signed_in.actor if signed_in else None, request.path),
        "here": paths.local_path(request.full_path.rstrip("?")),
        "organisation": organisation.in_language(language) if organisation else "Leitplanke",
    }


def choose_text(text: Text) -> str:
    """Return a text of the content in the language of the page."""
    return text.in_language(current_language())


def media_path(name: str) -> str:
    """Return the address of a stored picture."""
    return f"{paths.MEDIA}/{name}"


def csrf_field() -> Markup:
    """Return the hidden field that every form of ours carries."""
    return CSRF_FIELD % escape(generate_csrf())
