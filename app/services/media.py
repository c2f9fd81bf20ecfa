"""The pictures of published content: files in the data folder, named by the SHA-256 of their bytes."""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from app.domain.problems import NotFound
from app.services.transaction import Site

MEDIA_TYPE = "image/svg+xml"
_NAME = re.compile(r"[0-9a-f]{64}\.svg")


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A picture as it is sent."""

    content: bytes
    media_type: str


def media_name(content: bytes) -> str:
    """Return the name under which these bytes are kept."""
    return f"{hashlib.sha256(content).hexdigest()}.svg"


def read_media(site: Site, name: str) -> MediaFile:
    """Return a stored picture; raises NotFound for any name that is not one of ours."""
    if _NAME.fullmatch(name) is None:
        raise NotFound("no_such_picture")
    try:
        content = (_folder(site) / name).read_bytes()
    except FileNotFoundError:
        raise NotFound("no_such_picture") from None
    return MediaFile(content, MEDIA_TYPE)


def keep_media(site: Site, pictures: dict[str, bytes]) -> None:
    """Write those pictures that are not there yet, by name. On return they are on disk, whole: a document that names
    them may be committed."""
    folder = _folder(site)
    folder.mkdir(parents=True, exist_ok=True)
    missing = {name: content for name, content in pictures.items() if not (folder / name).exists()}
    for name, content in missing.items():
        _write_whole(folder / name, content)
    if missing:
        _sync_folder(folder)


def _folder(site: Site) -> Path:
    return site.settings.data_folder / "media"


def _write_whole(target: Path, content: bytes) -> None:
    """Write beside the target and move: a crash leaves no half picture under the final name."""
    with NamedTemporaryFile(dir=target.parent, prefix=".", suffix=".new", delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(target)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
