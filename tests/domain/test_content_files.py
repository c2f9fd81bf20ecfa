"""A fault points at the line of the nearest thing that is there, in words that its author finds again."""

from __future__ import annotations

from app.domain.content_files import ContentFile, Fault

FILE = ContentFile(
    "x.yaml",
    {"options": [{"id": "a", "text": {"de": "x"}}, {"text": 1}, 5], "contacts": [{"key": "press"}]},
    {("options",): 3, ("options", 0): 4, ("options", 0, "text"): 5, ("options", 0, "text", "de"): 6},
)


def test_a_missing_key_has_the_line_of_what_it_is_missing_from() -> None:
    assert FILE.line(("options", 0, "text", "en")) == 5
    assert FILE.line(("options", 0, "feedback", "en")) == 4
    assert FILE.line(("title", "en")) == 1
    assert FILE.line(()) == 1


def test_a_place_names_items_by_their_id_or_else_by_their_number() -> None:
    assert FILE.place(("options", 0, "text", "en")) == "options[a].text.en"
    assert FILE.place(("options", 1, "text")) == "options[2].text"
    assert FILE.place(("options", 2)) == "options[3]"
    assert FILE.place(("options", 7, "text")) == "options[8].text"
    assert FILE.place(("contacts", 0, "name")) == "contacts[press].name"


def test_a_fault_reads_as_file_line_and_message() -> None:
    assert str(Fault("x.yaml", 3, "is wrong")) == "x.yaml:3: is wrong"
    assert str(FILE.fault(("options",), "is odd", warning=True)) == "x.yaml:3: warning: options: is odd"
    assert str(FILE.fault((), "is odd")) == "x.yaml:1: is odd"


def test_a_key_is_found_wherever_it_stands() -> None:
    assert list(FILE.walk("text")) == [(("options", 0, "text"), {"de": "x"}), (("options", 1, "text"), 1)]
