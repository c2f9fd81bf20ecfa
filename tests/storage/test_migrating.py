"""Migrations keep what people have stored, and a step that would not is rolled back as a whole."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, inspect, text
from sqlalchemy.exc import DBAPIError

from app.storage import migrating
from app.storage.base import UtcDateTime
from app.storage.database import make_engine
from app.storage.migrating import DanglingRows, downgrade, present_revision, upgrade
from app.storage.tables import metadata
from tests.rules.source import ROOT

# Columns whose value a check of the database restricts; all others take any value of their type.
RESTRICTED = {
    ("attempt", "state"): "open",
    ("document", "kind"): "training",
    ("offer", "kind"): "training",
    ("person", "language"): "de",
    ("role_grant", "role"): "editor",
}
Rows = dict[str, list[dict[str, Any]]]

PARENT_AND_CHILD = """
import sqlalchemy as sa
from alembic import op
revision = "1"
down_revision = None
def upgrade():
    op.create_table("parent", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("word", sa.String(9)))
    op.create_table("child", sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("parent.id", ondelete="CASCADE")))
    op.execute("INSERT INTO parent VALUES (1, 'kept')")
    op.execute("INSERT INTO child VALUES (1, 1)")
def downgrade():
    op.drop_table("child")
    op.drop_table("parent")
"""
REBUILD = """
import sqlalchemy as sa
from alembic import op
revision = "2"
down_revision = "1"
def upgrade():
    with op.batch_alter_table("parent") as parent:
        parent.alter_column("word", existing_type=sa.String(9), nullable=False)
        parent.add_column(sa.Column("more", sa.String(9), nullable=True))
def downgrade():
    with op.batch_alter_table("parent") as parent:
        parent.drop_column("more")
        parent.alter_column("word", existing_type=sa.String(9), nullable=True)
"""
LOSE_A_PARENT = """
from alembic import op
revision = "2"
down_revision = "1"
def upgrade():
    op.execute("CREATE TABLE half_done (id INTEGER)")
    op.execute("UPDATE child SET parent_id = 2")
def downgrade():
    pass
"""


def value_for(column: Column[Any]) -> Any:
    restricted = RESTRICTED.get((column.table.name, column.name))
    if restricted is not None or column.nullable:
        return restricted
    kinds: dict[type, Any] = {
        int: 1,
        bool: False,
        bytes: b"x" * 32,
        date: date(2026, 11, 25),
    }
    if isinstance(column.type, UtcDateTime):
        return datetime(2026, 11, 25, 8, tzinfo=UTC)
    return kinds.get(column.type.python_type, "a" * (getattr(column.type, "length", None) or 8))


def fill(url: str, tables: MetaData) -> None:
    """Put a row into every table; rows that point to each other carry the same values."""
    engine = make_engine(url)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for table in tables.sorted_tables:
            connection.execute(table.insert(), {column.name: value_for(column) for column in table.columns})
    engine.dispose()


def stored(url: str) -> Rows:
    engine = make_engine(url)
    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names()) - {"alembic_version"}
        rows = {name: connection.execute(text(f"SELECT * FROM {name}")).mappings().all() for name in names}  # noqa: S608
    engine.dispose()
    return {name: [dict(row) for row in found] for name, found in rows.items()}


def revisions() -> list[str]:
    """All revisions from the newest to the oldest, then "base"."""
    scripts = ScriptDirectory.from_config(migrating._configuration())
    return [script.revision for script in scripts.walk_revisions()] + ["base"]


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations of the test's own, run by the real env.py."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    shutil.copy(ROOT / "migrations" / "env.py", folder)
    (folder / "versions" / "1.py").write_text(PARENT_AND_CHILD, encoding="utf-8")
    monkeypatch.setattr(migrating, "_script_folder", lambda: folder)
    return folder / "versions"


def test_going_back_and_forth_keeps_every_row_of_every_table_that_stays(unmigrated_url: str) -> None:
    upgrade(unmigrated_url)
    fill(unmigrated_url, metadata())
    full = stored(unmigrated_url)
    assert all(len(rows) == 1 for rows in full.values())
    for target in revisions()[1:]:
        downgrade(unmigrated_url, target)
        left = stored(unmigrated_url)
        assert left == {table: full[table] for table in left}
        upgrade(unmigrated_url)
        again = stored(unmigrated_url)
        assert {table: again[table] for table in left} == left
        assert set(again) == set(full)


def test_a_rebuilt_parent_table_keeps_its_children(unmigrated_url: str, planted: Path) -> None:
    (planted / "2.py").write_text(REBUILD, encoding="utf-8")
    upgrade(unmigrated_url)
    assert stored(unmigrated_url) == {
        "parent": [{"id": 1, "word": "kept", "more": None}],
        "child": [{"id": 1, "parent_id": 1}],
    }
    downgrade(unmigrated_url, "1")
    assert stored(unmigrated_url) == {"parent": [{"id": 1, "word": "kept"}], "child": [{"id": 1, "parent_id": 1}]}


def test_a_step_that_leaves_rows_pointing_nowhere_is_undone_as_a_whole(unmigrated_url: str, planted: Path) -> None:
    (planted / "2.py").write_text(LOSE_A_PARENT, encoding="utf-8")
    upgrade(unmigrated_url, "1")
    with pytest.raises((DanglingRows, DBAPIError)):
        upgrade(unmigrated_url)
    assert stored(unmigrated_url) == {"parent": [{"id": 1, "word": "kept"}], "child": [{"id": 1, "parent_id": 1}]}
    engine = make_engine(unmigrated_url)
    assert present_revision(engine) == "1"
    engine.dispose()


def test_upgrading_twice_changes_nothing(unmigrated_url: str) -> None:
    upgrade(unmigrated_url)
    fill(unmigrated_url, metadata())
    full = stored(unmigrated_url)
    upgrade(unmigrated_url)
    assert stored(unmigrated_url) == full
