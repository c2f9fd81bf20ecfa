"""Files and functions stay small enough to read, and are named after what they do."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from tests.rules.source import APP, ROOT, name_of, own_files, python_files, shown, tree_of

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
SIZED = {".py", ".html", ".css", ".js", ".sh"}
FORBIDDEN_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}
FORBIDDEN_CLASS_ENDINGS = ("Util", "Utils", "Helper", "Helpers", "Manager")
OPEN_ENDS = ("TO" + "DO", "FIX" + "ME", "XX" + "X:")


def long_files(folder: Path) -> list[str]:
    sized = (path for path in own_files(folder) if path.suffix in SIZED)
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sized}
    return [f"{shown(path)}: {length} lines" for path, length in lengths.items() if length > LONGEST_FILE]


def long_functions(path: Path) -> list[str]:
    # A migration is one long list of columns that nobody changes again.
    if path.parent.name == "versions":
        return []
    faults = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                faults.append(f"{shown(path)}: {node.name} has {length} lines")
    return faults


def bad_names(path: Path) -> list[str]:
    parts = {part.lower() for part in (*path.relative_to(path.parents[1]).parent.parts, path.stem)}
    faults = [f"{shown(path)}: the name {part!r} says nothing" for part in sorted(parts & FORBIDDEN_NAMES)]
    if path.suffix == ".py":
        classes = (node.name for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef))
        faults += [f"{shown(path)}: class {name}" for name in classes if name.endswith(FORBIDDEN_CLASS_ENDINGS)]
    return faults


def lonely_base_classes(paths: list[Path]) -> list[str]:
    """Abstract classes, and classes called a base, that fewer than two others are built on."""
    users: Counter[str] = Counter()
    bases: dict[str, str] = {}
    for path in paths:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef):
                parents = {name_of(base) for base in node.bases}
                users.update(parents)
                if "ABC" in parents or node.name.endswith("Base") or node.name.startswith("Base"):
                    bases[node.name] = shown(path)
    return [f"{place}: {name} has {users[name]} users" for name, place in sorted(bases.items()) if users[name] < 2]


def test_no_file_has_more_than_400_lines() -> None:
    assert long_files(ROOT) == []


def test_no_function_has_more_than_50_lines() -> None:
    assert [fault for path in python_files(ROOT) for fault in long_functions(path)] == []


def test_every_name_says_what_is_inside() -> None:
    assert [fault for path in own_files(ROOT) for fault in bad_names(path)] == []


def test_every_base_class_has_two_users() -> None:
    assert lonely_base_classes(list(python_files(APP))) == []


def test_no_open_end_is_left_in_the_code() -> None:
    read = (path for path in own_files(ROOT) if path.suffix in SIZED)
    found = [shown(path) for path in read if any(end in path.read_text(encoding="utf-8") for end in OPEN_ENDS)]
    assert found == []


def test_planted_faults_of_size_and_name_are_found(tmp_path: Path) -> None:
    planted = tmp_path / "web" / "helpers" / "order.py"
    planted.parent.mkdir(parents=True)
    lines = ["from abc import ABC", "class OrderManager(ABC):", "    pass", "def long():", *["    a = 1"] * 50]
    planted.write_text("\n".join([*lines, *["# filler"] * 400]), encoding="utf-8")
    assert long_files(tmp_path) == ["order.py: 454 lines"]
    assert long_functions(planted) == ["order.py: long has 51 lines"]
    assert len(bad_names(planted)) == 2
    assert lonely_base_classes([planted]) == ["order.py: OrderManager has 0 users"]
