"""What every part of federation reaches: the address, known once it is known."""

import pytest

from folkmoot import __version__
from tests.build import found
from tests.federation.stage import Stage


def test_the_address_is_known_as_soon_as_the_moot_is_founded(db, tmp_path):
    # given a moot that is served before it is founded
    stage = Stage(db, tmp_path / "data", address="")
    assert (stage.wire.address, stage.wire.host) == ("", "")
    # when it is founded
    found(db, address="https://moot.example")
    # then everything knows
    assert (stage.wire.address, stage.wire.host) == ("https://moot.example", "moot.example")
    stage.close()


def test_the_address_is_read_once(stage):
    assert stage.wire.address == "https://moot.example"
    stage.db.close()
    assert stage.wire.host == "moot.example"


def test_whoever_is_asked_can_tell_which_moot_asks(stage):
    assert stage.wire.agent == f"Folkmoot/{__version__} (+https://moot.example)"


@pytest.mark.parametrize(
    ("address", "host"),
    [("http://127.0.0.1:8001", "127.0.0.1:8001"), ("https://[::1]:8443", "[::1]:8443")],
)
def test_a_port_is_part_of_the_host(db, tmp_path, address, host):
    stage = Stage(db, tmp_path / "data", address=address, test_peers=True)
    assert stage.wire.host == host
    stage.close()
