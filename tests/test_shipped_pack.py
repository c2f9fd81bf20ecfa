"""The content that ships: what the issue asks for is there, and every sentence in both languages."""

from __future__ import annotations

import re

from app.domain.content import Guideline
from app.services.publishing import CheckedFolder

ONBOARDING = ["S14", "S07", "S05", "S19", "S36", "S04", "S44", "S25", "S33", "S10", "S27", "S11"]


def guideline_of(pack: CheckedFolder) -> Guideline:
    assert pack.content.guideline is not None
    return pack.content.guideline


def test_nothing_in_it_needs_mending(checked_pack: CheckedFolder) -> None:
    assert checked_pack.faults == ()
    assert len(checked_pack.content.scenarios) == 60
    assert len(checked_pack.content.images) == 36


def test_the_guideline_has_its_22_rules(checked_pack: CheckedFolder) -> None:
    rules = guideline_of(checked_pack).rules
    assert [rule.id for rule in rules] == [f"R{number:02}" for number in range(1, 23)]
    assert [rule.id for rule in rules if not rule.binding] == ["R02", "R08", "R13"]
    assert all(rule.label == rule.id for rule in rules)


def test_no_rule_is_left_in_one_language(checked_pack: CheckedFolder) -> None:
    for rule in guideline_of(checked_pack).rules:
        for text in (rule.title, rule.text, rule.why, rule.right, rule.wrong, rule.ask):
            assert not re.search(r"[„“]", text.en), rule.id
            assert '"' not in text.de, rule.id


def test_a_checked_source_says_where_it_was_looked_up_only_if_it_was_a_page(checked_pack: CheckedFolder) -> None:
    for rule in guideline_of(checked_pack).rules:
        assert all(source.mark == "S" for source in rule.sources if source.checked_at)


def test_the_trainings_are_those_of_the_issue(checked_pack: CheckedFolder) -> None:
    onboarding, refresher = sorted(checked_pack.content.trainings, key=lambda training: training.key, reverse=True)
    assert (onboarding.key, refresher.key) == ("einarbeitung", "auffrischung")
    assert list(onboarding.scenarios) == ONBOARDING
    assert (onboarding.pass_mark, onboarding.minutes) == (70, 25)
    assert len(refresher.scenarios) == 6
    assert not set(refresher.scenarios) & set(ONBOARDING)


def test_both_trainings_are_for_everybody(checked_pack: CheckedFolder) -> None:
    roles = {scenario.id: scenario.roles for scenario in checked_pack.content.scenarios}
    for training in checked_pack.content.trainings:
        assert all("all_staff" in roles[name] for name in training.scenarios)


def test_invented_people_cannot_be_called_or_written_to(checked_pack: CheckedFolder) -> None:
    assert checked_pack.content.pack is not None
    for contact in checked_pack.content.pack.contacts:
        assert contact.email is not None
        assert contact.email.endswith(".example")
        # No area code in Germany begins with 012.
        assert contact.phone is not None
        assert contact.phone.startswith("012")
