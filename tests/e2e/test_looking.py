"""The measures of the browser tests find what they are for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.e2e import looking
from tests.e2e.hands import Keyboard
from tests.e2e.live import School
from tests.e2e.watching import Watch

PLANTED = """<!doctype html><html lang="de"><head><title>t</title>
<meta http-equiv="Content-Security-Policy" content="script-src 'none'">
<style>body { margin: 0 } .wide { width: 2000px } .cut { width: 40px; height: 20px; overflow: hidden } a { outline: 0 }
p { margin: 2em } button { width: 10px; height: 10px; padding: 0 }</style></head><body>
<a href="/ohne-ring">Ein Verweis ohne Ring</a><script>1</script><img src="http://anderswo.example/bild.png">
<button>x</button><div class="wide">breit</div><div class="cut">zu viel Text für so wenig Platz</div></body></html>"""


@pytest.fixture
def planted(chromium: Browser, school: School) -> tuple[Page, Watch]:
    """A page full of faults, and who watched it load."""
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    watch = Watch(school.address)
    watch.follow(context)

    def answer(route: Route) -> None:
        if route.request.url.startswith(school.address):
            route.fulfill(body=PLANTED, content_type="text/html")
        else:
            route.abort()

    context.route("**/*", answer)
    page = context.new_page()
    page.goto(school.url("/planted"))
    return page, watch


def test_planted_faults_of_a_page_are_found(planted: tuple[Page, Watch]) -> None:
    page, watch = planted
    looking.load_axe(page)
    assert any("image-alt" in line for line in looking.axe_findings(page))
    assert looking.sideways(page) > 0
    assert [line.split()[0] for line in looking.small_targets(page)] == ["A", "BUTTON"]
    assert len(looking.cut_texts(page)) == 1
    assert any("another host" in fault for fault in watch.faults)
    assert any("policy" in fault.lower() for fault in watch.faults)
    with pytest.raises(AssertionError, match="no ring"):
        Keyboard(page).go_to(page.get_by_role("button"))
    page.context.close()
