"""The running site as the pages see it: its services, and whose portal it is, kept for a minute."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from flask import Flask, current_app

from app.services.portal import Portal, get_portal
from app.services.transaction import Site, reading

SECONDS_KEPT = 60.0
_SITE = "leitplanke_site"
_PORTAL = "leitplanke_portal"


def set_up_site(app: Flask, site: Site) -> None:
    """Make the site and its portal known to the views."""
    app.extensions[_SITE] = site
    app.extensions[_PORTAL] = PortalMemory(lambda: _read_portal(site))


def current_site() -> Site:
    """Return the site that this application serves."""
    site: Site = current_app.extensions[_SITE]
    return site


def current_portal() -> Portal:
    """Return whose portal this is; costs a database statement once a minute and never fails."""
    memory: PortalMemory = current_app.extensions[_PORTAL]
    return memory.portal()


def organisation_names() -> tuple[str, ...]:
    """Return what the organisation is called in each language: no password may be made of it."""
    name = current_portal().organisation
    return (name.de, name.en) if name else ()


@dataclass
class PortalMemory:
    """Keeps the portal, so that pages pay nothing for it and error pages have a name when the database is away."""

    read: Callable[[], Portal]
    _kept: Portal = field(default_factory=Portal)
    _until: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def portal(self) -> Portal:
        """Return the portal as it was at most a minute ago."""
        if monotonic() < self._until:
            return self._kept
        with self._lock:
            if monotonic() >= self._until:
                self._refresh()
        return self._kept

    def _refresh(self) -> None:
        try:
            self._kept = self.read()
        except Exception:
            self._until = monotonic() + 1
        else:
            self._until = monotonic() + SECONDS_KEPT


def _read_portal(site: Site) -> Portal:
    with reading(site) as tx:
        return get_portal(tx)
