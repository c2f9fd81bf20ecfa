"""Reading the guideline: the edition in force, or an earlier one."""

from dataclasses import dataclass

from app.domain.content import Guideline
from app.domain.problems import NotFound
from app.services.transaction import Transaction
from app.storage import quizzes


@dataclass(frozen=True, slots=True)
class ReadGuideline:
    """One edition and whether it is the one in force."""

    guideline: Guideline
    in_force: bool
    edition_in_force: str


def get_guideline(tx: Transaction, *, edition: str | None = None) -> ReadGuideline:
    """Return the edition in force, or the one of that number; raises NotFound if there is none."""
    (offer, *_) = quizzes.list_offered(tx.connection, "guideline") or (None,)
    if offer is None:
        raise NotFound("no_guideline")
    current = tx.site.library.guideline(tx.connection, offer.document_hash)
    if edition is None or edition == current.edition:
        return ReadGuideline(current, True, current.edition)
    document_hash = quizzes.find_edition(tx.connection, "guideline", offer.key, edition)
    if document_hash is None:
        raise NotFound("no_such_edition")
    return ReadGuideline(tx.site.library.guideline(tx.connection, document_hash), False, current.edition)
