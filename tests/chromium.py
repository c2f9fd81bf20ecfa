"""Where Chromium is found and how it is started: always the system's own, never a download of Playwright's."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The browser must not look for anything but the product under test.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
)


def find_chromium() -> Path | None:
    """LEITPLANKE_CHROMIUM if set, else the first known name on the PATH or in /usr/bin."""
    if chosen := os.environ.get("LEITPLANKE_CHROMIUM"):
        return Path(chosen) if os.access(chosen, os.X_OK) else None
    for name in NAMES:
        found = shutil.which(name) or shutil.which(name, path="/usr/bin:/usr/local/bin:/snap/bin")
        if found:
            return Path(found)
    return None


def launch_arguments() -> list[str]:
    """Root cannot use Chromium's sandbox; everybody else keeps it."""
    return [*QUIET, "--no-sandbox"] if os.getuid() == 0 else list(QUIET)
