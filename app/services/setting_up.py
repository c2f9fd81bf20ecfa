"""From settings to a running site: first set-up, migrations, and the checks of every start."""

from datetime import date

from sqlalchemy.exc import InterfaceError, OperationalError

from app.config import Settings
from app.services.keys import load_keys, make_first_key
from app.services.library import Library
from app.services.transaction import SavingFailed, Site
from app.storage import migrating
from app.storage.database import make_engine
from app.storage.keyfile import KeyFileFault

__all__ = ["KeyFileFault", "NotReady", "initialise", "open_site", "outside_fault", "upgrade_database"]


class NotReady(Exception):
    """The database does not fit this version of the product; the message says what to do."""


def initialise(settings: Settings, today: date) -> bool:
    """Make tables and key file of a new site; return False if it had them. Raises KeyFileFault."""
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    migrating.upgrade(settings.database_url)
    engine = make_engine(settings.database_url)
    try:
        return make_first_key(engine, settings.key_file, today)
    finally:
        engine.dispose()


def upgrade_database(settings: Settings) -> None:
    """Bring the tables to this version; a crash on the way leaves the old state or the new one."""
    migrating.upgrade(settings.database_url)


def open_site(settings: Settings) -> Site:
    """Return the site, ready to serve; raises NotReady or KeyFileFault."""
    if not settings.data_folder.is_dir():
        raise NotReady(f"The folder {settings.data_folder} is missing. Run `leitplanke init` first.")
    engine = make_engine(settings.database_url)
    try:
        _check_revision(migrating.present_revision(engine))
        keys = load_keys(engine, settings.key_file)
    finally:
        # No connection may cross the fork into the serving processes, nor outlive a refused start.
        engine.dispose()
    return Site(settings=settings, engine=engine, keys=keys, library=Library())


def _check_revision(revision: str | None) -> None:
    newest = migrating.newest_revision()
    if revision is None:
        raise NotReady("This database is empty. Run `leitplanke init` first.")
    if revision != newest:
        raise NotReady(
            f"The database is at migration {revision}, this version needs {newest}. Run `leitplanke db upgrade` first."
        )


def outside_fault(error: Exception) -> str | None:
    """Return what is wrong outside the product and what to do, for somebody at a terminal; None for our own faults."""
    if isinstance(error, SavingFailed):
        return "Nothing can be stored: the disk is full or the database takes no writes. Nothing was changed."
    if isinstance(error, OperationalError | InterfaceError):
        reason = str(error.orig).strip().splitlines()[0]
        return f"The database cannot be used ({reason}). Check that it runs, and LEITPLANKE_DATABASE."
    if isinstance(error, OSError):
        return f"A file or folder cannot be used ({error}). Check LEITPLANKE_DATA and LEITPLANKE_KEY_FILE."
    return None
