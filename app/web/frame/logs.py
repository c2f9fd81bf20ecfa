"""One line a request: when, which view, what came of it. Never an answer, a person, or an address of a page that says
more than its kind. (Who stood at a closed door is in the line of the refusal, errors.py.)"""

from time import perf_counter

import structlog
from flask import Flask, Response, g, request

_log = structlog.get_logger("leitplanke.request")


def set_up_request_log(app: Flask) -> None:
    """Log each request by the name of its view: an address would name training and scenario beside the time."""

    def start() -> None:
        g.started = perf_counter()

    def finish(response: Response) -> Response:
        milliseconds = round((perf_counter() - g.started) * 1000, 1) if "started" in g else None
        _log.info("request", method=request.method, view=request.endpoint, status=response.status_code, ms=milliseconds)
        return response

    app.before_request(start)
    app.after_request(finish)
