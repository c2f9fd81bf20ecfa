"""A story has no dead end and no circle, and it ends as its decisions deserve."""

from __future__ import annotations

import pytest

from tests.packs import file_name, shown_faults, spoil

S30 = file_name("S30")


@pytest.mark.parametrize(
    ("old", "new", "nth", "expected"),
    [
        (
            "    next: e_repair",
            "    next: e_lost",
            1,
            [
                ("480: nodes[n2b].options[c].next: e_lost does not exist; "
                "name one of e_bad, e_good, e_mixed, e_repair, n1, n2a, n2b, n3a")
            ],
        ),
        ("start: n1", "start: n9", 1, ["57: start: n9 is no station of this story; name one of n1, n2a, n2b, n3a"]),
        (
            "    next: e_repair",
            "    next: n2a",
            1,
            [
                ("275: nodes[n2a].options[a].next: leads back to n2a, so that a station could be met twice; "
                "lead on to a later one"),
                ("480: nodes[n2b].options[c].next: leads back to n2b, so that a station could be met twice; "
                "lead on to a later one"),
            ],
        ),
        (
            "    next: e_repair",
            "    next: e_good",
            1,
            ["598: endings[e_repair]: cannot be reached; let an option lead here, or take it out"],
        ),
        (
            "    next: n3a",
            "    next: e_good",
            1,
            [
                "481: nodes[n3a]: cannot be reached; let an option lead here, or take it out",
                "593: endings[e_mixed]: cannot be reached; let an option lead here, or take it out",
            ],
        ),
        (
            "  outcome: good",
            "  outcome: mixed",
            1,
            [
                ("552: nodes[n3a].options[b].next: whoever always decides best ends at e_good, which is mixed; "
                "lead to a good ending")
            ],
        ),
        (
            "    next: n2b",
            "    next: e_bad",
            2,
            [
                ("176: warning: nodes[n1].options[c].next: one risky decision after nothing but safe ones ends badly, "
                "which is hard; lead to a mixed ending")
            ],
        ),
    ],
    ids=["a place that is missing", "a start that is missing", "a circle", "an ending out of reach",
         "a station out of reach", "the best way ends badly", "an unfair ending"],
)  # fmt: skip
def test_a_planted_fault_of_a_story_is_named(old: str, new: str, nth: int, expected: list[str]) -> None:
    file, text, _ = spoil("S30", old, new, nth)
    assert shown_faults({file: text}) == [f"{S30}:{fault}" for fault in expected]
