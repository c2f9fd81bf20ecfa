"""The cipher of sealed answers: everything that needs a key from the key file.

attempt_key = HMAC-SHA256(key, "attempt" + attempt id): where an attempt's answers lie.
sealed = nonce + AES-256-GCM under HKDF(key, attempt id), bound to attempt_key and sequence: what they say.
form token = HMAC-SHA256(key, "form" + attempt id + sequence): computed again when it comes back, stored nowhere.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.domain.ids import AttemptId
from app.domain.sealing import Step, pack_step, unpack_step

_NONCE = 12


class Unreadable(Exception):
    """The sealed bytes do not open with this key: another key, or changed bytes."""


@dataclass(frozen=True, slots=True)
class AttemptSeal:
    """Seals and opens the answers of one attempt."""

    attempt_key: bytes
    _cipher: AESGCM = field(repr=False)

    def seal(self, step: Step) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, pack_step(step), self._bound(step.sequence))

    def open(self, sequence: int, sealed: bytes) -> Step:
        """Return the step; raises Unreadable."""
        try:
            packed = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], self._bound(sequence))
        except InvalidTag:
            raise Unreadable from None
        return unpack_step(sequence, packed)

    def open_all(self, sealed: Iterable[tuple[int, bytes]]) -> tuple[Step, ...]:
        """Return the steps of (sequence, sealed) in the same order; raises Unreadable if one does not open."""
        return tuple(self.open(sequence, content) for sequence, content in sealed)

    def _bound(self, sequence: int) -> bytes:
        return self.attempt_key + sequence.to_bytes(4, "big")


class KeyRing:
    """The keys of the key file by number; new attempts use the highest."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self._keys = dict(keys)
        self.current = max(self._keys)
        self._draft = AESGCM(_derive(self._keys[self.current], b"draft"))

    def __repr__(self) -> str:
        return f"KeyRing(current={self.current})"

    def has(self, number: int) -> bool:
        return number in self._keys

    def attempt_key(self, number: int, attempt_id: AttemptId) -> bytes:
        """Return the name under which the attempt's answers lie (32 bytes); KeyError if the key is not there."""
        return hmac.digest(self._keys[number], b"attempt" + attempt_id.encode("ascii"), "sha256")

    def seal_of(self, number: int, attempt_id: AttemptId) -> AttemptSeal:
        """Return the seal of an attempt; KeyError if the key is not there."""
        cipher = AESGCM(_derive(self._keys[number], b"step" + attempt_id.encode("ascii")))
        return AttemptSeal(self.attempt_key(number, attempt_id), cipher)

    def form_token(self, number: int, attempt_id: AttemptId, sequence: int) -> str:
        """Return the token of this question's form; it proves which attempt and which question a post means."""
        message = b"form" + attempt_id.encode("ascii") + sequence.to_bytes(4, "big")
        return hmac.digest(self._keys[number], message, hashlib.sha256).hex()

    def is_form_token(self, token: str, number: int, attempt_id: AttemptId, sequence: int) -> bool:
        return hmac.compare_digest(token.encode(), self.form_token(number, attempt_id, sequence).encode())

    def seal_draft(self, content: bytes) -> bytes:
        """Close a choice that is not stored yet, so that it survives signing in again without being readable."""
        nonce = os.urandom(_NONCE)
        return nonce + self._draft.encrypt(nonce, content, b"draft")

    def open_draft(self, sealed: bytes) -> bytes:
        """Return the draft; raises Unreadable for anything that this product did not seal."""
        try:
            return self._draft.decrypt(sealed[:_NONCE], sealed[_NONCE:], b"draft")
        except (InvalidTag, ValueError):
            raise Unreadable from None


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)
