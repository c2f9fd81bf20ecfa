"""Join our own style sheets and scripts with KERN's into two files, and compile the German catalogue."""

from __future__ import annotations

import gzip
import io
import os
import sys
from pathlib import Path

import kern

APP = kern.ASSETS.parent / "app"
STATIC = APP / "web" / "static"
BUILD = STATIC / "build"
GERMAN = APP / "translations" / "de"
CATALOGUE = GERMAN / "LC_MESSAGES" / "messages.mo"

FONT_FACE = """\
@font-face {{ font-family: "Fira Sans"; font-style: normal; font-weight: {weight}; font-display: swap;
  src: url("../vendor/{name}") format("woff2"); unicode-range: {ranges}; }}
"""


def build_style() -> Path:
    """KERN, its fonts and our css/*.css in the order of their names, as one file: one request instead of many."""
    faces = "".join(
        FONT_FACE.format(weight=weight, name=kern.font_name(weight, letters), ranges=ranges)
        for weight in kern.FONTS
        for letters, ranges in kern.LETTERS.items()
    )
    kern_text = (kern.VENDOR / "kern.min.css").read_text(encoding="utf-8")
    return _write_pair(BUILD / "app.css", "\n".join([kern_text, faces, *_own_texts("css")]))


def build_script() -> Path:
    """Our js/*.js in the order of their names as one plain script that the pages load with `defer`."""
    return _write_pair(BUILD / "app.js", "\n".join(_own_texts("js")))


def build_catalogue() -> Path | None:
    """Merge the German files, one a room, into the one that gettext reads; None while there is none."""
    parts = sorted(GERMAN.glob("*.po"))
    if not parts:
        return None
    newest = max(part.stat().st_mtime_ns for part in (*parts, GERMAN))
    if CATALOGUE.is_file() and CATALOGUE.stat().st_mtime_ns > newest:
        return CATALOGUE
    _compile_catalogue(parts)
    return CATALOGUE


def _compile_catalogue(parts: list[Path]) -> None:
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    merged = Catalog(locale="de")
    seen: dict[object, tuple[object, str]] = {}
    faults = []
    for part in parts:
        with part.open("rb") as stream:
            for message in read_po(stream, locale="de"):
                if not message.id:
                    continue
                key = (message.context, message.id)
                text, place = seen.setdefault(key, (message.string, part.name))
                if text != message.string:
                    faults.append(f"{part.name}: {message.id!r} is translated differently in {place}")
                merged.add(message.id, message.string, context=message.context)
    if faults:
        sys.exit("assets: one text needs one translation (or a msgctxt):\n" + "\n".join(faults))
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    write_mo(content, merged)
    _replace(CATALOGUE, content.getvalue())


def _own_texts(kind: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((STATIC / kind).glob(f"*.{kind}"))]


def _write_pair(path: Path, text: str) -> Path:
    """Write the file and its compressed twin, which whitenoise serves; leave both alone when nothing changed."""
    content = text.encode("utf-8")
    twin = path.with_name(path.name + ".gz")
    if twin.is_file() and path.is_file() and path.read_bytes() == content:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, content)
    # No time stamp inside: the same input must give the same bytes.
    _replace(twin, gzip.compress(content, compresslevel=9, mtime=0))
    return path


def _replace(path: Path, content: bytes) -> None:
    """Put the file in place in one move: a server or a second build may be reading it."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)
