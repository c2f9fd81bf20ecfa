"""Whose portal this is: the organisation and the places to ask, from the cover sheet of the published pack."""

from dataclasses import dataclass

from app.domain.content import Contact, Text
from app.services.transaction import Transaction
from app.storage import quizzes


@dataclass(frozen=True, slots=True)
class Portal:
    """What every page says about its owner. Before the first pack is published there is no name and nobody to ask."""

    organisation: Text | None = None
    contacts: tuple[Contact, ...] = ()

    def contact(self, key: str) -> Contact | None:
        """Return the place to ask of this key, or else the first there is."""
        return next((contact for contact in self.contacts if contact.key == key), next(iter(self.contacts), None))


def get_portal(tx: Transaction) -> Portal:
    """Return the portal as the offered pack describes it; with several packs the first by name speaks."""
    (offer, *_) = quizzes.list_offered(tx.connection, "pack") or (None,)
    if offer is None:
        return Portal()
    pack = tx.site.library.pack(tx.connection, offer.document_hash)
    return Portal(pack.organisation, pack.contacts)
