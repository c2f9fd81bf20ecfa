"""`leitplanke quizzes`: check a folder of content, and publish it."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from app.config import read_settings
from app.domain.content_files import Fault
from app.services.publishing import Publication, check_folder, publish_folder
from app.services.setting_up import open_site

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def quizzes() -> None:
    """The content people learn with: guideline, scenarios, trainings (docs/content-format.md)."""


@quizzes.command()
@click.argument("folder", metavar="PATH", type=FOLDER)
def check(folder: Path) -> None:
    """Name every fault in the folder PATH as file:line: what, and how to mend it. Needs no site."""
    checked = check_folder(folder)
    _print(checked.faults)
    if not checked.sound:
        raise click.exceptions.Exit(1)
    content = checked.content
    click.echo(
        f"{folder} may be published: {_number(len(content.scenarios), 'scenario')}, "
        f"{_number(len(content.trainings), 'training')}, {_number(len(content.images), 'picture')}."
    )


@quizzes.command()
@click.argument("folder", metavar="PATH", type=FOLDER)
def publish(folder: Path) -> None:
    """Check the folder PATH and offer its trainings. With a single fault nothing at all is published."""
    settings = read_settings(os.environ)
    site = open_site(settings)
    try:
        done = publish_folder(site, folder=folder, today=datetime.now(ZoneInfo(settings.time_zone)).date())
    finally:
        site.engine.dispose()
    _print(done.faults)
    if not done.published:
        click.echo("Nothing was published.", err=True)
        raise click.exceptions.Exit(1)
    click.echo(_told(done))


def _print(faults: Sequence[Fault]) -> None:
    """Faults go to the standard output, one a line, so that editors and pipes can follow them."""
    for fault in faults:
        click.echo(str(fault))
    serious = sum(not fault.warning for fault in faults)
    if faults:
        click.echo(f"{_number(serious, 'fault')}, {_number(len(faults) - serious, 'warning')}.", err=True)


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _told(done: Publication) -> str:
    if not (done.new_documents or done.new_pictures or done.changed_offers):
        return "This content is published already; nothing has changed."
    return (
        f"Published: {_number(done.new_documents, 'new document')}, {_number(done.new_pictures, 'new picture')}, "
        f"{_number(done.changed_offers, 'changed offer')}. Attempts that have begun stay on their content."
    )
