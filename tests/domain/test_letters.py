"""Names from all over Europe are compared and sorted."""

import pytest

from app.domain.letters import name_order, plain_letters, spelt_out_letters


@pytest.mark.parametrize(
    ("name", "plain", "spelt_out"),
    [
        ("Müller", "muller", "mueller"),
        ("Weiß", "weiss", "weiss"),
        ("İnce", "ince", "ince"),
        ("Łukasz", "lukasz", "lukasz"),
        ("Dvořák", "dvorak", "dvorak"),
        ("Çağla Øztürk", "cagla ozturk", "cagla oztuerk"),
        ("Mu\u0308ller", "muller", "mueller"),
    ],
)
def test_marks_are_taken_off(name: str, plain: str, spelt_out: str) -> None:
    assert plain_letters(name) == plain
    assert spelt_out_letters(name) == spelt_out


def test_people_are_sorted_as_in_a_telephone_list() -> None:
    people = [("Zander", "A"), ("Öztürk", "B"), ("Meißner", "F"), ("Łuczak", "P"), ("İnce", "E"), ("Olbrich", "B")]
    ordered = sorted(people, key=lambda person: name_order(*person))
    assert [last for last, _ in ordered] == ["İnce", "Łuczak", "Meißner", "Olbrich", "Öztürk", "Zander"]
