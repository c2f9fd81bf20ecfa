"""What happens when a program that a group of tests needs is not on the machine."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def is_missing(what: str) -> NoReturn:
    """Skip with the reason; where the tests must be complete, fail instead."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{what} (with CI=true nothing is skipped)", pytrace=False)
    pytest.skip(what)
