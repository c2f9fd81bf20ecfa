"""Somebody who has the whole database and everything public, but not the key file, and wants to know who answered what.

Nothing here imports the cipher. The attacker knows content, code, people, days, scores, sizes, the order and place of
rows, on PostgreSQL each row's transaction (xmin) and place (ctid), on SQLite the write-ahead log's commits.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection, text

from app.domain.questions.base import Response
from app.domain.scoring import Grade
from app.domain.sealing import pack_step
from tests.proof.possible import Possible

NONCE_AND_TAG = 12 + 16


@dataclass(frozen=True)
class StepRow:
    """A row of the answers' side. `transaction` is xmin; SQLite keeps none."""

    attempt_key: bytes
    sequence: int
    sealed: bytes
    counted: bool
    transaction: int | None
    place: str


@dataclass(frozen=True)
class AttemptRow:
    """A row of the people's side; `transactions` are those of the attempt and of its record."""

    id: str
    person_id: str
    state: str
    points: int | None
    safe: int | None
    transactions: frozenset[int]


@dataclass(frozen=True)
class Loot:
    """What the attacker has taken away. `together`: attempt ids and attempt keys that were written in one commit, as
    read from SQLite's write-ahead log."""

    attempts: tuple[AttemptRow, ...]
    steps: tuple[StepRow, ...]
    together: Mapping[str, bytes]


@dataclass(frozen=True)
class Claim:
    """Something the attacker is certain of: this attempt's answer to this scenario was of this grade, and where only
    one is left, which answer it was."""

    attempt_id: str
    sequence: int
    grade: Grade
    response: Response | None


def take(connection: Connection, together: Mapping[str, bytes]) -> Loot:
    """Copy both sides as they lie there."""
    is_postgres = connection.dialect.name == "postgresql"
    hidden = ", CAST(CAST(xmin AS text) AS bigint) AS xmin, CAST(ctid AS text) AS ctid" if is_postgres else ""
    steps = connection.execute(text(f"SELECT *{hidden} FROM sealed_step")).all()  # noqa: S608
    attempts = connection.execute(text(f"SELECT *{hidden} FROM attempt")).all()  # noqa: S608
    records = connection.execute(text(f"SELECT *{hidden} FROM record")).all()  # noqa: S608
    transactions: dict[str, set[int]] = defaultdict(set)
    if is_postgres:
        for row in attempts:
            transactions[row.id].add(row.xmin)
        for row in records:
            transactions[row.attempt_id].add(row.xmin)
    return Loot(
        attempts=tuple(
            AttemptRow(row.id, row.person_id, row.state, row.points, row.safe, frozenset(transactions[row.id]))
            for row in attempts
        ),
        steps=tuple(
            StepRow(
                bytes(row.attempt_key),
                row.sequence,
                bytes(row.sealed),
                bool(row.counted),
                row.xmin if is_postgres else None,
                row.ctid if is_postgres else str(index),
            )
            for index, row in enumerate(steps)
        ),
        together=together,
    )


def tie_rows(loot: Loot) -> dict[str, bytes]:
    """Return whose sealed rows are whose, as far as that shows: by the shared transaction of the last answer and the
    result, by SQLite's log, or because there is nobody else."""
    ties = dict(loot.together)
    key_of_transaction = {step.transaction: step.attempt_key for step in loot.steps if step.transaction is not None}
    for attempt in loot.attempts:
        for transaction in attempt.transactions & key_of_transaction.keys():
            ties[attempt.id] = key_of_transaction[transaction]
    keys = {step.attempt_key for step in loot.steps}
    free = [attempt for attempt in loot.attempts if attempt.id not in ties]
    left = keys - set(ties.values())
    if len(free) == len(left) == 1:
        ties[free[0].id] = left.pop()
    return ties


def attribute(loot: Loot, training: Sequence[tuple[Possible, ...]]) -> set[Claim]:
    """Return every claim that is certain, given all that the rows and the scores leave possible."""
    ties = tie_rows(loot)
    rows = {(step.attempt_key, step.sequence): step for step in loot.steps}
    sizes = Counter(len(step.sealed) for step in loot.steps)
    claims = set()
    for attempt in loot.attempts:
        if attempt.points is None or attempt.safe is None:
            continue
        left = []
        for sequence, answers in enumerate(training, start=1):
            row = rows.get((ties.get(attempt.id, b""), sequence))
            left.append(_not_ruled_out(answers, row, telling_sizes=len(sizes) > 1))
        for sequence, answers in enumerate(answers_left(left, attempt.points, attempt.safe), start=1):
            grades = {answer.grade for answer in answers}
            if len(grades) == 1:
                response = answers[0].response if len(answers) == 1 else None
                claims.add(Claim(attempt.id, sequence, grades.pop(), response))
    return claims


def claims_of_scores_alone(loot: Loot, training: Sequence[tuple[Possible, ...]]) -> set[Claim]:
    """Return what follows from points and safe decisions alone, as a supervisor's list of scores would tell."""
    return attribute(Loot(loot.attempts, (), {}), training)


def _not_ruled_out(answers: tuple[Possible, ...], row: StepRow | None, *, telling_sizes: bool) -> tuple[Possible, ...]:
    """Return the answers that may lie in this row: read it if it can be read, else compare sizes if they differ."""
    if row is None:
        return answers
    read = _read(row.sealed)
    if read is not None:
        return tuple(answer for answer in answers if answer.response == read) or answers
    if telling_sizes:
        length = len(row.sealed) - NONCE_AND_TAG
        fitting = tuple(answer for answer in answers if len(pack_step(answer.step).rstrip()) == length)
        return fitting or answers
    return answers


def _read(sealed: bytes) -> tuple[str, ...] | None:
    """Try to read a row without any key, at each place where JSON may begin."""
    for start in (index for index, byte in enumerate(sealed) if byte == ord("{")):
        with suppress(ValueError, TypeError, KeyError):
            return tuple(json.loads(sealed[start:])["r"])
    return None


def answers_left(training: Sequence[tuple[Possible, ...]], points: int, safe: int) -> list[tuple[Possible, ...]]:
    """Return for each scenario the answers that some set of answers with exactly this score contains."""
    values = [{(answer.points, int(answer.grade.safe)) for answer in answers} for answers in training]
    before = _sums(values)
    after = _sums(values[::-1])[::-1]
    left = []
    for index, answers in enumerate(training):
        possible = {
            value
            for value in values[index]
            if _can_meet(before[index], after[index + 1], points - value[0], safe - value[1])
        }
        left.append(tuple(one for one in answers if (one.points, int(one.grade.safe)) in possible))
    return left


def _sums(values: Iterable[set[tuple[int, int]]]) -> list[set[tuple[int, int]]]:
    """Return which (points, safe) the first 0, 1, 2 … scenarios can add up to."""
    reached = [{(0, 0)}]
    for more in values:
        reached.append({(points + p, safe + s) for points, safe in reached[-1] for p, s in more})
    return reached


def _can_meet(before: set[tuple[int, int]], after: set[tuple[int, int]], points: int, safe: int) -> bool:
    return any((points - p, safe - s) in after for p, s in before)
