"""Nobody opens a sealed answer without its key, its attempt and its place."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import AttemptId, DocumentHash, new_id
from app.domain.sealing import Step
from app.storage.cipher import KeyRing, Unreadable

KEYS = KeyRing({1: b"1" * 32, 2: b"2" * 32})
STEP = Step(3, DocumentHash("ab" * 32), ("d",), Fraction(3, 5))


def test_what_was_sealed_opens_again() -> None:
    seal = KEYS.seal_of(1, AttemptId("a" * 32))
    assert seal.open(3, seal.seal(STEP)) == STEP


def test_the_same_answer_looks_different_each_time_and_has_the_same_size() -> None:
    seal = KEYS.seal_of(1, AttemptId("a" * 32))
    sealed = {seal.seal(STEP) for _ in range(50)}
    assert len(sealed) == 50
    assert {len(content) for content in sealed} == {12 + 256 + 16}


@pytest.mark.parametrize(
    ("number", "attempt", "sequence"),
    [(2, "a" * 32, 3), (1, "b" * 32, 3), (1, "a" * 32, 4)],
    ids=["another key", "another attempt", "another place"],
)
def test_a_sealed_answer_opens_nowhere_else(number: int, attempt: str, sequence: int) -> None:
    sealed = KEYS.seal_of(1, AttemptId("a" * 32)).seal(STEP)
    with pytest.raises(Unreadable):
        KEYS.seal_of(number, AttemptId(attempt)).open(sequence, sealed)


@given(st.integers(0, 283), st.integers(1, 255))
def test_one_changed_bit_is_noticed(place: int, change: int) -> None:
    seal = KEYS.seal_of(1, AttemptId("a" * 32))
    sealed = bytearray(seal.seal(STEP))
    sealed[place] ^= change
    with pytest.raises(Unreadable):
        seal.open(3, bytes(sealed))


def test_a_form_token_is_good_for_one_attempt_one_question_and_one_key() -> None:
    attempt = AttemptId(new_id())
    token = KEYS.form_token(1, attempt, 2)
    assert KEYS.is_form_token(token, 1, attempt, 2)
    assert not KEYS.is_form_token(token, 1, attempt, 3)
    assert not KEYS.is_form_token(token, 2, attempt, 2)
    assert not KEYS.is_form_token(token, 1, AttemptId(new_id()), 2)
    assert not KEYS.is_form_token("ü" + token, 1, attempt, 2)


def test_neither_the_token_nor_the_place_of_the_answers_tells_the_attempt() -> None:
    attempt = AttemptId(new_id())
    assert attempt not in KEYS.form_token(1, attempt, 1)
    assert attempt.encode() not in KEYS.attempt_key(1, attempt)


def test_a_draft_opens_only_with_the_key_that_closed_it() -> None:
    sealed = KEYS.seal_draft(b'{"choice":["a"]}')
    assert KEYS.open_draft(sealed) == b'{"choice":["a"]}'
    for broken in (b"", b"short", sealed[:-1], bytes(len(sealed))):
        with pytest.raises(Unreadable):
            KEYS.open_draft(broken)
    with pytest.raises(Unreadable):
        KeyRing({1: b"1" * 32}).open_draft(sealed)


def test_a_key_ring_does_not_show_its_keys() -> None:
    assert "1" * 32 not in repr(KEYS)
    assert "31" * 32 not in repr(KEYS.seal_of(1, AttemptId("a" * 32)))
