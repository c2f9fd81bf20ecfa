"""`leitplanke people` as somebody at a terminal uses it."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from app.cli.people import people
from app.config import Settings
from app.services.transaction import Site
from tests.people_makers import add, details

HEADINGS = "Personalnummer;E-Mail;Vorname;Nachname;Einheit;Leitung;Rollen"
GOOD = ("1;frauke@stadt.example;Frauke;Meißner;Bürgeramt;ja;Redaktion", "2;;Emre;İnce;Bürgeramt;;")
Run = Callable[..., Result]


@pytest.fixture
def run(site: Site, settings: Settings) -> Run:
    """Run a command in this site's environment."""
    environment = {
        "LEITPLANKE_DATABASE": settings.database_url,
        "LEITPLANKE_DATA": str(settings.data_folder),
        "LEITPLANKE_KEY_FILE": str(settings.key_file),
        "LEITPLANKE_SECRET": settings.secret_key,
        "LEITPLANKE_BASE_URL": settings.base_url,
    }

    def run_command(*arguments: object) -> Result:
        return CliRunner().invoke(people, [str(argument) for argument in arguments], env=environment)

    return run_command


@pytest.fixture
def staff(tmp_path: Path) -> Callable[..., Path]:
    """Write a staff list."""

    def write(*lines: str) -> Path:
        path = tmp_path / "staff.csv"
        path.write_text("\n".join([HEADINGS, *lines]), encoding="utf-8")
        return path

    return write


def rows_of(site: Site, query: str) -> list[tuple[object, ...]]:
    with site.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_an_import_is_a_trial_run_unless_it_is_applied(run: Run, staff: Callable[..., Path], site: Site) -> None:
    trial = run("import", staff(*GOOD))
    assert trial.exit_code == 0
    assert "staff.csv:2: new: 1 Frauke Meißner" in trial.output
    assert "2 new, 0 changed, 0 same, 0 refused." in trial.output
    assert "Trial run: nothing has been changed yet." in trial.output
    assert rows_of(site, "SELECT * FROM person") == []
    assert "The changes are stored." in run("import", staff(*GOOD), "--apply").output
    changed = run("import", staff(GOOD[0], "2;;Emre;Ince;Bauamt;;"), "--apply")
    assert "staff.csv:3: changed: 2 Emre Ince (Nachname, Einheit)" in changed.output
    assert "0 new, 1 changed, 1 same, 0 refused." in changed.output


def test_a_trial_run_names_each_role_that_would_be_given_or_taken_away(run: Run, staff: Callable[..., Path]) -> None:
    run("import", staff("1;;Ada;Muster;;;Systemverwaltung, Redaktion"), "--apply")
    trial = run("import", staff("1;;Ada;Muster;;;Freigabe, Redaktion"))
    assert "changed: 1 Ada Muster (Freigabe is given, Systemverwaltung is taken away)" in trial.output


def test_a_refused_line_is_explained_and_stops_everything(run: Run, staff: Callable[..., Path], site: Site) -> None:
    wrong = staff(*GOOD, "3;nonsense;Kim;;Amt;vielleicht;Chefin", "1;;Anna;Zweite;;;")
    outcome = run("import", wrong, "--apply")
    assert outcome.exit_code == 1
    for told in (
        "staff.csv:4: refused: Leitung must be ja, nein or empty",
        "staff.csv:4: refused: Nachname is empty; fill it in",
        "staff.csv:4: refused: E-Mail is no address such as name@stadt.example; mend it or leave it empty",
        "staff.csv:4: refused: Rollen names 'chefin'; known are lernende, vorgesetzte,",
        "staff.csv:2: refused: Personalnummer stands in line 5 as well; keep the right line",
        "Nothing was stored",
    ):
        assert told in outcome.output
    assert rows_of(site, "SELECT * FROM person") == []
    assert run("import", wrong, "--apply", "--skip-refused").exit_code == 1
    assert rows_of(site, "SELECT staff_number FROM person") == [("2",)]


def test_a_file_that_is_no_staff_list_is_refused_with_its_remedy(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes("Personalnummer;Vorname\n1;Jürgen\n".encode("latin-1"))
    outcome = run("import", path)
    assert outcome.exit_code == 1
    assert "old.csv:2: this is not UTF-8; save the list as CSV UTF-8" in outcome.output
    path.write_text("Personalnummer;Vorname\n1;Jan\n", encoding="utf-8")
    assert "old.csv:1: the column E-Mail is missing; add its heading" in run("import", path).output


def test_columns_that_are_not_read_are_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text(f"{HEADINGS};Eintritt\n{GOOD[1]};2020\n", encoding="utf-8")
    assert "Columns not read: Eintritt." in run("import", path).output


def test_a_cell_cannot_play_tricks_on_the_terminal(run: Run, staff: Callable[..., Path]) -> None:
    output = run("import", staff("1;;\x1b[2JKim;Lee;;;", "2;;Kim;Lee;;;\x1b[31mrot")).output
    assert "\x1b" not in output
    assert "staff.csv:2: refused: Vorname holds characters that cannot be seen" in output


def test_letters_are_german_pages_with_one_code_each(run: Run, site: Site) -> None:
    add(site, details("1", "Frauke Meißner", "Bürgeramt > Servicestelle Mitte"), password=None)
    add(site, details("2", "Emre İnce"), password=None)
    add(site, details("3", "Jan Dvořák"))
    outcome = run("letters")
    pages = outcome.stdout.split("\f")
    assert len(pages) == 2
    assert "Frauke Meißner\n    Servicestelle Mitte" in pages[0]
    assert "https://leitplanke.test/erste-anmeldung" in pages[0]
    assert "Personalnummer:  1\n" in pages[0]
    assert re.search(r"Startcode:       ([2-9A-Z]{4}-){3}[2-9A-Z]{4}\n", pages[0])
    assert all(len(line) <= 80 for page in pages for line in page.splitlines())
    assert all(len(page.splitlines()) <= 60 for page in pages)
    assert "2 start codes made." in outcome.stderr
    again = run("letters")
    assert (again.stdout, "Everybody can sign in already." in again.stderr) == ("", True)


def test_letters_go_into_a_new_file_that_only_its_owner_may_read(run: Run, site: Site, tmp_path: Path) -> None:
    add(site, details("1", "Frauke Meißner"), password=None)
    out = tmp_path / "letters.txt"
    out.write_text("something of somebody", encoding="utf-8")
    refused = run("letters", "--out", out)
    assert refused.exit_code == 1
    assert "cannot be made" in refused.output
    assert rows_of(site, "SELECT * FROM start_code") == []
    out.unlink()
    assert run("letters", "--out", out).exit_code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert "Frauke Meißner" in out.read_text(encoding="utf-8")


def test_whoever_lost_the_letter_gets_a_new_one(run: Run, site: Site) -> None:
    add(site, details("1", "Frauke Meißner"))
    assert "Frauke Meißner" in run("letters", "--for", "1").stdout
    unknown = run("letters", "--for", "99")
    assert (unknown.exit_code, "Nobody has the staff number 99." in unknown.output) == (1, True)


def test_the_first_administrator_is_made_with_a_letter(run: Run, site: Site) -> None:
    nameless = run("add-admin", "--number", "77")
    assert nameless.exit_code == 1
    assert "Vorname is empty" in nameless.output
    made = run("add-admin", "--number", "77", "--first-name", "Ida", "--last-name", "Root")
    assert made.exit_code == 0
    assert "Startcode:" in made.stdout
    assert rows_of(site, "SELECT role FROM role_grant") == [("admin",)]


def test_an_account_is_shut_and_opened(run: Run, site: Site) -> None:
    add(site, details("1"))
    assert run("deactivate", "1").exit_code == 0
    assert "This account is shut." in run("deactivate", "1").output
    assert "This account is shut." in run("letters", "--for", "1").output
    assert run("activate", "1").exit_code == 0
    assert run("activate", "nobody").exit_code == 1
