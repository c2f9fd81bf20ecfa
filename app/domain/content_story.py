"""Proofs about branching stories: no dead end, no circle, nothing out of reach, and fair endings."""

from collections.abc import Iterator

from app.domain.content_files import ContentFile, Fault, Path
from app.domain.questions.branching import BranchingScenario, BranchOption

# (station, where the option stands in the file, option)
_Way = tuple[str, Path, BranchOption]


def check_story(file: ContentFile, story: BranchingScenario) -> list[Fault]:
    """Return the faults of a story whose shape is right. Later proofs need the earlier ones to hold."""
    return (
        list(_unknown_places(file, story))
        or list(_circles(file, story))
        or [*_out_of_reach(file, story), *_best_way_ends_badly(file, story), *_unfair_endings(file, story)]
    )


def _ways(story: BranchingScenario) -> Iterator[_Way]:
    for place, station in enumerate(story.nodes):
        for number, option in enumerate(station.options):
            yield station.id, ("nodes", place, "options", number, "next"), option


def _unknown_places(file: ContentFile, story: BranchingScenario) -> Iterator[Fault]:
    stations = {station.id for station in story.nodes}
    places = stations | {ending.id for ending in story.endings}
    if story.start not in stations:
        yield file.fault(("start",), f"{story.start} is no station of this story; name one of {_listed(stations)}")
    for _, path, option in _ways(story):
        if option.next not in places:
            yield file.fault(path, f"{option.next} does not exist; name one of {_listed(places)}")


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))


def _circles(file: ContentFile, story: BranchingScenario) -> Iterator[Fault]:
    """A way back to a station that leads here: somebody would meet it twice."""
    for station, path, option in _ways(story):
        if station in _reachable(story, option.next):
            yield file.fault(
                path, f"leads back to {station}, so that a station could be met twice; lead on to a later one"
            )


def _reachable(story: BranchingScenario, start: str, ratings: frozenset[str] | None = None) -> set[str]:
    """Return every place on the ways from `start`; only over options of these ratings, if given."""
    found = {start}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for station, _, option in _ways(story):
            if station == here and (ratings is None or option.rating in ratings) and option.next not in found:
                found.add(option.next)
                waiting.append(option.next)
    return found


def _out_of_reach(file: ContentFile, story: BranchingScenario) -> Iterator[Fault]:
    found = _reachable(story, story.start)
    places = {"nodes": [station.id for station in story.nodes], "endings": [ending.id for ending in story.endings]}
    for key, ids in places.items():
        for place, name in enumerate(ids):
            if name not in found:
                yield file.fault((key, place), "cannot be reached; let an option lead here, or take it out")


def _best_way_ends_badly(file: ContentFile, story: BranchingScenario) -> Iterator[Fault]:
    best = {station: (path, option.next) for station, path, option in _ways(story) if option.rating == "best"}
    path, here = best[story.start]
    while here in best:
        path, here = best[here]
    ending = next(ending for ending in story.endings if ending.id == here)
    if ending.outcome != "good":
        yield file.fault(
            path, f"whoever always decides best ends at {here}, which is {ending.outcome}; lead to a good ending"
        )


def _unfair_endings(file: ContentFile, story: BranchingScenario) -> Iterator[Fault]:
    bad = {ending.id for ending in story.endings if ending.outcome == "bad"}
    fair = _reachable(story, story.start, frozenset({"best", "acceptable"}))
    for station, path, option in _ways(story):
        if option.rating == "risky" and option.next in bad and station in fair:
            yield file.fault(
                path,
                "one risky decision after nothing but safe ones ends badly, which is hard; lead to a mixed ending",
                warning=True,
            )
