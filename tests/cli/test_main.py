"""`leitplanke` as a process sees it: exit codes that scripts can use, and a sentence instead of a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli.main import main
from tests.makers import PACK
from tests.packs import write_pack


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of a site that has not been set up yet."""
    monkeypatch.delenv("LEITPLANKE_DATABASE", raising=False)
    monkeypatch.setenv("LEITPLANKE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LEITPLANKE_KEY_FILE", str(tmp_path / "keys" / "leitplanke.key"))
    monkeypatch.setenv("LEITPLANKE_SECRET", "pV3kq0-9sLw_2ZtYh7RbXc5NfGdJmA1uEoIi8TQW")
    monkeypatch.setenv("LEITPLANKE_BASE_URL", "http://127.0.0.1:8000")
    return tmp_path


def exit_code(monkeypatch: pytest.MonkeyPatch, *words: object) -> object:
    monkeypatch.setattr("sys.argv", ["leitplanke", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def test_a_check_that_finds_nothing_ends_with_0(monkeypatch: pytest.MonkeyPatch) -> None:
    assert exit_code(monkeypatch, "quizzes", "check", PACK) == 0


def test_a_check_that_finds_a_fault_ends_with_1(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert exit_code(monkeypatch, "quizzes", "check", write_pack(tmp_path, {"pack.yaml": "slug: 1\n"})) == 1


def test_a_staff_list_with_a_refused_line_ends_with_1(monkeypatch: pytest.MonkeyPatch, environment: Path) -> None:
    staff = environment / "staff.csv"
    staff.write_text("Personalnummer;E-Mail;Vorname;Nachname;Einheit;Leitung\n1;;;;;\n", encoding="utf-8")
    assert exit_code(monkeypatch, "init") == 0
    assert exit_code(monkeypatch, "people", "import", staff) == 1


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("LEITPLANKE_DATABASE", "sqlite:////proc/nowhere/site.sqlite", "The database cannot be used (unable to open"),
        ("LEITPLANKE_DATA", "/proc/nowhere", "A file or folder cannot be used"),
        ("LEITPLANKE_KEY_FILE", "/proc/nowhere/leitplanke.key", "A file or folder cannot be used"),
    ],
)
def test_a_place_that_cannot_be_used_is_named_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    environment: Path,
    capsys: pytest.CaptureFixture[str],
    setting: str,
    value: str,
    told: str,
) -> None:
    monkeypatch.setenv(setting, value)
    assert exit_code(monkeypatch, "init") == 1
    assert told in capsys.readouterr().err


@pytest.mark.usefixtures("environment")
def test_serving_a_site_that_was_not_set_up_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(monkeypatch, "serve") == 1
    assert "leitplanke init" in capsys.readouterr().err
