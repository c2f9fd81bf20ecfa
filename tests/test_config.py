"""The product refuses to start with a setting that would harm people, and says the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import config
from app.config import Settings, UnsafeSetting, read_settings

GOOD_SECRET = "pV3kq0-9sLw_2ZtYh7RbXc5NfGdJmA1uEoIi8TQW"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {
        "LEITPLANKE_DATA": str(tmp_path / "data"),
        "LEITPLANKE_KEY_FILE": str(tmp_path / "keys" / "key"),
        "LEITPLANKE_SECRET": GOOD_SECRET,
        "LEITPLANKE_BASE_URL": "https://training.city.example",
    }


def refusal(environ: dict[str, str]) -> UnsafeSetting:
    with pytest.raises(UnsafeSetting) as caught:
        read_settings(environ)
    return caught.value


def test_the_shortest_safe_environment_gives_the_documented_defaults(environ: dict[str, str], tmp_path: Path) -> None:
    settings = read_settings(environ)
    assert settings == Settings(
        database_url=f"sqlite:///{tmp_path}/data/leitplanke.sqlite",
        data_folder=tmp_path / "data",
        key_file=tmp_path / "keys" / "key",
        secret_key=GOOD_SECRET,
        base_url="https://training.city.example",
    )
    assert settings.secure_cookies
    assert settings.host == "training.city.example"


def test_neither_the_secret_nor_the_database_password_shows_in_a_log_of_the_settings(environ: dict[str, str]) -> None:
    environ["LEITPLANKE_DATABASE"] = "postgresql://site:hidden@localhost/site"
    shown = repr(read_settings(environ))
    assert GOOD_SECRET not in shown
    assert "hidden" not in shown


@pytest.mark.parametrize("name", ["LEITPLANKE_DATA", "LEITPLANKE_KEY_FILE", "LEITPLANKE_SECRET", "LEITPLANKE_BASE_URL"])
def test_a_missing_setting_is_named_with_what_to_do(environ: dict[str, str], name: str) -> None:
    environ[name] = "  "
    fault = refusal(environ)
    assert fault.setting == name
    assert fault.message.startswith("is not set; ")
    assert str(fault).startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        (GOOD_SECRET[:31], "shorter than 32"),
        ("a" * 64, "looks like an example"),
        ("change-me-" + GOOD_SECRET, "looks like an example"),
        ("ThisIsMySecretKeyForTheTrainingSite!", "looks like an example"),
    ],
)
def test_a_short_or_example_secret_stops_the_start(environ: dict[str, str], secret: str, reason: str) -> None:
    environ["LEITPLANKE_SECRET"] = secret
    fault = refusal(environ)
    assert fault.setting == "LEITPLANKE_SECRET"
    assert reason in fault.message
    assert "secrets.token_urlsafe" in fault.message
    assert secret not in str(fault)


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:5000", "127.8.8.8", "[::1]:8000"])
def test_plain_http_is_accepted_on_the_own_machine(environ: dict[str, str], host: str) -> None:
    environ["LEITPLANKE_BASE_URL"] = f"http://{host}/"
    settings = read_settings(environ)
    assert settings.base_url == f"http://{host}"
    assert not settings.secure_cookies


@pytest.mark.parametrize("host", ["training.city.example", "192.168.1.5", "localhost.city.example", "0.0.0.0"])  # noqa: S104
def test_plain_http_stops_the_start_for_any_other_host(environ: dict[str, str], host: str) -> None:
    environ["LEITPLANKE_BASE_URL"] = f"http://{host}"
    fault = refusal(environ)
    assert fault.setting == "LEITPLANKE_BASE_URL"
    assert "write https://" in fault.message


@pytest.mark.parametrize(
    "url", ["training.city.example", "ftp://city.example", "https://", "https://me:pw@city.example"]
)
def test_an_address_that_is_none_stops_the_start(environ: dict[str, str], url: str) -> None:
    environ["LEITPLANKE_BASE_URL"] = url
    assert "must be an address" in refusal(environ).message


@pytest.mark.parametrize("tail", ["/training", "/?a=b", "/#top"])
def test_an_address_below_a_path_stops_the_start(environ: dict[str, str], tail: str) -> None:
    environ["LEITPLANKE_BASE_URL"] += tail
    assert "must end after the host name" in refusal(environ).message


def test_a_key_file_inside_the_data_folder_stops_the_start(environ: dict[str, str], tmp_path: Path) -> None:
    environ["LEITPLANKE_KEY_FILE"] = str(tmp_path / "data" / "deep" / "key")
    assert "inside the data folder" in refusal(environ).message


def test_a_link_into_the_data_folder_does_not_hide_the_key_file(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "keys").symlink_to(tmp_path / "data")
    assert "inside the data folder" in refusal(environ).message


def test_a_key_file_beside_the_database_file_stops_the_start(environ: dict[str, str], tmp_path: Path) -> None:
    environ["LEITPLANKE_DATABASE"] = f"sqlite:///{tmp_path}/keys/site.sqlite"
    assert "beside the database" in refusal(environ).message


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://localhost/site", "must begin with"),
        ("postgres://localhost/site", "must begin with"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_a_database_that_cannot_keep_answers_stops_the_start(environ: dict[str, str], url: str, reason: str) -> None:
    environ["LEITPLANKE_DATABASE"] = url
    assert reason in refusal(environ).message


def test_postgresql_without_its_driver_is_refused_with_the_name_of_the_extra(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    environ["LEITPLANKE_DATABASE"] = "postgresql://localhost/site"
    assert read_settings(environ).database_url == "postgresql://localhost/site"
    monkeypatch.setattr(config.importlib.util, "find_spec", lambda _name: None)
    assert "leitplanke[pg]" in refusal(environ).message


@pytest.mark.parametrize("number", ["-1", "11", "two", "1.5", "²"])
def test_a_number_of_proxies_outside_its_range_is_refused_with_the_range(environ: dict[str, str], number: str) -> None:
    environ["LEITPLANKE_TRUSTED_PROXIES"] = number
    assert "from 0 to 10" in refusal(environ).message


def test_given_numbers_and_names_are_taken_over(environ: dict[str, str]) -> None:
    environ["LEITPLANKE_TRUSTED_PROXIES"] = "1"
    environ["LEITPLANKE_TIME_ZONE"] = "Atlantic/Azores"
    environ["LEITPLANKE_LOG_FORMAT"] = "text"
    settings = read_settings(environ)
    assert (settings.trusted_proxies, settings.time_zone, settings.log_format) == (1, "Atlantic/Azores", "text")
    environ["LEITPLANKE_LOG_FORMAT"] = "json"
    assert read_settings(environ).log_format == "json"


@pytest.mark.parametrize("zone", ["Europe/Bärlin", "../../etc/passwd", "/"])
def test_an_unknown_time_zone_is_refused(environ: dict[str, str], zone: str) -> None:
    environ["LEITPLANKE_TIME_ZONE"] = zone
    assert "not a known time zone" in refusal(environ).message


def test_an_unknown_log_format_is_refused(environ: dict[str, str]) -> None:
    environ["LEITPLANKE_LOG_FORMAT"] = "xml"
    assert refusal(environ).message == "must be json or text"
