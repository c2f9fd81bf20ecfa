"""How often somebody may try a password. Tries are slowed, never locked: a lock would shut people out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TryLimits:
    """`per_minute`: for one account from one address. Once an account has failed `per_hour` times, every address may
    try it once a minute."""

    per_minute: int
    per_hour: int


def wait_before_try(
    from_this_address: Sequence[datetime], failures_in_the_last_hour: int, now: datetime, limits: TryLimits
) -> timedelta:
    """Return how long the next try at this account from this address must wait; zero if it may go ahead.

    `from_this_address` holds the times of its failed tries at this account. A time slightly ahead counts as now (two
    requests at once); one further ahead comes from a clock that was set back, and counts no more.
    """
    allowed = 1 if failures_in_the_last_hour >= limits.per_hour else limits.per_minute
    recent = sorted(min(moment, now) for moment in from_this_address if abs(now - moment) < MINUTE)
    if len(recent) < allowed:
        return timedelta(0)
    return recent[-allowed] + MINUTE - now
