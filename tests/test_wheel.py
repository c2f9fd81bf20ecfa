"""The built wheel is whole: it runs without this folder, Node.js or a build step."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from app.storage.migrating import newest_revision
from tests.rules.source import ROOT

ASK = "import app, app.storage.migrating as m; print(app.__file__); print(m.newest_revision())"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        ".",
    ]
    subprocess.run(build, cwd=ROOT, check=True, stdin=subprocess.DEVNULL)
    with zipfile.ZipFile(next(folder.glob("leitplanke-*.whl"))) as wheel:
        wheel.extractall(folder / "unpacked")
    return folder / "unpacked"


@pytest.mark.parametrize(
    "name",
    [
        "app/web/static/build/app.css.gz",
        "app/web/static/build/app.js.gz",
        "app/web/static/vendor/fira-sans-400-latin.woff2",
        "app/web/static/vendor/LICENSE.md",
        "app/web/templates/layouts",
        "app/translations/de/LC_MESSAGES/messages.mo",
        "app/migrations/env.py",
        "app/migrations/versions",
        "app/quizzes/social-media-leitlinie/pack.yaml",
    ],
)
def test_what_the_product_reads_while_running_is_in_the_wheel(unpacked: Path, name: str) -> None:
    assert (unpacked / name).exists()


def test_what_was_only_needed_for_building_is_not_in_the_wheel(unpacked: Path) -> None:
    left = [path.name for kind in ("*.po", "css/*.css", "js/*.js") for path in (unpacked / "app").rglob(kind)]
    assert left == []
    assert sorted(path.name for path in unpacked.iterdir()) == ["app", f"leitplanke-{version()}.dist-info"]


def test_the_installed_product_finds_its_migrations(unpacked: Path, tmp_path: Path) -> None:
    outcome = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=True,
    )
    where, revision = outcome.stdout.split()
    assert Path(where).is_relative_to(unpacked)
    assert revision == newest_revision()


def version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
