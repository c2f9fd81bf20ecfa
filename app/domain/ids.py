"""Identifiers that cannot be swapped unnoticed."""

import secrets
from typing import NewType

AttemptId = NewType("AttemptId", str)
PersonId = NewType("PersonId", str)
DocumentHash = NewType("DocumentHash", str)


def new_id() -> str:
    """Return 128 random bits as 32 hexadecimal digits: opaque, unordered, says nothing about when or who."""
    return secrets.token_hex(16)
