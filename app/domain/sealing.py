"""What lies inside a sealed answer, and how it is laid out before the cipher (storage) closes it."""

import json
from dataclasses import dataclass
from fractions import Fraction

from app.domain.ids import DocumentHash

BLOCK = 256


@dataclass(frozen=True, slots=True)
class Step:
    """One answer: the scenario version it was given to, the tokens chosen, and what it was worth."""

    sequence: int
    scenario: DocumentHash
    response: tuple[str, ...]
    fraction: Fraction


def pack_step(step: Step) -> bytes:
    """Return the step as JSON, filled with spaces to a multiple of 256 bytes: the size tells nothing."""
    inside = {"s": step.scenario, "r": step.response, "f": [step.fraction.numerator, step.fraction.denominator]}
    return pad(json.dumps(inside, separators=(",", ":")).encode("ascii"))


def unpack_step(sequence: int, packed: bytes) -> Step:
    """Undo `pack_step`."""
    inside = json.loads(packed)
    return Step(sequence, DocumentHash(inside["s"]), tuple(inside["r"]), Fraction(*inside["f"]))


def pad(content: bytes) -> bytes:
    """Return JSON followed by spaces, which JSON ignores, up to the next multiple of 256 bytes."""
    return content.ljust(-(-len(content) // BLOCK) * BLOCK)
