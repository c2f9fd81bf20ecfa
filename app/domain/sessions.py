"""How long a sign-in lasts, and what the list of own sessions calls a browser."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Writing the last-seen time at each request would make every page a writer.
TOUCH_EVERY = timedelta(minutes=5)


class Ending(StrEnum):
    """Why a session no longer counts."""

    IDLE = "idle"
    ABSOLUTE = "absolute"


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """`idle`: without any request; `absolute`: since sign-in, however busy somebody is."""

    idle: timedelta
    absolute: timedelta


def ending(created: datetime, last_seen: datetime, now: datetime, limits: SessionLimits) -> Ending | None:
    """Return why the session is over, or None while it lasts. A clock set back ends nothing."""
    if now - created >= limits.absolute:
        return Ending.ABSOLUTE
    if now - last_seen >= limits.idle:
        return Ending.IDLE
    return None


def is_touch_due(last_seen: datetime, now: datetime) -> bool:
    """Return whether the stored last-seen time is old enough, or so far ahead (a clock set back), to be written."""
    return abs(now - last_seen) >= TOUCH_EVERY


# The order decides: Edge and Opera also call themselves Chrome, Chrome also calls itself Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_label(user_agent: str) -> str:
    """Return the family of browser and system, such as "Firefox, Windows"; empty if neither is known.

    No version and nothing else of the header is kept: the list must be recognised by its owner, not by a tracker.
    """
    found = [next((name for sign, name in names if sign in user_agent), "") for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in found if name)
