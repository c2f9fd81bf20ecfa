"""The letter with a start code: plain German text, one A4 page a person, to print and hand out."""

import textwrap
from collections.abc import Iterable

from babel.dates import format_date

from app.services.people import Letter

WIDTH = 72
INDENT = "    "
# A printer begins a new page here.
NEXT_PAGE = "\f"


def letters_text(letters: Iterable[Letter], *, base_url: str, organisation: str) -> str:
    """Return all letters, ready for a printer."""
    return NEXT_PAGE.join(_letter(letter, base_url, organisation) for letter in letters)


def _letter(letter: Letter, base_url: str, organisation: str) -> str:
    last_day = format_date(letter.valid_until, "d. MMMM y", locale="de")
    parts = (
        f"{organisation}\nSchulungsportal".lstrip(),
        _indented(f"Persönlich\n\n{letter.first_name} {letter.last_name}\n{letter.unit}".rstrip()),
        "Ihr Zugang zum Schulungsportal",
        _wrapped(
            "Mit diesem Schreiben legen Sie Ihr Passwort für das Schulungsportal fest. Sie brauchen dafür keine "
            "E-Mail-Adresse. Öffnen Sie in einem Browser diese Adresse:"
        ),
        _indented(f"{base_url}/erste-anmeldung"),
        _wrapped("und geben Sie dort ein:"),
        _indented(f"Personalnummer:  {letter.staff_number}\nStartcode:       {letter.code}"),
        _wrapped(f"Der Startcode gilt bis zum {last_day} und funktioniert einmal."),
        _wrapped(
            "Wählen Sie ein Passwort mit mindestens 12 Zeichen. Alle Zeichen sind erlaubt. Gut zu merken sind zum "
            "Beispiel vier Wörter, die nichts miteinander zu tun haben. Danach melden Sie sich mit Ihrer "
            "Personalnummer und diesem Passwort an."
        ),
        _wrapped(
            "Geben Sie den Startcode niemandem weiter, auch nicht am Telefon, und vernichten Sie dieses Schreiben, "
            "wenn Ihr Passwort festgelegt ist. Ist der Code abgelaufen oder funktioniert er nicht, gibt Ihnen die "
            "Personalstelle einen neuen."
        ),
    )
    return "\n\n\n".join(parts) + "\n"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH)


def _indented(text: str) -> str:
    return textwrap.indent(text, INDENT)
