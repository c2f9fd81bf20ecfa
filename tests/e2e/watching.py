"""What must never happen on any page: a script error, a broken security policy, a request to somebody else."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# The browser also tells of each status from 400 on; for pages these are meant, for their parts they are faults (below).
STATUS_LINE = "Failed to load resource"
TELL_POLICY = (
    "addEventListener('securitypolicyviolation', e => console.error('policy', e.violatedDirective, e.blockedURI))"
)
PAGES = ("document", "fetch")


@dataclass
class Watch:
    """Listens to a browser context and keeps what was wrong."""

    home: str
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        context.add_init_script(TELL_POLICY)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)
        context.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and STATUS_LINE not in message.text:
            self.faults.append(f"{message.type}: {message.text}")

    def _on_error(self, error: WebError) -> None:
        self.faults.append(f"script error: {error.error}")

    def _on_request(self, request: Request) -> None:
        self.requests.append(f"{request.method} {request.url}")
        if not request.url.startswith((self.home + "/", "data:", "blob:")):
            self.faults.append(f"request to another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type not in PAGES:
            self.faults.append(f"{response.status} for {response.url}")
