"""Leitplanke: scenario training for public administrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app() -> Flask:
    """Build the application from the environment; the import waits, so that the domain loads without Flask."""
    from app.factory import build_from_environment

    return build_from_environment()
