"""From the fraction of one answer to the score of an attempt. All arithmetic is exact; nothing here is a float.

fraction (0 to 1, one answer) -> points (0 to 100, whole) -> score (sum over all scenarios).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Grade(StrEnum):
    """The four judgements, best first."""

    BEST = "best"
    ACCEPTABLE = "acceptable"
    RISKY = "risky"
    WRONG = "wrong"

    @property
    def safe(self) -> bool:
        """Whether a decision of this grade counts towards passing."""
        return self in (Grade.BEST, Grade.ACCEPTABLE)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one answer is worth."""

    fraction: Fraction
    grade: Grade


@dataclass(frozen=True, slots=True)
class Score:
    """The outcome of a finished attempt. `points` of `possible`; `safe` of `scenarios` decisions were safe."""

    points: int
    possible: int
    safe: int
    scenarios: int
    passed: bool


def points_of(fraction: Fraction) -> int:
    """Return 100 x fraction, rounded half up once."""
    return (200 * fraction.numerator + fraction.denominator) // (2 * fraction.denominator)


def safe_needed(pass_mark: int, scenarios: int) -> int:
    """Return the least number of safe decisions that passes (12 scenarios at 70 per cent: 9)."""
    return -(-pass_mark * scenarios // 100)


def score_attempt(marks: Sequence[Mark], pass_mark: int) -> Score:
    """Return the score of a complete attempt; `pass_mark` is in per cent of safe decisions."""
    safe = sum(mark.grade.safe for mark in marks)
    return Score(
        points=sum(points_of(mark.fraction) for mark in marks),
        possible=100 * len(marks),
        safe=safe,
        scenarios=len(marks),
        passed=safe * 100 >= pass_mark * len(marks),
    )
