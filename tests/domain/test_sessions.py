"""A sign-in ends after an hour without a request and after twelve hours at the latest."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.sessions import Ending, SessionLimits, browser_label, ending, is_touch_due

START = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
LIMITS = SessionLimits(idle=timedelta(minutes=60), absolute=timedelta(hours=12))


def after(**passed: float) -> datetime:
    return START + timedelta(**passed)


@pytest.mark.parametrize(
    ("last_seen", "now", "expected"),
    [
        (after(minutes=0), after(minutes=59), None),
        (after(minutes=0), after(minutes=60), Ending.IDLE),
        (after(hours=11, minutes=50), after(hours=11, minutes=59), None),
        (after(hours=11, minutes=50), after(hours=12), Ending.ABSOLUTE),
        (after(hours=1), after(hours=20), Ending.ABSOLUTE),
    ],
)
def test_a_session_ends_at_its_two_limits(last_seen: datetime, now: datetime, expected: Ending | None) -> None:
    assert ending(START, last_seen, now, LIMITS) is expected


def test_a_clock_set_back_ends_no_session() -> None:
    assert ending(START, START, after(days=-365), LIMITS) is None


def test_last_seen_is_written_at_most_every_five_minutes() -> None:
    assert not is_touch_due(START, after(minutes=4, seconds=59))
    assert is_touch_due(START, after(minutes=5))


def test_last_seen_is_written_again_after_a_clock_was_set_back() -> None:
    assert is_touch_due(START, after(days=-1))


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/19.0 Safari/605.1.15", "Safari, macOS"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_by_its_family_only(user_agent: str, label: str) -> None:
    assert browser_label(user_agent) == label
