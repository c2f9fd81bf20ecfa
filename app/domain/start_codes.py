"""Start codes: what a letter carries instead of a password."""

import secrets
from datetime import date, timedelta

# Without 0 and O, 1, I and L: they look alike on paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 16
GROUP = 4
VALID_DAYS = 14


def new_start_code() -> str:
    """Return a new code (79 random bits) in groups of four, such as 7KQM-2X9R-HTBA-WE4D."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(signs[place : place + GROUP] for place in range(0, LENGTH, GROUP))


def plain_code(typed: str) -> str:
    """Return a typed code without what people add or leave out: dashes, spaces, small letters."""
    return "".join(sign for sign in typed[:200].upper() if sign in ALPHABET)


def last_day_of_code(made_on: date) -> date:
    """Return the last day on which a code can be used; all of that day counts."""
    return made_on + timedelta(days=VALID_DAYS)
