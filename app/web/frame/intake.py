"""What is let in at all: addresses and forms that no link or form of ours makes would only fail deeper inside."""

from flask import Flask, abort, request
from werkzeug.routing import BaseConverter, IntegerConverter, Map

# The largest whole number that every database of ours takes.
LARGEST = 2**31 - 1


class PlainPart(BaseConverter):
    """A part of an address without control characters."""

    regex = r"[^/\x00-\x1f\x7f]+"


class SmallNumber(IntegerConverter):
    """A whole number that a database can hold."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - Werkzeug's name
        super().__init__(map, max=LARGEST)


def set_up_intake(app: Flask) -> None:
    """Let only such addresses match a route, and refuse a form with NUL, which no keyboard types and no database takes.
    To be called before routes are registered."""
    # Two slashes in a row would be answered with a redirect to the host name that the request brought along.
    app.url_map.merge_slashes = False
    app.url_map.converters.update(default=PlainPart, string=PlainPart, int=SmallNumber)
    app.before_request(refuse_nul)


def refuse_nul() -> None:
    if any("\0" in text for name, texts in request.form.lists() for text in (name, *texts)):
        abort(400)
