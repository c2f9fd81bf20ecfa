"""The main menu: what this person may open, in a fixed order."""

from dataclasses import dataclass

from flask_babel import gettext as _

from app.domain.access import Actor, may
from app.web.frame import paths


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry; `here` if the page shown belongs to it."""

    text: str
    path: str
    here: bool


def menu(actor: Actor | None, path: str) -> tuple[MenuItem, ...]:
    """Return the entries for this person; nobody's menu is empty, so that a public page offers no closed door."""
    if actor is None:
        return ()
    entries = [
        ("training.see", _("My training"), paths.HOME),
        ("guideline.read", _("Guideline"), paths.GUIDELINE),
        ("team.see", _("My team"), paths.TEAM),
    ]
    return tuple(
        MenuItem(text, place, here=path == place or path.startswith(place + "/"))
        for action, text, place in entries
        if may(actor, action)
    )
