"""Where a setting comes from, and what is said of one that cannot be used."""

from pathlib import Path

import pytest

from folkmoot.config import Settings, load
from folkmoot.errors import Refused


def folder(tmp_path: Path, toml: str) -> Path:
    """A data folder with a folkmoot.toml in it."""
    (tmp_path / "folkmoot.toml").write_text(toml)
    return tmp_path


def test_every_setting_has_a_default():
    assert load({}, {}) == Settings()


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path):
    place = folder(tmp_path, 'port = 1\nhost = "::1"\nurl = "https://a.example"\n')
    variables = {"FOLKMOOT_PORT": "2", "FOLKMOOT_HOST": "::2"}
    found = load({"data": str(place), "port": 3}, variables)
    assert (found.port, found.host, found.url) == (3, "::2", "https://a.example")


def test_what_was_not_given_on_the_command_line_says_nothing():
    assert load({"port": None}, {"FOLKMOOT_PORT": "2"}).port == 2


@pytest.mark.parametrize("listed", ["127.0.0.1, 10.0.0.0/8", " 127.0.0.1,10.0.0.0/8,"])
def test_proxies_are_listed_with_commas(listed):
    expected = ("127.0.0.1", "10.0.0.0/8")
    assert load({"proxies": listed}, {}).proxies == expected
    assert load({}, {"FOLKMOOT_PROXIES": listed}).proxies == expected


def test_proxies_are_a_list_in_the_file(tmp_path):
    place = folder(tmp_path, 'proxies = ["::1"]\n')
    assert load({"data": str(place)}, {}).proxies == ("::1",)


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "many"), ("LOG", "loud"), ("PROXIES", "everybody"), ("BACKUPS", "perhaps")],
)
def test_a_value_that_cannot_be_is_refused(name, value):
    with pytest.raises(Refused, match=r"docs/reference/settings\.md"):
        load({}, {f"FOLKMOOT_{name}": value})


@pytest.mark.parametrize("toml", ["port =", "ports = 1", 'max_upload = "much"'])
def test_a_file_that_cannot_be_is_refused(tmp_path, toml):
    with pytest.raises(Refused):
        load({"data": str(folder(tmp_path, toml))}, {})
