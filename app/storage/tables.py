"""All tables of the product, for those who need every one: migrations, and the rules that compare tables with lists."""

import importlib
import pkgutil

from sqlalchemy import MetaData

from app import storage
from app.storage.base import Base


def metadata() -> MetaData:
    """The metadata with every `*Row` class of this package in it, whichever file it stands in."""
    for module in pkgutil.iter_modules(storage.__path__):
        importlib.import_module(f"{storage.__name__}.{module.name}")
    return Base.metadata
