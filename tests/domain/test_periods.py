"""Both ends of a period belong to it."""

from datetime import UTC, date, datetime

import pytest

from app.domain.periods import Period, day_at, ended_before

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("day", "holds"),
    [(date(2026, 2, 28), False), (date(2026, 3, 1), True), (date(2026, 3, 31), True), (date(2026, 4, 1), False)],
)
def test_until_31_march_includes_all_of_that_day(day: date, holds: bool) -> None:
    assert MARCH.holds_on(day) is holds


def test_a_period_without_an_end_goes_on() -> None:
    assert Period(date(2026, 3, 1)).holds_on(date(2999, 1, 1))


def test_an_ended_period_holds_until_the_day_before() -> None:
    assert ended_before(Period(date(2026, 3, 1)), date(2026, 4, 1)) == MARCH


def test_a_period_that_began_the_same_day_leaves_nothing_behind() -> None:
    assert ended_before(Period(date(2026, 3, 1)), date(2026, 3, 1)) is None


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 24, 22, 59, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 23, 0, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 7, 24, 22, 0, tzinfo=UTC), date(2026, 7, 25)),
    ],
)
def test_a_day_begins_at_midnight_of_the_site_in_winter_and_summer(moment: datetime, day: date) -> None:
    assert day_at(moment, "Europe/Berlin") == day
