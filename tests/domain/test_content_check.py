"""Files are held against each other: rules, pictures, ids, trainings."""

from __future__ import annotations

from dataclasses import replace

from app.domain.content_check import check_pack
from app.domain.content_files import PackFiles
from tests.packs import file_name, pack_files, shipped_images, shown_faults, small_pack, spoil

S14 = file_name("S14")
SHORT = file_name("short")
UNUSED = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


def found(short: str, old: str, new: str, nth: int = 1) -> list[str]:
    file, text, _ = spoil(short, old, new, nth)
    return shown_faults({file: text})


def test_the_pack_in_which_faults_are_planted_may_be_published() -> None:
    checked = check_pack(pack_files())
    assert checked.sound
    assert len(checked.scenarios) == 7
    assert [training.key for training in checked.trainings] == ["short"]


def test_an_unknown_rule_is_named_where_it_is_cited() -> None:
    assert f"{S14}:64: options[a].rules[2]: R99 is no rule of guideline.yaml; cite one that exists" in found(
        "S14", "  - R16\n", "  - R99\n"
    )


def test_a_rule_listed_and_cited_nowhere_is_named() -> None:
    assert found("S14", "- R17\n", "- R17\n- R05\n") == [
        f"{S14}:17: rules[4]: R05 is listed here but cited nowhere below; take it out or cite it"
    ]


def test_a_rule_cited_and_not_listed_is_named() -> None:
    assert found("S14", "- R17\n", "") == [f"{S14}:13: rules: R17 is cited below but missing here; add it"]


def test_rules_of_a_broken_guideline_are_known_nevertheless() -> None:
    file, text, line = spoil("guideline", "    mark: G", "    mark: H")
    assert shown_faults({file: text}) == [
        f"guideline.yaml:{line}: rules[R01].sources[1].mark: 'H' must be one of: 'G', 'S', '?' or 'own'"
    ]


def test_a_guideline_without_any_rules_knows_none() -> None:
    faults = shown_faults({"guideline.yaml": 'edition: "1"\n'})
    assert f"{S14}:14: rules[1]: R02 is no rule of guideline.yaml; cite one that exists" in faults
    faults = shown_faults({"guideline.yaml": "rules: [R02]\n"})
    assert f"{S14}:14: rules[1]: R02 is no rule of guideline.yaml; cite one that exists" in faults


def test_without_a_guideline_no_rule_is_called_unknown() -> None:
    # That the file is missing is said by whoever reads the folder.
    assert shown_faults({"guideline.yaml": None}) == []
    assert check_pack(PackFiles()).faults == ()


def test_rules_that_are_no_list_are_one_fault() -> None:
    assert found("S14", "rules:\n- R02\n- R16\n- R17\n", "rules: R02\n") == [
        f"{S14}:13: rules: must be a list: lines that begin with a hyphen"
    ]
    nested = found("S14", "  rules:\n  - R02\n  consequences", "  rules: R02\n  consequences")
    assert nested == [f"{S14}:95: options[b].rules: must be a list: lines that begin with a hyphen"]


def test_a_rule_that_is_a_number_is_one_fault() -> None:
    assert found("S14", "- R17\n", "- R17\n- 5\n") == [
        f'{S14}:17: rules[4]: must be a text; put it in quotation marks: "5"'
    ]


def test_a_picture_that_is_not_there_is_named() -> None:
    new = "  image: gone.svg\n  image_alt: {de: Bild, en: Picture}\n  comments: []"
    assert found("S14", "  comments: []", new) == [
        f"{S14}:48: post.image: there is no picture gone.svg in images/; add it or correct the name"
    ]


def test_a_picture_that_nobody_shows_is_a_warning() -> None:
    faults = shown_faults(images={**shipped_images(), "spare.svg": UNUSED})
    assert faults == ["images/spare.svg:1: warning: no scenario shows this picture; take it out or use it"]
    assert check_pack(pack_files(images={**shipped_images(), "spare.svg": UNUSED})).sound


def test_a_picture_that_could_do_harm_is_named() -> None:
    name = next(iter(shipped_images()))
    evil = b'<svg xmlns="http://www.w3.org/2000/svg">\n<script/></svg>'
    assert shown_faults(images={**shipped_images(), name: evil}) == [
        f"images/{name}:2: contains <script>, which is not allowed in pictures; draw it with paths and shapes"
    ]


def test_a_link_in_one_language_only_is_named() -> None:
    message = "one language has a link and the other has not: write [Link] in German and [link] in English"
    assert found("S14", "  de: Welche Antwort passt?", "  de: Siehe [Link]") == [f"{S14}:49: question: {message}"]
    assert found("S14", "  en: Which answer fits?", "  en: See [link]") == [f"{S14}:49: question: {message}"]


def test_an_id_fits_its_file() -> None:
    assert (
        f"{S14}:1: id: S15 does not fit the name of the file, which must begin with s15-"
        in found("S14", "id: S14", "id: S15")
    )  # fmt: skip
    assert found("short", "key: short", "key: other") == [
        f"{SHORT}:1: key: other does not fit the name of the file, which must begin with other."
    ]


def test_an_id_that_is_no_text_is_one_fault() -> None:
    faults = [fault for fault in found("S14", "id: S14", "id: 14") if fault.startswith(S14)]
    assert faults == [f'{S14}:1: id: must be a text; put it in quotation marks: "14"']


def test_the_second_file_of_an_id_is_named() -> None:
    copy = "scenarios/s14-once-more.yaml"
    assert f"{copy}:1: id: S14 is used by {S14} already; every file needs its own" in shown_faults(
        {copy: small_pack()[S14]}
    )


def test_a_training_names_scenarios_that_are_there() -> None:
    assert found("short", "- S07\n", "- S99\n") == [
        f"{SHORT}:14: scenarios[2]: there is no scenario S99 in scenarios/; add it or take it out"
    ]


def test_a_training_names_scenarios_that_can_be_played() -> None:
    assert found("short", "- S07\n", "- S30\n") == [
        f"{SHORT}:14: scenarios[2]: S30 is of the type branching, which cannot be played yet; choose another scenario"
    ]


def test_a_training_whose_scenario_is_broken_gets_no_fault_of_its_own() -> None:
    faults = found("S14", "type: single", "type: quiz")
    assert [fault for fault in faults if fault.startswith(SHORT)] == []


def test_a_training_of_anything_but_a_list_is_one_fault() -> None:
    assert found("short", "scenarios:\n- S14\n- S07\n- S36\n- S44\n", "scenarios: S14\n") == [
        f"{SHORT}:12: scenarios: must be a list: lines that begin with a hyphen"
    ]
    assert found("short", "- S07\n", "- 7\n") == [
        f'{SHORT}:14: scenarios[2]: must be a text; put it in quotation marks: "7"'
    ]


def test_minutes_far_from_the_reading_time_are_a_warning() -> None:
    assert found("short", "minutes: 10", "minutes: 45") == [
        f"{SHORT}:18: warning: minutes: is 45, but by the seconds of its scenarios the training takes 10; write 10"
    ]
    assert found("short", "minutes: 10", "minutes: 15") == []
    assert found("short", "minutes: 10", "minutes: ten") == [
        f"{SHORT}:18: minutes: must be a whole number, without quotation marks"
    ]


def test_seconds_far_from_the_reading_time_are_a_warning() -> None:
    assert found("S14", "estimated_seconds: 70", "estimated_seconds: 90") == [
        f"{S14}:12: warning: estimated_seconds: is 90, but by its words the scenario takes 70; write 70"
    ]
    assert found("S14", "estimated_seconds: 70", "estimated_seconds: 85") == []


def test_a_story_with_a_dead_end_is_no_sound_scenario() -> None:
    file, text, _ = spoil("S30", "    next: e_repair", "    next: e_lost")
    checked = check_pack(pack_files({file: text}))
    assert not checked.sound
    assert "S30" not in {scenario.id for scenario in checked.scenarios}


def test_faults_come_in_the_order_of_files_and_lines() -> None:
    file, text, _ = spoil("S14", "  en: Do I need this at all?\n", "")
    changed = {file: text.replace("difficulty: 1", "difficulty: 9"), SHORT: "key: short\n"}
    faults = check_pack(pack_files(changed)).faults
    assert list(faults) == sorted(faults, key=lambda fault: (fault.file, fault.line))
    assert len(faults) > 4


def test_a_file_that_was_read_is_not_changed_by_the_check() -> None:
    files = pack_files()
    before = repr(files)
    check_pack(replace(files))
    assert repr(files) == before
