"""CSV files as tables: text in UTF-8, cells apart by semicolon or comma, each row with the line on which it begins."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

LARGEST_FILE = 20 * 1024 * 1024
_DELIMITERS = ";,\t"
_OTHER_ENCODINGS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class TableFault(Exception):
    """The file cannot be read as a table: which rule is broken, on which line (0: the whole file), at which column."""

    def __init__(self, code: str, line: int = 0, column: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row as they are written, and the line on which it begins."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`headings` is the first row that is not empty; empty rows are left out."""

    delimiter: str
    headings: Row
    rows: tuple[Row, ...]


def read_table(content: bytes) -> Table:
    """Return the table; raises TableFault."""
    text = _decode(content)
    first_line = next((line for line in text.splitlines() if line.strip(f"{_DELIMITERS} ")), "")
    delimiter = max(_DELIMITERS, key=first_line.count)
    headings, *rows = tuple(_rows(text, delimiter)) or (None,)
    if headings is None:
        raise TableFault("file_empty")
    return Table(delimiter, headings, tuple(rows))


def _decode(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise TableFault("file_too_large")
    if content.startswith(_OTHER_ENCODINGS):
        raise TableFault("not_utf8", 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableFault("not_utf8", content.count(b"\n", 0, error.start) + 1) from None
    if "\0" in text:
        raise TableFault("nul_character", text.count("\n", 0, text.index("\0")) + 1)
    return text


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            # An open quotation mark swallows everything behind it; it began here.
            raise TableFault("quotes_broken", line) from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Row(line, tuple(cells))
        line = reader.line_num + 1
