"""Wrong passwords are slowed down and never lock an account."""

from datetime import UTC, datetime, timedelta

from app.domain.throttling import TryLimits, wait_before_try

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LIMITS = TryLimits(per_minute=5, per_hour=100)


def ago(*seconds: float) -> list[datetime]:
    return [NOW - timedelta(seconds=each) for each in seconds]


def wait(*seconds: float, failures: int = 0) -> float:
    return wait_before_try(ago(*seconds), failures, NOW, LIMITS).total_seconds()


def test_four_failures_in_a_minute_leave_one_more_try() -> None:
    assert wait(1, 2, 3, 4) == 0


def test_after_five_failures_the_next_try_waits_until_the_first_is_a_minute_old() -> None:
    assert wait(10, 20, 30, 40, 50) == 10
    assert wait(10, 20, 30, 40, 60) == 0


def test_more_failures_than_allowed_do_not_lengthen_the_wait() -> None:
    assert wait(5, 6, 7, 8, 9, 40, 50) == 51


def test_after_a_hundred_failures_an_address_may_try_once_a_minute() -> None:
    assert wait(45, failures=99) == 0
    assert wait(45, failures=100) == 15


def test_from_an_unused_address_the_owner_never_waits_even_under_attack() -> None:
    assert wait(failures=100_000) == 0


def test_nobody_waits_longer_than_a_minute_after_a_jump_of_the_clock() -> None:
    assert 0 < wait(-1, failures=100) <= 60
    assert wait(-3600, failures=100) == 0
    assert wait(-365 * 86400, -1, -2, -3) == 0
