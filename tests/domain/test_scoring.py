"""Scores are exact: no binary fraction comes near a pass mark."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.domain.scoring import Grade, Mark, points_of, safe_needed, score_attempt

FRACTIONS = st.fractions(min_value=0, max_value=1)
MARKS = st.builds(Mark, FRACTIONS, st.sampled_from(Grade))


def marks(safe: int, unsafe: int) -> list[Mark]:
    return [Mark(Fraction(1), Grade.BEST)] * safe + [Mark(Fraction(0), Grade.WRONG)] * unsafe


def test_points_round_half_up_once() -> None:
    assert points_of(Fraction(1, 2)) == 50
    assert points_of(Fraction(1, 3)) == 33
    assert points_of(Fraction(2, 3)) == 67
    assert points_of(Fraction(1, 200)) == 1
    assert points_of(Fraction(3, 200)) == 2
    assert points_of(Fraction(1, 201)) == 0


@given(FRACTIONS)
def test_points_lie_between_0_and_100_and_only_the_full_fraction_gives_100_within_rounding(fraction: Fraction) -> None:
    points = points_of(fraction)
    assert 0 <= points <= 100
    assert abs(100 * fraction - points) <= Fraction(1, 2)


@given(FRACTIONS, FRACTIONS)
def test_more_never_gives_fewer_points(one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    assert points_of(low) <= points_of(high)


def test_nine_of_twelve_are_needed_at_70_per_cent() -> None:
    assert safe_needed(70, 12) == 9
    assert not score_attempt(marks(8, 4), 70).passed
    assert score_attempt(marks(9, 3), 70).passed


def test_eight_of_ten_pass_at_80_per_cent_although_ten_binary_tenths_are_less() -> None:
    """Case C11."""
    assert sum([0.1] * 8) < 0.8
    assert score_attempt(marks(8, 2), 80).passed


def test_26_of_29_do_not_pass_at_90_per_cent_and_the_page_can_say_the_whole_number_needed() -> None:
    """Case C10: 89.66 per cent must never be shown as 90 beside "failed"."""
    assert not score_attempt(marks(26, 3), 90).passed
    assert safe_needed(90, 29) == 27
    assert score_attempt(marks(27, 2), 90).passed


def test_199_of_200_is_not_everything() -> None:
    """Case C12."""
    score = score_attempt([*marks(1, 0), Mark(Fraction(199, 200), Grade.ACCEPTABLE)], 100)
    assert (score.points, score.possible) == (200, 200)  # rounded half up once, so words never rest on points
    assert score_attempt(marks(199, 1), 100).passed is False
    assert safe_needed(100, 200) == 200


@given(st.integers(1, 100), st.integers(1, 300), st.data())
def test_passing_and_the_number_needed_never_contradict(pass_mark: int, scenarios: int, data: st.DataObject) -> None:
    safe = data.draw(st.integers(0, scenarios))
    score = score_attempt(marks(safe, scenarios - safe), pass_mark)
    assert score.passed == (safe >= safe_needed(pass_mark, scenarios))


@given(st.lists(MARKS, min_size=1, max_size=30), st.integers(1, 100))
def test_a_score_never_exceeds_what_is_possible(given_marks: list[Mark], pass_mark: int) -> None:
    score = score_attempt(given_marks, pass_mark)
    assert 0 <= score.points <= score.possible == 100 * len(given_marks)
    assert 0 <= score.safe <= score.scenarios == len(given_marks)


def test_only_the_first_two_grades_are_safe() -> None:
    assert [grade.safe for grade in Grade] == [True, True, False, False]
