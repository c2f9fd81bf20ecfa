"""One set of checks for every playable type, over every shipped scenario of it."""

import json
from collections.abc import Iterator
from itertools import chain, combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.content import canonical_json
from app.domain.problems import Problem
from app.domain.questions import PLAYABLE, SCENARIO_SHAPES, parse_scenario, type_of
from app.domain.questions.base import joined, shown_order
from app.domain.scoring import Grade, points_of
from tests.makers import all_scenarios, playable_scenarios, raw_answer, scenario

SCENARIOS = playable_scenarios()
PLAYED = pytest.mark.parametrize("found", SCENARIOS, ids=lambda found: found.id)


def every_raw(found: Any) -> Iterator[dict[str, list[str]]]:
    """Every answer that can be given to a scenario."""
    if found.type in ("single", "reply"):
        yield from ({"choice": [option.id]} for option in found.options)
    elif found.type == "multiple":
        ids = [option.id for option in found.options]
        subsets = chain.from_iterable(combinations(ids, size) for size in range(1, len(ids) + 1))
        yield from ({"choice": list(subset)} for subset in subsets)
    else:
        names = [f"statement-{statement.id}" for statement in found.statements]
        for values in product(("true", "false"), repeat=len(names)):
            yield {name: [value] for name, value in zip(names, values, strict=True)}


def test_all_shipped_types_that_are_to_be_played_are_found_by_their_files() -> None:
    assert set(PLAYABLE) == {"single", "reply", "multiple", "true_false"}
    assert set(SCENARIO_SHAPES) == set(PLAYABLE) | {"spot", "ordering", "branching"}


@pytest.mark.parametrize("found", all_scenarios(), ids=lambda found: found.id)
def test_a_scenario_survives_being_stored_without_loss(found: Any) -> None:
    text = canonical_json(found)
    again = parse_scenario(json.loads(text))
    assert canonical_json(again) == text
    assert again.model_dump(exclude={"points"}) == found.model_dump(exclude={"points"})


@pytest.mark.parametrize("found", all_scenarios(), ids=lambda found: found.id)
def test_the_rules_of_a_scenario_are_those_its_parts_cite(found: Any) -> None:
    assert found.cited_rules() == set(found.rules)


@PLAYED
def test_full_and_no_marks_can_be_reached_and_nothing_lies_outside(found: Any) -> None:
    kind = type_of(found)
    marks = [kind.grade(found, kind.read_response(found, raw)) for raw in every_raw(found)]
    assert all(0 <= points_of(mark.fraction) <= 100 for mark in marks)
    assert max(mark.fraction for mark in marks) == 1
    assert min(mark.fraction for mark in marks) == 0
    assert {mark.grade for mark in marks if mark.fraction == 1} == {Grade.BEST}
    assert all((mark.grade is Grade.BEST) == (mark.fraction == 1) for mark in marks)


@PLAYED
def test_ticking_everything_or_answering_constantly_is_never_safe(found: Any) -> None:
    """Case C15 for multiple, the same thought for statements."""
    kind = type_of(found)
    if found.type == "multiple":
        constant = [{"choice": [option.id for option in found.options]}]
    elif found.type == "true_false":
        names = [f"statement-{statement.id}" for statement in found.statements]
        constant = [{name: [value] for name in names} for value in ("true", "false")]
    else:
        constant = []
    for raw in constant:
        assert not kind.grade(found, kind.read_response(found, raw)).grade.safe


@PLAYED
def test_an_empty_answer_is_a_problem(found: Any) -> None:
    problem = type_of(found).read_response(found, {})
    assert isinstance(problem, Problem)
    assert problem.code in {"choose_one", "choose_some", "judge_all"}


@PLAYED
@given(data=st.data())
def test_forged_fields_are_a_problem_or_ignored_and_never_an_error(found: Any, data: st.DataObject) -> None:
    ids = st.one_of(st.sampled_from("abcdefz"), st.text(max_size=3))
    names = st.one_of(st.just("choice"), st.sampled_from("abcdef").map("statement-{}".format), st.text(max_size=9))
    values = st.lists(st.one_of(ids, st.sampled_from(("true", "false"))), max_size=4)
    raw = data.draw(st.dictionaries(names, values, max_size=7))
    kind = type_of(found)
    response = kind.read_response(found, raw)
    if isinstance(response, Problem):
        assert response.code
    else:
        assert 0 <= kind.grade(found, response).fraction <= 1


@PLAYED
def test_an_option_of_another_scenario_is_refused(found: Any) -> None:
    name = "statement-a" if found.type == "true_false" else "choice"
    problem = type_of(found).read_response(found, {**raw_answer(found), name: ["zz"]})
    assert problem == Problem("unknown_option", (name,))


@PLAYED
def test_the_same_field_twice_counts_once(found: Any) -> None:
    kind = type_of(found)
    raw = raw_answer(found)
    doubled = {name: values * 2 for name, values in raw.items()}
    assert kind.read_response(found, doubled) == kind.read_response(found, raw)


def test_two_options_where_one_is_asked_for_are_refused() -> None:
    found = scenario("S14")
    assert type_of(found).read_response(found, {"choice": ["a", "b"]}) == Problem("choose_only_one", ("choice",))


def test_statements_left_out_are_all_named() -> None:
    found = scenario("S07")
    problem = type_of(found).read_response(found, {"statement-b": ["true"]})
    assert isinstance(problem, Problem)
    assert problem.code == "judge_all"
    assert "statement-b" not in problem.path
    assert "statement-a" in problem.path


@PLAYED
def test_the_review_tells_own_choice_reason_and_rules_for_every_option(found: Any) -> None:
    kind = type_of(found)
    for raw in every_raw(found):
        response = kind.read_response(found, raw)
        review = kind.review(found, response)
        assert [item.id for item in review.items] == [choice.id for choice in kind.choices(found)]
        assert all(item.feedback and item.rules for item in review.items)
        if found.type != "true_false":
            assert {item.id for item in review.items if item.chosen} == set(response)


@PLAYED
def test_the_best_answer_brings_only_good_verdicts_and_its_events(found: Any) -> None:
    kind = type_of(found)
    review = kind.review(found, kind.read_response(found, raw_answer(found)))
    assert review.events
    good = {"best", "right_chosen", "right_left", "right_judged"}
    judged = [item for item in review.items if item.chosen or found.type not in ("single", "reply")]
    assert {item.verdict for item in judged} <= good


@PLAYED
def test_the_summary_stays_readable_without_the_type(found: Any) -> None:
    kind = type_of(found)
    summary = kind.summarise(found, kind.read_response(found, raw_answer(found)))
    assert summary.question == found.question
    assert summary.answer == summary.right_answer
    worst = kind.summarise(found, kind.read_response(found, raw_answer(found, right=False)))
    assert worst.answer != worst.right_answer


@PLAYED
def test_the_order_belongs_to_the_attempt_and_loses_nothing(found: Any) -> None:
    """Cases C16 and C17: the order hangs on the attempt's seed alone."""
    choices = type_of(found).choices(found)
    orders = [shown_order(found, choices, f"seed {number}") for number in range(40)]
    assert all(sorted(order, key=lambda c: c.id) == list(choices) for order in orders)
    assert orders == [shown_order(found, choices, f"seed {number}") for number in range(40)]
    assert len(set(orders)) > 5


def test_a_fixed_order_is_the_authors() -> None:
    found = scenario("S14").model_copy(update={"fixed_order": True})
    choices = type_of(found).choices(found)
    assert shown_order(found, choices, "any seed") == choices


def test_every_option_comes_first_about_equally_often() -> None:
    found = scenario("S14")
    choices = type_of(found).choices(found)
    first = [shown_order(found, choices, str(number))[0].id for number in range(4000)]
    assert all(850 < first.count(letter) < 1150 for letter in "abcd")


def test_grades_of_statements_need_more_than_a_constant_answer_would_get() -> None:
    found = scenario("S07")
    total = len(found.statements)  # type: ignore[attr-defined]
    true = sum(statement.answer for statement in found.statements)  # type: ignore[attr-defined]
    kind = type_of(found)
    for raw in every_raw(found):
        mark = kind.grade(found, kind.read_response(found, raw))
        right = mark.fraction * total
        if mark.grade is Grade.ACCEPTABLE:
            assert mark.fraction * 4 >= 3
            assert right > max(true, total - true)
        assert (mark.grade is Grade.WRONG) == (mark.fraction * 2 < 1)


def test_a_right_answer_of_several_parts_and_one_of_none_both_have_words() -> None:
    """Where nothing is chosen a dash stands, so that a summary never ends in the air."""
    assert joined([]).de == "–"
    assert (
        joined([scenario("S14").title, scenario("S07").title]).en == "Do I need this at all? / Advice or instruction?"
    )
