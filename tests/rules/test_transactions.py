"""One place commits, and a page that is only read writes nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.rules.source import APP, name_of, python_files, shown, tree_of

COMMITTING = APP / "services" / "transaction.py"
# The writes that a GET may cause, each a short transaction of its own in a function that does nothing else. The quality
# bar allows one more beside the session's last-seen time: the look register, once there is one.
WRITES_OF_A_GET = {"app/web/frame/sessions.py: note_last_seen"}
READING_DECORATORS = {"get", "head"}


def committing_lines(path: Path) -> list[str]:
    """Calls of commit or begin, and COMMIT in a text that is sent to the database."""
    faults = []
    for node in ast.walk(tree_of(path)):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if is_call and name_of(node) in {"commit", "begin"}:  # type: ignore[arg-type]
            faults.append(f"{shown(path)}:{node.lineno}")  # type: ignore[attr-defined]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip() == "COMMIT":
            faults.append(f"{shown(path)}:{node.lineno}")
    return faults


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef))


def writing_functions(path: Path, writers: frozenset[str] = frozenset()) -> set[str]:
    """Functions of a file that open a writing transaction, themselves, through another one of the same file or through
    one of the given `writers`. A listed exception counts as reading, and so does who calls it."""
    calls = {
        function.name: {name_of(node) for node in ast.walk(function) if isinstance(node, ast.Call)}
        for function in functions(path)
        if f"{shown(path)}: {function.name}" not in WRITES_OF_A_GET
    }
    writing = {"transaction", *writers}
    while grown := {name for name, called in calls.items() if called & writing} - writing:
        writing |= grown
    return writing & set(calls)


def writing_services() -> frozenset[str]:
    """Use cases that open a transaction of their own, since a password hash must not be made inside one."""
    return frozenset(name for path in python_files(APP / "services") for name in writing_functions(path))


def is_reading_view(function: ast.FunctionDef) -> bool:
    """True for a view that answers GET: `.get(...)`, or `.route(...)` without other methods only."""
    for decorator in function.decorator_list:
        if name_of(decorator) in READING_DECORATORS:
            return True
        if name_of(decorator) == "route" and isinstance(decorator, ast.Call):
            methods = [ast.unparse(keyword.value) for keyword in decorator.keywords if keyword.arg == "methods"]
            return not methods or "GET" in methods[0]
    return False


def writing_reads(path: Path, writers: frozenset[str] = frozenset()) -> list[str]:
    writing = writing_functions(path, writers)
    return [
        f"{shown(path)}: {function.name}"
        for function in functions(path)
        if function.name in writing and (is_reading_view(function) or not is_view(function))
    ]


def is_view(function: ast.FunctionDef) -> bool:
    return any(name_of(decorator) in {"get", "post", "route"} for decorator in function.decorator_list)


def test_only_the_transaction_commits() -> None:
    others = (path for path in python_files(APP) if path != COMMITTING)
    assert [line for path in others for line in committing_lines(path)] == []


def test_no_get_opens_a_writing_transaction_but_those_listed() -> None:
    writers = writing_services()
    found = {fault for path in python_files(APP / "web") for fault in writing_reads(path, writers)}
    assert sorted(fault for fault in found if not only_posts_use(fault)) == []


def test_every_listed_write_of_a_get_exists_and_writes() -> None:
    writers = writing_services()
    for place, _, name in (listed.partition(": ") for listed in WRITES_OF_A_GET):
        (function,) = (function for function in functions(APP.parent / place) if function.name == name)
        assert {name_of(node) for node in ast.walk(function) if isinstance(node, ast.Call)} & {"transaction", *writers}


def only_posts_use(fault: str) -> bool:
    """True for a plain function whose every user in its file is a view that answers POST only."""
    place, _, name = fault.partition(": ")
    path = APP.parent / place
    by_name = {function.name: function for function in functions(path)}
    if is_view(by_name[name]):
        return False
    users = [
        other
        for other in by_name.values()
        if other.name != name and name in {name_of(node) for node in ast.walk(other) if isinstance(node, ast.Call)}
    ]
    return bool(users) and all(
        not is_reading_view(user) if is_view(user) else only_posts_use(f"{place}: {user.name}") for user in users
    )


def test_a_planted_commit_and_a_planted_write_in_a_get_are_found(tmp_path: Path) -> None:
    planted = tmp_path / "views.py"
    planted.write_text(
        "@pages.get('/')\ndef show_start():\n    remember()\n"
        "@pages.post('/')\ndef post_start():\n    remember()\n"
        "@pages.route('/both', methods=['GET', 'POST'])\ndef both():\n    remember()\n"
        "def remember():\n    with transaction(site) as tx:\n        tx.connection.commit()\n"
        "        tx.connection.execute('COMMIT')\n",
        encoding="utf-8",
    )
    assert committing_lines(planted) == ["views.py:12", "views.py:13"]
    assert writing_reads(planted) == ["views.py: show_start", "views.py: both", "views.py: remember"]
