"""`leitplanke`: the command line. Every command ends with 0, or with 1 and a sentence that says what to do."""

import os
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from app.cli.demo import demo
from app.cli.keys import keys
from app.cli.people import people
from app.cli.quizzes import quizzes
from app.cli.serve import serve
from app.config import UnsafeSetting, read_settings
from app.services.keys import KeyFileFault
from app.services.logs import set_up_logging
from app.services.setting_up import NotReady, initialise, outside_fault, upgrade_database


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Leitplanke, the training portal. Settings come from the LEITPLANKE_… environment variables (see README.md)."""


@commands.command()
def init() -> None:
    """Make tables and key file of a new site. Does nothing where both exist and belong together."""
    settings = read_settings(os.environ)
    is_new = initialise(settings, datetime.now(ZoneInfo(settings.time_zone)).date())
    if is_new:
        click.echo(f"Tables and key file made. Key file: {settings.key_file}")
        click.echo("Keep a copy of the key file apart from the database and from every backup of the database:")
        click.echo("without it stored answers are unreadable, with both anybody can read who answered what.")
    else:
        click.echo("This site is set up already; tables are up to date and the key file belongs to them.")


@commands.group()
def db() -> None:
    """The database's tables."""


@db.command()
def upgrade() -> None:
    """Bring the tables to this version of the product."""
    upgrade_database(read_settings(os.environ))
    click.echo("The tables are up to date.")


for group in (demo, keys, people, quizzes, serve):
    commands.add_command(group)


def main() -> None:
    """Run a command; known refusals become one line instead of a traceback. Events go to standard error."""
    set_up_logging("text")
    try:
        # Click returns the exit code of a command that ended by itself, and None of one that ran to its end.
        sys.exit(commands.main(standalone_mode=False) or 0)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except click.Abort:
        sys.exit(1)
    except (UnsafeSetting, KeyFileFault, NotReady) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    except Exception as error:
        sentence = outside_fault(error)
        if sentence is None:
            raise
        click.echo(sentence, err=True)
        sys.exit(1)
