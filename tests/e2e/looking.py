"""What is measured on a page that is shown: axe, sideways scrolling, cut text, small targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations", "incomplete"],
}
# What axe cannot decide by itself and somebody has looked at: its words, selector, and why it is no fault.
LOOKED_AT = (
    (
        "partially obscured",
        ".lp-nav a, .lp-tabs a",
        "the row scrolls sideways; its hidden links look like the shown ones",
    ),
    ("too short", ".lp-tabs a span", "a number of one digit, in the colour of those with two, which axe measures"),
    ("non-text characters", "th a span[aria-hidden]", "the arrow of the sorting; aria-sort says the same"),
    ("pseudo element", ".lp-tl > li *", "line and dot of the list lie left of the text, in its padding"),
)

SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }
"""
ADD_STYLE = """(text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
DROP_STYLES = "() => { document.adoptedStyleSheets = []; }"
SETTLE = "() => Promise.all(document.getAnimations().map((one) => one.finished))"
SIDEWAYS = "() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"

# Text that lies outside a box which hides what does not fit. What is hidden from the eye on purpose is clipped to a
# dot, and what scrolls by itself can be reached.
CUT = """() => {
  const faults = [];
  for (const one of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(one);
    if (!one.textContent.trim() || !one.checkVisibility()) continue;
    const hides = (value) => value === "hidden" || value === "clip";
    const dot = one.clientWidth <= 1 || one.clientHeight <= 1;
    if (dot || !(hides(style.overflowX) || hides(style.overflowY))) continue;
    const wide = hides(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
    const high = hides(style.overflowY) && one.scrollHeight > one.clientHeight + 1;
    if (wide || high) faults.push(`${one.tagName} ${one.className}: ${one.textContent.trim().slice(0, 60)}`);
  }
  return faults;
}"""

# Links inside a sentence are as high as their line (WCAG 2.5.8 excepts them); everything else is a target of its own.
SMALL = """() => {
  const faults = [];
  for (const one of document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")) {
    if (!one.checkVisibility() || one.closest(".lp-skip")) continue;
    const target = one.matches("input") && one.labels.length && one.closest(".lp-opt, .seg label") || one;
    const box = target.getBoundingClientRect();
    const around = one.parentElement.closest("p, li, dd, td, span, summary");
    const isText = (node) => !node.matches?.("a, .kern-sr-only") && /[\\p{L}\\p{N}]/u.test(node.textContent);
    const beside = around ? [...around.childNodes].filter((node) => !node.contains(one)) : [];
    if (one.matches("a") && beside.some(isText)) continue;
    const facts = [one.tagName, Math.round(box.width), Math.round(box.height), one.textContent.trim().slice(0, 50)];
    if (box.width < 24 || box.height < 24) faults.push(facts.join(" "));
  }
  return faults;
}"""


def load_axe(page: Page) -> None:
    page.evaluate(AXE_SCRIPT)


def axe_findings(page: Page) -> list[str]:
    """What axe calls a violation, and what it leaves to be decided and nobody has decided yet."""
    page.evaluate(SETTLE)
    found = page.evaluate("(options) => axe.run(document, options)", AXE_OPTIONS)
    certain = [_line("violation", result, node) for result, node in _nodes(found["violations"])]
    open_ones = [
        _line("to be looked at", result, node)
        for result, node in _nodes(found["incomplete"])
        if not is_looked_at(page, node)
    ]
    return certain + open_ones


def is_looked_at(page: Page, node: Mapping[str, Any]) -> bool:
    words = " ".join(check["message"] for check in node["any"])
    selectors = [selector for known, selector, _reason in LOOKED_AT if known in words]
    matches = "([target, selectors]) => document.querySelector(target).matches(selectors)"
    return bool(selectors and page.evaluate(matches, [node["target"][-1], ", ".join(selectors)]))


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate(SIDEWAYS))


def small_targets(page: Page) -> list[str]:
    return list(page.evaluate(SMALL))


def cut_texts(page: Page) -> list[str]:
    return list(page.evaluate(CUT))


def _nodes(results: Iterable[Mapping[str, Any]]) -> Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    return ((result, node) for result in results for node in result["nodes"])


def _line(kind: str, result: Mapping[str, Any], node: Mapping[str, Any]) -> str:
    why = "; ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"]))
    return f"{kind}: {result['id']}: {node['html'][:160]} ({why[:200]})"
