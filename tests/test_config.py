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


def test_a_certificate_and_its_key_come_together(tmp_path):
    for name in ("TLS_CERT", "TLS_KEY"):
        with pytest.raises(Refused, match="--tls-cert and its private key with --tls-key"):
            load({}, {f"FOLKMOOT_{name}": "one.pem"})
    found = load({"tls_cert": "cert.pem", "tls_key": "key.pem"}, {})
    assert (found.tls_cert, found.tls_key, found.own_tls) == (
        Path("cert.pem"), Path("key.pem"), True,
    )  # fmt: skip
    assert not load({}, {}).own_tls


@pytest.mark.parametrize(
    "variables",
    [{"FOLKMOOT_URL": "https://moot.example"}, {"FOLKMOOT_URL": "http://203.0.113.9:8000"},
     {"FOLKMOOT_HOST": "203.0.113.9"}, {"FOLKMOOT_HOST": "2001:db8::1"}],
)  # fmt: skip
def test_the_mode_for_tests_is_refused_in_public(variables):
    with pytest.raises(Refused, match="test_peers"):
        load({}, {"FOLKMOOT_TEST_PEERS": "true", **variables})
    assert load({}, variables).test_peers is False


@pytest.mark.parametrize(
    "variables",
    [{}, {"FOLKMOOT_URL": "http://127.0.0.1:8001"}, {"FOLKMOOT_URL": "https://127.0.0.2"},
     {"FOLKMOOT_URL": "https://a.test"}, {"FOLKMOOT_HOST": "0.0.0.0"}, {"FOLKMOOT_HOST": "::"},
     {"FOLKMOOT_HOST": "127.0.0.2"}, {"FOLKMOOT_HOST": "localhost"}],
)  # fmt: skip
def test_the_mode_for_tests_is_for_one_machine(variables):
    bundle = {"FOLKMOOT_CA_BUNDLE": "ca.pem"}
    assert load({}, {"FOLKMOOT_TEST_PEERS": "1", **bundle, **variables}).ca_bundle == Path("ca.pem")


def test_other_issuers_are_believed_in_tests_only():
    with pytest.raises(Refused, match="FOLKMOOT_CA_BUNDLE is for tests only"):
        load({}, {"FOLKMOOT_CA_BUNDLE": "ca.pem"})
