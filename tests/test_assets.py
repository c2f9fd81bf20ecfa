"""What the build makes for the browser: whole, small, the same bytes each time, and never half-translated."""

from __future__ import annotations

import gettext
import gzip
from pathlib import Path

import bundle
import hatch_build
import kern
import pytest

MOST_IN_FIRST_VIEW = 140_000
ROOM_FOR_THE_PAGE = 15_000
MOST_REQUESTS = 6


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(bundle, "GERMAN", tmp_path)
    monkeypatch.setattr(bundle, "CATALOGUE", tmp_path / "LC_MESSAGES" / "messages.mo")
    return tmp_path


def test_the_first_view_stays_within_its_weight_and_number_of_requests() -> None:
    files = hatch_build.first_view()
    assert len(files) + 1 <= MOST_REQUESTS
    assert sum(size for _name, size in files) + ROOM_FOR_THE_PAGE <= MOST_IN_FIRST_VIEW


def test_the_style_sheet_holds_kern_its_fonts_and_our_own_rules_in_the_order_of_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "BUILD", tmp_path)
    text = bundle.build_style().read_text(encoding="utf-8")
    own = [path.read_text(encoding="utf-8") for path in sorted((bundle.STATIC / "css").glob("*.css"))]
    assert text.startswith((kern.VENDOR / "kern.min.css").read_text(encoding="utf-8"))
    assert own
    assert text.endswith("\n".join(own))
    assert all(f"../vendor/{name}" in text for name in kern.font_names())


@pytest.mark.parametrize("name", ["app.css", "app.js"])
def test_the_compressed_twin_says_the_same(name: str) -> None:
    twin = (bundle.BUILD / f"{name}.gz").read_bytes()
    assert gzip.decompress(twin) == (bundle.BUILD / name).read_bytes()


def test_the_same_text_gives_the_same_compressed_bytes(tmp_path: Path) -> None:
    twins = []
    for folder in ("one", "two"):
        bundle._write_pair(tmp_path / folder / "app.js", "let same = 1;")
        twins.append((tmp_path / folder / "app.js.gz").read_bytes())
    assert twins[0] == twins[1]


def test_the_fonts_have_the_letters_of_the_names_people_have() -> None:
    from fontTools.ttLib import TTFont

    for weight in kern.FONTS:
        letters = {
            letter
            for part in kern.LETTERS
            for letter in TTFont(kern.VENDOR / kern.font_name(weight, part)).getBestCmap()
        }
        missing = [
            letter for letter in "İnce Dvořák Łukasz Nguyễn Șerban Größe ẞ „Zitat“ – € →" if ord(letter) not in letters
        ]
        assert missing == []


def test_the_files_of_all_rooms_become_one_catalogue(german: Path) -> None:
    (german / "learn.po").write_text('msgid "Start"\nmsgstr "Beginnen"\n', encoding="utf-8")
    (german / "frame.po").write_text(
        'msgid "Start"\nmsgstr "Beginnen"\n\nmsgctxt "clock"\nmsgid "Start"\nmsgstr "Anfang"\n', encoding="utf-8"
    )
    made = bundle.build_catalogue()
    assert made is not None
    with made.open("rb") as stream:
        catalogue = gettext.GNUTranslations(stream)
    assert catalogue.gettext("Start") == "Beginnen"
    assert catalogue.pgettext("clock", "Start") == "Anfang"


def test_two_translations_of_one_text_stop_the_build(german: Path) -> None:
    (german / "learn.po").write_text('msgid "Start"\nmsgstr "Beginnen"\n', encoding="utf-8")
    (german / "frame.po").write_text('msgid "Start"\nmsgstr "Los"\n', encoding="utf-8")
    with pytest.raises(SystemExit, match=r"'Start' is translated differently in frame\.po"):
        bundle.build_catalogue()
    assert not bundle.CATALOGUE.exists()


def test_a_missing_file_in_the_kern_package_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"the KERN package has no kern\.min\.css"):
        kern._collect(tmp_path, tmp_path / "made")


def test_kern_counts_as_current_only_while_its_stamp_and_files_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kern.is_current()
    monkeypatch.setattr(kern, "VENDOR", tmp_path)
    assert not kern.is_current()
    monkeypatch.setattr(kern, "STAMP", tmp_path / "stamp")
    assert not kern.is_current()
