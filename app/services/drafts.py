"""A choice that was sent but could not be stored, because its sender was signed out or the form had expired.

It travels sealed through the sign-in page and waits, sealed, in the session until its owner sends it again. Nobody can
read it without the key file, and nobody but the owner of the attempt is ever shown it.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass

from app.services.transaction import Site
from app.storage.cipher import Unreadable

# More than any form of ours holds, less than would be worth storing for somebody else. Every draft is filled up to it:
# a draft lies beside its person, so even its size must not say how much was ticked.
LONGEST = 1024


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of one answer form. `token` proves attempt and question once the person is known again."""

    training_key: str
    sequence: int
    attempt_id: str
    token: str
    raw: Mapping[str, tuple[str, ...]]


def seal_draft(site: Site, draft: Draft) -> bytes | None:
    """Return the sealed draft, or None if it is larger than any form of ours."""
    inside = {
        "training": draft.training_key,
        "sequence": draft.sequence,
        "attempt": draft.attempt_id,
        "token": draft.token,
        "raw": {name: list(values) for name, values in draft.raw.items()},
    }
    content = json.dumps(inside, separators=(",", ":")).encode()
    return site.keys.seal_draft(content.ljust(LONGEST)) if len(content) <= LONGEST else None


def open_draft(site: Site, sealed: bytes) -> Draft | None:
    """Return the draft, or None for anything that was not sealed here with the present key."""
    try:
        inside = json.loads(site.keys.open_draft(sealed))
    except Unreadable:
        return None
    return Draft(
        training_key=inside["training"],
        sequence=inside["sequence"],
        attempt_id=inside["attempt"],
        token=inside["token"],
        raw={name: tuple(values) for name, values in inside["raw"].items()},
    )


def draft_to_field(sealed: bytes) -> str:
    """Return sealed bytes as the value of a hidden field."""
    return base64.urlsafe_b64encode(sealed).decode("ascii")


def draft_from_field(value: str) -> bytes | None:
    """Undo `draft_to_field`; None for anything else."""
    if not 0 < len(value) <= 2 * LONGEST:
        return None
    try:
        return base64.b64decode(value.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
