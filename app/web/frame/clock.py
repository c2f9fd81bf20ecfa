"""The server's clock at the request's arrival: the one that counts."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import g

from app.web.frame.portal import current_site


def request_now() -> datetime:
    """Return when this request arrived, in UTC; the same value however often it is asked for."""
    if "arrived" not in g:
        g.arrived = datetime.now(UTC)
    arrived: datetime = g.arrived
    return arrived


def site_today() -> date:
    """Return the day at the site when this request arrived."""
    return request_now().astimezone(ZoneInfo(current_site().settings.time_zone)).date()
