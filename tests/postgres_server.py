"""A PostgreSQL server of the tests' own: on a free loopback port, in a temporary folder, ended with the session."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

OWNER = "leitplanke"
OLDEST = 15
# Nothing of an ordinary test must outlive a power cut; a test that kills servers asks for a durable one.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
LOOPBACK_ONLY = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "shared_buffers=32MB", "max_connections=200")


def find_programs() -> Path | None:
    """The folder with initdb and pg_ctl: Debian keeps it off the PATH, one folder a version; the newest counts."""
    found = [
        folder
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if folder.parent.name.isdigit() and int(folder.parent.name) >= OLDEST and (folder / "initdb").exists()
    ]
    if found:
        return max(found, key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class PostgresServer:
    """One running server. Use `running_server`, which also ends it."""

    def __init__(self, programs: Path, folder: Path, *, durable: bool) -> None:
        self._programs = programs
        self._data = folder / "data"
        self._log = folder / "log"
        self._account = "postgres" if os.getuid() == 0 else None
        self._settings = LOOPBACK_ONLY + (() if durable else FAST)
        self.port = _free_port()
        # PostgreSQL refuses to run as root.
        if self._account:
            shutil.chown(folder, self._account)
        self._run("initdb", "-A", "trust", "-U", OWNER, "-E", "UTF8", "--no-locale", "--no-sync", "-D", str(self._data))

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = " ".join(f"-c {setting}" for setting in (*self._settings, f"port={self.port}"))
        self._run("pg_ctl", "start", "-w", "-D", str(self._data), "-l", str(self._log), "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """End the server: "fast" in order, "immediate" as a crash would."""
        self._run("pg_ctl", "stop", "-w", "-D", str(self._data), "-m", mode)

    @property
    def process_id(self) -> int:
        """The server's main process, for a test that kills it."""
        return int(Path(self._data, "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])

    def url(self, database: str) -> str:
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str = "template0") -> str:
        """Make a database, as a copy of another one if asked, and return its address."""
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        outcome = subprocess.run(
            [self._programs / program, *arguments],
            user=self._account,
            group=self._account,
            extra_groups=[] if self._account else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
        if outcome.returncode:
            log = self._log.read_text(encoding="utf-8") if self._log.exists() else ""
            raise RuntimeError(f"{program} ended with {outcome.returncode}:\n{outcome.stderr}\n{log}")


@contextmanager
def running_server(programs: Path, *, durable: bool = False) -> Iterator[PostgresServer]:
    """Start a server of one's own, hand it over, end it and remove its files."""
    folder = Path(tempfile.mkdtemp(prefix="leitplanke-pg-"))
    try:
        server = PostgresServer(programs, folder, durable=durable)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder)


def version_of(programs: Path) -> str:
    """The version line of these programs, for the head of a test report."""
    outcome = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True)
    return re.sub(r"\s+", " ", outcome.stdout).strip()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
