"""Which passwords are good enough. Length counts, not the mixture: there are no composition rules."""

import re
import unicodedata
from collections.abc import Iterable

from app.domain.letters import plain_letters, spelt_out_letters
from app.domain.problems import Problem

SHORTEST_PASSWORD = 12
# Far beyond what anybody types; it only keeps a request from feeding megabytes to the hash.
LONGEST_PASSWORD = 1024

PRODUCT_WORDS = ("Leitplanke", "Schulungsportal")

# Words that lists of leaked passwords begin with, German and English. With digits and signs around them they make up
# nearly all common passwords of twelve characters and more, so the rule below needs no list of a million lines.
COMMON_WORDS = (
    *(
        "passwort",
        "password",
        "passwd",
        "kennwort",
        "losung",
        "geheim",
        "secret",
        "zugang",
        "login",
        "anmelden",
        "logon",
    ),
    *(
        "admin",
        "administrator",
        "root",
        "master",
        "user",
        "benutzer",
        "guest",
        "gast",
        "test",
        "tester",
        "demo",
        "start",
    ),
    *("hallo", "hello", "welcome", "willkommen", "changeme", "letmein", "access", "default", "initial", "temp", "neu"),
    *("iloveyou", "ichliebedich", "schatz", "liebe", "love", "princess", "prinzessin", "sunshine", "sonnenschein"),
    *("dragon", "monkey", "football", "fussball", "baseball", "superman", "batman", "starwars", "pokemon", "hunter"),
    *("shadow", "michael", "jordan", "charlie", "daniel", "thomas", "andreas", "sabine", "julia", "christian"),
    *("sommer", "winter", "herbst", "fruehling", "summer", "spring", "autumn", "deutschland", "germany", "berlin"),
    *("hamburg", "muenchen", "bayern", "schalke", "dortmund", "borussia", "stadt", "rathaus", "verwaltung", "behoerde"),
    *(
        "gemeinde",
        "kreis",
        "amt",
        "arbeit",
        "buero",
        "computer",
        "internet",
        "mein",
        "meine",
        "das",
        "ist",
        "the",
        "my",
    ),
    *("januar", "februar", "maerz", "april", "juni", "juli", "august", "september", "oktober", "november", "dezember"),
    *("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "monday", "friday", "sunday"),
    *("correcthorsebatterystaple", "trustno1", "asdf", "qwer", "yxcv", "zxcv"),
)
# Runs of neighbours, read in both directions.
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertzuiopü", "qwertyuiop", "asdfghjklö", "yxcvbnm", "zxcvbnm")
_ZIGZAGS = (
    "1q2w3e4r5t6z7u8i9o0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qay2wsx3edc4rfv5tgb6zhn7ujm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
_SHORTEST_RUN = 4
_SHORTEST_WORD = 3
_LONGEST_REPEATED_PART = 4
# What is left beside known words and runs must have this many different characters.
_FEWEST_LEFT = 6
_GAP = "\0"
_AS_LETTERS = str.maketrans("@4031!5$7", "aaoeiisst")


def prepare_password(typed: str) -> str:
    """Return the one form of a password that is hashed: the same whichever way a keyboard composes its letters."""
    return unicodedata.normalize("NFC", typed)


def check_password(typed: str, *, personal: Iterable[str], organisation: Iterable[str]) -> tuple[Problem, ...]:
    """Return what is wrong with a new password.

    `personal`: names, e-mail address and staff number of its owner; `organisation`: names of the authority.
    """
    password = prepare_password(typed)
    if len(password) < SHORTEST_PASSWORD:
        return (Problem("password_short", ("password",), {"least": SHORTEST_PASSWORD}),)
    if len(password) > LONGEST_PASSWORD:
        return (Problem("password_long", ("password",), {"most": LONGEST_PASSWORD}),)
    if not _is_guessable(password, ()):
        known = _words((*personal, *organisation, *PRODUCT_WORDS))
        return (Problem("password_of_names", ("password",)),) if _is_guessable(password, known) else ()
    return (Problem("password_common", ("password",)),)


def _words(names: Iterable[str]) -> tuple[str, ...]:
    """Take names apart into words, each in both spellings, and as a whole without what is between the words."""
    found = set[str]()
    for name in names:
        for spelling in (plain_letters(name), spelt_out_letters(name)):
            parts = re.findall(r"\w+", spelling)
            found.update(part for part in (*parts, "".join(parts)) if len(part) >= _SHORTEST_WORD)
    return tuple(found)


def _is_guessable(password: str, names: tuple[str, ...]) -> bool:
    """Whether little is left of the password once known words, runs, years and repetitions are taken out of it."""
    known = sorted((*COMMON_WORDS, *names), key=len, reverse=True)
    spellings = (plain_letters(password), spelt_out_letters(password))
    # Cut, because a few signs of Unicode become eighteen letters each.
    forms = {re.sub(r"[\s._-]+", "", spelling)[:LONGEST_PASSWORD] for spelling in spellings}
    forms |= {form.translate(_AS_LETTERS) for form in forms}
    return any(_is_repetition(form) or len(_left_of(form, known)) < _FEWEST_LEFT for form in forms)


def _is_repetition(form: str) -> bool:
    return any(
        form == (form[:size] * (len(form) // size + 1))[: len(form)] for size in range(1, _LONGEST_REPEATED_PART + 1)
    )


def _left_of(form: str, known: Iterable[str]) -> set[str]:
    for word in known:
        form = form.replace(word, _GAP)
    form = re.sub(r"(?:19|20)\d\d", _GAP, form)
    for row in (*_ROWS, *_ZIGZAGS):
        form = _without_runs(form, row)
        form = _without_runs(form, row[::-1])
    return set(form) - {_GAP}


def _without_runs(form: str, row: str) -> str:
    """Take out every piece of four or more characters that also stand side by side in the row."""
    place = 0
    while place + _SHORTEST_RUN <= len(form):
        size = 0
        while place + size < len(form) and form[place : place + size + 1] in row:
            size += 1
        if size >= _SHORTEST_RUN:
            form = form[:place] + _GAP + form[place + size :]
        place += 1
    return form
