"""What goes into the envelope comes out again, and its size tells nothing."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import DocumentHash
from app.domain.sealing import BLOCK, Step, pack_step, pad, unpack_step
from tests.makers import playable_scenarios

HASHES = st.text("0123456789abcdef", min_size=64, max_size=64).map(DocumentHash)
STEPS = st.builds(
    Step,
    st.integers(1, 500),
    HASHES,
    st.lists(st.text("abcdef+-", min_size=1, max_size=2), max_size=6).map(tuple),
    st.fractions(0, 1, max_denominator=60),
)


@given(STEPS)
def test_a_packed_step_is_the_same_step_when_unpacked(step: Step) -> None:
    assert unpack_step(step.sequence, pack_step(step)) == step


@given(STEPS)
def test_every_answer_of_a_shipped_shape_has_the_same_size(step: Step) -> None:
    assert len(pack_step(step)) == BLOCK


@given(st.binary(max_size=2000))
def test_padding_ends_at_a_block(content: bytes) -> None:
    assert len(pad(content)) % BLOCK == 0
    assert pad(content).startswith(content)


def test_the_longest_answer_of_the_shipped_content_fits_one_block() -> None:
    longest = max((len(getattr(found, "statements", ())) or 6) for found in playable_scenarios())
    step = Step(1, DocumentHash("f" * 64), tuple(f"{chr(97 + place)}+" for place in range(longest)), Fraction(5, 6))
    assert len(pack_step(step)) == BLOCK
