"""Content as a folder of YAML files, the form in which authors write it.

    pack.yaml  guideline.yaml  scenarios/s01-….yaml  trainings/….yaml  images/….svg

Files are read by ruamel.yaml, which takes `no`, `on` and `012` as they are written (YAML 1.2) and knows the line of
every key. What comes out are plain values: no alias, tag or merge gets past here, so that nothing small can unfold into
something huge. A file that cannot be read becomes a fault, and the others are read nevertheless.
"""

import os
import re
import stat
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedBase, CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from app.domain import picture_check
from app.domain.content_files import ContentFile, Fault, PackFiles
from app.domain.content_files import Path as KeyPath

MOST_BYTES = 256 * 1024
MOST_FILES = 1000
DEEPEST = 20
# The reader takes ever longer the more brackets are open; content is written in lines and needs hardly any.
MOST_BRACKETS = 500
_TOP_FILES = frozenset({"pack.yaml", "guideline.yaml", "README.md", "LICENSE.md"})
_FOLDERS = {
    "scenarios": (re.compile(r"s[0-9]{2}-[a-z0-9-]+\.yaml"), "s01-what-it-is-about.yaml"),
    "trainings": (re.compile(r"[a-z][a-z0-9-]*\.yaml"), "onboarding.yaml"),
    "images": (re.compile(r"[a-z0-9][a-z0-9._-]*\.svg"), "s01-desk.svg"),
}
_PLAIN_TAGS = frozenset({None, "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})
_DAY = re.compile(r":\s+([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\s*$")
_WORDS = {
    "DuplicateKeyError": "stands here a second time; keep one of the two",
    "ScannerError": "cannot be read as YAML here; check: a wrong indent, an open quotation mark, a colon in a text",
    "ParserError": "cannot be read as YAML here; check: a wrong indent, a missing hyphen",
}


class _Unreadable(Exception):
    """A file cannot be used."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def read_pack(folder: Path) -> tuple[PackFiles, list[Fault]]:
    """Read a folder of content; what cannot be read is left out and named as a fault."""
    faults: list[Fault] = []
    found: dict[str, list[str]] = {name: [] for name in ("", *_FOLDERS)}
    for number, name in enumerate(_names(folder, faults)):
        if number == MOST_FILES:
            faults.append(Fault(name, 1, f"a folder of content holds at most {MOST_FILES} files; split it"))
            break
        found[name.rpartition("/")[0]].append(name)

    def load(name: str) -> ContentFile | None:
        if name not in found[name.rpartition("/")[0]]:
            faults.append(Fault(name, 1, "this file is missing; add it (docs/content-format.md shows what it holds)"))
            return None
        return _load(folder, name, faults)

    files = PackFiles(
        pack=load("pack.yaml"),
        guideline=load("guideline.yaml"),
        scenarios=tuple(file for name in found["scenarios"] if (file := load(name)) is not None),
        trainings=tuple(file for name in found["trainings"] if (file := load(name)) is not None),
        images=dict(_pictures(folder, found["images"], faults)),
    )
    return files, faults


def _names(folder: Path, faults: list[Fault]) -> Iterator[str]:
    """Yield the files of the folder by name; hidden ones, which systems leave behind, are passed over."""
    for entry in _entries(folder):
        if entry.name in _FOLDERS and entry.is_dir(follow_symlinks=False):
            pattern, example = _FOLDERS[entry.name]
            for inner in _entries(Path(entry.path)):
                name = f"{entry.name}/{inner.name}"
                if _is_plain(inner, name, faults):
                    if pattern.fullmatch(inner.name):
                        yield name
                    else:
                        faults.append(Fault(name, 1, f"does not belong here; names look like {example}"))
        elif _is_plain(entry, entry.name, faults):
            if entry.name in _TOP_FILES:
                yield entry.name
            else:
                faults.append(Fault(entry.name, 1, "does not belong here; take it out or move it to its folder"))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)


def _is_plain(entry: os.DirEntry[str], name: str, faults: list[Fault]) -> bool:
    if entry.is_symlink():
        faults.append(Fault(name, 1, "is a link to another place; put the file itself here"))
    elif not entry.is_file(follow_symlinks=False):
        faults.append(Fault(name, 1, "is no file; take it out"))
    else:
        return True
    return False


def _pictures(folder: Path, names: list[str], faults: list[Fault]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        try:
            yield name.rpartition("/")[2], _bytes(folder / name, picture_check.MOST_BYTES)
        except _Unreadable as problem:
            faults.append(Fault(name, problem.line, problem.message))


def _load(folder: Path, name: str, faults: list[Fault]) -> ContentFile | None:
    try:
        return parse_file(name, _bytes(folder / name, MOST_BYTES))
    except _Unreadable as problem:
        faults.append(Fault(name, problem.line, problem.message))
        return None


def _bytes(path: Path, most: int) -> bytes:
    """Read a file that may have been swapped since its folder was listed: no link, no device, no more than allowed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise _Unreadable(f"cannot be read ({error.strerror}); check its rights") from None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise _Unreadable("is no file; take it out")
        content = file.read(most + 1)
    if len(content) > most:
        raise _Unreadable(f"is larger than {most // 1024} KB; split it or simplify it")
    return content


def parse_file(name: str, content: bytes) -> ContentFile:
    """Return the values and lines of one YAML file; raises _Unreadable, which names the first fault."""
    tree = _tree(_text(content))
    lines: dict[KeyPath, int] = {}
    return ContentFile(name, _plain(tree, (), 1, lines, set()), lines)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Unreadable("is not written in UTF-8; save it as UTF-8 in your editor", line) from None


def _tree(text: str) -> Any:
    if text.count("[") + text.count("{") > MOST_BRACKETS:
        raise _Unreadable("holds too many brackets; write lists and keys in lines")
    try:
        return YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        raise _Unreadable(*_marked(error)) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _Unreadable("holds a character that no text may hold; take it out", line) from None
    except ValueError:
        raise _Unreadable(
            "is no day of the calendar; write a date such as 2026-11-25", _line_of_wrong_day(text)
        ) from None
    except YAMLError as error:
        raise _Unreadable(f"cannot be read as YAML: {error}".splitlines()[0]) from None
    except RecursionError:
        raise _Unreadable("is nested too deeply; no content needs that") from None


def _line_of_wrong_day(text: str) -> int:
    """ruamel.yaml does not say where the day stands that is none; the first one it can have stumbled over is named."""
    for number, line in enumerate(text.splitlines(), start=1):
        for year, month, day in _DAY.findall(line):
            try:
                date(int(year), int(month), int(day))
            except ValueError:
                return number
    return 1


def _marked(error: MarkedYAMLError) -> tuple[str, int]:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    kind = type(error).__name__
    if kind == "DuplicateKeyError":
        key = re.search(r'key "(.+?)"', str(error.problem))
        return f"{key.group(1) if key else 'this key'} {_WORDS[kind]}", line
    return _WORDS.get(kind, f"cannot be read as YAML here: {error.problem}"), line


def _plain(value: Any, path: KeyPath, line: int, lines: dict[KeyPath, int], seen: set[int]) -> Any:
    """Return plain values and note the line of every key and item. `seen` holds the containers met so far."""
    if isinstance(value, CommentedMap | CommentedSeq):
        _refuse_tricks(value, path, line, seen)
        if isinstance(value, CommentedMap):
            return _plain_map(value, path, lines, seen)
        return _plain_list(value, path, line, lines, seen)
    # bool before int, datetime before date: each is a kind of the other.
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, datetime):
        raise _Unreadable("must be a day without a time of day, such as 2026-11-25", line)
    raise _Unreadable("holds a value with a YAML tag (!…), which is not allowed; write a plain value", line)


def _refuse_tricks(value: CommentedBase, path: KeyPath, line: int, seen: set[int]) -> None:
    if id(value) in seen:
        raise _Unreadable("repeats another part by an alias (*…), which is not allowed; write it out", line)
    seen.add(id(value))
    if value.tag.value not in _PLAIN_TAGS:
        raise _Unreadable("holds a value with a YAML tag (!…), which is not allowed; write a plain value", line)
    if getattr(value, "merge", None):
        raise _Unreadable("takes over another part by a merge (<<), which is not allowed; write it out", line)
    if len(path) > DEEPEST:
        raise _Unreadable("is nested too deeply; no content needs that", line)


def _plain_map(value: CommentedMap, path: KeyPath, lines: dict[KeyPath, int], seen: set[int]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, inner in value.items():
        here = (*path, str(key))
        lines[here] = value.lc.key(key)[0] + 1
        plain[str(key)] = _plain(inner, here, lines[here], lines, seen)
    return plain


def _plain_list(value: CommentedSeq, path: KeyPath, line: int, lines: dict[KeyPath, int], seen: set[int]) -> list[Any]:
    plain: list[Any] = []
    for place, inner in enumerate(value):
        here = (*path, place)
        # An alias has the place of what it repeats, which may stand before this list.
        lines[here] = max(line, value.lc.item(place)[0] + 1)
        plain.append(_plain(inner, here, lines[here], lines, seen))
    return plain
