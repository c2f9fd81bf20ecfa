"""Whether the product can serve just now."""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.services.transaction import Site, reading


def is_healthy(site: Site) -> bool:
    """Return whether the database answers."""
    try:
        with reading(site) as tx:
            tx.connection.execute(text("SELECT 1"))
    except DBAPIError:
        return False
    return True
