"""Imports point down: the contracts in pyproject.toml hold, and an edit that breaks one is caught."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.source import APP, ROOT

PLANTED = {
    "the domain asks the web framework": ("app/domain/planted.py", "import flask\n", "The domain is plain Python"),
    "a service knows the request": ("app/services/planted.py", "import werkzeug\n", "Nothing below web knows the web"),
    "a page asks the database": ("app/web/planted.py", "import app.storage\n", "Web and cli never query"),
    "storage looks up": ("app/storage/planted.py", "import app.services\n", "Rooms are stacked"),
    "a new room": ("app/cellar.py", "", "Rooms are stacked"),
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [program, "--no-cache"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_imports_between_the_rooms_point_down() -> None:
    outcome = lint_imports(ROOT)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize("edit", PLANTED)
def test_an_import_that_points_up_is_caught(edit: str, tmp_path: Path) -> None:
    path, text, contract = PLANTED[edit]
    shutil.copytree(APP, tmp_path / "app", ignore=shutil.ignore_patterns("static", "templates", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / path).write_text(text, encoding="utf-8")
    outcome = lint_imports(tmp_path)
    broken = [line for line in outcome.stdout.splitlines() if "BROKEN" in line]
    assert outcome.returncode == 1
    assert any(line.startswith(contract) for line in broken), outcome.stdout
