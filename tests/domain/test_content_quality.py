"""Length and wording must not tell which option is best; what chance explains is no warning."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.content_check import check_pack
from app.domain.content_files import ContentFile, PackFiles
from app.domain.content_quality import check_quality
from app.domain.questions import parse_scenario
from app.domain.questions.graded import GradedScenario
from tests.packs import pack_files


def graded(number: int, texts: list[str], ratings: tuple[str, ...] = ("best", "acceptable", "risky", "wrong")) -> Any:
    """A scenario S<number> like S14, with these texts for its options in both languages."""
    (file,) = [file for file in pack_files().scenarios if file.value(("id",)) == "S14"]
    options = [
        {**option, "rating": rating, "points": None, "text": {"de": text, "en": text}}
        for option, rating, text in zip(file.data["options"], ratings, texts, strict=True)
    ]
    data = {**file.data, "id": f"S{number:02}", "options": options}
    name = f"scenarios/s{number:02}-made.yaml"
    lines = {("options", place, "text", "en"): 10 * place + 1 for place in range(4)}
    return ContentFile(name, data, lines), parse_scenario(data)


def warnings(*scenarios: Any, complete: bool = True) -> list[str]:
    return [str(fault) for fault in check_quality(scenarios, complete=complete) if ".en:" in fault.message]


EVEN = ["n" * 30, "n" * 31, "n" * 30, "n" * 29]


def test_the_shipped_options_give_nothing_away() -> None:
    assert [fault for fault in check_pack(pack_files()).faults if fault.warning] == []


def test_without_graded_options_there_is_nothing_to_give_away() -> None:
    assert check_quality([], complete=True) == []
    (ordering,) = [file for file in pack_files().scenarios if file.value(("id",)) == "S26"]
    checked = check_pack(PackFiles(scenarios=(ordering,)))
    assert [fault for fault in checked.faults if fault.warning] == []


def test_a_best_option_that_is_by_far_the_longest_is_named() -> None:
    assert warnings(graded(1, ["b" * 80, "n" * 30, "n" * 40, "n" * 50])) == [
        (
            "scenarios/s01-made.yaml:1: warning: options[a].text.en: the best option is by far the longest, "
            "which gives it away; shorten it or lengthen another"
        )
    ]
    assert warnings(graded(1, ["b" * 50, "n" * 30, "n" * 40, "n" * 45])) == []


def test_best_options_that_are_often_the_longest_are_counted_over_the_pack() -> None:
    leading = [graded(number, ["b" * 34, "n" * 30, "n" * 32, "n" * 31]) for number in range(1, 7)]
    others = [graded(number, EVEN) for number in range(7, 9)]
    found = warnings(*leading, *others)
    assert (
        "scenarios/s01-made.yaml:1: warning: options[a].text.en: in 6 of 8 decisions of this pack the longest English "
        "option is the best (by chance about 2); shorten best options, beginning here"
    ) in found


def test_a_few_best_options_that_are_the_longest_are_chance() -> None:
    leading = [graded(number, ["n" * 32, "n" * 30, "n" * 31, "n" * 31]) for number in range(1, 3)]
    others = [graded(number, EVEN) for number in range(3, 9)]
    assert [fault for fault in warnings(*leading, *others) if "by chance" in fault] == []


def test_reasons_only_in_best_options_are_counted_over_the_pack() -> None:
    telling = [
        graded(number, ["do it because it is right", *["leave it and see what comes"] * 3]) for number in (1, 2, 3)
    ]
    assert [fault for fault in warnings(*telling) if "say why" in fault] == [
        (
            "scenarios/s01-made.yaml:1: warning: options[a].text.en: 100 % of the best English options say why "
            "(weil, because, …), of the others 0 %; take reasons out or give them to others, beginning here"
        )
    ]


def test_reasons_in_all_options_tell_nothing() -> None:
    telling = [graded(number, ["do it because of that"] * 4) for number in (1, 2, 3)]
    assert [fault for fault in warnings(*telling) if "say why" in fault] == []


@pytest.mark.parametrize(
    ("texts", "word"),
    [(["n" * 43, "n" * 42, "n" * 36, "n" * 30], "longer"), (["n" * 30, "n" * 36, "n" * 42, "n" * 43], "shorter")],
)
def test_lengths_that_go_with_the_points_are_named(texts: list[str], word: str) -> None:
    (found,) = [fault for fault in warnings(*(graded(n, texts) for n in range(1, 9))) if "correlation" in fault]
    assert f"over all decisions of this pack {word} English options are better" in found


def test_figures_over_a_pack_are_kept_back_while_files_are_missing_from_it() -> None:
    leading = [graded(number, ["b" * 34, "n" * 30, "n" * 32, "n" * 31]) for number in range(1, 7)]
    assert warnings(*leading, complete=False) == []


def test_options_of_equal_length_have_no_correlation() -> None:
    file, scenario = graded(1, ["n" * 30] * 4)
    assert isinstance(scenario, GradedScenario)
    assert warnings((file, scenario)) == []
