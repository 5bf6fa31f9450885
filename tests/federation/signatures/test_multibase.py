"""Base 58: there and back, and only keys of the right kind and length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.federation.signatures import multibase
from folkmoot.federation.signatures.faults import BadSignature
from tests.federation.signatures.build import ed25519_key


@given(st.binary(max_size=80))
def test_bytes_come_back(data: bytes):
    assert multibase.decode(multibase.encode(data)) == data


@pytest.mark.parametrize(
    ("data", "text"),
    [
        # draft-msporny-base58, section 5
        (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
        (b"The quick brown fox jumps over the lazy dog.",
         "zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z"),
        (bytes.fromhex("0000287fb4cd"), "z11233QC4"),
        (b"", "z"),
    ],
)  # fmt: skip
def test_the_examples_of_the_draft(data: bytes, text: str):
    assert multibase.encode(data) == text
    assert multibase.decode(text) == data


@pytest.mark.parametrize(
    "text", ["", "m2NEpo7", "z0", "zO", "zI", "zl", "z+", "z ", "z" + "2" * 9999]
)
def test_what_is_not_base_58_is_refused(text: str):
    with pytest.raises(ValueError, match="base 58"):
        multibase.decode(text)


def test_keys_have_a_kind_and_a_length():
    raw = ed25519_key().public_key().public_bytes_raw()
    assert multibase.read_public_key(multibase.public_key(raw)) == raw
    for other in (raw, b"\xe7\x01" + raw, b"\xed\x01" + raw[:-1], b"\xed\x01" + raw + b"\0", b""):
        with pytest.raises(BadSignature):
            multibase.read_public_key(multibase.encode(other))
