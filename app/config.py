"""Settings: read once from the environment, checked, frozen and passed on. Whatever is unsafe stops the start."""

from __future__ import annotations

import importlib.util
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PasswordProfile = Literal["standard", "cheap"]
LogFormat = Literal["json", "text"]

SHORTEST_SECRET = 32
FEWEST_DIFFERENT_CHARACTERS = 10
# Parts of the values that stand in manuals; chance does not make them.
EXAMPLE_PARTS = ("changeme", "change-me", "change_me", "example", "beispiel", "secret", "geheim", "passwor", "12345678")
HOW_TO_MAKE_ONE = "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


class UnsafeSetting(Exception):
    """A setting that the product refuses to start with; the message says what to do."""

    def __init__(self, setting: str, message: str) -> None:
        super().__init__(f"{setting}: {message}")
        self.setting = setting
        self.message = message


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything a site can set. Tests build it directly; a start reads it through `read_settings`."""

    database_url: str = field(repr=False)
    data_folder: Path
    key_file: Path
    secret_key: str = field(repr=False)
    base_url: str
    trusted_proxies: int = 0
    session_idle_minutes: int = 60
    session_absolute_hours: int = 12
    time_zone: str = "Europe/Berlin"
    sign_in_per_minute: int = 5
    sign_in_failures_per_hour: int = 100
    # "cheap" is for tests only, so no environment variable leads to it.
    password_profile: PasswordProfile = "standard"  # noqa: S105
    log_format: LogFormat = "json"

    @property
    def secure_cookies(self) -> bool:
        """True when people reach the site by TLS: cookies then carry `Secure` and the `__Host-` prefix."""
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        """The host name that people use, without a port."""
        return urlsplit(self.base_url).hostname or ""


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the LEITPLANKE_… variables; raise UnsafeSetting for the first one that is missing or unsafe."""
    data_folder = Path(_required(environ, "LEITPLANKE_DATA", "name the folder for the database and the pictures"))
    data_folder = data_folder.absolute()
    database_url = _database_url(environ, data_folder)
    return Settings(
        database_url=database_url,
        data_folder=data_folder,
        key_file=_key_file(environ, data_folder, database_url),
        secret_key=_secret(environ),
        base_url=_base_url(environ),
        trusted_proxies=_number(environ, "LEITPLANKE_TRUSTED_PROXIES", default=0, least=0, most=10),
        session_idle_minutes=_number(environ, "LEITPLANKE_SESSION_IDLE_MINUTES", default=60, least=5, most=1440),
        session_absolute_hours=_number(environ, "LEITPLANKE_SESSION_ABSOLUTE_HOURS", default=12, least=1, most=72),
        time_zone=_time_zone(environ),
        sign_in_per_minute=_number(environ, "LEITPLANKE_SIGN_IN_PER_MINUTE", default=5, least=1, most=60),
        sign_in_failures_per_hour=_number(
            environ, "LEITPLANKE_SIGN_IN_FAILURES_PER_HOUR", default=100, least=10, most=10_000
        ),
        log_format=_log_format(environ),
    )


def _required(environ: Mapping[str, str], name: str, remedy: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise UnsafeSetting(name, f"is not set; {remedy}")
    return value


def _number(environ: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise UnsafeSetting(name, f"must be a whole number from {least} to {most}; leave it out for {default}")
    return int(text)


def _database_url(environ: Mapping[str, str], data_folder: Path) -> str:
    name = "LEITPLANKE_DATABASE"
    url = environ.get(name, "").strip() or f"sqlite:///{data_folder / 'leitplanke.sqlite'}"
    scheme = url.partition("://")[0]
    if scheme not in {"sqlite", "postgresql", "postgresql+psycopg"}:
        raise UnsafeSetting(name, "must begin with sqlite:/// or postgresql://")
    if scheme == "sqlite" and _sqlite_file(url) is None:
        raise UnsafeSetting(name, "names no file; an in-memory database would lose every answer at the next start")
    if scheme != "sqlite" and importlib.util.find_spec("psycopg") is None:
        raise UnsafeSetting(name, "PostgreSQL needs its driver; install the extra: pip install 'leitplanke[pg]'")
    return url


def _sqlite_file(url: str) -> Path | None:
    """The file of a SQLite address; None for another database and for one in memory."""
    prefix = "sqlite:///"
    path = url.removeprefix(prefix).partition("?")[0]
    if not url.startswith(prefix) or not path or ":memory:" in path or path.startswith("file:"):
        return None
    return Path(path).absolute()


def _key_file(environ: Mapping[str, str], data_folder: Path, database_url: str) -> Path:
    name = "LEITPLANKE_KEY_FILE"
    remedy = "name a file in a folder of its own that no backup of the data takes in"
    key_file = Path(_required(environ, name, remedy)).absolute()
    database_file = _sqlite_file(database_url)
    # Resolved: a symbolic link into the data folder would be backed up as well.
    real = key_file.resolve()
    if real.is_relative_to(data_folder.resolve()):
        raise UnsafeSetting(name, f"lies inside the data folder; {remedy}")
    if database_file and real.parent == database_file.resolve().parent:
        raise UnsafeSetting(name, f"lies beside the database file; {remedy}")
    return key_file


def _secret(environ: Mapping[str, str]) -> str:
    name = "LEITPLANKE_SECRET"
    value = _required(environ, name, HOW_TO_MAKE_ONE)
    if len(value) < SHORTEST_SECRET:
        raise UnsafeSetting(name, f"is shorter than {SHORTEST_SECRET} characters; {HOW_TO_MAKE_ONE}")
    lowered = value.lower()
    if any(part in lowered for part in EXAMPLE_PARTS) or len(set(value)) < FEWEST_DIFFERENT_CHARACTERS:
        raise UnsafeSetting(name, f"looks like an example, not like chance; {HOW_TO_MAKE_ONE}")
    return value


def _base_url(environ: Mapping[str, str]) -> str:
    name = "LEITPLANKE_BASE_URL"
    url = _required(environ, name, "name the address people open, such as https://training.city.example")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise UnsafeSetting(name, "must be an address such as https://training.city.example")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise UnsafeSetting(name, "must end after the host name and port; the product needs a host name of its own")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise UnsafeSetting(
            name,
            "uses http for a host that others can reach, so passwords would travel readable; put a proxy with TLS in "
            "front and write https://",
        )
    return f"{parts.scheme}://{parts.netloc}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _time_zone(environ: Mapping[str, str]) -> str:
    name = "LEITPLANKE_TIME_ZONE"
    zone = environ.get(name, "").strip() or "Europe/Berlin"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnsafeSetting(name, f"{zone!r} is not a known time zone; write for example Europe/Berlin") from None
    return zone


def _log_format(environ: Mapping[str, str]) -> LogFormat:
    chosen = environ.get("LEITPLANKE_LOG_FORMAT", "").strip() or "json"
    if chosen == "json":
        return "json"
    if chosen == "text":
        return "text"
    raise UnsafeSetting("LEITPLANKE_LOG_FORMAT", "must be json or text")
