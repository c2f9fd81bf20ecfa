"""The script sends a decision by fetch. A browser would follow the redirect by itself, and the page would then load
a second time; so such a request is told the next address in a header instead."""

from flask import Flask, Response, request

ASKED = "X-Leitplanke-Fetch"
NEXT = "X-Leitplanke-Next"


def set_up_sending(app: Flask) -> None:
    """Answer redirects of sent forms in the way the script can read."""

    def name_next_page(response: Response) -> Response:
        if request.method == "POST" and ASKED in request.headers and response.status_code in (302, 303):
            response.headers[NEXT] = response.headers.pop("Location")
            response.status_code = 204
            response.set_data(b"")
            response.headers.pop("Content-Type", None)
        return response

    app.after_request(name_next_page)
