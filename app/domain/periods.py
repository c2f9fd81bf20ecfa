"""Spans of days with both ends included: who belongs to a unit, who leads it, and since when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """From a first to a last day, both included; without a last day it goes on."""

    first: date
    last: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def ended_before(period: Period, day: date) -> Period | None:
    """Return the period cut so that it no longer holds on this day; None if nothing of it is left."""
    if period.first >= day:
        return None
    return Period(period.first, day - timedelta(days=1))


def day_at(moment: datetime, time_zone: str) -> date:
    """Return the calendar day at the site when this moment comes."""
    return moment.astimezone(ZoneInfo(time_zone)).date()
