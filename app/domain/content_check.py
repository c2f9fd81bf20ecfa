"""The whole check of a folder of content: what has to hold before anything of it may be published.

Each file is held against its shape, then the files against each other. Checks between files look at plain values, so
that one misspelt key does not hide the other faults of its file.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.domain.content import Guideline, Pack, ScenarioBase, TrainingFile
from app.domain.content_files import ContentFile, Fault, PackFiles
from app.domain.content_quality import check_quality
from app.domain.content_shape import read_scenario, read_shape
from app.domain.content_story import check_story
from app.domain.picture_check import check_picture
from app.domain.questions import PLAYABLE, SCENARIO_SHAPES
from app.domain.questions.branching import BranchingScenario
from app.domain.reading_time import reading_seconds, training_minutes

SECONDS_OFF = 15
MINUTES_OFF = 5
_RULE_ID = re.compile(r"[A-Z][A-Za-z0-9.-]{0,11}")
_PLACEHOLDER = {"de": "[Link]", "en": "[link]"}


@dataclass(frozen=True, slots=True)
class CheckedPack:
    """A folder of content after its check. With faults that are no warnings, parts of it are missing here."""

    pack: Pack | None
    guideline: Guideline | None
    scenarios: tuple[ScenarioBase, ...]
    trainings: tuple[TrainingFile, ...]
    images: dict[str, bytes]
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        """Whether it may be published."""
        return all(fault.warning for fault in self.faults)


def check_pack(files: PackFiles) -> CheckedPack:
    """Check everything; `faults` come in the order of files and lines."""
    faults: list[Fault] = []
    pack = _read(files.pack, Pack, faults)
    guideline = _read(files.guideline, Guideline, faults)
    scenarios = _read_scenarios(files.scenarios, faults)
    trainings = [training for file in files.trainings if (training := _read(file, TrainingFile, faults)) is not None]
    faults += _check_names(files)
    faults += _check_citations(files)
    faults += _check_images(files)
    faults += _check_trainings(files, {scenario.id: scenario for _, scenario in scenarios})
    faults += check_quality(scenarios, complete=len(scenarios) == len(files.scenarios))
    return CheckedPack(
        pack=pack,
        guideline=guideline,
        scenarios=tuple(scenario for _, scenario in scenarios),
        trainings=tuple(trainings),
        images=dict(files.images),
        faults=tuple(sorted(faults)),
    )


def _read(file: ContentFile | None, shape: type[Any], faults: list[Fault]) -> Any:
    if file is None:
        return None
    document, found = read_shape(file, shape)
    faults += found
    faults += _check_placeholders(file)
    return document


def _read_scenarios(files: Iterable[ContentFile], faults: list[Fault]) -> list[tuple[ContentFile, ScenarioBase]]:
    read: list[tuple[ContentFile, ScenarioBase]] = []
    for file in files:
        scenario, found = read_scenario(file)
        faults += [*found, *_check_placeholders(file), *_check_listed_rules(file)]
        if scenario is None:
            continue
        told = check_story(file, scenario) if isinstance(scenario, BranchingScenario) else []
        faults += told
        if all(fault.warning for fault in told):
            faults += _check_seconds(file, scenario)
            read.append((file, scenario))
    return read


def _check_placeholders(file: ContentFile) -> Iterator[Fault]:
    for path, german in file.walk("de"):
        english = file.value((*path[:-1], "en"))
        if not isinstance(german, str) or not isinstance(english, str):
            continue
        if (_PLACEHOLDER["de"] in german) != (_PLACEHOLDER["en"] in english):
            yield file.fault(
                path[:-1], "one language has a link and the other has not: write [Link] in German and [link] in English"
            )


def _check_listed_rules(file: ContentFile) -> Iterator[Fault]:
    """`rules` of a scenario are exactly the rules that are cited further down."""
    listed = file.value(("rules",))
    if not isinstance(listed, list):
        return
    cited = {rule for path, rules in file.walk("rules") if len(path) > 1 for rule in _rule_ids(rules)}
    for place, rule in enumerate(listed):
        if isinstance(rule, str) and rule not in cited:
            yield file.fault(("rules", place), f"{rule} is listed here but cited nowhere below; take it out or cite it")
    for rule in sorted(cited.difference(_rule_ids(listed))):
        yield file.fault(("rules",), f"{rule} is cited below but missing here; add it")


def _texts(values: Any) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _rule_ids(values: Any) -> list[str]:
    """Return what looks like a rule; anything else is a fault of the shape."""
    return [value for value in _texts(values) if _RULE_ID.fullmatch(value)]


def _check_seconds(file: ContentFile, scenario: ScenarioBase) -> Iterator[Fault]:
    computed = reading_seconds(scenario)
    if abs(computed - scenario.estimated_seconds) > SECONDS_OFF:
        yield file.fault(
            ("estimated_seconds",),
            f"is {scenario.estimated_seconds}, but by its words the scenario takes {computed}; write {computed}",
            warning=True,
        )


def _check_names(files: PackFiles) -> Iterator[Fault]:
    """Ids and keys are unique, and files are named after them."""
    seen: dict[str, str] = {}
    for file in files.scenarios:
        yield from _check_name(file, "id", seen, "-")
    seen.clear()
    for file in files.trainings:
        yield from _check_name(file, "key", seen, ".")


def _check_name(file: ContentFile, key: str, seen: dict[str, str], after: str) -> Iterator[Fault]:
    own = file.value((key,))
    if not isinstance(own, str):
        return
    if own in seen:
        yield file.fault((key,), f"{own} is used by {seen[own]} already; every file needs its own")
    seen.setdefault(own, file.name)
    if not file.name.rpartition("/")[2].startswith(own.lower() + after):
        yield file.fault((key,), f"{own} does not fit the name of the file, which must begin with {own.lower()}{after}")


def _check_citations(files: PackFiles) -> Iterator[Fault]:
    """Every rule cited exists in the guideline. Of a broken guideline the ids are known nevertheless."""
    if files.guideline is None:
        return
    rules = files.guideline.value(("rules",))
    known = {rule.get("id") for rule in rules if isinstance(rule, dict)} if isinstance(rules, list) else set()
    for file in files.scenarios:
        for path, cited in file.walk("rules"):
            for place, rule in enumerate(cited if isinstance(cited, list) else ()):
                if _rule_ids([rule]) and rule not in known:
                    yield file.fault((*path, place), f"{rule} is no rule of guideline.yaml; cite one that exists")


def _check_images(files: PackFiles) -> Iterator[Fault]:
    used: set[str] = set()
    for file in files.scenarios:
        for path, name in file.walk("image"):
            if not isinstance(name, str):
                continue
            used.add(name)
            if name not in files.images:
                yield file.fault(path, f"there is no picture {name} in images/; add it or correct the name")
    for name, content in files.images.items():
        if name not in used:
            yield Fault(f"images/{name}", 1, "no scenario shows this picture; take it out or use it", warning=True)
        yield from check_picture(f"images/{name}", content)


def _check_trainings(files: PackFiles, sound: dict[str, ScenarioBase]) -> Iterator[Fault]:
    keys = {file.value(("key",)) for file in files.trainings}
    types = {str(file.value(("id",))): str(file.value(("type",))) for file in files.scenarios}
    for file in files.trainings:
        named = file.value(("scenarios",))
        for place, name in enumerate(named if isinstance(named, list) else ()):
            if not isinstance(name, str):
                continue
            if name not in types:
                yield file.fault(
                    ("scenarios", place), f"there is no scenario {name} in scenarios/; add it or take it out"
                )
            elif types[name] in SCENARIO_SHAPES.keys() - PLAYABLE.keys():
                yield file.fault(
                    ("scenarios", place),
                    f"{name} is of the type {types[name]}, which cannot be played yet; choose another scenario",
                )
        follows = file.value(("follows",))
        if isinstance(follows, str) and (follows not in keys or follows == file.value(("key",))):
            yield file.fault(
                ("follows",), f"there is no other training {follows} in trainings/; correct it or take it out"
            )
        yield from _check_minutes(file, [sound[name] for name in _texts(named) if name in sound])


def _check_minutes(file: ContentFile, scenarios: list[ScenarioBase]) -> Iterator[Fault]:
    written = file.value(("minutes",))
    if not isinstance(written, int) or not scenarios or len(scenarios) != len(_texts(file.value(("scenarios",)))):
        return
    computed = training_minutes(sum(scenario.estimated_seconds for scenario in scenarios))
    if abs(computed - written) > MINUTES_OFF:
        yield file.fault(
            ("minutes",),
            f"is {written}, but by the seconds of its scenarios the training takes {computed}; write {computed}",
            warning=True,
        )
