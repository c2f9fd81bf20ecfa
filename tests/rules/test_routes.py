"""Every route says who may use it, and no address that people may have kept vanishes."""

from __future__ import annotations

import ast
from pathlib import Path

from flask import Flask

from app.factory import build_app
from app.services.transaction import Site
from tests.rules.source import APP, name_of, python_files, shown, tree_of

ROUTE_DECORATORS = {"get", "post", "put", "patch", "delete", "route"}
DECLARATIONS = {"needs", "public"}
# One a line: method and address. Whoever takes one away puts a redirect in its place, so it stays in this list.
KNOWN_ADDRESSES = Path(__file__).with_name("addresses.txt")


def undeclared_views(path: Path) -> list[str]:
    """Views without exactly one of @needs and @public below their route."""
    faults = []
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.FunctionDef):
            continue
        names = [name_of(decorator) for decorator in node.decorator_list]
        routes = [place for place, name in enumerate(names) if name in ROUTE_DECORATORS]
        declared = [place for place, name in enumerate(names) if name in DECLARATIONS]
        # Above the route a declaration would wrap what Flask has already taken.
        if routes and (len(declared) != 1 or declared[0] < max(routes)):
            faults.append(f"{shown(path)}:{node.lineno} {node.name}")
    return faults


def added_rules(path: Path) -> list[str]:
    """Routes added by a call instead of a decorator, which the rule above would not see."""
    calls = (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))
    return [f"{shown(path)}:{node.lineno}" for node in calls if name_of(node) == "add_url_rule"]


def addresses(app: Flask) -> set[str]:
    rules = list(app.url_map.iter_rules())
    return {f"{method} {rule.rule}" for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}


def test_no_address_vanishes_and_each_new_one_is_listed(site: Site) -> None:
    assert sorted(addresses(build_app(site))) == KNOWN_ADDRESSES.read_text(encoding="utf-8").splitlines()


def test_the_running_application_has_no_view_without_a_declaration(site: Site) -> None:
    views = build_app(site).view_functions
    undeclared = [name for name, view in views.items() if not hasattr(view, "needs") and not hasattr(view, "is_public")]
    assert undeclared == []


def test_every_view_declares_who_may_use_it() -> None:
    assert [fault for path in python_files(APP) for fault in undeclared_views(path)] == []


def test_no_route_is_added_behind_the_rules_back() -> None:
    assert [fault for path in python_files(APP) for fault in added_rules(path)] == []


def test_a_planted_view_without_a_declaration_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "views.py"
    planted.write_text(
        "@pages.get('/a')\n@needs('a.read')\ndef good(): ...\n"
        "@pages.get('/b')\ndef open_door(): ...\n"
        "@public\n@pages.get('/c')\ndef wrong_order(): ...\n"
        "app.add_url_rule('/d', view_func=good)\n",
        encoding="utf-8",
    )
    assert undeclared_views(planted) == ["views.py:5 open_door", "views.py:8 wrong_order"]
    assert added_rules(planted) == ["views.py:9"]
