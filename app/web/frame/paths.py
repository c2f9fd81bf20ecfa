"""The addresses that pages outside their own room link to, and the check of an address that came with a form."""

from urllib.parse import urlsplit

HOME = "/schulungen"
GUIDELINE = "/leitlinie"
TEAM = "/team"
ACCOUNT = "/konto"
PASSWORD = "/konto/passwort"  # noqa: S105 - an address
SIGN_IN = "/anmelden"
FIRST_SIGN_IN = "/erste-anmeldung"
SIGN_OUT = "/abmelden"
DISPLAY = "/anzeige"
HELP = "/hilfe"
ACCESSIBILITY = "/barrierefreiheit"
PRIVACY = "/datenschutz"
IMPRINT = "/impressum"
MEDIA = "/medien"


def local_path(address: str, otherwise: str = HOME) -> str:
    """Return the address if it is a path on this site, else `otherwise`. Browsers read a backslash as a slash and drop
    control characters, so neither may stand in it."""
    plain = address.startswith("/") and not address.startswith("//")
    if not plain or "\\" in address or any(ord(letter) < 32 or ord(letter) == 127 for letter in address):
        return otherwise
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc else otherwise
