"""Publishing a folder of content: check it, store its documents, offer them. All of it or nothing.

What people learn with is immutable: a changed word is another document beside the old one. An attempt that has begun
stays on the documents it began with; only what is offered to the next attempt changes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from app.domain.content import (
    Guideline,
    Pack,
    ScenarioBase,
    ScenarioPin,
    Training,
    TrainingFile,
    canonical_json,
    document_hash,
)
from app.domain.content_check import CheckedPack, check_pack
from app.domain.content_files import ContentFile, Fault, PackFiles
from app.domain.questions import parse_scenario
from app.interchange.quiz_yaml import read_pack
from app.services.media import MEDIA_TYPE, keep_media, media_name
from app.services.transaction import Site, Transaction, transaction
from app.storage import quizzes
from app.storage.quizzes import Kind, Published

NUMBER_USED = (
    "{edition} is already published with another content (its own, or that of a scenario or guideline it names); "
    "write the next one, because records must tell what was learnt"
)


@dataclass(frozen=True, slots=True)
class CheckedFolder:
    """A folder of content after its check; `faults` in the order of files and lines."""

    files: PackFiles
    content: CheckedPack
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        """Whether it may be published: there may be warnings, but no faults."""
        return all(fault.warning for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing did. With faults that are no warnings, nothing was stored."""

    faults: tuple[Fault, ...]
    published: bool = False
    new_documents: int = 0
    new_pictures: int = 0
    changed_offers: int = 0


class _Refused(Exception):
    """Faults that only the database could tell; what was begun is rolled back."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__()
        self.faults = faults


def check_folder(folder: Path) -> CheckedFolder:
    """Check a folder of content without a site."""
    files, unreadable = read_pack(folder)
    content = check_pack(files)
    return CheckedFolder(files, content, tuple(sorted([*unreadable, *content.faults])))


def publish_folder(site: Site, *, folder: Path, today: date) -> Publication:
    """Check and publish a folder of content."""
    return publish_checked(site, checked=check_folder(folder), today=today)


def publish_checked(site: Site, *, checked: CheckedFolder, today: date) -> Publication:
    """Publish a folder that has been checked; with a fault in it nothing at all is published.

    It opens its transaction itself: pictures are on disk before the documents that show them are committed, and answers
    must not wait for that.
    """
    content = checked.content
    if not checked.sound or content.pack is None or content.guideline is None:
        return Publication(checked.faults)
    pictures = {name: media_name(image) for name, image in content.images.items()}
    stored = {pictures[name]: image for name, image in content.images.items()}
    keep_media(site, stored)
    documents = _documents(content.pack, content.guideline, content, pictures)
    try:
        with transaction(site) as tx:
            return _store(tx, content.pack.slug, documents, stored, checked, today)
    except _Refused as refused:
        return Publication(tuple(sorted([*checked.faults, *refused.faults])))


def _documents(
    pack: Pack, guideline: Guideline, content: CheckedPack, pictures: Mapping[str, str]
) -> tuple[Published, ...]:
    """Return everything the folder publishes, trainings last: they name the hashes of the others."""
    edition = _published("guideline", pack.slug, guideline, guideline.edition)
    scenarios = {
        scenario.id: _published("scenario", f"{pack.slug}/{scenario.id}", _with_stored_pictures(scenario, pictures))
        for scenario in content.scenarios
    }
    trainings = [
        _published("training", written.key, _training(written, scenarios, edition), str(written.version))
        for written in content.trainings
    ]
    return (_published("pack", pack.slug, pack), edition, *scenarios.values(), *trainings)


def _published(kind: Kind, key: str, document: BaseModel, edition: str | None = None) -> Published:
    body = canonical_json(document)
    return Published(document_hash(body), kind, key, edition, body)


def _with_stored_pictures(scenario: ScenarioBase, pictures: Mapping[str, str]) -> ScenarioBase:
    """Name pictures by their content, so that a changed picture is a changed scenario."""
    return parse_scenario(_renamed(json.loads(canonical_json(scenario)), pictures))


def _renamed(value: Any, pictures: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: pictures[inner] if key == "image" else _renamed(inner, pictures) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, pictures) for inner in value]
    return value


def _training(written: TrainingFile, scenarios: Mapping[str, Published], edition: Published) -> Training:
    return Training(
        key=written.key,
        version=written.version,
        title=written.title,
        description=written.description,
        audience=written.audience,
        follows=written.follows,
        scenarios=tuple(ScenarioPin(id=name, version=scenarios[name].hash) for name in written.scenarios),
        guideline=edition.hash,
        pass_mark=written.pass_mark,
        minutes=written.minutes,
        reviewed_on=written.reviewed_on,
        reviewed_by=written.reviewed_by,
    )


def _store(
    tx: Transaction,
    pack: str,
    documents: tuple[Published, ...],
    pictures: Mapping[str, bytes],
    checked: CheckedFolder,
    today: date,
) -> Publication:
    quizzes.hold_publishing(tx.connection)
    refused = [*_used_editions(tx, documents, checked.files), *_foreign_keys(tx, pack, documents, checked.files)]
    if refused:
        raise _Refused(refused)
    new_documents = quizzes.add_documents(tx.connection, documents, today)
    media = {name.partition(".")[0]: (MEDIA_TYPE, len(content)) for name, content in pictures.items()}
    new_pictures = quizzes.add_media(tx.connection, media)
    changed_offers = quizzes.set_offers(tx.connection, pack, documents)
    return Publication(checked.faults, True, new_documents, new_pictures, changed_offers)


def _used_editions(tx: Transaction, documents: tuple[Published, ...], files: PackFiles) -> list[Fault]:
    """An edition that stands in records may not mean two contents."""
    known = quizzes.find_editions(tx.connection, documents)
    by_name: dict[tuple[str, str], Published] = {(document.kind, document.key): document for document in documents}
    faults: list[Fault] = []
    for (kind, key, edition), stored in known.items():
        document = by_name[kind, key]
        if edition == document.edition and stored != document.hash:
            file, place = _file_of(document, files)
            faults.append(file.fault((place,), NUMBER_USED.format(edition=edition)))
    return faults


def _foreign_keys(tx: Transaction, pack: str, documents: tuple[Published, ...], files: PackFiles) -> list[Fault]:
    """A training's key stands in addresses and records, so it belongs to one pack."""
    trainings = {document.key: document for document in documents if document.kind == "training"}
    return [
        _file_of(trainings[key], files)[0].fault(("key",), f"{key} belongs to the pack {owner}; choose another key")
        for key, owner in quizzes.find_owners(tx.connection, "training", trainings).items()
        if owner != pack
    ]


def _file_of(document: Published, files: PackFiles) -> tuple[ContentFile, str]:
    """Return the file of a guideline or training, and the key that holds its edition."""
    places = {("training", file.value(("key",))): (file, "version") for file in files.trainings}
    if files.guideline:
        places["guideline", document.key] = (files.guideline, "edition")
    return places[document.kind, document.key]
