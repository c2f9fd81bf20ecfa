"""Publishing stores everything or nothing, changes nothing the second time, and leaves what has begun alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import FromClause, event, func, select

from app.domain.content import Training, canonical_json, document_hash
from app.domain.content_check import check_pack
from app.domain.problems import NotFound
from app.services.library import Library
from app.services.media import read_media
from app.services.publishing import CheckedFolder, Publication, publish_checked, publish_folder
from app.services.transaction import Site, reading
from app.storage import quizzes
from app.storage.quizzes import DocumentRow, MediaRow, OfferRow
from tests.makers import TODAY
from tests.packs import file_name, pack_files, shipped_images, small_pack, spoil, write_pack

S14 = file_name("S14")


@dataclass(frozen=True)
class Publisher:
    """A site, and the small pack that is published to it."""

    site: Site

    def publish(self, changed: dict[str, str | None] | None = None, today: date = TODAY) -> Publication:
        """Publish the small pack with changed or (None) missing files, as if it had been read from a folder."""
        files = pack_files(changed)
        content = check_pack(files)
        return publish_checked(self.site, checked=CheckedFolder(files, content, content.faults), today=today)

    def rows(self) -> tuple[int, int, int]:
        """The numbers of documents, offers and pictures."""
        return self._count(DocumentRow.__table__), self._count(OfferRow.__table__), self._count(MediaRow.__table__)

    def _count(self, table: FromClause) -> int:
        with reading(self.site) as tx:
            return tx.connection.execute(select(func.count()).select_from(table)).scalar_one()

    def offered(self, kind: quizzes.Kind) -> dict[str, str]:
        with reading(self.site) as tx:
            return {offer.key: offer.document_hash for offer in quizzes.list_offered(tx.connection, kind)}


@pytest.fixture
def publisher(site: Site) -> Publisher:
    return Publisher(site)


def retold(version: int) -> dict[str, str | None]:
    """The small pack with another word in S14, and its training under this number."""
    _, text, _ = spoil("S14", "Brauche ich das überhaupt?", "Brauche ich das wirklich?")
    training = small_pack()["trainings/short.yaml"].replace("version: 1", f"version: {version}")
    return {S14: text, "trainings/short.yaml": training}


def test_a_sound_folder_is_stored_and_offered(publisher: Publisher) -> None:
    done = publisher.publish()
    assert done == Publication(
        (), published=True, new_documents=10, new_pictures=len(shipped_images()), changed_offers=10
    )
    assert publisher.rows() == (10, 10, len(shipped_images()))
    assert list(publisher.offered("training")) == ["short"]
    assert list(publisher.offered("guideline")) == ["social-media-leitlinie"]
    assert list(publisher.offered("pack")) == ["social-media-leitlinie"]
    assert len(publisher.offered("scenario")) == 7


def test_documents_are_named_by_the_hash_of_their_text(publisher: Publisher) -> None:
    publisher.publish()
    with reading(publisher.site) as tx:
        for row in tx.connection.execute(select(DocumentRow.__table__)):
            assert row.hash == document_hash(row.body)
            assert row.published_on == TODAY


def test_a_training_pins_its_scenarios_and_its_guideline(publisher: Publisher) -> None:
    publisher.publish()
    scenarios = publisher.offered("scenario")
    with reading(publisher.site) as tx:
        body = quizzes.get_document(tx.connection, document_hash_of(publisher, "short"))
    training = Training.model_validate_json(body)
    assert canonical_json(training) == body
    assert [pin.id for pin in training.scenarios] == ["S14", "S07", "S36", "S44"]
    assert [pin.version for pin in training.scenarios] == [
        scenarios[f"social-media-leitlinie/{pin.id}"] for pin in training.scenarios
    ]
    assert training.guideline == publisher.offered("guideline")["social-media-leitlinie"]


def document_hash_of(publisher: Publisher, training: str) -> quizzes.DocumentHash:
    return quizzes.DocumentHash(publisher.offered("training")[training])


def test_publishing_the_same_again_changes_nothing(publisher: Publisher) -> None:
    publisher.publish()
    before = publisher.rows(), publisher.offered("scenario"), publisher.offered("training")
    done = publisher.publish(today=TODAY + timedelta(days=1))
    assert done == Publication((), published=True)
    assert (publisher.rows(), publisher.offered("scenario"), publisher.offered("training")) == before


def test_a_changed_word_is_a_new_document_beside_the_old_one(publisher: Publisher) -> None:
    publisher.publish()
    old = document_hash_of(publisher, "short")
    done = publisher.publish(retold(version=2))
    assert (done.published, done.new_documents, done.new_pictures, done.changed_offers) == (True, 2, 0, 2)
    assert document_hash_of(publisher, "short") != old
    library = Library()
    with reading(publisher.site) as tx:
        before = library.training(tx.connection, old)
        after = library.training(tx.connection, document_hash_of(publisher, "short"))
    assert before.scenarios[0].title.de == "Brauche ich das überhaupt?"
    assert after.scenarios[0].title.de == "Brauche ich das wirklich?"
    assert after.scenarios[1] == before.scenarios[1]


def test_a_number_that_stands_in_records_may_not_mean_two_contents(publisher: Publisher) -> None:
    publisher.publish()
    before = publisher.rows(), publisher.offered("training"), publisher.offered("scenario")
    done = publisher.publish(retold(version=1))
    (fault,) = done.faults
    assert str(fault) == (
        "trainings/short.yaml:2: version: 1 is already published with another content (its own, or that of a scenario "
        "or guideline it names); write the next one, because records must tell what was learnt"
    )
    assert not done.published
    assert (publisher.rows(), publisher.offered("training"), publisher.offered("scenario")) == before


def test_a_changed_guideline_needs_another_edition(publisher: Publisher) -> None:
    publisher.publish()
    _, text, _ = spoil("guideline", "en: Social media guideline", "en: Social media rules")
    faults = [str(fault) for fault in publisher.publish({"guideline.yaml": text}).faults]
    assert faults[0].startswith("guideline.yaml:11: edition: 3.0 is already published with another content")
    assert faults[1].startswith("trainings/short.yaml:2: version: 1 is already published")
    training = small_pack()["trainings/short.yaml"].replace("version: 1", "version: 2")
    changed = {"guideline.yaml": text.replace('"3.0"', '"3.1"'), "trainings/short.yaml": training}
    assert publisher.publish(changed).new_documents == 2
    with reading(publisher.site) as tx:
        old = quizzes.find_edition(tx.connection, "guideline", "social-media-leitlinie", "3.0")
        new = quizzes.find_edition(tx.connection, "guideline", "social-media-leitlinie", "3.1")
    assert old is not None
    assert new == publisher.offered("guideline")["social-media-leitlinie"] != old


def test_an_earlier_version_may_be_offered_again(publisher: Publisher) -> None:
    publisher.publish()
    first = publisher.offered("training")
    publisher.publish(retold(version=2))
    done = publisher.publish()
    assert (done.published, done.new_documents, done.changed_offers) == (True, 0, 2)
    assert publisher.offered("training") == first


def test_with_a_single_fault_nothing_at_all_is_published(publisher: Publisher) -> None:
    file, text, line = spoil("S30", "    next: e_repair", "    next: e_lost")
    done = publisher.publish({file: text})
    assert [fault.line for fault in done.faults] == [line]
    assert not done.published
    assert publisher.rows() == (0, 0, 0)
    assert not (publisher.site.settings.data_folder / "media").exists()


def test_a_folder_is_published_as_it_lies_there(publisher: Publisher, tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "pack")
    assert publish_folder(publisher.site, folder=folder, today=TODAY).new_documents == 10
    assert publisher.publish() == Publication((), published=True)


@pytest.mark.parametrize("name", ["guideline.yaml", "pack.yaml"])
def test_a_folder_without_one_of_its_files_publishes_nothing(publisher: Publisher, tmp_path: Path, name: str) -> None:
    folder = write_pack(tmp_path / "pack", {name: None})
    done = publish_folder(publisher.site, folder=folder, today=TODAY)
    assert [fault.file for fault in done.faults] == [name]
    assert not done.published
    assert publisher.rows() == (0, 0, 0)


def test_warnings_are_told_and_stop_nothing(publisher: Publisher) -> None:
    file, text, _ = spoil("S14", "estimated_seconds: 70", "estimated_seconds: 90")
    done = publisher.publish({file: text})
    assert done.published
    assert [fault.warning for fault in done.faults] == [True]


def test_what_left_the_folder_is_no_longer_offered_but_stays_readable(publisher: Publisher) -> None:
    publisher.publish()
    old = document_hash_of(publisher, "short")
    done = publisher.publish({"trainings/short.yaml": None})
    assert (done.published, done.new_documents, done.changed_offers) == (True, 0, 1)
    assert publisher.offered("training") == {}
    with reading(publisher.site) as tx:
        assert quizzes.find_offer(tx.connection, "training", "short") is None
        assert Library().training(tx.connection, old).training.key == "short"
    assert publisher.publish().changed_offers == 1
    assert publisher.offered("training") == {"short": old}


def test_a_key_of_another_pack_is_refused(publisher: Publisher) -> None:
    publisher.publish()
    before = publisher.rows()
    other = small_pack()["pack.yaml"].replace("slug: social-media-leitlinie", "slug: other")
    training = small_pack()["trainings/short.yaml"].replace("version: 1", "version: 7")
    done = publisher.publish({"pack.yaml": other, "trainings/short.yaml": training})
    assert [str(fault) for fault in done.faults] == [
        "trainings/short.yaml:1: key: short belongs to the pack social-media-leitlinie; choose another key"
    ]
    assert publisher.rows() == before


def test_two_packs_stand_side_by_side(publisher: Publisher) -> None:
    publisher.publish()
    other = small_pack()["pack.yaml"].replace("slug: social-media-leitlinie", "slug: other")
    assert publisher.publish({"pack.yaml": other, "trainings/short.yaml": None}).published
    assert list(publisher.offered("training")) == ["short"]
    assert sorted(publisher.offered("guideline")) == ["other", "social-media-leitlinie"]
    assert len(publisher.offered("scenario")) == 14


def test_pictures_are_kept_once_under_their_hash_and_named_so_in_the_scenario(publisher: Publisher) -> None:
    publisher.publish()
    folder = publisher.site.settings.data_folder / "media"
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(kept.values()) == sorted(shipped_images().values())
    with reading(publisher.site) as tx:
        bodies = tx.connection.execute(select(DocumentRow.__table__.c.body)).scalars().all()
        sizes = {row.hash: row.bytes for row in tx.connection.execute(select(MediaRow.__table__))}
    assert {f"{name}.svg": size for name, size in sizes.items()} == {name: len(kept[name]) for name in kept}
    for original in shipped_images():
        assert not any(original in body for body in bodies)
    for name in kept:
        assert any(name in body for body in bodies)


def test_a_stored_picture_is_read_and_nothing_else(publisher: Publisher) -> None:
    publisher.publish()
    name = next((publisher.site.settings.data_folder / "media").iterdir()).name
    assert read_media(publisher.site, name).media_type == "image/svg+xml"
    assert read_media(publisher.site, name).content.startswith(b"<svg")
    missing = f"{'0' * 64}.svg"
    for other in (missing, "../leitplanke.sqlite", f"../media/{name}", name.upper(), f"{name}\n", name[:-4], ""):
        with pytest.raises(NotFound):
            read_media(publisher.site, other)


def test_a_training_costs_two_statements_and_after_that_none(publisher: Publisher) -> None:
    publisher.publish()
    training = document_hash_of(publisher, "short")
    library = Library()
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    with reading(publisher.site) as tx:
        event.listen(publisher.site.engine, "before_cursor_execute", note)
        first = library.training(tx.connection, training)
        assert len(statements) == 2
        assert library.training(tx.connection, training) is first
        assert library.guideline(tx.connection, first.guideline_hash) is first.guideline
        assert len(statements) == 2


def test_trainings_share_the_scenarios_that_are_in_memory(publisher: Publisher) -> None:
    publisher.publish()
    old = document_hash_of(publisher, "short")
    publisher.publish(retold(version=2))
    library = Library()
    with reading(publisher.site) as tx:
        first = library.training(tx.connection, old)
        second = library.training(tx.connection, document_hash_of(publisher, "short"))
    assert second.scenarios[1] is first.scenarios[1]
    assert second.guideline is first.guideline


def test_the_shelves_of_the_library_are_bounded(publisher: Publisher) -> None:
    publisher.publish()
    old = document_hash_of(publisher, "short")
    publisher.publish(retold(version=2))
    library = Library(trainings=1, scenarios=1, guidelines=1)
    with reading(publisher.site) as tx:
        first = library.training(tx.connection, old)
        library.training(tx.connection, document_hash_of(publisher, "short"))
        again = library.training(tx.connection, old)
    assert again == first
    assert again is not first


def test_an_unknown_document_is_not_found(publisher: Publisher) -> None:
    publisher.publish()
    unknown = quizzes.DocumentHash("0" * 64)
    with reading(publisher.site) as tx:
        for find in (Library().training, Library().guideline, Library().pack):
            with pytest.raises(NotFound):
                find(tx.connection, unknown)
        with pytest.raises(NotFound):
            quizzes.get_documents(tx.connection, [unknown])
        assert quizzes.find_edition(tx.connection, "guideline", "social-media-leitlinie", "9.9") is None


def test_the_shipped_pack_is_published_without_a_fault(site: Site, checked_pack: CheckedFolder) -> None:
    done = publish_checked(site, checked=checked_pack, today=TODAY)
    assert done == Publication((), published=True, new_documents=64, new_pictures=36, changed_offers=64)


def test_two_publications_at_once_store_everything_once(publisher: Publisher) -> None:
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: publisher.publish(), range(2)))
    assert all(one.published for one in done)
    assert sorted(one.new_documents for one in done) == [0, 10]
    assert publisher.rows() == (10, 10, len(shipped_images()))


def test_a_picture_that_cannot_be_written_publishes_nothing(publisher: Publisher) -> None:
    (publisher.site.settings.data_folder / "media").write_text("in the way", encoding="utf-8")
    with pytest.raises(FileExistsError):
        publisher.publish()
    assert publisher.rows() == (0, 0, 0)
