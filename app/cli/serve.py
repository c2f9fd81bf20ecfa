"""`leitplanke serve`: the production server, gunicorn with threads, for SQLite and PostgreSQL alike."""

import os
from typing import Any
from urllib.parse import urlsplit

import click
from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app

from app.config import read_settings

THREADS = 4
# An answer takes milliseconds; whoever is still served after this is cut off (quality bar 1.9: exit within 10 s).
SECONDS_TO_FINISH = 8


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with our settings; it reads no configuration file and no command line of its own."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        # By name: the command line must not know the factory.
        return import_app("app:create_app()")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port; without it that of LEITPLANKE_BASE_URL, else 8000.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; without it as many as cores.")
def serve(host: str, port: int | None, workers: int | None) -> None:
    """Serve the product until it is stopped (Ctrl+C or SIGTERM; running requests are finished)."""
    settings = read_settings(os.environ)
    Server(
        {
            "bind": f"{host}:{port or urlsplit(settings.base_url).port or 8000}",
            "workers": workers or os.cpu_count() or 1,
            "worker_class": "gthread",
            "threads": THREADS,
            # One copy of code and templates for all processes.
            "preload_app": True,
            "graceful_timeout": SECONDS_TO_FINISH,
            "keepalive": 15,
            "control_socket_disable": True,
            "errorlog": "-",
            "loglevel": "warning",
            # Forwarded headers are counted in the application, by LEITPLANKE_TRUSTED_PROXIES alone.
            "forwarded_allow_ips": "",
            "secure_scheme_headers": {},
        }
    ).run()
