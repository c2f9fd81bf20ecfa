"""The repository holds our own text only: nothing of one machine, no registry's address, no third-party file."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.rules.source import ROOT, own_files, python_files, shown, tree_of

# Put together here, so that this file does not name them either.
REGISTRIES = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com", "deb.debian" + ".org"]
MACHINE_PATHS = re.compile(r"(?<![\w.~/-])/(?:root|home/\w+|work|opt/(?:wheels|pypi))/\w")
FOREIGN_KINDS = {".woff", ".woff2", ".ttf", ".otf", ".whl", ".mo", ".exe", ".so", ".dll", ".zip", ".gz", ".jar", ".min"}
# Packages that are part of another one, which is declared.
PARTS_OF = {"pydantic-core": "pydantic", "markupsafe": "jinja2"}
LOCKS = ["requirements.lock", "requirements-dev.lock", "assets/package-lock.json"]


def named_places(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []
    found = [host for host in REGISTRIES if host in text] + MACHINE_PATHS.findall(text)
    return [f"{shown(path)}: {place}" for place in found]


def foreign_files(folder: Path) -> list[str]:
    return [shown(path) for path in own_files(folder) if FOREIGN_KINDS & set(path.suffixes)]


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    assert [fault for path in own_files() for fault in named_places(path)] == []


def test_no_third_party_or_compiled_file_is_kept() -> None:
    assert foreign_files(ROOT) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_hold_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "sha256:" in text or "sha512-" in text
    assert re.findall(r"https?://|file:|--index-url|--extra-index|--find-links|\"resolved\"", text) == []


@pytest.mark.parametrize("lock", LOCKS[:2])
def test_every_locked_package_is_exact_and_hashed(lock: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())
    loose = [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
    assert loose == []


def test_planted_places_and_files_are_found(tmp_path: Path) -> None:
    planted = tmp_path / "notes.md"
    planted.write_text(f"see {REGISTRIES[0]} and " + "/ro" + "ot/x", encoding="utf-8")
    (tmp_path / "kern.min.css").touch()
    assert len(named_places(planted)) == 2
    assert foreign_files(tmp_path) == ["kern.min.css"]


def declared_names() -> dict[str, set[str]]:
    """Names of the packages in pyproject.toml, by the purpose they are declared for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    def names(entries: list[str]) -> set[str]:
        return {re.split(r"[\[<>=~! ]", entry, maxsplit=1)[0] for entry in entries}

    return {
        "run": names(project["project"]["dependencies"]),
        "pg": names(project["project"]["optional-dependencies"]["pg"]),
        "dev": names(project["dependency-groups"]["dev"]),
    }


def undeclared_imports(paths: Iterable[Path], allowed: set[str]) -> list[str]:
    """Imports of packages that the product does not declare, so that they are there only by chance."""
    plain = {
        module: {re.sub(r"[-_.]+", "-", name).lower() for name in names}
        for module, names in packages_distributions().items()
    }
    providers = {module: {PARTS_OF.get(name, name) for name in names} for module, names in plain.items()}
    faults = set()
    for path in paths:
        for node in ast.walk(tree_of(path)):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules = [node.module]
            for module in (name.split(".")[0] for name in modules):
                known = module == "app" or module in sys.stdlib_module_names
                if not known and not providers.get(module, set()) & allowed:
                    faults.add(f"{shown(path)}: {module}")
    return sorted(faults)


def test_the_product_imports_only_packages_that_it_declares() -> None:
    assert undeclared_imports(python_files(), declared_names()["run"]) == []


def test_every_declared_package_has_its_line_in_the_list_of_dependencies() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    declared = set().union(*declared_names().values())
    assert sorted(name for name in declared if f"`{name}`" not in text) == []


def test_a_planted_import_of_an_undeclared_package_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("import json, hypothesis\nfrom flask import g\nfrom app import x\n", encoding="utf-8")
    assert undeclared_imports([planted], {"flask"}) == ["planted.py: hypothesis"]
