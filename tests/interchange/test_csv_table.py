"""A CSV file is read as people's programs write it, and what cannot be read is named with its line."""

import codecs

import pytest

from app.interchange import csv_table
from app.interchange.csv_table import TableFault, read_table


def fault(content: bytes) -> tuple[str, int]:
    with pytest.raises(TableFault) as caught:
        read_table(content)
    return caught.value.code, caught.value.line


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_byte_order_mark_and_line_ends_are_recognised(delimiter: str, mark: bytes, end: str) -> None:
    text = end.join([f"Name{delimiter}Amt", f"Łukasz{delimiter}Bürgeramt", ""])
    table = read_table(mark + text.encode())
    assert (table.delimiter, table.headings.cells) == (delimiter, ("Name", "Amt"))
    assert [(row.line, row.cells) for row in table.rows] == [(2, ("Łukasz", "Bürgeramt"))]


def test_the_other_delimiter_inside_cells_does_no_harm() -> None:
    table = read_table(b"a;b;c\n1,5;2,5,5;3\n")
    assert table.rows[0].cells == ("1,5", "2,5,5", "3")


def test_a_row_is_named_by_the_line_on_which_it_begins() -> None:
    table = read_table(b'\n\na;b\n"two\nlines";1\n;\n\n"semi;colon";2\n')
    assert table.headings.line == 3
    assert [(row.line, row.cells[1]) for row in table.rows] == [(4, "1"), (8, "2")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ("file_empty", 0)),
        (b" \n;;\n", ("file_empty", 0)),
        ("a;b\nGrün;ä\n".encode("latin-1"), ("not_utf8", 2)),
        ("a;b\n".encode("utf-16"), ("not_utf8", 1)),
        (b"a;b\n1;2\n3;\x004\n", ("nul_character", 3)),
        (b'a;b\n1;2\n"open;3\n4;5\n', ("quotes_broken", 3)),
        (b'a;b\n1;"x"y\n', ("quotes_broken", 2)),
        (b"a;b\n1;" + b"x" * 200_000, ("quotes_broken", 2)),
    ],
)
def test_what_is_no_table_is_named_with_its_line(content: bytes, expected: tuple[str, int]) -> None:
    assert fault(content) == expected


def test_a_file_beyond_any_authority_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_table, "LARGEST_FILE", 10)
    assert fault(b"a;b\n1;2\n3;4\n") == ("file_too_large", 0)
