"""A small pack cut from the shipped one: real files, one scenario of each kind, which a test spoils in one place."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from app.domain.content_check import check_pack
from app.domain.content_files import ContentFile, Fault, PackFiles
from app.interchange.quiz_yaml import parse_file
from tests.makers import PACK

SCENARIOS = ("S07", "S12", "S14", "S26", "S30", "S36", "S44")
TRAINING = """\
key: short
version: 1
title:
  de: Kurz
  en: Short
description:
  de: Vier Fälle.
  en: Four cases.
audience:
  de: Alle
  en: Everyone
scenarios:
- S14
- S07
- S36
- S44
pass_mark: 70
minutes: 10
reviewed_on: 2026-11-25
reviewed_by: Redaktion
"""


@cache
def small_pack() -> dict[str, str]:
    """The texts of the small pack by file name."""
    paths = [PACK / "pack.yaml", PACK / "guideline.yaml"]
    paths += [path for name in SCENARIOS for path in (PACK / "scenarios").glob(f"{name.lower()}-*.yaml")]
    texts = {str(path.relative_to(PACK)): path.read_text(encoding="utf-8") for path in paths}
    return {**texts, "trainings/short.yaml": TRAINING}


def file_name(short: str) -> str:
    """The file of `S14`, `short`, `guideline` or `pack`."""
    names = [name for name in small_pack() if Path(name).stem.split("-")[0].lower() == short.lower()]
    (name,) = names
    return name


@cache
def _parsed(name: str, text: str) -> ContentFile:
    return parse_file(name, text.encode("utf-8"))


@cache
def shipped_images() -> dict[str, bytes]:
    """The pictures that the small pack shows."""
    pictures = [
        path for path in (PACK / "images").iterdir() if any(path.name in text for text in small_pack().values())
    ]
    return {path.name: path.read_bytes() for path in sorted(pictures)}


def pack_files(changed: dict[str, str | None] | None = None, images: dict[str, bytes] | None = None) -> PackFiles:
    """The small pack as it was read, with changed, new or (None) missing files."""
    texts = {**small_pack(), **(changed or {})}
    files = {name: _parsed(name, text) for name, text in texts.items() if text is not None}
    return PackFiles(
        pack=files.get("pack.yaml"),
        guideline=files.get("guideline.yaml"),
        scenarios=tuple(file for name, file in files.items() if name.startswith("scenarios/")),
        trainings=tuple(file for name, file in files.items() if name.startswith("trainings/")),
        images=shipped_images() if images is None else images,
    )


def spoil(short: str, old: str, new: str, nth: int = 1) -> tuple[str, str, int]:
    """Replace the nth occurrence of `old`; return file name, text, and the number of the line where it stood."""
    name = file_name(short)
    text = small_pack()[name]
    place = -1
    for _ in range(nth):
        place = text.index(old, place + 1)
    return name, text[:place] + new + text[place + len(old) :], text.count("\n", 0, place) + 1


def faults_of(changed: dict[str, str | None] | None = None, images: dict[str, bytes] | None = None) -> list[Fault]:
    """What the check finds in the small pack with these changes."""
    return list(check_pack(pack_files(changed, images)).faults)


def shown_faults(changed: dict[str, str | None] | None = None, images: dict[str, bytes] | None = None) -> list[str]:
    return [str(fault) for fault in faults_of(changed, images)]


def write_pack(folder: Path, changed: dict[str, str | None] | None = None) -> Path:
    """Write the small pack as a folder."""
    for name, text in {**small_pack(), **(changed or {})}.items():
        if text is not None:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    (folder / "images").mkdir(exist_ok=True)
    for name, content in shipped_images().items():
        (folder / "images" / name).write_bytes(content)
    return folder
