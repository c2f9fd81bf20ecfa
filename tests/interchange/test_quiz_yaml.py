"""A folder of content is read whole: what cannot be read is named with its line, and never followed or unfolded."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from app.domain import picture_check
from app.domain.content_files import ContentFile, PackFiles
from app.interchange.quiz_yaml import DEEPEST, MOST_BRACKETS, MOST_BYTES, MOST_FILES, read_pack
from tests.packs import file_name, small_pack, write_pack

S12 = file_name("S12")
NOBODY = 65534


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder small enough to be read for each fault: cover sheet, guideline, training, one scenario and a picture."""
    left_out = {name: None for name in small_pack() if name.startswith("scenarios/") and name != S12}
    return write_pack(tmp_path / "pack", {**left_out, "guideline.yaml": "edition: '1'\n"})


def read(folder: Path) -> tuple[PackFiles, list[str]]:
    files, faults = read_pack(folder)
    return files, [str(fault) for fault in faults]


def spoilt(folder: Path, content: bytes) -> list[str]:
    (folder / "pack.yaml").write_bytes(content)
    files, faults = read(folder)
    assert files.pack is None
    assert len(files.scenarios) == 1
    return faults


def read_file(folder: Path, content: str) -> ContentFile:
    (folder / "pack.yaml").write_text(content, encoding="utf-8")
    files, faults = read(folder)
    assert faults == []
    assert files.pack is not None
    return files.pack


def test_a_sound_folder_is_read_without_a_fault(folder: Path) -> None:
    files, faults = read(folder)
    assert faults == []
    assert [file.name for file in files.scenarios] == [S12]
    assert [file.name for file in files.trainings] == ["trainings/short.yaml"]
    assert sorted(files.images) == sorted(path.name for path in (folder / "images").iterdir())


def test_every_key_and_item_has_its_line(folder: Path) -> None:
    file = read_file(folder, "a: 1\n# a remark\nb:\n- c\n-\n  d: |\n    e\n    f\n  g: h\n")
    assert file.data == {"a": 1, "b": ["c", {"d": "e\nf\n", "g": "h"}]}
    assert file.lines == {
        ("a",): 1, ("b",): 3, ("b", 0): 4, ("b", 1): 6, ("b", 1, "d"): 6, ("b", 1, "g"): 9,
    }  # fmt: skip


def test_values_mean_what_they_look_like(folder: Path) -> None:
    file = read_file(folder, "a: no\nb: on\nc: 012\nd: true\ne: 2026-11-25\nf: 1.5\ng:\n5: x\nh: '7'\n")
    assert file.data == {
        "a": "no", "b": "on", "c": 12, "d": True, "e": date(2026, 11, 25), "f": 1.5, "g": None, "5": "x", "h": "7",
    }  # fmt: skip
    assert {type(value) for value in file.data.values()} == {str, int, bool, date, float, type(None)}


def test_a_file_with_a_byte_order_mark_or_windows_lines_is_read(folder: Path) -> None:
    (folder / "pack.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    files, faults = read(folder)
    assert faults == []
    assert files.pack is not None
    assert files.pack.data == {"a": 1, "b": 2}
    assert files.pack.line(("b",)) == 2


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"a: 1\nb: 2\na: 3\n", "3: a stands here a second time; keep one of the two"),
        (b"a:\n  b: 1\n  b: 2\n", "3: b stands here a second time; keep one of the two"),
        (
            b"a: Achtung: so nicht\n",
            "1: cannot be read as YAML here; check: a wrong indent, an open quotation mark, a colon in a text",
        ),
        (
            b"a: 1\n\tb: 2\n",
            "2: cannot be read as YAML here; check: a wrong indent, an open quotation mark, a colon in a text",
        ),
        (b"a: [1, 2\nb: 3\n", "2: cannot be read as YAML here; check: a wrong indent, a missing hyphen"),
        (b"a: 1\nb: Gr\xf6\xdfe\n", "2: is not written in UTF-8; save it as UTF-8 in your editor"),
        (b"a: 1\nb: x\x00y\n", "2: holds a character that no text may hold; take it out"),
        (b"a: 1\nb: x\x07y\n", "2: holds a character that no text may hold; take it out"),
        (b"a: 1\nb: 2026-02-30\n", "2: is no day of the calendar; write a date such as 2026-11-25"),
        (b"a: 1\nb: 2026-02-03 10:00:00\n", "2: must be a day without a time of day, such as 2026-11-25"),
        (
            b"a: &x [1]\nb: *x\n",
            "2: repeats another part by an alias (*\xe2\x80\xa6), which is not allowed; write it out",
        ),
        (
            b"a: &x {c: 1}\nb:\n  <<: *x\n",
            "2: takes over another part by a merge (<<), which is not allowed; write it out",
        ),
        (
            b"a: 1\nb: !!python/object/apply:os.system [id]\n",
            "2: holds a value with a YAML tag (!\xe2\x80\xa6), which is not allowed; write a plain value",
        ),
        (
            b"a: 1\nb: !x y\n",
            "2: holds a value with a YAML tag (!\xe2\x80\xa6), which is not allowed; write a plain value",
        ),
        (
            b"a: !x {b: 1}\n",
            "1: holds a value with a YAML tag (!\xe2\x80\xa6), which is not allowed; write a plain value",
        ),
        (b"a: *gone\n", "1: cannot be read as YAML here: found undefined alias 'gone'"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(folder: Path, content: bytes, fault: str | bytes) -> None:
    expected = fault.encode("latin-1").decode("utf-8") if "\xe2" in fault else fault
    assert spoilt(folder, content) == [f"pack.yaml:{expected}"]


def test_two_documents_in_one_file_are_named(folder: Path) -> None:
    (fault,) = spoilt(folder, b"a: 1\n---\nb: 2\n")
    assert fault.startswith("pack.yaml:2: cannot be read as YAML here")


def test_deep_nesting_is_refused(folder: Path) -> None:
    depth = DEEPEST + 2
    lines = "".join(f"{'  ' * level}a:\n" for level in range(depth)) + f"{'  ' * depth}b: 1\n"
    (fault,) = spoilt(folder, lines.encode())
    assert fault.endswith("is nested too deeply; no content needs that")


def test_nesting_that_would_exhaust_the_reader_is_refused(folder: Path) -> None:
    (fault,) = spoilt(folder, b"a: " + b"[" * MOST_BRACKETS)
    assert fault == "pack.yaml:1: is nested too deeply; no content needs that"


def test_more_brackets_than_the_reader_can_bear_are_refused(folder: Path) -> None:
    (fault,) = spoilt(folder, b"a: " + b"[" * 200_000)
    assert fault == "pack.yaml:1: holds too many brackets; write lists and keys in lines"


def test_a_number_with_too_many_digits_is_refused(folder: Path) -> None:
    (fault,) = spoilt(folder, b"a: " + b"9" * 5000 + b"\n")
    assert fault.startswith("pack.yaml:1: ")


def test_aliases_do_not_unfold_into_something_huge(folder: Path) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert spoilt(folder, "\n".join(lines).encode()) == [
        "pack.yaml:2: repeats another part by an alias (*…), which is not allowed; write it out"
    ]


@pytest.mark.parametrize("name", ["pack.yaml", "guideline.yaml"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert read(folder)[1] == [f"{name}:1: this file is missing; add it (docs/content-format.md shows what it holds)"]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("notes.txt", "does not belong here; take it out or move it to its folder"),
        ("scenarios/s01-About.yaml", "does not belong here; names look like s01-what-it-is-about.yaml"),
        ("scenarios/s01-about.yml", "does not belong here; names look like s01-what-it-is-about.yaml"),
        ("scenarios/s01-a b.yaml", "does not belong here; names look like s01-what-it-is-about.yaml"),
        ("trainings/Kurz.yaml", "does not belong here; names look like onboarding.yaml"),
        ("images/x.png", "does not belong here; names look like s01-desk.svg"),
        ("images/x.svg.html", "does not belong here; names look like s01-desk.svg"),
    ],
)
def test_a_file_that_does_not_belong_is_named(folder: Path, name: str, fault: str) -> None:
    (folder / name).write_text("x: 1\n", encoding="utf-8")
    assert read(folder)[1] == [f"{name}:1: {fault}"]


def test_what_systems_leave_behind_is_passed_over(folder: Path) -> None:
    (folder / ".DS_Store").write_bytes(b"\x00")
    (folder / "images" / "._x.svg").write_bytes(b"\x00")
    (folder / ".git").mkdir()
    assert read(folder)[1] == []


def test_a_readme_and_a_licence_belong_to_a_pack(folder: Path) -> None:
    (folder / "README.md").write_text("Hello", encoding="utf-8")
    (folder / "LICENSE.md").write_text("CC BY 4.0", encoding="utf-8")
    assert read(folder)[1] == []


def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("slug: stolen\n", encoding="utf-8")
    (folder / "pack.yaml").unlink()
    (folder / "pack.yaml").symlink_to(secret)
    (folder / "images" / "x.svg").symlink_to(secret)
    files, faults = read(folder)
    assert files.pack is None
    assert "x.svg" not in files.images
    assert "pack.yaml:1: is a link to another place; put the file itself here" in faults
    assert "images/x.svg:1: is a link to another place; put the file itself here" in faults


def test_a_linked_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (folder / "trainings").rename(tmp_path / "elsewhere")
    (folder / "trainings").symlink_to(tmp_path / "elsewhere")
    files, faults = read(folder)
    assert files.trainings == ()
    assert faults == ["trainings:1: is a link to another place; put the file itself here"]


def test_a_pipe_does_not_stop_the_reader(folder: Path) -> None:
    os.mkfifo(folder / "images" / "x.svg")
    assert read(folder)[1] == ["images/x.svg:1: is no file; take it out"]


def test_a_folder_in_place_of_a_file_is_named(folder: Path) -> None:
    (folder / "scenarios" / "s99-x.yaml").mkdir()
    assert read(folder)[1] == ["scenarios/s99-x.yaml:1: is no file; take it out"]


@pytest.mark.parametrize(("name", "most"), [("pack.yaml", MOST_BYTES), ("images/x.svg", picture_check.MOST_BYTES)])
def test_a_file_that_is_too_large_is_named(folder: Path, name: str, most: int) -> None:
    (folder / name).write_bytes(b"#" * (most + 1))
    assert read(folder)[1] == [f"{name}:1: is larger than {most // 1024} KB; split it or simplify it"]


def test_a_folder_with_too_many_files_is_named(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    for number in range(MOST_FILES + 1):
        (tmp_path / "images" / f"x{number:04}.svg").touch()
    files, faults = read(tmp_path)
    assert f"images/x{MOST_FILES:04}.svg:1: a folder of content holds at most {MOST_FILES} files; split it" in faults
    assert len(files.images) == MOST_FILES


def test_a_file_without_rights_is_named() -> None:
    # Root may read everything, and nobody but root may enter the folder that pytest makes for root.
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o755)
        folder = write_pack(Path(parent) / "pack", {})
        assert read(folder)[1] == []
        (folder / "pack.yaml").chmod(0)
        with as_somebody_without_privileges():
            (fault,) = read(folder)[1]
    assert fault == "pack.yaml:1: cannot be read (Permission denied); check its rights"


@contextmanager
def as_somebody_without_privileges() -> Iterator[None]:
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
