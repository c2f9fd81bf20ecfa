"""The migrations make exactly the tables that the code knows, on both databases, and every column is accounted for."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, inspect, text

from app.storage.base import Base
from app.storage.database import make_engine
from app.storage.migrating import downgrade, newest_revision, present_revision, upgrade
from app.storage.tables import metadata
from tests.rules.source import ROOT

DATA_LIST = ROOT / "docs" / "data.toml"
ENTRY = {"personal": bool, "purpose": str, "retention": str}


def description(engine: Engine) -> list[str]:
    """What the database itself says, a line for each column, key, check and index with its condition."""
    seen = inspect(engine)
    readers = {
        "column": seen.get_columns,
        "primary key": lambda table: [seen.get_pk_constraint(table)],
        "foreign key": seen.get_foreign_keys,
        "unique": seen.get_unique_constraints,
        "check": seen.get_check_constraints,
        "index": seen.get_indexes,
    }
    tables = sorted(set(seen.get_table_names()) - {"alembic_version"})
    lines = [
        f"{table}: {kind} {plain(part)}" for table in tables for kind, read in readers.items() for part in read(table)
    ]
    return sorted(lines) + [f"{table}: WITHOUT ROWID" for table in tables_without_row_id(engine)]


def plain(value: Any) -> str:
    """The same text for equal parts, whatever order or objects the database's dialect uses."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {plain(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(plain, value)) + "]"
    return str(value)


def tables_without_row_id(engine: Engine) -> list[str]:
    if engine.dialect.name != "sqlite":
        return []
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
    return sorted(name for name, sql in rows if "WITHOUT ROWID" in sql.upper())


def described_as_declared(url: str, tables: MetaData) -> list[str]:
    """What an empty database says after the tables were made from the code alone; it is empty again afterwards."""
    engine = make_engine(url)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        tables.create_all(connection)
    seen = described(url)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        tables.drop_all(connection)
    engine.dispose()
    return seen


def described(url: str) -> list[str]:
    engine = make_engine(url)
    try:
        return description(engine)
    finally:
        engine.dispose()


def test_migrations_make_the_tables_that_the_code_knows(unmigrated_url: str) -> None:
    declared = described_as_declared(unmigrated_url, metadata())
    upgrade(unmigrated_url)
    assert described(unmigrated_url) == declared


def test_migrations_go_up_down_and_up_again(unmigrated_url: str) -> None:
    upgrade(unmigrated_url)
    first = described(unmigrated_url)
    downgrade(unmigrated_url, "base")
    assert described(unmigrated_url) == []
    upgrade(unmigrated_url)
    assert described(unmigrated_url) == first
    engine = make_engine(unmigrated_url)
    assert present_revision(engine) == newest_revision()
    engine.dispose()


def data_list_faults(columns: set[str], listed: dict[str, dict[str, dict[str, object]]]) -> list[str]:
    """Columns that are not listed, listed ones that do not exist, entries that do not say all three things."""
    entries = {f"{table}.{column}": entry for table, rest in listed.items() for column, entry in rest.items()}
    faults = [f"{name}: not listed" for name in sorted(columns - set(entries))]
    faults += [f"{name}: there is no such column" for name in sorted(set(entries) - columns)]
    for name, entry in sorted(entries.items()):
        is_whole = set(entry) == set(ENTRY) and all(isinstance(entry[key], kind) for key, kind in ENTRY.items())
        if not is_whole or not all(str(value).strip() for value in entry.values()):
            faults.append(f"{name}: must say personal (true or false), purpose and retention, and nothing else")
    return faults


def test_the_data_list_says_for_every_column_what_it_is_for_and_how_long_it_stays() -> None:
    columns = {f"{table.name}.{column.name}" for table in metadata().tables.values() for column in table.columns}
    assert data_list_faults(columns, tomllib.loads(DATA_LIST.read_text(encoding="utf-8"))) == []


def test_planted_gaps_in_the_data_list_are_found() -> None:
    listed = tomllib.loads(
        '[person]\nname = { personal = true, purpose = "greets", retention = " " }\n'
        'gone = { personal = false, purpose = "none", retention = "none" }\n'
    )
    found = data_list_faults({"person.name", "person.born"}, listed)
    assert [fault.split(":")[0] for fault in found] == ["person.born", "person.gone", "person.name"]


@pytest.mark.parametrize("change", ["column", "index"])
def test_a_table_that_differs_from_its_migration_is_found(tmp_path: Path, change: str) -> None:
    urls = [f"sqlite:///{tmp_path / name}.sqlite" for name in ("old", "new")]
    for url, extra in zip(urls, ("", change), strict=True):
        engine = make_engine(url)
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            born = ", born TEXT" if extra == "column" else ""
            connection.execute(text(f"CREATE TABLE person (id INTEGER PRIMARY KEY, state TEXT{born})"))
            condition = "WHERE state = 'open'" if extra == "index" else ""
            connection.execute(text(f"CREATE UNIQUE INDEX one ON person (state) {condition}"))
        engine.dispose()
    assert described(urls[0]) != described(urls[1])


def test_all_tables_hang_on_one_metadata() -> None:
    assert metadata() is Base.metadata
