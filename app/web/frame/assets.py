"""Style sheet, script, fonts and drawings: served by WhiteNoise under a name that changes with their content."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from whitenoise import WhiteNoise

FOLDER = Path(__file__).parents[1] / "static"
SERVED = ("build", "img", "vendor")


class StaticFiles:
    """The files of one release. They share one fingerprint, because the style sheet names the fonts beside it."""

    def __init__(self, headers: Mapping[str, str], folder: Path = FOLDER) -> None:
        self.folder = folder
        self.prefix = f"/static/{_fingerprint(folder)}/"
        self._headers = headers

    def url(self, name: str) -> str:
        """Return the address of a file, such as `build/app.css`; browsers may keep it for ever."""
        return self.prefix + name

    def serve_before(self, application: WSGIApplication) -> WSGIApplication:
        """Return a WSGI application that answers for these files and leaves all else to the given one."""
        files = WhiteNoise(
            application,
            allow_all_origins=False,
            add_headers_function=self._add_headers,
            immutable_file_test=lambda _path, _url: True,
        )
        for part in SERVED:
            files.add_files(str(self.folder / part), prefix=self.prefix + part)

        def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            return files(environ, start_response)  # type: ignore[no-any-return]

        return serve

    def _add_headers(self, headers: Headers, _path: str, _url: str) -> None:
        for name, value in self._headers.items():
            headers[name] = value


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for part in SERVED:
        for path in sorted((folder / part).rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
