"""What a check of content works on: files as they were read, and the faults found in them.

A fault names file and line, because its reader sits in front of an editor. How lines are found out is a matter of the
file format (app/interchange/quiz_yaml.py); here a line is a number that belongs to a path of keys.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something to mend. A warning does not stop publishing."""

    file: str
    line: int
    message: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {'warning: ' if self.warning else ''}{self.message}"


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A file of plain values (dict, list, str, int, float, bool, date, None) with the line of every key and item."""

    name: str
    data: Any
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Return the line of the path, or of the nearest thing around it that is there."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1

    def fault(self, path: Path, message: str, *, warning: bool = False) -> Fault:
        """Return a fault at the path; the message begins with the path as an author reads it."""
        place = self.place(path)
        return Fault(self.name, self.line(path), f"{place}: {message}" if place else message, warning)

    def place(self, path: Path) -> str:
        """Return the path in words an author finds again: items by their id, else by their number from 1."""
        words: list[str] = []
        value = self.data
        for part in path:
            value = _step(value, part)
            if isinstance(part, int):
                own = _own_name(value)
                words.append(f"[{own or part + 1}]")
            else:
                words.append(f".{part}" if words else part)
        return "".join(words)

    def value(self, path: Path) -> Any:
        """Return what stands at the path, or None."""
        value = self.data
        for part in path:
            value = _step(value, part)
        return value

    def walk(self, key: str) -> Iterator[tuple[Path, Any]]:
        """Yield (path, value) of this key wherever it occurs, in the order of the file."""
        yield from _walk(self.data, key, ())


def _step(value: Any, part: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def _own_name(value: Any) -> str:
    name = value.get("id", value.get("key")) if isinstance(value, dict) else None
    return name if isinstance(name, str) else ""


def _walk(value: Any, key: str, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key:
                yield (*path, name), inner
            else:
                yield from _walk(inner, key, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _walk(inner, key, (*path, place))


@dataclass(frozen=True, slots=True)
class PackFiles:
    """A folder of content as it was read. A file that is missing or unreadable is None or left out."""

    pack: ContentFile | None = None
    guideline: ContentFile | None = None
    scenarios: tuple[ContentFile, ...] = ()
    trainings: tuple[ContentFile, ...] = ()
    images: Mapping[str, bytes] = field(default_factory=dict)
