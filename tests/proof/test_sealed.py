"""The attacker with dump and raw files, but without the key file, reads no answer and attributes none.

What the two stores do not hide, and what these tests therefore expect: which sealed rows belong to which attempt can be
found out (on PostgreSQL the last answer and the result share a transaction number, on SQLite a commit in the
write-ahead log; with one participant there is nobody else). What stands in the rows cannot. A score speaks for itself:
full marks say that every answer was the best one, and some sums of points can be reached in few ways, so that they give
away how one scenario was judged. So the attacker may claim what the score alone implies, and nothing more.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import random
import re
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from werkzeug.test import TestResponse

from app.domain.scoring import Grade
from app.domain.sealing import BLOCK, pack_step
from app.factory import build_app
from app.services.transaction import Site, reading, transaction
from app.storage.quizzes import find_offer
from app.storage.sessions import WebSessionRow
from tests.people_makers import PASSWORD, add, details
from tests.postgres_server import find_programs
from tests.proof import attacker, searching
from tests.proof.attacker import Loot, answers_left, attribute, claims_of_scores_alone, tie_rows
from tests.proof.possible import Possible, possible_answers
from tests.proof.searching import found_signs, signs_of_answers
from tests.proof.wire import BASE, scene
from tests.web_pages import hidden_fields

Training = tuple[tuple[Possible, ...], ...]
CONTENT_TABLES = {"document", "offer", "media", "alembic_version"}


class Participant:
    """Somebody who signs in and takes the training through the real application."""

    def __init__(self, app: Flask, site: Site, index: int) -> None:
        self.client: FlaskClient = app.test_client()
        self.login = f"P{index}"
        self.person_id = add(site, details(self.login, f"Pia Probe{index}"))
        self.given: list[Possible] = []
        self.sign_in(self.client.get("/anmelden"))

    def sign_in(self, page: TestResponse) -> None:
        entered = self.send(page, "/anmelden", {"login": self.login, "password": PASSWORD})
        assert entered.status_code == 303

    def send(self, page: TestResponse, path: str, fields: Mapping[str, object]) -> TestResponse:
        return self.client.post(path, data={**hidden_fields(page, path), **fields})

    def answer(self, answers: Sequence[Possible]) -> None:
        """Begin, or begin again, and give these answers."""
        self.send(self.client.get(BASE), f"{BASE}/beginnen", {})
        for number, one in enumerate(answers, start=1):
            sent = self.send(self.client.get(scene(number)), scene(number), one.raw)
            assert sent.status_code == 303
            self.given.append(one)

    def lose_session_while_answering(self, site: Site, number: int, answer: Possible) -> None:
        """Let the session expire, send a decision, and sign in again: it waits unsaved in the new session."""
        page = self.client.get(scene(number))
        with transaction(site) as tx:
            sessions = WebSessionRow.__table__
            long_ago = datetime.now(UTC) - timedelta(hours=3)
            mine = sessions.c.person_id == self.person_id
            tx.connection.execute(sessions.update().where(mine).values(last_seen_at=long_ago))  # type: ignore[attr-defined]
        asked = self.send(page, scene(number), answer.raw)
        assert asked.status_code == 400
        self.sign_in(asked)
        assert "Noch nicht gespeichert." in self.client.get(scene(number)).text


@pytest.fixture
def training(lasting_school: Site) -> Training:
    """All possible answers to each scenario of the Einarbeitung."""
    with reading(lasting_school) as tx:
        offer = find_offer(tx.connection, "training", "einarbeitung")
        assert offer is not None
        loaded = lasting_school.library.training(tx.connection, offer.document_hash)
    pins = zip(loaded.scenarios, loaded.training.scenarios, strict=True)
    return tuple(possible_answers(scenario, pin.version, number) for number, (scenario, pin) in enumerate(pins, 1))


@pytest.fixture
def chance() -> random.Random:
    """The same decisions at each run: the test is about what shows, not about luck."""
    return random.Random(20261125)  # noqa: S311


def take_part(site: Site, training: Training, number: int, chance: random.Random) -> list[Participant]:
    """So many people finish the training on one day, and one more is signed out half-way with a decision unsaved."""
    app = build_app(site)
    people = [Participant(app, site, index) for index in range(number)]
    for person in people:
        person.answer([chance.choice(answers) for answers in training])
    leaving = people[0] if number == 1 else Participant(app, site, number)
    leaving.answer([chance.choice(answers) for answers in training[:4]])
    leaving.lose_session_while_answering(site, 5, chance.choice(training[4]))
    return people


# --- what the attacker gets -----------------------------------------------------------------------------------------


def is_postgres(site: Site) -> bool:
    return site.engine.dialect.name == "postgresql"


def data_folder(site: Site) -> Path:
    if not is_postgres(site):
        return site.settings.data_folder
    with psycopg.connect(site.settings.database_url) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    return Path(folder)


def raw_files(site: Site) -> bytes:
    """Every byte of the database's files, its write-ahead log included."""
    if is_postgres(site):
        with psycopg.connect(site.settings.database_url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
    return b"\n".join(path.read_bytes() for path in searching.files_below(data_folder(site)))


def dump(site: Site) -> str:
    """The whole database as text, as a backup has it; on PostgreSQL with xmin and ctid of each row besides."""
    if not is_postgres(site):
        with closing(sqlite3.connect(site.settings.database_url.removeprefix("sqlite:///"))) as connection:
            return "\n".join(connection.iterdump())
    programs = find_programs()
    assert programs is not None
    url = site.settings.database_url
    outcome = subprocess.run([programs / "pg_dump", url], capture_output=True, text=True, check=True)
    rows = [str(row) for table in tables(site) for row in rows_of(site, f"xmin, ctid, {table}.*", table)]
    return "\n".join([outcome.stdout, *rows])


def tables(site: Site) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    if is_postgres(site):
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    with reading(site) as tx:
        return sorted(row[0] for row in tx.connection.execute(text(query)))


def rows_of(site: Site, columns: str, table: str) -> list[tuple[object, ...]]:
    with reading(site) as tx:
        return [tuple(row) for row in tx.connection.execute(text(f"SELECT {columns} FROM {table}"))]  # noqa: S608


def loot_of(site: Site) -> Loot:
    with reading(site) as tx:
        loot = attacker.take(tx.connection, {})
    if is_postgres(site):
        return loot
    log = Path(f"{site.settings.database_url.removeprefix('sqlite:///')}-wal").read_bytes()
    finished = [attempt.id for attempt in loot.attempts if attempt.state == "finished"]
    keys = {step.attempt_key for step in loot.steps}
    return replace(loot, together=searching.written_together(log, finished, keys))


def versions(training: Training) -> list[str]:
    return [answers[0].step.scenario for answers in training]


# --- reading --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 30])
def test_no_answer_is_readable_in_dump_or_raw_files(
    lasting_school: Site, training: Training, chance: random.Random, number: int
) -> None:
    take_part(lasting_school, training, number, chance)
    signs = signs_of_answers(answers[0].step.scenario for answers in training)
    taken, raw = dump(lasting_school), raw_files(lasting_school)
    assert found_signs(taken.encode(), signs) == []
    assert found_signs(raw, signs) == []
    # The search is worth something only if it finds what it looks for: the same bytes, planted unsealed.
    with transaction(lasting_school) as tx:
        step = pack_step(training[0][0].step)
        planted = {"key": os.urandom(32), "packed": step}
        insert = "INSERT INTO sealed_step (attempt_key, sequence, sealed, counted) VALUES (:key, 1, :packed, false)"
        tx.connection.execute(text(insert), planted)
        draft = b'{"training":"einarbeitung","raw":{"choice":["a"]}}'
        tx.connection.execute(text("UPDATE web_session SET draft = :draft WHERE draft IS NOT NULL"), {"draft": draft})
    expected = {signs[0], b'","r":["', b'"raw":{"', b'"choice":["'}
    assert set(found_signs(dump(lasting_school).encode(), signs)) == expected
    assert set(found_signs(raw_files(lasting_school), signs)) == expected
    print(f"{len(signs)} signs in {len(taken) >> 10} KiB of dump and {len(raw) >> 10} KiB of files")


@pytest.mark.slow
def test_outside_the_public_content_no_cell_names_a_scenario_or_holds_a_token(
    lasting_school: Site, training: Training, chance: random.Random
) -> None:
    take_part(lasting_school, training, 3, chance)
    token = re.compile(r"\b[a-f][+-](?!\w)|\[\s*['\"][a-f]|\bS\d\d\b|choice|statement")
    names = set(versions(training))
    looked_at = [table for table in tables(lasting_school) if table not in CONTENT_TABLES]
    assert {"attempt", "sealed_step", "record", "web_session", "person"} <= set(looked_at)
    for table in looked_at:
        for cell in (cell for row in rows_of(lasting_school, "*", table) for cell in row):
            shown = cell if isinstance(cell, str) else repr(cell) if not isinstance(cell, bytes | memoryview) else ""
            assert not names & {shown}, (table, cell)
            assert not token.search(shown), (table, cell)
    with reading(lasting_school) as tx:
        columns = {column["name"] for column in inspect(tx.connection).get_columns("sealed_step")}
    assert columns == {"attempt_key", "sequence", "sealed", "counted"}


@pytest.mark.slow
def test_sealed_answers_and_drafts_are_alike_whatever_they_say(
    lasting_school: Site, training: Training, chance: random.Random
) -> None:
    """No two rows share a nonce or a block, although many hold the same answer; all have one size."""
    people = take_part(lasting_school, training, 12, chance)
    same = [Participant(build_app(lasting_school), lasting_school, 100 + index) for index in range(6)]
    for person in same:
        person.answer([answers[0] for answers in training])
    steps = loot_of(lasting_school).steps
    assert len(steps) == 12 * (len(people) + len(same)) + 4
    assert {len(step.sealed) for step in steps} == {BLOCK + attacker.NONCE_AND_TAG}
    assert {step.counted for step in steps} == {False}
    blocks = [step.sealed[start : start + 16] for step in steps for start in range(0, len(step.sealed) - 15, 16)]
    assert len(set(blocks)) == len(blocks)
    assert len({step.sealed[:12] for step in steps}) == len(steps)


@pytest.mark.slow
def test_the_size_of_a_kept_draft_tells_nothing_about_the_choice(lasting_school: Site, training: Training) -> None:
    """A draft lies in the session and so beside the person: even its length must not say how many were ticked."""
    app = build_app(lasting_school)
    sizes = set()
    extremes = [answers[place] for answers in training for place in (0, len(answers) // 2, -1)]
    for index, answer in enumerate(extremes[:: 1 if len(extremes) < 40 else 2]):
        person = Participant(app, lasting_school, index)
        number = answer.step.sequence
        person.answer([answers[0] for answers in training[: number - 1]])
        person.lose_session_while_answering(lasting_school, number, answer)
    for (draft,) in rows_of(lasting_school, "draft", "web_session WHERE draft IS NOT NULL"):
        assert isinstance(draft, bytes | memoryview)
        sizes.add(len(draft))
    assert len(sizes) == 1, sizes


# --- attributing ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 30])
def test_no_answer_is_attributed_beyond_what_the_score_alone_says(
    lasting_school: Site, training: Training, chance: random.Random, number: int
) -> None:
    people = take_part(lasting_school, training, number, chance)
    loot = loot_of(lasting_school)
    ties = tie_rows(loot)
    of_person = {attempt.person_id: attempt.id for attempt in loot.attempts if attempt.state == "finished"}
    assert set(ties) >= set(of_person.values())
    claims, implied = attribute(loot, training), claims_of_scores_alone(loot, training)
    assert claims == implied
    middle = {a.id for a in loot.attempts if a.safe is not None and 2 <= a.safe <= 9}
    assert [claim for claim in claims if claim.attempt_id in middle and claim.response is not None] == []
    truth = {of_person[p.person_id]: [one.grade for one in p.given[:12]] for p in people}
    assert all(truth[claim.attempt_id][claim.sequence - 1] is claim.grade for claim in claims)
    print(
        f"{number} participants: the rows of {len(ties)} attempts tied to their owner; 0 answers attributed, and "
        f"{len(claims)} grades of {len(of_person) * 12}, all of them by the sum of points alone ({len(implied)})"
    )


@pytest.mark.slow
def test_the_attacker_does_succeed_where_something_leaks(
    lasting_school: Site, training: Training, chance: random.Random
) -> None:
    """The control: the same attack on rows that are unpadded, or unsealed, attributes answers, and rightly."""
    (person,) = take_part(lasting_school, training, 1, chance)
    loot = loot_of(lasting_school)
    (finished,) = (attempt for attempt in loot.attempts if attempt.state == "finished")
    key = tie_rows(loot)[finished.id]

    def leaking(*, packed: bool) -> Loot:
        rows = []
        for step in loot.steps:
            inside = pack_step(person.given[step.sequence - 1].step)
            leaks = os.urandom(attacker.NONCE_AND_TAG + len(inside.rstrip())) if packed else os.urandom(12) + inside
            rows.append(replace(step, sealed=leaks) if step.attempt_key == key else step)
        return replace(loot, steps=tuple(rows))

    unsealed = attribute(leaking(packed=False), training)
    assert {(claim.sequence, claim.grade) for claim in unsealed} == {
        (one.step.sequence, one.grade) for one in person.given[:12]
    }
    unpadded = attribute(leaking(packed=True), training)
    assert len(unpadded) > len(attribute(loot, training))
    assert all(person.given[claim.sequence - 1].grade is claim.grade for claim in unpadded)


def test_what_the_score_alone_says_is_much_at_its_ends_and_little_in_the_middle(
    training: Training, chance: random.Random
) -> None:
    """What no seal can hide. Full marks tell every answer. In the middle no answer is certain, but the exact sum of
    points often gives away the grade of the one scenario that counts in quarters, or of the one in thirds."""
    assert all(
        answers == (max(whole, key=lambda one: one.points),)
        for answers, whole in zip(answers_left(training, 1200, 12), training, strict=True)
    )
    assert {one.grade for answers in answers_left(training, 0, 0) for one in answers} == {Grade.WRONG}
    grades, certain, scores = 0, 0, 0
    for _ in range(100):
        given = [chance.choice(answers) for answers in training]
        safe = sum(one.grade.safe for one in given)
        if 3 <= safe <= 8:
            left = answers_left(training, sum(one.points for one in given), safe)
            scores += 1
            grades += sum(len({one.grade for one in answers}) == 1 for answers in left)
            certain += sum(len(answers) == 1 for answers in left)
    assert grades < 2 * scores
    assert certain <= scores / 20
    print(f"{scores} middle scores of 12 answers: {grades} grades and {certain} answers follow from the sum alone")


@pytest.mark.slow
def test_attempt_keys_cannot_be_computed_from_anything_that_was_taken(
    lasting_school: Site, training: Training, chance: random.Random
) -> None:
    take_part(lasting_school, training, 2, chance)
    known: list[bytes] = [b"", b"attempt", lasting_school.settings.secret_key.encode()]
    for table in ("attempt", "person", "key_fingerprint", "record", "web_session"):
        for cell in (cell for row in rows_of(lasting_school, "*", table) for cell in row if isinstance(cell, str)):
            known.append(cell.encode())
            if re.fullmatch(r"([0-9a-f]{2})+", cell):
                known.append(bytes.fromhex(cell))
    attempts = [str(row[0]).encode() for row in rows_of(lasting_school, "id", "attempt")]
    messages = [prefix + attempt for attempt in attempts for prefix in (b"", b"attempt", b"attempt ", b"step", b"1")]
    keys = {step.attempt_key for step in loot_of(lasting_school).steps}
    guesses = {hmac.digest(key, message, "sha256") for key, message in product(set(known), messages)}
    guesses |= {hashlib.sha256(one + other).digest() for one, other in product(set(known), messages)}
    assert not keys & guesses
    real = {lasting_school.keys.attempt_key(1, attempt.decode()) for attempt in attempts}  # type: ignore[arg-type]
    assert keys <= real
    print(f"{len(guesses)} guesses")
