"""The two files of a server that speaks https: what is said of each that cannot serve."""

import os
from pathlib import Path

import pytest

from folkmoot.clock import SECOND
from folkmoot.errors import Refused
from folkmoot.serving import certificates
from folkmoot.serving.certificates import Pair
from tests.issuing import DAY, Issuer, today


def now() -> int:
    return int(today().timestamp() * SECOND)


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    return Issuer(tmp_path / "issuer")


def test_a_good_pair_tells_for_whom_and_until_when(issuer):
    found = certificates.read(issuer.issue("Moot.example", "*.hall.example", "127.0.0.2"), now())
    assert set(found.names) == {"moot.example", "*.hall.example", "127.0.0.2"}
    assert found.days_left(now()) == 29


@pytest.mark.parametrize(
    ("host", "covered"),
    [
        ("moot.example", True), ("MOOT.example.", True), ("a.hall.example", True),
        ("127.0.0.2", True), ("hall.example", False), ("a.b.hall.example", False),
        ("example", False), ("moot.example.evil", False), ("127.0.0.1", False), ("", False),
    ],
)  # fmt: skip
def test_a_star_stands_for_one_label(issuer, host, covered):
    pair = issuer.issue("moot.example", "*.hall.example", "127.0.0.2")
    assert certificates.read(pair, now()).covers(host) is covered


@pytest.mark.parametrize(
    ("host", "spelled"),
    [("[::1]", "::1"), ("0:0::1", "::1"), ("Moot.Example", "moot.example"), ("127.0.0.1",) * 2],
)
def test_a_host_has_one_spelling(host, spelled):
    assert certificates.same_host(host) == spelled


def test_a_file_that_is_not_there_is_named(issuer, tmp_path):
    pair = issuer.issue("moot.example")
    for broken in (Pair(tmp_path / "no.pem", pair.key), Pair(pair.cert, tmp_path / "no.pem")):
        with pytest.raises(Refused, match=r"no\.pem cannot be read: No such file"):
            certificates.read(broken, now())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(issuer):
    pair = issuer.issue("moot.example")
    pair.key.chmod(0)
    with pytest.raises(Refused, match=r"server\.key cannot be read: Permission denied"):
        certificates.read(pair, now())


def test_a_folder_is_no_file(issuer, tmp_path):
    with pytest.raises(Refused, match="cannot be read: Is a directory"):
        certificates.read(Pair(tmp_path, issuer.issue("moot.example").key), now())


@pytest.mark.parametrize("content", [b"", b"nothing", b"-----BEGIN CERTIFICATE-----\nx\n"])
def test_what_is_no_certificate_or_no_key_is_named(issuer, content):
    pair = issuer.issue("moot.example")
    key = pair.key.read_bytes()
    pair.key.write_bytes(content)
    with pytest.raises(Refused, match=r"server\.key holds no private key"):
        certificates.read(pair, now())
    pair.key.write_bytes(key)
    pair.cert.write_bytes(content)
    with pytest.raises(Refused, match=r"server\.crt holds no certificate"):
        certificates.read(pair, now())


def test_files_that_were_swapped_are_told(issuer):
    pair = issuer.issue("moot.example")
    with pytest.raises(Refused, match="holds no"):
        certificates.read(Pair(pair.key, pair.cert), now())


def test_the_key_of_another_certificate_is_told(issuer):
    one, other = issuer.issue("moot.example"), issuer.issue("moot.example", name="other")
    with pytest.raises(Refused, match=r"other\.key does not belong to the certificate .*server"):
        certificates.read(Pair(one.cert, other.key), now())


def test_a_key_with_a_passphrase_is_told(issuer):
    pair = issuer.issue("moot.example", passphrase=b"secret")
    with pytest.raises(Refused, match="openssl pkey -in"):
        certificates.read(pair, now())


def test_a_certificate_that_ran_out_is_told(issuer):
    pair = issuer.issue("moot.example", begins=today() - 40 * DAY, ends=today() - DAY)
    with pytest.raises(Refused, match=r"ran out on \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Renew it"):
        certificates.read(pair, now())


def test_a_certificate_of_the_future_asks_for_the_clock(issuer):
    pair = issuer.issue("moot.example", begins=today() + DAY)
    with pytest.raises(Refused, match="Is its clock right"):
        certificates.read(pair, now())
