"""One content has one text and one name, in every process and on every version of Python."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.content import Guideline, Rule, ScenarioBase, Source, Text, canonical_json, document_hash
from app.domain.questions import parse_scenario
from tests.makers import all_scenarios

# Any text a file may hold: one clean line without markup.
CLEAN = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=30)
    .filter(lambda text: text == text.strip() and "<" not in text)
)  # fmt: skip
TEXTS = st.builds(Text, de=CLEAN, en=CLEAN)
SOURCES = st.builds(Source, text=TEXTS, mark=st.sampled_from(["G", "S", "?", "own"]), checked_at=st.none() | CLEAN)


@st.composite
def guidelines(draw: st.DrawFn) -> Guideline:
    ids = draw(st.lists(st.from_regex(r"[A-Z][0-9]{1,3}", fullmatch=True), min_size=1, max_size=4, unique=True))
    rules = tuple(
        Rule(
            id=name,
            label=name,
            binding=draw(st.booleans()),
            sources=tuple(draw(st.lists(SOURCES, min_size=1, max_size=2))),
            **{key: draw(TEXTS) for key in ("title", "short", "text", "why", "right", "wrong", "ask")},
        )
        for name in ids
    )
    return Guideline(
        edition=draw(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}", fullmatch=True)),
        title=draw(TEXTS),
        organisation=draw(TEXTS),
        preface=tuple(draw(st.lists(TEXTS, max_size=2))),
        valid_from=draw(st.dates(date(2000, 1, 1), date(2100, 1, 1))),
        rules=rules,
    )


@given(guidelines())
def test_a_guideline_read_back_is_the_same_and_has_the_same_name(guideline: Guideline) -> None:
    text = canonical_json(guideline)
    again = Guideline.model_validate_json(text)
    assert again == guideline
    assert canonical_json(again) == text
    assert document_hash(canonical_json(again)) == document_hash(text)


@given(guidelines(), TEXTS)
def test_a_changed_word_is_another_name(guideline: Guideline, title: Text) -> None:
    changed = guideline.model_copy(update={"title": title})
    same = document_hash(canonical_json(changed)) == document_hash(canonical_json(guideline))
    assert same is (title == guideline.title)


@pytest.mark.parametrize("scenario", all_scenarios(), ids=lambda scenario: scenario.id)
def test_a_scenario_read_back_is_the_same(scenario: ScenarioBase) -> None:
    text = canonical_json(scenario)
    again = parse_scenario(json.loads(text))
    assert canonical_json(again) == text
    assert again.cited_rules() == scenario.cited_rules()


def test_the_order_of_keys_in_a_file_does_not_matter() -> None:
    scenario = all_scenarios()[0]
    data = json.loads(canonical_json(scenario))
    assert canonical_json(parse_scenario(dict(reversed(data.items())))) == canonical_json(scenario)


def test_the_text_is_plain_sorted_utf8_without_what_is_missing() -> None:
    source = Source(text=Text(de="Größe „5“", en='"5"'), mark="?")
    assert canonical_json(source) == '{"mark":"?","text":{"de":"Größe „5“","en":"\\"5\\""}}'


def test_the_name_of_a_known_text_stays_what_it_was() -> None:
    # A fixed value: if it ever changes, every published document would change its name.
    assert document_hash('{"de":"Größe"}') == "56435d603a3723aac56b4bbde2b7bdc93394b7c9c9484c3668ec351e363e8ea9"


def test_another_process_finds_the_same_name() -> None:
    code = (
        "from tests.makers import all_scenarios\n"
        "from app.domain.content import canonical_json, document_hash\n"
        "print(*(document_hash(canonical_json(found)) for found in all_scenarios()[:5]))"
    )
    names = set()
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        )
        names.add(done.stdout)
    here = " ".join(document_hash(canonical_json(found)) for found in all_scenarios()[:5])
    assert names == {f"{here}\n"}
