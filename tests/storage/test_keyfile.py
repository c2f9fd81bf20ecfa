"""The key file is read strictly and written so that a crash leaves the old one or the new one."""

import stat
from pathlib import Path

import pytest

from app.storage.keyfile import KeyFileFault, fingerprint, new_key, read_key_file, write_key_file


def test_keys_written_are_the_keys_read(tmp_path: Path) -> None:
    keys = {1: new_key(), 12: new_key()}
    path = tmp_path / "new folder" / "site.key"
    write_key_file(path, keys)
    assert read_key_file(path) == keys
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["site.key"]


@pytest.mark.parametrize(
    "content",
    ["", "# only words\n", "1 abc\n", "1 " + "ab" * 31, "one " + "ab" * 32, "1\n", "1 " + "ab" * 32 + "\n2 zz\n"],
)
def test_a_file_that_is_no_key_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "site.key"
    path.write_text(content, encoding="ascii")
    with pytest.raises(KeyFileFault):
        read_key_file(path)


def test_a_missing_file_and_a_binary_file_are_refused_with_their_path(tmp_path: Path) -> None:
    path = tmp_path / "site.key"
    with pytest.raises(KeyFileFault, match="is missing"):
        read_key_file(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(KeyFileFault, match="cannot be read"):
        read_key_file(path)
    with pytest.raises(KeyFileFault, match="cannot be read"):
        read_key_file(tmp_path)


def test_a_fingerprint_names_the_key_without_telling_it() -> None:
    key = new_key()
    assert fingerprint(key) == fingerprint(key)
    assert fingerprint(key) != fingerprint(new_key())
    assert key.hex() not in fingerprint(key)
