"""Published content in memory. A document never changes, so what was parsed once holds for as long as it is kept."""

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy import Connection

from app.domain.content import Guideline, Pack, ScenarioBase, Training
from app.domain.ids import DocumentHash
from app.domain.questions import parse_scenario
from app.storage.quizzes import get_document, get_documents

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class LoadedTraining:
    """A training version with everything it pins; `scenarios` in the order in which they are shown."""

    hash: DocumentHash
    training: Training
    scenarios: tuple[ScenarioBase, ...]
    guideline: Guideline
    guideline_hash: DocumentHash


class _Shelf(Generic[K, V]):
    """The most recently used things, at most `size` of them. Safe to use from several threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._things: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def find(self, key: K) -> V | None:
        with self._lock:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            return self._things[key]

    def put(self, key: K, thing: V) -> V:
        with self._lock:
            self._things[key] = thing
            self._things.move_to_end(key)
            if len(self._things) > self._size:
                self._things.popitem(last=False)
        return thing


class Library:
    """Gives parsed documents by hash. What is on a shelf costs no statement; a training that is not costs two."""

    def __init__(self, trainings: int = 64, scenarios: int = 512, guidelines: int = 16) -> None:
        self._trainings: _Shelf[DocumentHash, LoadedTraining] = _Shelf(trainings)
        self._scenarios: _Shelf[DocumentHash, ScenarioBase] = _Shelf(scenarios)
        self._guidelines: _Shelf[DocumentHash, Guideline] = _Shelf(guidelines)
        self._packs: _Shelf[DocumentHash, Pack] = _Shelf(guidelines)

    def training(self, connection: Connection, document: DocumentHash) -> LoadedTraining:
        """Return a training version; raises NotFound."""
        return self._trainings.find(document) or self._trainings.put(document, self._load(connection, document))

    def guideline(self, connection: Connection, document: DocumentHash) -> Guideline:
        """Return a guideline edition; raises NotFound."""
        return _kept(self._guidelines, document, Guideline.model_validate_json, connection)

    def pack(self, connection: Connection, document: DocumentHash) -> Pack:
        """Return a pack's cover sheet with its contacts; raises NotFound."""
        return _kept(self._packs, document, Pack.model_validate_json, connection)

    def _load(self, connection: Connection, document: DocumentHash) -> LoadedTraining:
        training = Training.model_validate_json(get_document(connection, document))
        pinned = [pin.version for pin in training.scenarios]
        scenarios = {version: self._scenarios.find(version) for version in pinned}
        guideline = self._guidelines.find(training.guideline)
        missing = [version for version, scenario in scenarios.items() if scenario is None]
        bodies = get_documents(connection, _with(missing, training.guideline if guideline is None else None))
        for version in missing:
            scenarios[version] = self._scenarios.put(version, _parsed(bodies[version]))
        if guideline is None:
            parsed = Guideline.model_validate_json(bodies[training.guideline])
            guideline = self._guidelines.put(training.guideline, parsed)
        in_order = tuple(scenario for version in pinned if (scenario := scenarios[version]) is not None)
        return LoadedTraining(document, training, in_order, guideline, training.guideline)


def _kept(
    shelf: _Shelf[DocumentHash, V], document: DocumentHash, parse: Callable[[str], V], connection: Connection
) -> V:
    return shelf.find(document) or shelf.put(document, parse(get_document(connection, document)))


def _parsed(body: str) -> ScenarioBase:
    return parse_scenario(json.loads(body))


def _with(documents: Iterable[DocumentHash], one_more: DocumentHash | None) -> list[DocumentHash]:
    return [*documents, *([one_more] if one_more else [])]
