"""A picture draws and does nothing else. What is not known to draw is refused, whatever its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.picture_check import MOST_BYTES, check_picture
from tests.makers import PACK

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">\n'


def faults(inside: str) -> list[str]:
    return [str(fault) for fault in check_picture("images/x.svg", f"{HEAD}{inside}</svg>".encode())]


@pytest.mark.parametrize("path", sorted((PACK / "images").iterdir()), ids=lambda path: path.name)
def test_every_shipped_picture_is_harmless(path: Path) -> None:
    assert check_picture("images/x.svg", path.read_bytes()) == []


@pytest.mark.parametrize(
    "inside",
    [
        '<defs><path id="p" d="M0 0"/></defs><use href="#p"/>',
        '<use xlink:href="#p"/>',
        '<rect fill="url(#g)" transform="translate(3 4) rotate(5)"/>',
        '<rect fill="rgb(1, 2, 3)" aria-label="Haus (rot)"/>',
        '<title xml:lang="de">Ein Haus</title>',
    ],
)
def test_what_only_draws_is_let_through(inside: str) -> None:
    assert faults(inside) == []


@pytest.mark.parametrize(
    "name",
    [
        "script",
        "foreignObject",
        "style",
        "a",
        "image",
        "animate",
        "set",
        "iframe",
        "handler",
        "feImage",
        "filter",
        "SCRIPT",
    ],
)
def test_an_element_that_does_more_than_draw_is_named(name: str) -> None:
    assert faults(f"<{name}/>") == [
        f"images/x.svg:2: contains <{name}>, which is not allowed in pictures; draw it with paths and shapes"
    ]


def test_a_foreign_element_is_named_whatever_its_prefix() -> None:
    html = '<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>'
    assert faults(html) == [
        "images/x.svg:2: uses something else than SVG (http://www.w3.org/1999/xhtml); save it as plain SVG",
        "images/x.svg:2: contains <script>, which is not allowed in pictures; draw it with paths and shapes",
    ]


@pytest.mark.parametrize("name", ["onload", "ONCLICK", "onfocusin", "style", "src", "xml:base", "data-x", "begin"])
def test_an_attribute_that_is_not_known_to_draw_is_named(name: str) -> None:
    (fault,) = faults(f'<rect {name}="x"/>')
    assert "which is not allowed in pictures; take it out" in fault


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("href", "https://evil.example/x.svg#a"),
        ("xlink:href", "javascript:alert(1)"),
        ("href", "data:image/svg+xml,x"),
        ("href", ""),
        ("fill", "url(https://evil.example/x)"),
        ("fill", "URL ( 'https://evil.example/x' )"),
        ("fill", "image-set('https://evil.example/x' 1x)"),
        ("fill", r"\75rl(https://evil.example/x)"),
        ("mask", "url(#ok) url(//evil.example)"),
    ],
)
def test_an_address_outside_the_picture_is_named(attribute: str, value: str) -> None:
    (fault,) = faults(f'<path {attribute}="{value}"/>')
    assert fault.endswith("leads out of the picture; only #names of its own parts are allowed")


def test_a_bomb_of_entities_stops_before_it_begins() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n<svg>&b;</svg>'
    assert [str(fault) for fault in check_picture("images/x.svg", bomb.encode())] == [
        "images/x.svg:1: has a DOCTYPE, in which programs can hide; take it out"
    ]


def test_an_instruction_to_the_browser_is_named() -> None:
    found = check_picture("images/x.svg", f'<?xml-stylesheet href="x.css"?>{HEAD}</svg>'.encode())
    assert [str(fault) for fault in found] == ["images/x.svg:1: has an instruction <?xml-stylesheet …?>; take it out"]


@pytest.mark.parametrize("content", [b"", b"<svg>\n<g></svg>", b"\xff\xfe\x00", b"GIF89a"])
def test_what_is_no_svg_is_named(content: bytes) -> None:
    (fault,) = check_picture("images/x.svg", content)
    assert "is no well-formed SVG" in fault.message


def test_the_line_of_a_broken_picture_is_named() -> None:
    (fault,) = check_picture("images/x.svg", b"<svg>\n<g></svg>")
    assert fault.line == 2


def test_another_kind_of_document_is_named() -> None:
    (fault,) = check_picture("images/x.svg", b"<html><script/></html>")
    assert fault.message == "is no SVG picture: it must begin with <svg>"


def test_a_picture_that_is_too_large_is_not_even_read() -> None:
    (fault,) = check_picture("images/x.svg", b"x" * (MOST_BYTES + 1))
    assert fault.message == "is larger than 512 KB; simplify the drawing"
