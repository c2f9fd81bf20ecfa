"""Draw docs/data-model.svg from the tables' metadata: `python docs/data_model.py`. A test fails when it is outdated."""

import sys
from html import escape
from pathlib import Path

from sqlalchemy import Column, Table

sys.path.insert(0, str(Path(__file__).parents[1]))
from app.storage.tables import metadata

PICTURE = Path(__file__).with_name("data-model.svg")
# The columns of the picture, left to right; the answers' side stands alone because nothing leads to it.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Organisation", ("unit", "membership", "leadership")),
    ("People and sign-in", ("person", "role_grant", "credential", "start_code", "web_session", "sign_in_failure")),
    ("People's side", ("attempt", "record", "key_fingerprint")),
    ("Content", ("document", "offer", "media")),
    ("Answers' side", ("sealed_step",)),
)
FONT = 'font-family="sans-serif" font-size="13"'
WIDTH, GAP, LINE, HEAD, MARGIN, TOP = 230, 70, 18, 28, 24, 64


def draw() -> str:
    """Return the picture as SVG; every table of the metadata is in it, or KeyError."""
    tables = dict(metadata().tables)
    places = _places(tables)
    if set(places) != set(tables):
        raise KeyError(*(set(tables) ^ set(places)))
    height = max(y + _height(tables[name]) for name, (_, y) in places.items()) + MARGIN
    width = MARGIN * 2 + len(GROUPS) * WIDTH + (len(GROUPS) - 1) * GAP
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {FONT}>',
        "<title>Data model of Leitplanke, drawn from the tables' metadata</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        *(_group(place, title) for place, (title, _) in enumerate(GROUPS)),
        *(line for name in sorted(places) for line in _lines(tables[name], places)),
        *(_box(tables[name], *places[name]) for name in sorted(places)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _places(tables: dict[str, Table]) -> dict[str, tuple[int, int]]:
    places = {}
    for column, (_, names) in enumerate(GROUPS):
        y = TOP
        for name in names:
            places[name] = (MARGIN + column * (WIDTH + GAP), y)
            y += _height(tables[name]) + 22
    return places


def _height(table: Table) -> int:
    return HEAD + LINE * len(table.columns) + 8


def _group(place: int, title: str) -> str:
    x = MARGIN + place * (WIDTH + GAP)
    return f'<text x="{x}" y="{TOP - 22}" font-size="16" font-weight="bold" fill="#131525">{escape(title)}</text>'


def _box(table: Table, x: int, y: int) -> str:
    stroke = "#9a4a12" if table.name == "sealed_step" else "#1f45ad"
    rows = [
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{_height(table)}" rx="6" fill="#fff" stroke="{stroke}"/>',
        f'<text x="{x + 10}" y="{y + 19}" font-weight="bold" fill="{stroke}">{table.name}</text>',
    ]
    for number, column in enumerate(table.columns):
        weight = ' font-weight="bold"' if column.primary_key else ""
        mark = " →" if column.foreign_keys else ""
        words = f"{column.name}{mark}"
        rows.append(f'<text x="{x + 10}" y="{_middle(y, number) + 4}" fill="#131525"{weight}>{words}</text>')
    return "\n".join(rows)


def _lines(table: Table, places: dict[str, tuple[int, int]]) -> list[str]:
    lines = []
    for number, column in enumerate(table.columns):
        for target in _targets(column):
            x, y = places[table.name]
            to_x, to_y = places[target]
            start, end = (x + WIDTH, to_x) if to_x > x else (x, to_x + (WIDTH if to_x < x else 0))
            bend = (start + end) // 2 if to_x != x else x - GAP // 3
            lines.append(
                f'<path d="M{start} {_middle(y, number)}H{bend}V{to_y + 14}H{end}" fill="none" stroke="#8b93b8"/>'
            )
    return lines


def _targets(column: "Column[object]") -> list[str]:
    return sorted(key.column.table.name for key in column.foreign_keys)


def _middle(y: int, number: int) -> int:
    return y + HEAD + LINE * number + LINE // 2


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
