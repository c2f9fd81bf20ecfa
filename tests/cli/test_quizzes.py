"""`leitplanke quizzes`: faults one a line, an exit code that scripts can use, and nothing published by halves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.quizzes import quizzes
from app.config import Settings
from app.services.setting_up import initialise
from tests.makers import PACK
from tests.packs import spoil, write_pack


@pytest.fixture
def site_in_environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    initialise(settings, date(2026, 11, 25))
    monkeypatch.setenv("LEITPLANKE_DATABASE", settings.database_url)
    monkeypatch.setenv("LEITPLANKE_DATA", str(settings.data_folder))
    monkeypatch.setenv("LEITPLANKE_KEY_FILE", str(settings.key_file))
    monkeypatch.setenv("LEITPLANKE_SECRET", settings.secret_key)
    monkeypatch.setenv("LEITPLANKE_BASE_URL", settings.base_url)
    return settings


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(quizzes, [str(word) for word in words])


def broken(folder: Path) -> tuple[Path, str]:
    """A small pack with a missing translation, and the line by which it is named."""
    file, text, line = spoil("S14", "    en: I skip it, because rules for social networks", "    fr: Non", 1)
    text = text.replace("    fr: Non cannot concern me without an account.\n", "")
    fault = f"{file}:{line - 2}: options[a].text.en: the English text is missing; add en: and the text"
    return write_pack(folder, {file: text}), fault


def test_the_shipped_pack_is_checked_without_a_fault_or_warning() -> None:
    done = run("check", PACK)
    assert done.exit_code == 0
    assert done.output == f"{PACK} may be published: 60 scenarios, 2 trainings, 36 pictures.\n"


def test_a_fault_is_one_line_and_the_check_ends_with_1(tmp_path: Path) -> None:
    folder, fault = broken(tmp_path / "pack")
    done = run("check", folder)
    assert done.exit_code == 1
    assert done.stdout == f"{fault}\n"
    assert done.stderr == "1 fault, 0 warnings.\n"


def test_a_warning_does_not_fail_the_check(tmp_path: Path) -> None:
    file, text, line = spoil("S14", "estimated_seconds: 70", "estimated_seconds: 90")
    done = run("check", write_pack(tmp_path / "pack", {file: text}))
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{file}:{line}: warning: estimated_seconds: is 90")
    assert "may be published: 7 scenarios, 1 training, 3 pictures" in done.stdout
    assert done.stderr == "0 faults, 1 warning.\n"


@pytest.mark.parametrize("command", ["check", "publish"])
def test_a_path_that_is_no_folder_is_refused(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "gone"):
        done = run(command, path)
        assert done.exit_code == 2
        assert str(path) in done.stderr


def test_a_folder_is_published_once(site_in_environment: Settings, tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "pack")
    first, second = run("publish", folder), run("publish", folder)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output == (
        "Published: 10 new documents, 3 new pictures, 10 changed offers. "
        "Attempts that have begun stay on their content.\n"
    )
    assert second.output == "This content is published already; nothing has changed.\n"


def test_a_broken_folder_is_not_published(site_in_environment: Settings, tmp_path: Path) -> None:
    folder, fault = broken(tmp_path / "pack")
    done = run("publish", folder)
    assert done.exit_code == 1
    assert done.stdout == f"{fault}\n"
    assert done.stderr.endswith("Nothing was published.\n")
    assert not (site_in_environment.data_folder / "media").exists()
