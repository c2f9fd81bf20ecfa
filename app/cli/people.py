"""`leitplanke people`: staff lists, letters with start codes, the first administrator."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import structlog

from app.cli.letters import letters_text
from app.cli.people_words import explain_changes, explain_file, explain_line, explain_refusal, printable
from app.config import read_settings
from app.domain.access import Role
from app.domain.people import Decision, PersonDetails, Verdict, clean_text
from app.domain.problems import Conflict, NotFound
from app.interchange.csv_table import TableFault
from app.interchange.staff_list import read_staff_list
from app.services import people as services
from app.services.people import ImportReport, Letter
from app.services.portal import get_portal
from app.services.setting_up import open_site
from app.services.transaction import Site, reading, transaction

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def people() -> None:
    """Who can sign in, and as what."""
    # The terminal's output is for letters and reports; whoever redirects it must not get log lines in between.
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


@people.command("import")
@click.argument("file", metavar="FILE.csv", type=FILE)
@click.option("--apply", is_flag=True, help="Store the changes. Without it this is a trial run.")
@click.option("--skip-refused", is_flag=True, help="Store the other lines although some are refused.")
def import_list(file: Path, *, apply: bool, skip_refused: bool) -> None:
    """Compare a staff list with the people stored, and with --apply take it over.

    \b
    FILE.csv: UTF-8, cells apart by ; or , and these headings in any order:
      Personalnummer, E-Mail, Vorname, Nachname, Einheit, Leitung, Rollen
    Einheit:  the unit behind those above it: Bürgeramt > Servicestelle Mitte
    Leitung:  ja for whoever leads this unit, else nein or empty
    Rollen:   Schulungsverantwortliche, Redaktion, Freigabe, Personalstelle,
              Mitbestimmung und Datenschutz, Systemverwaltung; apart by |
              Without this column nobody's roles change.
    People who are not in the list stay as they are. One refused line stops the
    whole list, unless --skip-refused is given.
    """
    try:
        found = read_staff_list(file.read_bytes())
    except TableFault as fault:
        raise click.ClickException(f"{file.name}:{fault.line or 1}: {explain_file(fault)}") from None
    with opened_site() as (site, today), transaction(site) as tx:
        report = services.import_staff(tx, rows=found.rows, apply=apply, skip_refused=skip_refused, today=today)
    for decision in report.decisions:
        tell(file.name, decision)
    if found.ignored:
        click.echo(f"Columns not read: {printable(', '.join(found.ignored))}.")
    conclude(report, apply=apply)


@people.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A new file instead of the terminal.")
@click.option("--for", "staff_number", metavar="NUMBER", help="A new code for this person only; an old one ends.")
def letters(out: Path | None, staff_number: str | None) -> None:
    """Print a start code for everybody who has neither a password nor a code that still holds: one page each.

    A code holds for 14 days and works once. It is shown here and never again. Who has lost letter or password gets a
    new one with --for.
    """
    with opened_site() as (site, today), refused(staff_number or ""), transaction(site) as tx:
        if staff_number is None:
            made = services.make_letters(tx, today=today)
        else:
            made = (services.make_letter(tx, staff_number=staff_number, today=today),)
        if made:
            # Before the codes are stored: codes that nobody can read would shut people out.
            write_new(out, text_of(site, made))
    where = f" Print {out} and delete it." if out else ""
    click.echo(f"{len(made)} start codes made.{where}" if made else "Everybody can sign in already.", err=True)


@people.command("add-admin")
@click.option("--number", required=True, help="Staff number.")
@click.option("--first-name", default="", help="For somebody who is not stored yet.")
@click.option("--last-name", default="", help="For somebody who is not stored yet.")
@click.option("--email", default=None, help="For somebody who is not stored yet; may be missing.")
def add_admin(number: str, first_name: str, last_name: str, email: str | None) -> None:
    """Give somebody the role of system administration, known or new, and print a letter with a start code."""
    given = PersonDetails(
        staff_number=clean_text(number),
        first_name=clean_text(first_name),
        last_name=clean_text(last_name),
        email=clean_text(email) if email else None,
        roles=frozenset({Role.ADMIN}),
    )
    with opened_site() as (site, today), refused(number), transaction(site) as tx:
        outcome = services.add_admin(tx, details=given, today=today)
        if not isinstance(outcome, Letter):
            raise click.ClickException("; ".join(explain_line(problem) for problem in outcome))
        click.echo(text_of(site, (outcome,)))


@people.command()
@click.argument("staff_number", metavar="NUMBER")
def deactivate(staff_number: str) -> None:
    """Shut an account at once: its sessions end, its records stay."""
    with opened_site() as (site, today), refused(staff_number), transaction(site) as tx:
        services.deactivate_person(tx, staff_number=staff_number, today=today)
    click.echo("The account is shut. `people activate` opens it again.")


@people.command()
@click.argument("staff_number", metavar="NUMBER")
def activate(staff_number: str) -> None:
    """Open a shut account again."""
    with opened_site() as (site, _), refused(staff_number), transaction(site) as tx:
        services.activate_person(tx, staff_number=staff_number)
    click.echo("The account is open again.")


@contextmanager
def opened_site() -> Iterator[tuple[Site, date]]:
    """Give the site of this environment and today's date there."""
    settings = read_settings(os.environ)
    site = open_site(settings)
    try:
        yield site, datetime.now(ZoneInfo(settings.time_zone)).date()
    finally:
        site.engine.dispose()


@contextmanager
def refused(staff_number: str) -> Iterator[None]:
    """Turn a refusal into a sentence."""
    try:
        yield
    except (NotFound, Conflict) as refusal:
        raise click.ClickException(explain_refusal(refusal, staff_number)) from None


def write_new(path: Path | None, text: str) -> None:
    """Write to a new file that only its owner may read, or to the terminal."""
    if path is None:
        click.echo(text, nl=False)
        return
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be made ({error.strerror}); name a new file.") from None
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)


def text_of(site: Site, made: Sequence[Letter]) -> str:
    with reading(site) as tx:
        organisation = get_portal(tx).organisation
    return letters_text(made, base_url=site.settings.base_url, organisation=organisation.de if organisation else "")


def tell(name: str, decision: Decision) -> None:
    """Print what becomes of a line; of those that change nothing only the number is told."""
    details = decision.row.details
    who = printable(f"{details.staff_number} {details.first_name} {details.last_name}".strip())
    if decision.verdict is Verdict.REFUSED:
        for problem in decision.problems:
            click.echo(f"{name}:{decision.row.line}: refused: {explain_line(problem)}")
    elif decision.verdict is Verdict.CHANGED:
        click.echo(f"{name}:{decision.row.line}: changed: {who} ({explain_changes(decision)})")
    elif decision.verdict is Verdict.NEW:
        click.echo(f"{name}:{decision.row.line}: new: {who}")


def conclude(report: ImportReport, *, apply: bool) -> None:
    """Print the sums and what was done; end with 1 if lines were refused."""
    click.echo(", ".join(f"{report.count(verdict)} {verdict.value}" for verdict in Verdict) + ".")
    refused_lines = report.count(Verdict.REFUSED)
    if report.applied:
        click.echo("The changes are stored. `people letters` makes start codes for those who are new.")
    elif apply:
        click.echo(
            "Nothing was stored, because of the refused lines. Mend them, or leave them out with --skip-refused."
        )
    else:
        click.echo("Trial run: nothing has been changed yet. Store the changes with --apply.")
    if refused_lines:
        raise click.exceptions.Exit(1)
