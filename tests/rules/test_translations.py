"""German is complete: every English text of the code has exactly one German one with the same placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.rules.source import APP

GERMAN = APP / "translations" / "de"
METHODS = [("**/*.py", "python"), ("web/templates/**.html", "jinja2"), ("web/templates/**.txt", "jinja2")]
OPTIONS = {"web/templates/**.html": {"silent": "false"}, "web/templates/**.txt": {"silent": "false"}}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)%[sd]|\{\w*\}")

type_key = tuple[str | None, str]


@dataclass(frozen=True)
class Entry:
    """One German text: where it stands and what it says, plural forms in order."""

    place: str
    english: tuple[str, ...]
    german: tuple[str, ...]
    fuzzy: bool


def used_texts(folder: Path) -> dict[type_key, str]:
    """Every text that the code asks for, with the place where it does."""
    found = {}
    for name, line, text, _comments, context in extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS):
        single = text[0] if isinstance(text, tuple) else text
        found[(context, single)] = f"{name}:{line}"
    return found


def entries(folder: Path) -> Iterator[tuple[type_key, Entry]]:
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as stream:
            catalog: Catalog = read_po(stream, locale="de")
        for message in catalog:
            if message.id:
                english = message.id if isinstance(message.id, tuple) else (message.id,)
                german = message.string if isinstance(message.string, tuple) else (message.string,)
                place = f"{path.name}:{message.lineno}"
                yield (message.context, english[0]), Entry(place, english, german, message.fuzzy)


def faults_of(used: dict[type_key, str], german: list[tuple[type_key, Entry]]) -> list[str]:
    known: dict[type_key, Entry] = {}
    faults = []
    for key, entry in german:
        first = known.setdefault(key, entry)
        if first.german != entry.german:
            faults.append(f"{entry.place}: {key[1]!r} is translated differently at {first.place}")
        faults += [f"{entry.place}: {fault}" for fault in faults_inside(entry)]
        if key not in used:
            faults.append(f"{entry.place}: {key[1]!r} is used nowhere")
    faults += [f"{place}: {key[1]!r} has no German text" for key, place in used.items() if key not in known]
    return faults


def faults_inside(entry: Entry) -> Iterator[str]:
    if entry.fuzzy:
        yield f"{entry.english[0]!r} is marked fuzzy"
    if not all(entry.german) or len(entry.german) != len(entry.english):
        yield f"{entry.english[0]!r} has an empty or missing form"
    # A singular may say "eine" instead of the number, so the plural decides.
    wanted, given = (sorted(set(PLACEHOLDER.findall(texts[-1] or ""))) for texts in (entry.english, entry.german))
    if wanted != given:
        yield f"{entry.english[-1]!r} has placeholders {wanted}, the German text {given}"


def test_german_is_complete_unambiguous_and_without_leftovers() -> None:
    assert faults_of(used_texts(APP), list(entries(GERMAN))) == []


def test_planted_faults_in_translations_are_found(tmp_path: Path) -> None:
    (tmp_path / "web" / "templates").mkdir(parents=True)
    (tmp_path / "web" / "templates" / "page.html").write_text("{{ _('Start') }}{{ _('Stop') }}", encoding="utf-8")
    (tmp_path / "code.py").write_text(
        "ngettext('%(num)s day', '%(num)s days', 2); _('Hello %(name)s')", encoding="utf-8"
    )
    (tmp_path / "a.po").write_text(
        'msgid "Start"\nmsgstr "Los"\n\nmsgid "Old"\nmsgstr "Alt"\n\n'
        'msgid "Hello %(name)s"\nmsgstr "Hallo %(nam)s"\n\n'
        'msgid "%(num)s day"\nmsgid_plural "%(num)s days"\nmsgstr[0] "ein Tag"\nmsgstr[1] ""\n',
        encoding="utf-8",
    )
    (tmp_path / "b.po").write_text('#, fuzzy\nmsgid "Start"\nmsgstr "Beginnen"\n', encoding="utf-8")
    found = "\n".join(faults_of(used_texts(tmp_path), list(entries(tmp_path))))
    assert "'Stop' has no German text" in found
    assert "'Old' is used nowhere" in found
    assert "b.po:2: 'Start' is translated differently" in found
    assert "'Start' is marked fuzzy" in found
    assert "'%(num)s day' has an empty or missing form" in found
    assert "['%(name)s'], the German text ['%(nam)s']" in found
