"""A portal for the whole test process, and browser contexts that are watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.e2e.live import School, serving_copy, serving_demo
from tests.e2e.watching import Watch

OpenContext = Callable[..., BrowserContext]
MILLISECONDS = 10_000


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Iterator[School]:
    """The running portal with demo data. Tests make people of their own wherever something changes."""
    with serving_demo(tmp_path_factory.mktemp("school"), _sqlite_template) as running:
        yield running


@pytest.fixture(scope="session")
def broken_school(school: School, tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """A second portal that loses its tables while it runs."""
    with serving_copy(school, tmp_path_factory.mktemp("broken") / "school") as running:
        yield running


@pytest.fixture
def watch(school: School) -> Iterator[Watch]:
    """What all contexts of this test are held to."""
    found = Watch(school.address)
    yield found
    assert found.faults == []


@pytest.fixture
def open_context(chromium: Browser, school: School, watch: Watch) -> Iterator[OpenContext]:
    """Opens a browser of its own, with any of Playwright's options; closed at the end."""
    opened: list[BrowserContext] = []

    def open_one(**options: Any) -> BrowserContext:
        given: dict[str, Any] = {"base_url": school.address, "viewport": {"width": 1280, "height": 900}, **options}
        context = chromium.new_context(**given)
        context.set_default_timeout(MILLISECONDS)
        watch.follow(context)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
