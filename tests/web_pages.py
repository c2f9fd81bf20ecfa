"""A client that checks every page it fetches: what holds for each page is promised here once."""

import re
from collections import Counter
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.web.frame.headers import PAGE_POLICY
from tests.people_makers import PASSWORD

HTTPS = {"base_url": "https://leitplanke.test"}
_HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')


@dataclass
class Visitor:
    """Somebody at a browser without JavaScript. Follows no redirect by itself."""

    client: FlaskClient
    seen: list[str] = field(default_factory=list)

    def get(self, path: str, **options: object) -> TestResponse:
        return self._checked(self.client.get(path, **HTTPS, **options))  # type: ignore[arg-type]

    def post(self, path: str, data: dict[str, object], **options: object) -> TestResponse:
        headers = {"Referer": f"{HTTPS['base_url']}{path}"}
        return self._checked(self.client.post(path, data=data, headers=headers, **HTTPS, **options))  # type: ignore[arg-type]

    def send(self, page: TestResponse, path: str, data: dict[str, object]) -> TestResponse:
        """Send the main form of a page: its hidden fields and what was filled in."""
        return self.post(path, {**hidden_fields(page, path), **data})

    def sign_in(self, login: str, password: str = PASSWORD) -> "Visitor":
        response = self.send(self.get("/anmelden"), "/anmelden", {"login": login, "password": password})
        assert response.status_code == 303, response.text
        return self

    def _checked(self, response: TestResponse) -> TestResponse:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "Strict-Transport-Security" in response.headers
        if response.content_type and response.content_type.startswith("text/html"):
            assert response.headers["Content-Security-Policy"] == PAGE_POLICY
            assert response.headers["Cache-Control"] == "no-store"
            if response.status_code not in (301, 302, 303, 308):
                check_page(response.text)
        return response


def visitor(app: Flask) -> Visitor:
    return Visitor(app.test_client())


def hidden_fields(page: TestResponse, path: str) -> dict[str, str]:
    """The hidden fields of the form with this action."""
    for form in re.findall(r"<form\b.*?</form>", page.text, re.DOTALL):
        if f'action="{path}"' in form.split(">", 1)[0]:
            return dict(_HIDDEN.findall(form))
    raise AssertionError(f"no form leads to {path}")


def check_page(text: str) -> None:
    """Valid HTML, one h1, a title, a language, unique ids, labelled controls, no inline script or style."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    tree: Element = parser.parse(text)
    errors = [f"{place}: {code}" for place, code, _ in parser.errors]
    assert not errors, errors
    assert len(tree.findall(".//h1")) == 1
    assert (tree.findtext(".//title") or "").strip()
    assert tree.get("lang") in {"de", "en"}
    doubled = [name for name, number in Counter(e.get("id") for e in tree.iter() if e.get("id")).items() if number > 1]
    assert not doubled, doubled
    for element in tree.iter():
        assert element.get("style") is None, element.attrib
        assert not [name for name in element.attrib if name.startswith("on")], element.attrib
        if element.tag == "script":
            assert element.get("src"), "inline script"
        if element.tag == "form" and element.get("method") == "post":
            assert element.find(".//input[@name='csrf_token']") is not None, element.attrib
    targets = {e.get("id") for e in tree.iter()}
    for label in tree.iter("label"):
        assert label.get("for") in targets or label.find(".//input") is not None, label.attrib
    assert "{{" not in text
    words = re.sub(r"<[^>]+>", " ", text)
    assert "None" not in words, words[words.index("None") - 80 :][:160]
