"""Two ways to use a page: with a pointer, and with nothing but the keyboard, where each stop must be seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_STOPS = 150
# What a sighted keyboard user sees of the element in focus: the ring's width and contrast, and whether anything lies
# over it. The ring may stand around the card or segment that the control belongs to.
LOOK_AT_FOCUS = """() => {
  const stop = document.activeElement;
  if (!stop || stop === document.body) return null;
  const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    return [...brush.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const part = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (element) => {
    for (let one = element.parentElement; one; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255];
  };
  let ring = 0, contrast = 0, holder = stop;
  for (let one = stop, up = 0; one && up < 3 && !ring; one = one.parentElement, up += 1) {
    const style = getComputedStyle(one);
    if (style.outlineStyle === "none" || one.matches("main, body, form, section")) continue;
    ring = parseFloat(style.outlineWidth);
    holder = one;
    const [a, b] = [light(rgb(style.outlineColor)), light(behind(one))];
    contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }
  const box = stop.getClientRects()[0] || stop.getBoundingClientRect();
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  const top = document.elementFromPoint(x, y);
  return {
    name: (stop.getAttribute("aria-label") || stop.labels?.[0]?.textContent || stop.textContent || stop.id).trim(),
    heading: stop.matches("h1"), ring, contrast,
    inView: x >= 0 && y >= 0 && x <= innerWidth && y <= innerHeight,
    covered: !(top && (holder.contains(top) || top.contains(stop))),
    tag: stop.tagName.toLowerCase(),
  };
}"""


class Hand(Protocol):
    """How a person uses controls."""

    def press(self, control: Locator) -> None:
        """Follow a link or press a button."""

    def choose(self, control: Locator) -> None:
        """Select a radio or a checkbox."""

    def write(self, field: Locator, text: str) -> None:
        """Fill a text field."""


class Pointer:
    """A mouse or a finger."""

    def press(self, control: Locator) -> None:
        control.click()

    def choose(self, control: Locator) -> None:
        control.check()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)


@dataclass
class Keyboard:
    """Tab, arrows, Space, Enter and letters. Every stop on the way has to be seen."""

    page: Page
    stops: list[str] = field(default_factory=list)

    def press(self, control: Locator) -> None:
        self.go_to(control)
        self.page.keyboard.press("Enter")

    def choose(self, control: Locator) -> None:
        if control.get_attribute("type") == "checkbox":
            self.go_to(control)
            self.page.keyboard.press("Space")
            return
        # Only one radio of a group is a stop; the arrows lead to the others and select them.
        self.go_to(control, same_group=True)
        for _turn in range(10):
            if _has_focus(control):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
            self.look()
        raise AssertionError(f"the arrows do not lead to {control}")

    def write(self, field: Locator, text: str) -> None:
        self.go_to(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def go_to(self, control: Locator, *, same_group: bool = False) -> None:
        control.wait_for()
        for _turn in range(MOST_STOPS):
            if _has_focus(control, same_group=same_group):
                return
            self.page.keyboard.press("Tab")
            self.look()
        raise AssertionError(f"the keyboard does not lead to {control}; on the way were {self.stops[-MOST_STOPS:]}")

    def look(self) -> None:
        """The element in focus has a ring of at least 2 px at 3:1, lies in the window and is not covered."""
        found = self.page.evaluate(LOOK_AT_FOCUS)
        if found is None or found["heading"]:
            return
        self.stops.append(" ".join(found["name"].split()))
        assert found["ring"] >= 2, f"no ring to be seen on {self.page.url}: {found}"
        assert found["contrast"] >= 3, f"the ring is too faint on {self.page.url}: {found}"
        assert found["inView"], f"out of view on {self.page.url}: {found}"
        assert not found["covered"], f"covered on {self.page.url}: {found}"


def _has_focus(control: Locator, *, same_group: bool = False) -> bool:
    same = "(one) => one === document.activeElement"
    group = "(one) => one === document.activeElement || (!!one.name && one.name === document.activeElement?.name)"
    return bool(control.evaluate(group if same_group else same))
