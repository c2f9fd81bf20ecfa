"""What a screen reader is given: the accessibility trees of the main pages are kept as files and compared.

A change that is meant is taken over by `LEITPLANKE_RENEW_TREES=1 .venv/bin/pytest tests/e2e/test_trees.py`; read the
difference before it is committed. Days and numbers that change from run to run stand there as <day> and <number>.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.e2e.conftest import OpenContext
from tests.e2e.live import School
from tests.e2e.states import STATES, Visit, options_of

FOLDER = Path(__file__).parent / "trees"
RENEW = "LEITPLANKE_RENEW_TREES"
# The state, and the part of the page that is kept where the whole would be too long to read.
PAGES = {
    "sign-in": "body",
    "sign-in error": "main",
    "home begun": "body",
    "intro": "main",
    "scenario single": "body",
    "scenario single error": "main",
    "scenario single locked": "main",
    "scenario multiple": "main",
    "scenario true_false": "main",
    "consequences single wrong": "body",
    "consequences reply best": "main",
    "consequences multiple risky": "main",
    "consequences true_false acceptable": "main",
    "result": "main",
    "result failed": "main",
    "attempts": "main",
    "team": "main",
    "account": "main",
    "guideline": "header, .lp-head, .lp-toc--side, #R01",
}
CHANGING = (
    (r"\d{1,2}\. (Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember) \d{4}", "<day>"),
    (r"\d{1,2}\. (Jan|Feb|März|Apr|Mai|Juni|Juli|Aug|Sept|Okt|Nov|Dez)\.?(?= |\"|$)", "<day>"),
    (r"\bE\d{4}\b", "<number>"),
    (r"e\d{4}@", "<number>@"),
    (r"http://127\.0\.0\.1:\d+", ""),
)


@pytest.mark.parametrize("state", PAGES)
def test_a_screen_reader_is_given_what_is_kept(open_context: OpenContext, school: School, state: str) -> None:
    page = open_context(**options_of("light")).new_page()
    STATES[state](Visit(school, page))
    parts = page.locator(PAGES[state])
    tree = "\n".join(parts.nth(place).aria_snapshot() for place in range(parts.count())) + "\n"
    for pattern, sign in CHANGING:
        tree = re.sub(pattern, sign, tree, flags=re.MULTILINE)
    path = FOLDER / f"{state.replace(' ', '-')}.yaml"
    if os.environ.get(RENEW):
        path.write_text(tree, encoding="utf-8")
    assert tree == path.read_text(encoding="utf-8"), f"{path.name} differs; {RENEW}=1 takes a meant change over"


def test_every_kept_tree_belongs_to_a_page() -> None:
    kept = {path.stem for path in FOLDER.glob("*.yaml")}
    assert kept == {state.replace(" ", "-") for state in PAGES}
