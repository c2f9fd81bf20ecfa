"""The security headers: one exact set on every response, static files and error pages included."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Flask, Response

from app.config import Settings

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; "  # KERN's icons are data: masks
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# A picture that somebody uploaded is data: opened by itself it may load and run nothing at all.
MEDIA_POLICY = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"
OFF = (
    *("accelerometer", "autoplay", "camera", "display-capture", "fullscreen", "geolocation", "gyroscope"),
    *("microphone", "midi", "payment", "usb"),
)


def security_headers(settings: Settings) -> Mapping[str, str]:
    """Return the headers that every response of this site carries."""
    headers = {
        "Content-Security-Policy": PAGE_POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in OFF),
        # Our own pages may know where somebody came from, as the way back from an outdated form; nobody else may.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if settings.secure_cookies:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return MappingProxyType(headers)


def set_up_headers(app: Flask, headers: Mapping[str, str]) -> None:
    """Put the headers on every response; what a view has not allowed to be kept is kept nowhere."""

    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.after_request(add_headers)
