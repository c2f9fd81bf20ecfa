"""The picture of the data model is drawn from the metadata and kept up to date."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_picture_shows_the_tables_as_they_are() -> None:
    drawn = runpy.run_path(str(DOCS / "data_model.py"))["draw"]()
    assert drawn == (DOCS / "data-model.svg").read_text(encoding="utf-8"), "run: .venv/bin/python docs/data_model.py"
