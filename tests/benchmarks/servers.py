"""The servers under measurement, each its own process, on loopback, ended by its own pid."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.config import Settings

WORKERS = 2
THREADS = 4
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running server: its main process and where it listens."""

    process: int
    port: int
    seconds_to_first_page: float

    def workers(self) -> list[int]:
        listed = Path(f"/proc/{self.process}/task/{self.process}/children").read_text(encoding="ascii")
        return [int(child) for child in listed.split()]

    def cpu_seconds(self) -> float:
        """User and system time of the workers since they started."""
        return sum(_cpu_seconds(worker) for worker in self.workers())

    def memory(self) -> float:
        """Memory of the workers in MiB; what they share is counted once (PSS)."""
        return sum(_pss(worker) for worker in self.workers()) / 1024


@contextmanager
def product(settings: Settings, port: int) -> Iterator[Server]:
    environment = {
        "LEITPLANKE_DATABASE": settings.database_url,
        "LEITPLANKE_DATA": str(settings.data_folder),
        "LEITPLANKE_KEY_FILE": str(settings.key_file),
        "LEITPLANKE_SECRET": settings.secret_key,
        "LEITPLANKE_BASE_URL": f"http://127.0.0.1:{port}",
    }
    command = [str(Path(sys.executable).with_name("leitplanke")), "serve", "--port", str(port)]
    with _running([*command, "--workers", str(WORKERS)], environment, port, "/anmelden") as server:
        yield server


@contextmanager
def lean(database_url: str, port: int) -> Iterator[Server]:
    options = ["--workers", str(WORKERS), "--threads", str(THREADS), "--worker-class", "gthread", "--preload"]
    quiet = ["--no-control-socket", "--log-level", "error", "--keep-alive", "15"]
    command = [sys.executable, "-m", "gunicorn", *options, *quiet, "--bind", f"127.0.0.1:{port}"]
    environment = {"LEAN_DATABASE": database_url}
    with _running([*command, "tests.benchmarks.lean_app:make()"], environment, port, "/question/1") as server:
        yield server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(command: list[str], environment: dict[str, str], port: int, path: str) -> Iterator[Server]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LEITPLANKE_")}
    started = time.perf_counter()
    process = subprocess.Popen(command, env={**inherited, **environment}, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, path, process)
        yield Server(process.pid, port, time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _wait_for(port: int, path: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
        except OSError:
            time.sleep(0.02)
        else:
            return
        finally:
            connection.close()
    raise TimeoutError(f"nothing answers on port {port}")


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _pss(process: int) -> int:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
