"""`leitplanke keys`: rotate the key, or go on after it is lost."""

import os
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from app.config import Settings, read_settings
from app.services.keys import give_up_site_keys, rotate_site_key


@click.group()
def keys() -> None:
    """The key file, which alone ties answers to attempts."""


@keys.command()
def rotate() -> None:
    """Add a key on top: new attempts use it, earlier answers stay readable. Restart the product afterwards."""
    settings = read_settings(os.environ)
    number = rotate_site_key(settings, _now(settings).date())
    click.echo(f"Key {number} added to {settings.key_file}. Restart the product and renew your copy of the key file.")


@keys.command("give-up")
@click.confirmation_option(
    prompt="Stop the product first. Answers whose key is lost become unreadable, and open attempts are closed. Go on?"
)
def give_up() -> None:
    """Go on after a loss: unreadable answers are deleted, open attempts closed; results and records stay."""
    settings = read_settings(os.environ)
    done = give_up_site_keys(settings, _now(settings).date())
    click.echo(f"{done.steps_deleted} unreadable answers deleted, {done.attempts_closed} open attempts closed.")
    click.echo(f"Key {done.key_number} made in {settings.key_file}. Results and records are unchanged.")


def _now(settings: Settings) -> datetime:
    return datetime.now(ZoneInfo(settings.time_zone))
