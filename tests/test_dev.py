"""The set-up script: says what is wrong and how to mend it, and counts what ran and what was skipped."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

import dev

REPORT = """<testsuites><testsuite>
<testcase name="a"/>
<testcase name="b"><failure message="x"/></testcase>
<testcase name="c"><error message="x"/></testcase>
<testcase name="d"><skipped message="no Chromium was found"/></testcase>
<testcase name="e"><skipped message="no Chromium was found"/></testcase>
</testsuite></testsuites>"""


def test_the_end_of_a_test_run_says_what_was_skipped_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")
    assert dev.tell_outcome({"quick": (1, report)}) == 1
    told = capsys.readouterr().out
    assert "Skipped: 2 tests, because no Chromium was found" in told
    assert "Not good: quick" in told
    assert told.splitlines()[-1] == "1 passed, 2 failed, 2 skipped"


def test_a_run_that_ended_badly_or_ran_nothing_is_no_success(tmp_path: Path) -> None:
    good = tmp_path / "good.xml"
    good.write_text("<testsuite><testcase name='a'/></testsuite>", encoding="utf-8")
    none = tmp_path / "none.xml"
    assert dev.tell_outcome({"quick": (0, good), "slow": (dev.NO_TEST_CHOSEN, none)}) == 0
    assert dev.tell_outcome({"quick": (0, good), "slow": (3, none)}) == 1
    assert dev.tell_outcome({"quick": (dev.NO_TEST_CHOSEN, none)}) == 1


def test_a_busy_port_is_named_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind((dev.HOME, 0))
        taken.listen()
        with pytest.raises(SystemExit, match="--port 8080"):
            dev.refuse_busy_port(taken.getsockname()[1])


def test_a_demo_keeps_its_secret_and_its_key_file_outside_the_data(tmp_path: Path) -> None:
    first = dev.demo_environment(tmp_path / "demo", 8123)
    assert dev.demo_environment(tmp_path / "demo", 8123) == first
    assert not Path(first["LEITPLANKE_KEY_FILE"]).is_relative_to(first["LEITPLANKE_DATA"])
    assert first["LEITPLANKE_BASE_URL"] == "http://127.0.0.1:8123"
    assert (tmp_path / "demo" / "secret").stat().st_mode & 0o077 == 0


def test_the_demo_settings_are_accepted_by_the_product(tmp_path: Path) -> None:
    from app.config import read_settings

    assert read_settings(dev.demo_environment(tmp_path / "demo", 8123)).host == dev.HOME


def test_a_failed_step_shows_the_end_of_its_output_and_a_hint() -> None:
    command = [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"]
    with pytest.raises(SystemExit, match=r"(?s)the reason.*try this"):
        dev.step("Failing", command, hint="try this")


def test_a_missing_program_is_named() -> None:
    with pytest.raises(SystemExit, match="no-such-program cannot be started"):
        dev.step("Starting", ["no-such-program"])


def test_an_old_python_is_told_which_one_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev.sys, "version_info", (3, 10, 4))
    with pytest.raises(SystemExit, match=r"needs Python 3.11 or newer; this is 3\.10\."):
        dev.prepare("run")


def test_a_missing_venv_module_is_told_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        dev.make_venv()


def test_another_lock_file_or_another_folder_makes_the_set_up_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dev.wanted_stamp()
    (tmp_path / "changed.lock").write_text("other==1", encoding="utf-8")
    monkeypatch.setitem(dev.LOCKS, "run", str(tmp_path / "changed.lock"))
    after = dev.wanted_stamp()
    assert [part for part in before if before[part] != after[part]] == ["run"]


def test_a_damaged_stamp_counts_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = tmp_path / "stamp"
    monkeypatch.setattr(dev, "STAMP", stamp)
    assert dev.read_stamp() == {}
    for content in ("{", "[]"):
        stamp.write_text(content, encoding="utf-8")
        assert dev.read_stamp() == {}
    dev.write_stamp({"run": "abc"})
    assert dev.read_stamp() == {"run": "abc"}


def test_the_script_needs_nothing_but_the_standard_library() -> None:
    outcome = subprocess.run(
        [sys.executable, "-I", "-S", "dev.py", "--help"], cwd=dev.ROOT, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0
    assert "demo" in outcome.stdout
