"""The product as it runs in production: `leitplanke serve` in processes of its own, on a free loopback port."""

from __future__ import annotations

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from app.config import Settings

SECONDS_TO_START = 60


class Serving:
    """A server that can be started, ended in order and killed, over and over, on the same port.

    It is a process group of its own, so that a kill takes the main process and the workers at once and nobody else.
    """

    def __init__(self, settings: Settings, port: int, log: Path, *, workers: int = 2) -> None:
        self.port = port
        self.log = log
        self._workers = workers
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LEITPLANKE_")},
            **environment_of(settings),
            "LEITPLANKE_BASE_URL": f"http://127.0.0.1:{port}",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [program(), "serve", "--port", str(self.port), "--workers", str(self._workers)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = monotonic() + SECONDS_TO_START
        while not self.is_healthy():
            if monotonic() > deadline:
                raise TimeoutError(f"nothing answers on port {self.port}:\n{self.told()}")
            self._wait_a_moment()

    def is_healthy(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            return False
        else:
            return response.status == 200
        finally:
            connection.close()

    def processes(self) -> list[int]:
        """The main process and its workers."""
        main = self._running().pid
        children = Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii").split()
        return [main, *map(int, children)]

    def kill(self) -> None:
        """End all serving processes at once, without a chance to finish anything, and wait until they are gone."""
        handles = [os.pidfd_open(process) for process in self.processes()]
        os.killpg(self._running().pid, signal.SIGKILL)
        self._running().wait(timeout=10)
        for handle in handles:
            select.select([handle], [], [], 10)
            os.close(handle)
        self._process = None

    def ask_to_end(self) -> None:
        """Send SIGTERM to the main process and return at once."""
        self._running().send_signal(signal.SIGTERM)

    def wait_for_end(self, seconds: float) -> int:
        """Return the exit code; raises TimeoutExpired if the server still runs after so many seconds."""
        code = self._running().wait(timeout=seconds)
        self._process = None
        return code

    def end(self) -> None:
        """End the server if it runs: in order, or by force where that fails."""
        if self._process is None:
            return
        try:
            self.ask_to_end()
            self.wait_for_end(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def told(self) -> str:
        """All that the server has written since its first start."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("the server does not run")
        return self._process

    def _wait_a_moment(self) -> None:
        try:
            code = self._running().wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            return
        raise RuntimeError(f"the server ended with {code}:\n{self.told()}")


@contextmanager
def serving(settings: Settings, folder: Path, *, workers: int = 2) -> Iterator[Serving]:
    """Start a server, hand it over and end it. `folder` takes its log."""
    server = Serving(settings, free_port(), folder / "server.log", workers=workers)
    try:
        server.start()
        yield server
    finally:
        server.end()


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment variables that lead to these settings."""
    return {
        "LEITPLANKE_DATABASE": settings.database_url,
        "LEITPLANKE_DATA": str(settings.data_folder),
        "LEITPLANKE_KEY_FILE": str(settings.key_file),
        "LEITPLANKE_SECRET": settings.secret_key,
        "LEITPLANKE_BASE_URL": settings.base_url,
        "LEITPLANKE_LOG_FORMAT": settings.log_format,
    }


def program() -> str:
    """The installed command line of the environment that runs the tests."""
    return str(Path(sys.executable).with_name("leitplanke"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
