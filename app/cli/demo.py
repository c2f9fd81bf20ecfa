"""`leitplanke demo`: people and attempts to look at, on this machine only."""

import logging
import os
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from app.config import read_settings
from app.domain.access import Role
from app.services.demo import ACCOUNTS, PASSWORD, load_demo
from app.services.logs import set_up_logging
from app.services.setting_up import open_site

_WORDS = {
    Role.LEARNER: "Lernende",
    Role.SUPERVISOR: "Vorgesetzte (Team mit 14 Personen)",
    Role.TRAINING_OFFICER: "Schulungsverantwortliche",
    Role.AUTHOR: "Redaktion",
    Role.APPROVER: "Freigabe",
    Role.PERSONNEL_OFFICE: "Personalstelle",
    Role.OVERSIGHT: "Mitbestimmung und Datenschutz",
    Role.ADMIN: "Systemverwaltung",
}


@click.group()
def demo() -> None:
    """Demo data for a first look."""


@demo.command()
def load() -> None:
    """Publish the shipped content and add demo accounts with a known password. Only on a loopback address."""
    # The list of accounts is what matters here, not that each of them was made.
    set_up_logging("text", logging.WARNING)
    settings = read_settings(os.environ)
    if settings.secure_cookies:
        raise click.ClickException(
            "Demo accounts have a password that everybody knows, so they are made on this machine only: "
            "LEITPLANKE_BASE_URL must be http://127.0.0.1 or http://localhost."
        )
    site = open_site(settings)
    try:
        done = load_demo(site, today=datetime.now(ZoneInfo(settings.time_zone)).date())
    finally:
        site.engine.dispose()
    if not done.published:
        raise click.ClickException("\n".join(str(fault) for fault in done.faults))
    click.echo("Demo accounts (staff number to sign in, one password for all):")
    for account in ACCOUNTS:
        name = f"{account.first_name} {account.last_name}"
        click.echo(f"  {account.login}  {name:<15} {_WORDS[account.role]}")
    click.echo(f"Password: {PASSWORD}")
