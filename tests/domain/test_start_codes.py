"""A start code is long enough not to be guessed and easy enough to be typed."""

import re
from datetime import date

from app.domain.start_codes import last_day_of_code, new_start_code, plain_code


def test_a_code_has_four_groups_of_four_without_signs_that_look_alike() -> None:
    codes = {new_start_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"([2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}", code) for code in codes)


def test_dashes_spaces_and_small_letters_do_not_matter() -> None:
    assert plain_code(" 7kqm 2x9r–htba-we4d\n") == "7KQM2X9RHTBAWE4D"


def test_a_code_holds_for_fourteen_days_after_the_day_it_was_made() -> None:
    assert last_day_of_code(date(2026, 11, 25)) == date(2026, 12, 9)
