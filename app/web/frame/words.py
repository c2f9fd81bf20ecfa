"""Numbers and dates as people write them, in the language of the page."""

from datetime import date

from babel.dates import format_date
from flask_babel import pgettext

from app.web.frame.display import current_language

LARGEST_WORD = 12
_LONG = {"de": "d. MMMM y", "en": "d MMMM y"}
_SHORT = {"de": "d. MMM", "en": "d MMM"}
# English dates here are British: the day comes first, as in the German ones beside them.
_LOCALE = {"de": "de", "en": "en_GB"}


def date_long(day: date) -> str:
    """Return '15. Dezember 2026' or '15 December 2026'."""
    return _dated(day, _LONG)


def date_short(day: date) -> str:
    """Return '15. Dez.' or '15 Dec', for tables."""
    return _dated(day, _SHORT)


def number_word(number: int) -> str:
    """Return 'five' up to twelve, as running text wants it, and digits beyond."""
    if not 1 <= number <= LARGEST_WORD:
        return str(number)
    return _number_words()[number - 1]


def capital(text: str) -> str:
    """Return the text with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]


def _dated(day: date, patterns: dict[str, str]) -> str:
    language = current_language()
    return format_date(day, patterns[language], locale=_LOCALE[language])


def _number_words() -> tuple[str, ...]:
    return (
        pgettext("number", "one"),
        pgettext("number", "two"),
        pgettext("number", "three"),
        pgettext("number", "four"),
        pgettext("number", "five"),
        pgettext("number", "six"),
        pgettext("number", "seven"),
        pgettext("number", "eight"),
        pgettext("number", "nine"),
        pgettext("number", "ten"),
        pgettext("number", "eleven"),
        pgettext("number", "twelve"),
    )
