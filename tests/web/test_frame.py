"""What all pages share: display, local addresses, static files, headers, sent forms."""

import gzip

import pytest
from flask import Flask

from app.config import Settings
from app.web.frame.assets import StaticFiles
from app.web.frame.display import Display, change_display, read_display
from app.web.frame.headers import security_headers
from app.web.frame.paths import HOME, local_path
from tests.web_pages import HTTPS, hidden_fields, visitor


@pytest.mark.parametrize(
    ("cookie", "display"),
    [
        ("de.dark", Display("de", "dark")),
        ("en.-", Display("en", None)),
        ("-.light", Display(None, "light")),
        ("", Display()),
        ("fr.pink", Display()),
        ("de", Display("de", None)),
        ('de.dark"><script>', Display("de", None)),
    ],
)
def test_the_display_cookie_holds_known_values_only(cookie: str, display: Display) -> None:
    assert read_display(cookie) == display


def test_a_field_that_was_not_sent_changes_nothing() -> None:
    chosen = Display("en", "dark")
    assert change_display(chosen, None, None) == chosen
    assert change_display(chosen, "xx", "pink") == chosen
    assert change_display(chosen, "de", None) == Display("de", "dark")
    assert change_display(chosen, None, "system") == Display("en", None)


@pytest.mark.parametrize("address", ["/team", "/schulungen/a?b=c#d", "/leitlinie/fassung/3.0"])
def test_a_path_on_this_site_is_followed(address: str) -> None:
    assert local_path(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "team",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/a\n/b",
        "/\t/evil",
    ],
)
def test_an_address_elsewhere_is_not_followed(address: str) -> None:
    assert local_path(address) == HOME


def test_choosing_a_display_sets_the_cookie_and_returns(app: Flask) -> None:
    browser = visitor(app)
    form = hidden_fields(browser.get("/anzeige?back=/hilfe"), "/anzeige")
    response = browser.post("/anzeige", {**form, "back": "/hilfe", "language": "en", "theme": "dark"})
    assert (response.status_code, response.location) == (303, "/hilfe")
    cookie = next(value for value in response.headers.getlist("Set-Cookie") if value.startswith("lp-display="))
    assert cookie.startswith("lp-display=en.dark; ")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    page = browser.get("/hilfe")
    assert '<html lang="en" data-kern-theme="dark">' in page.text


def test_a_display_is_not_chosen_by_a_link(app: Flask) -> None:
    response = visitor(app).get("/anzeige?language=en&theme=dark")
    assert not [value for value in response.headers.getlist("Set-Cookie") if value.startswith("lp-display")]


def test_a_display_form_without_its_token_changes_nothing(app: Flask) -> None:
    response = visitor(app).post("/anzeige", {"language": "en", "back": "/hilfe"})
    assert response.status_code == 400
    assert "Das Formular ist abgelaufen" in response.text
    assert not [value for value in response.headers.getlist("Set-Cookie") if value.startswith("lp-display")]


def test_a_form_sent_by_the_script_learns_the_next_address_without_loading_it(app: Flask) -> None:
    browser = visitor(app)
    form = hidden_fields(browser.get("/anzeige"), "/anzeige")
    response = browser.post("/anzeige", {**form, "back": "/hilfe"})
    assert response.status_code == 303
    headers = {"X-Leitplanke-Fetch": "1", "Referer": "https://leitplanke.test/anzeige"}
    response = browser.client.post("/anzeige", data={**form, "back": "/hilfe"}, headers=headers, **HTTPS)
    assert (response.status_code, response.headers["X-Leitplanke-Next"], response.data) == (204, "/hilfe", b"")
    assert "Location" not in response.headers


def test_static_files_carry_the_same_headers_and_may_be_kept_for_ever(app: Flask, settings: Settings) -> None:
    static = StaticFiles(security_headers(settings))
    address, headers = static.url("build/app.css"), {"Accept-Encoding": "gzip"}
    with app.test_client().get(address, headers=headers, **HTTPS) as response:
        assert response.status_code == 200
        for name, value in security_headers(settings).items():
            assert response.headers[name] == value
        assert "immutable" in response.headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in response.headers
        assert response.headers["Content-Encoding"] == "gzip"
        assert b".lp-opt" in gzip.decompress(response.data)


@pytest.mark.parametrize("name", ["css/20-base.css", "js/10-page.js", "../app/config.py", "build/../../../config.py"])
def test_sources_and_other_files_are_not_served(app: Flask, settings: Settings, name: str) -> None:
    address = StaticFiles(security_headers(settings)).url(name)
    assert app.test_client().get(address, **HTTPS).status_code == 404


@pytest.mark.parametrize("path", ["/hilfe", "/barrierefreiheit", "/datenschutz", "/impressum", "/anzeige"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_public_pages_open_without_signing_in(app: Flask, path: str, language: str) -> None:
    browser = visitor(app)
    browser.client.set_cookie("lp-display", f"{language}.-", domain="leitplanke.test", secure=True)
    page = browser.get(path)
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text


@pytest.mark.parametrize("path", ["/konto//passwort", "/schulungen/", "/schulungen//einarbeitung"])
def test_no_address_is_answered_with_a_redirect_to_the_host_name_of_the_request(app: Flask, path: str) -> None:
    page = app.test_client().get(path, base_url="https://evil.example")
    assert "evil.example" not in page.headers.get("Location", "")
    assert page.status_code == 404
