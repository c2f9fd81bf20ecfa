"""Every page in every state: axe, no sideways scrolling, nothing cut by larger text, targets large enough."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.e2e import looking
from tests.e2e.live import School
from tests.e2e.states import STATES, Visit, options_of
from tests.e2e.watching import Watch

WIDTHS = (320, 390, 1280)
HEIGHT = 900


@pytest.fixture(scope="module")
def module_watch(school: School) -> Watch:
    return Watch(school.address)


@pytest.fixture(scope="module")
def shared_context(chromium: Browser, module_watch: Watch) -> Iterator[BrowserContext]:
    """One browser for all states: what differs is the cookie."""
    context = chromium.new_context(viewport=_size(1280), **options_of("light"))
    context.set_default_timeout(10_000)
    module_watch.follow(context)
    yield context
    context.close()


@pytest.fixture
def visit(shared_context: BrowserContext, module_watch: Watch, school: School) -> Iterator[Visit]:
    module_watch.faults.clear()
    page = shared_context.new_page()
    yield Visit(school, page)
    page.close()
    assert module_watch.faults == []


@pytest.mark.parametrize("state", STATES)
def test_a_page_has_no_barrier_that_can_be_measured(visit: Visit, state: str) -> None:
    page = visit.page
    STATES[state](visit)
    looking.load_axe(page)
    faults = [f"{scheme} {width}: {line}" for width, scheme in _looks(page) for line in _measure(page)]
    page.set_viewport_size(_size(1280))
    faults += [f"larger text: {line}" for line in _larger_text(page)]
    assert not faults, "\n".join(faults)


def test_a_page_while_the_database_is_away_has_no_barrier(broken_school: School, chromium: Browser) -> None:
    broken = Visit(broken_school, chromium.new_page(viewport=_size(1280), **options_of("light")))
    page = broken.page
    broken.come("/anmelden")
    broken_school.lose_tables()
    broken.come("/schulungen", "s." + "A" * 43)
    assert page.title().startswith("Fehler: Gerade nicht")
    looking.load_axe(page)
    assert [line for _look in _looks(page) for line in _measure(page)] == []
    page.close()


def _size(width: int) -> ViewportSize:
    return {"width": width, "height": HEIGHT}


def _looks(page: Page) -> Iterator[tuple[int, str]]:
    """Show the page as it stands in each width and both themes, without loading it again."""
    for width in WIDTHS:
        page.set_viewport_size(_size(width))
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            yield width, scheme
    page.emulate_media(color_scheme="light")


def _measure(page: Page) -> list[str]:
    faults = looking.axe_findings(page)
    faults += [f"small target: {line}" for line in looking.small_targets(page)]
    if over := looking.sideways(page):
        faults.append(f"{over} px too wide")
    return faults


def _larger_text(page: Page) -> Iterator[str]:
    """Twice as large letters, and the spacing of WCAG 1.4.12: nothing is cut and nothing runs out of the window."""
    for name, style, width in (
        ("200 %", "html { font-size: 200% !important; }", 1280),
        ("spacing", looking.SPACING, 1280),
        ("spacing", looking.SPACING, 320),
    ):
        page.set_viewport_size(_size(width))
        page.evaluate(looking.ADD_STYLE, style)
        if over := looking.sideways(page):
            yield f"{name} at {width}: {over} px too wide"
        yield from (f"{name} at {width}: cut: {line}" for line in looking.cut_texts(page))
        page.evaluate(looking.DROP_STYLES)
