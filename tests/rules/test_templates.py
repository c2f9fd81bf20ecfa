"""Templates parse, are used, name only macros that exist, and bring nothing inline that the CSP would block."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, nodes

from tests.rules.source import APP, TEMPLATES, name_of, own_files, python_files, shown, tree_of

KINDS = (".html", ".txt", ".xml")
SHARED_FOLDERS = {"layouts", "components", "questions", "errors"}
# Chosen by a name that is known only while the program runs: the question's type, the error's number.
FOUND_BY_NAME = {"questions", "errors"}
FORBIDDEN = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped output": re.compile(r"\|\s*safe\b|autoescape\s+false"),
    "another host": re.compile(r"(?:src|srcset|action)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE),
}
POST_FORM = re.compile(r"<form\b[^>]*method\s*=\s*[\"']post[\"'][^>]*>(.*?)</form>", re.IGNORECASE | re.DOTALL)


def environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder), autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"]
    )


def template_names(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in own_files(folder) if path.suffix in KINDS]


def parse(folder: Path, name: str) -> nodes.Template:
    return environment(folder).parse((folder / name).read_text(encoding="utf-8"), name)


def named_templates(tree: nodes.Template) -> set[str]:
    """Every template that this one extends, includes or imports by a fixed name."""
    kinds = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
    found = [node.template for kind in kinds for node in tree.find_all(kind)]
    constants = [constant.value for part in found for constant in (part, *part.find_all(nodes.Const))
                 if isinstance(constant, nodes.Const)]  # fmt: skip
    return {value for value in constants if isinstance(value, str) and value.endswith(KINDS)}


def macros(folder: Path, name: str) -> set[str]:
    return {macro.name for macro in parse(folder, name).find_all(nodes.Macro)}


def missing_macros(folder: Path, name: str) -> list[str]:
    """Names that a template takes from another one which does not define them."""
    tree = parse(folder, name)
    faults = []
    for node in tree.find_all(nodes.FromImport):
        if isinstance(node.template, nodes.Const):
            wanted = {part if isinstance(part, str) else part[0] for part in node.names}
            faults += sorted(wanted - macros(folder, node.template.value))
    modules = {
        node.target: node.template.value
        for node in tree.find_all(nodes.Import)
        if isinstance(node.template, nodes.Const)
    }
    for use in tree.find_all(nodes.Getattr):
        if isinstance(use.node, nodes.Name) and use.node.name in modules:
            faults += sorted({use.attr} - macros(folder, modules[use.node.name]))
    return [f"{name}: {fault}" for fault in faults]


def rendered_names(paths: list[Path]) -> set[str]:
    """Template names in the code: any text that ends like one."""
    constants = (node for path in paths for node in ast.walk(tree_of(path)) if isinstance(node, ast.Constant))
    return {node.value for node in constants if isinstance(node.value, str) and node.value.endswith(KINDS)}


def unused_templates(folder: Path, rendered: set[str]) -> list[str]:
    names = template_names(folder)
    used = rendered.union(*(named_templates(parse(folder, name)) for name in names))
    return [name for name in names if name not in used and name.split("/", 1)[0] not in FOUND_BY_NAME]


def inline_parts(path: Path) -> list[str]:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    faults = [f"{shown(path)}: {what}" for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    faults += [
        f"{shown(path)}: a form without csrf_field()" for form in POST_FORM.findall(text) if "csrf_field()" not in form
    ]
    return faults


def blueprint_names(folder: Path) -> dict[str, str]:
    """Blueprint name by the folder it is made in."""
    found = {}
    for path in python_files(folder):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and name_of(node) == "Blueprint" and node.args:
                first = node.args[0]
                found[path.parent.name] = first.value if isinstance(first, ast.Constant) else ast.unparse(first)
    return found


def test_every_template_parses_and_takes_only_macros_that_exist() -> None:
    assert [fault for name in template_names(TEMPLATES) for fault in missing_macros(TEMPLATES, name)] == []


def test_every_named_template_exists() -> None:
    names = set(template_names(TEMPLATES))
    wanted = rendered_names(list(python_files(APP))).union(*(named_templates(parse(TEMPLATES, name)) for name in names))
    assert sorted(name for name in wanted - names if "/" in name and "{" not in name) == []


def test_every_template_is_used() -> None:
    assert unused_templates(TEMPLATES, rendered_names(list(python_files(APP)))) == []


def test_no_template_brings_inline_code_or_unescaped_text() -> None:
    assert [fault for path in own_files(TEMPLATES) for fault in inline_parts(path)] == []


def test_a_blueprint_is_called_like_its_folder() -> None:
    assert {folder: name for folder, name in blueprint_names(APP / "web").items() if folder != name} == {}


def test_a_folder_of_templates_is_called_like_its_blueprint() -> None:
    folders = {name.split("/", 1)[0] for name in template_names(TEMPLATES)} - SHARED_FOLDERS
    assert sorted(folders - set(blueprint_names(APP / "web"))) == []


def test_a_blueprint_draws_its_own_templates_and_shared_ones_only() -> None:
    faults = [
        f"{folder}: {name}"
        for folder in blueprint_names(APP / "web")
        for name in rendered_names(list(python_files(APP / "web" / folder)))
        if "/" in name and name.split("/", 1)[0] not in SHARED_FOLDERS | {folder}
    ]
    assert faults == []


def test_planted_faults_in_templates_are_found(tmp_path: Path) -> None:
    (tmp_path / "parts.html").write_text("{% macro good() %}x{% endmacro %}", encoding="utf-8")
    page = tmp_path / "page.html"
    page.write_text(
        "{% import 'parts.html' as parts %}{% from 'parts.html' import gone %}{{ parts.good() }}{{ parts.bad() }}"
        "<p style='a'>{{ x|safe }}</p><script>1</script><a onclick='x'>"
        "<form method='post'></form><img src='//elsewhere/x.png'>",
        encoding="utf-8",
    )
    (tmp_path / "forgotten.html").touch()
    assert missing_macros(tmp_path, "page.html") == ["page.html: gone", "page.html: bad"]
    assert unused_templates(tmp_path, {"page.html"}) == ["forgotten.html"]
    assert len(inline_parts(page)) == 6
