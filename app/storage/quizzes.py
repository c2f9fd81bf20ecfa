"""Published content: immutable documents by hash, what is offered at present, and the list of stored pictures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.ids import DocumentHash
from app.domain.problems import NotFound
from app.storage.base import Base

Kind = Literal["guideline", "scenario", "training", "pack"]
_KINDS = "kind IN ('guideline', 'scenario', 'training', 'pack')"


class DocumentRow(Base):
    """A published document. It is written once and never changed: its name is the SHA-256 of its body.

    A guideline or training has an edition that people read in records, so an edition stands for one content only.
    """

    __tablename__ = "document"
    __table_args__ = (CheckConstraint(_KINDS, name="kind"), UniqueConstraint("kind", "key", "edition"))

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(80))
    edition: Mapped[str | None] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    published_on: Mapped[date]


class OfferRow(Base):
    """Which document stands for a key at present, and whether it is offered. The changing half of published content."""

    __tablename__ = "offer"
    __table_args__ = (CheckConstraint(_KINDS, name="kind"),)

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    pack: Mapped[str] = mapped_column(String(40), index=True)
    document_hash: Mapped[str] = mapped_column(ForeignKey("document.hash", ondelete="RESTRICT"))
    offered: Mapped[bool]


class MediaRow(Base):
    """A picture that a published document shows; its bytes lie in the data folder under the same name."""

    __tablename__ = "media"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(40))
    bytes: Mapped[int]


@dataclass(frozen=True, slots=True)
class Published:
    """A document on its way into the store. `body` is its canonical JSON, `hash` the SHA-256 of it."""

    hash: DocumentHash
    kind: Kind
    key: str
    edition: str | None
    body: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered under a key at present."""

    key: str
    document_hash: DocumentHash


_DOCUMENT: Any = DocumentRow.__table__
_OFFER: Any = OfferRow.__table__
_MEDIA: Any = MediaRow.__table__
_BODY = select(_DOCUMENT.c.body).where(_DOCUMENT.c.hash == bindparam("hash"))
_OFFERED = select(_OFFER.c.key, _OFFER.c.document_hash).where(_OFFER.c.kind == bindparam("kind"), _OFFER.c.offered)
_OFFERED_ONE = _OFFERED.where(_OFFER.c.key == bindparam("key"))


def get_document(connection: Connection, document: DocumentHash) -> str:
    """Return the canonical JSON of a document, whether it is offered at present or not; raises NotFound."""
    body: str | None = connection.execute(_BODY, {"hash": document}).scalar()
    if body is None:
        raise NotFound("no_such_document", hash=document)
    return body


def get_documents(connection: Connection, documents: Iterable[DocumentHash]) -> Mapping[DocumentHash, str]:
    """Return several documents in one statement; raises NotFound if one is missing."""
    wanted = list(documents)
    query = select(_DOCUMENT.c.hash, _DOCUMENT.c.body).where(_DOCUMENT.c.hash.in_(wanted))
    found = {DocumentHash(row.hash): row.body for row in connection.execute(query)}
    for document in wanted:
        if document not in found:
            raise NotFound("no_such_document", hash=document)
    return found


def list_offered(connection: Connection, kind: Kind) -> tuple[Offer, ...]:
    """Return what is offered at present, by key."""
    offers = (Offer(row.key, DocumentHash(row.document_hash)) for row in connection.execute(_OFFERED, {"kind": kind}))
    # Sorted here: the two databases do not agree on the order of letters.
    return tuple(sorted(offers, key=lambda offer: offer.key))


def find_offer(connection: Connection, kind: Kind, key: str) -> Offer | None:
    """Return what is offered under this key, or None."""
    row = connection.execute(_OFFERED_ONE, {"kind": kind, "key": key}).first()
    return Offer(row.key, DocumentHash(row.document_hash)) if row else None


def find_edition(connection: Connection, kind: Kind, key: str, edition: str) -> DocumentHash | None:
    """Return the document that was published as this edition, whether it is offered at present or not."""
    query = select(_DOCUMENT.c.hash).where(
        _DOCUMENT.c.kind == kind, _DOCUMENT.c.key == key, _DOCUMENT.c.edition == edition
    )
    found: str | None = connection.execute(query).scalar()
    return DocumentHash(found) if found else None


def hold_publishing(connection: Connection) -> None:
    """Let one publication at a time decide what is new. On SQLite a writer is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE document IN SHARE ROW EXCLUSIVE MODE"))


def find_editions(connection: Connection, documents: Iterable[Published]) -> Mapping[tuple[str, str, str], str]:
    """Return (kind, key, edition) -> hash of what is published already under the keys of these documents."""
    wanted = [document for document in documents if document.edition is not None]
    query = select(_DOCUMENT.c.kind, _DOCUMENT.c.key, _DOCUMENT.c.edition, _DOCUMENT.c.hash).where(
        _DOCUMENT.c.kind.in_({document.kind for document in wanted}),
        _DOCUMENT.c.key.in_({document.key for document in wanted}),
        _DOCUMENT.c.edition.is_not(None),
    )
    return {(row.kind, row.key, row.edition): row.hash for row in connection.execute(query)}


def find_owners(connection: Connection, kind: Kind, keys: Iterable[str]) -> Mapping[str, str]:
    """Return key -> pack for those keys that a pack uses already."""
    query = select(_OFFER.c.key, _OFFER.c.pack).where(_OFFER.c.kind == kind, _OFFER.c.key.in_(list(keys)))
    return {row.key: row.pack for row in connection.execute(query)}


def add_documents(connection: Connection, documents: Sequence[Published], today: date) -> int:
    """Store those documents that are not there yet and return how many they were."""
    hashes = [document.hash for document in documents]
    there = set(connection.execute(select(_DOCUMENT.c.hash).where(_DOCUMENT.c.hash.in_(hashes))).scalars())
    new = {document.hash: document for document in documents if document.hash not in there}
    rows = [
        {
            "hash": document.hash,
            "kind": document.kind,
            "key": document.key,
            "edition": document.edition,
            "body": document.body,
            "published_on": today,
        }
        for document in new.values()
    ]
    if rows:
        connection.execute(insert(_DOCUMENT), rows)
    return len(rows)


def add_media(connection: Connection, media: Mapping[str, tuple[str, int]]) -> int:
    """Store (media type, size) of those pictures that are not there yet, by hash, and return how many they were."""
    there = set(connection.execute(select(_MEDIA.c.hash).where(_MEDIA.c.hash.in_(list(media)))).scalars())
    rows = [
        {"hash": name, "media_type": media_type, "bytes": size}
        for name, (media_type, size) in media.items()
        if name not in there
    ]
    if rows:
        connection.execute(insert(_MEDIA), rows)
    return len(rows)


def set_offers(connection: Connection, pack: str, documents: Sequence[Published]) -> int:
    """Offer exactly these documents of a pack; what else it offered is withdrawn. Returns how many offers changed."""
    query = select(_OFFER.c.kind, _OFFER.c.key, _OFFER.c.document_hash, _OFFER.c.offered).where(_OFFER.c.pack == pack)
    before = {(row.kind, row.key): (row.document_hash, row.offered) for row in connection.execute(query)}
    after = {(document.kind, document.key): (document.hash, True) for document in documents}
    withdrawn = {place: (was[0], False) for place, was in before.items() if place not in after}
    changed = {place: now for place, now in {**after, **withdrawn}.items() if before.get(place) != now}
    new = [_offer_values(pack, place, now) for place, now in changed.items() if place not in before]
    if new:
        connection.execute(insert(_OFFER), new)
    same_place = and_(_OFFER.c.kind == bindparam("at_kind"), _OFFER.c.key == bindparam("at_key"))
    for place, now in changed.items():
        if place in before:
            values = {"document_hash": now[0], "offered": now[1]}
            connection.execute(
                update(_OFFER).where(same_place).values(values), {"at_kind": place[0], "at_key": place[1]}
            )
    return len(changed)


def _offer_values(pack: str, place: tuple[str, str], now: tuple[str, bool]) -> dict[str, Any]:
    kind, key = place
    return {"kind": kind, "key": key, "pack": pack, "document_hash": now[0], "offered": now[1]}
