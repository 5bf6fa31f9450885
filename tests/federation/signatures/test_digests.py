"""Digests: of the raw bytes, every known one right, none of them twice."""

import hashlib
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.federation.signatures import digests
from folkmoot.federation.signatures.faults import BadSignature

BODY = b'{"hello": "world"}'


def sum_of(kind: str, body: bytes = BODY) -> str:
    """A digest as text."""
    return b64encode(hashlib.new(kind, body).digest()).decode()


@given(st.binary(max_size=200))
def test_what_is_written_is_read(body: bytes):
    digests.check_digest(digests.digest(body), body)
    digests.check_content_digest(digests.content_digest(body), body)


def test_the_values_of_the_standards():
    # draft-cavage appendix C, and RFC 9530 appendix B.1 for the same text with a line end
    assert digests.digest(BODY) == "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="
    assert digests.content_digest(BODY + b"\n") == (
        "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    )


@pytest.mark.parametrize(
    "value",
    [
        f"SHA-256={sum_of('sha256')}",
        f"sha-256={sum_of('sha256')}",
        f"SHA-512={sum_of('sha512')}",
        f"SHA-256={sum_of('sha256')}, SHA-512={sum_of('sha512')}",
        f"MD5=abcd,SHA-256={sum_of('sha256')}",
    ],
)
def test_digests_of_the_draft_that_fit(value: str):
    digests.check_digest(value, BODY)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "SHA-256",
        "SHA-256=",
        "SHA-256=!!!",
        "SHA-256=abc",
        f"SHA-256={sum_of('sha256', b'other')}",
        f"SHA-256={sum_of('sha512')}",
        f"MD5={sum_of('md5')}",
        f"SHA-256={sum_of('sha256')},SHA-256={sum_of('sha256')}",
        f"SHA-256={sum_of('sha256')},sha-256={sum_of('sha256', b'other')}",
        f"SHA-256={sum_of('sha256')},SHA-512={sum_of('sha512', b'other')}",
        f"SHA-256={sum_of('sha256')};SHA-512={sum_of('sha512')}",
        f"SHA-256=:{sum_of('sha256')}:",
    ],
)
def test_digests_of_the_draft_that_do_not(value: str):
    with pytest.raises(BadSignature):
        digests.check_digest(value, BODY)


@pytest.mark.parametrize(
    "value",
    [
        f"sha-256=:{sum_of('sha256')}:",
        f"sha-512=:{sum_of('sha512')}:",
        f"sha-512=:{sum_of('sha512')}:, sha-256=:{sum_of('sha256')}:",
        f"unixsum=:AA==:, sha-256=:{sum_of('sha256')}:",
    ],
)
def test_content_digests_that_fit(value: str):
    digests.check_content_digest(value, BODY)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "sha-256",
        f"sha-256={sum_of('sha256')}",
        "sha-256=::",
        "sha-256=:a:",
        f"md5=:{sum_of('md5')}:",
        f"sha-256=:{sum_of('sha256', b'other')}:",
        f"sha-256=:{sum_of('sha256', b'other')}:, sha-256=:{sum_of('sha256')}:",
        f"sha-256=:{sum_of('sha256')}:, sha-512=:{sum_of('sha512', b'other')}:",
        f"SHA-256=:{sum_of('sha256')}:",
    ],
)
def test_content_digests_that_do_not(value: str):
    with pytest.raises(BadSignature):
        digests.check_content_digest(value, BODY)
