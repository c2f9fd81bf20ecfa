"""The project's own files, as the rules read them: without Git, so that they hold in an unpacked archive too."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
TEMPLATES = APP / "web" / "templates"

# Made on the spot, never committed (.gitignore names the same).
MADE_FOLDERS = {
    ".git",
    ".venv",
    ".demo",
    ".hypothesis",
    "__pycache__",
    "node_modules",
    "build",
    "dist",
    "vendor",
    "LC_MESSAGES",
}


def own_files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file that is ours, in a stable order."""
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in MADE_FOLDERS and not name.endswith("_cache"))
        yield from (Path(where, name) for name in sorted(names) if not name.endswith(".pyc") and name != ".coverage")


def python_files(folder: Path = APP) -> Iterator[Path]:
    return (path for path in own_files(folder) if path.suffix == ".py")


def shown(path: Path) -> str:
    """A path as a fault names it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(node: ast.expr) -> str:
    """The last name of what is called or used: `commit` for `tx.connection.commit()`."""
    match node:
        case ast.Call(func=inner):
            return name_of(inner)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case ast.Subscript(value=inner):
            return name_of(inner)
        case _:
            return ""
