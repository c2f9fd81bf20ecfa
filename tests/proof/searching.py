"""Searching bytes for what an answer would look like if it lay there unsealed, in the encodings databases use."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from app.domain.ids import DocumentHash

LETTERS = "abcdef"
# Bytes from the id to the state of an attempt at "einarbeitung".
_TO_STATE = 32 + 32 + len("einarbeitung") + 64 + 32


def signs_of_answers(versions: Iterable[DocumentHash]) -> list[bytes]:
    """What every unsealed answer or draft contains. The hash alone is no sign: it names a public document."""
    signs = [f'{{"s":"{version}"' for version in versions]
    signs += ['","r":["', '"raw":{"', '"choice":["', '"choice": ["', '"statement-']
    signs += [f"choice={letter}" for letter in LETTERS] + [f"statement-{letter}=" for letter in LETTERS]
    return [sign.encode() for sign in signs]


def encodings(sign: bytes) -> Iterator[bytes]:
    """The sign as it is, in UTF-16, as hexadecimal digits, and in base64 at each of the three offsets."""
    yield sign
    yield sign.decode().encode("utf-16-le")
    yield sign.hex().encode()
    yield sign.hex().upper().encode()
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + sign)
        # Only the digits that do not depend on the neighbours.
        whole = coded[-(-offset * 8 // 6) : (offset + len(sign)) * 8 // 6]
        yield whole


def found_signs(haystack: bytes, signs: Iterable[bytes]) -> list[bytes]:
    return [sign for sign in signs if any(form in haystack for form in encodings(sign))]


def files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


# --- SQLite's write-ahead log ---------------------------------------------------------------------------------------


def commits(write_ahead: bytes) -> Iterator[dict[int, bytes]]:
    """Return the pages that each commit in the log has written, by number."""
    (page_size,) = struct.unpack(">I", write_ahead[8:12])
    pages: dict[int, bytes] = {}
    for start in range(32, len(write_ahead) - page_size, 24 + page_size):
        number, size_after_commit = struct.unpack(">II", write_ahead[start : start + 8])
        pages[number] = write_ahead[start + 24 : start + 24 + page_size]
        if size_after_commit:
            yield pages
            pages = {}


def written_together(write_ahead: bytes, attempts: Sequence[str], keys: Iterable[bytes]) -> dict[str, bytes]:
    """Tie attempts to attempt keys: the commit that finishes an attempt adds exactly one sealed row."""
    present: dict[int, bytes] = {}
    finished: dict[str, bytes] = {}
    wanted = list(keys)
    for pages in commits(write_ahead):
        new_keys = [key for key in wanted if _grown(key, pages, present)]
        if len(new_keys) == 1:
            for attempt in attempts:
                row = attempt.encode()
                if attempt not in finished and any(_is_finished(row, page) for page in pages.values()):
                    finished[attempt] = new_keys[0]
        present |= pages
    return finished


def _grown(key: bytes, pages: dict[int, bytes], present: dict[int, bytes]) -> bool:
    after = sum(page.count(key) for page in pages.values())
    before = sum(present.get(number, b"").count(key) for number in pages)
    return after > before


def _is_finished(attempt_id: bytes, page: bytes) -> bool:
    """Whether the page holds the attempt's row with the word `finished`: in a record of SQLite the texts of a row stand
    one after the other, here id, person, training key, its hash, seed, state."""
    start = page.find(attempt_id)
    while start >= 0:
        if page.find(b"finished", start, start + _TO_STATE + 12) >= start + _TO_STATE:
            return True
        start = page.find(attempt_id, start + 1)
    return False
