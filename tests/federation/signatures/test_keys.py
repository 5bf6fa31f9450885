"""Keys of others: RSA and Ed25519, strong enough, and not so large that they cost time."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from folkmoot.federation.signatures import keys, multibase
from folkmoot.federation.signatures.faults import BadSignature
from tests.federation.signatures.build import ed25519_key, pem, rsa_key


def test_rsa_in_both_wrappings():
    key = rsa_key().public_key()
    for shape in (PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1):
        assert keys.load(key.public_bytes(Encoding.PEM, shape).decode()) == key


def test_ed25519_as_pem_and_as_multikey():
    key = ed25519_key().public_key()
    assert keys.load(pem(ed25519_key())) == key
    assert keys.load(multibase.public_key(key.public_bytes_raw())) == key


def test_weak_and_huge_keys_are_refused():
    modulus = rsa_key().public_key().public_numbers().n
    odd = rsa.RSAPublicNumbers(e=2**33 + 1, n=modulus).public_key()
    huge = rsa.RSAPublicNumbers(e=65537, n=(1 << 8200) + 1).public_key()
    for key in (rsa_key(bits=1024).public_key(), odd, huge):
        text = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        with pytest.raises(BadSignature, match="RSA"):
            keys.load(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ",
        "https://a.example/key",
        "x" * 5000,
        "\ud800",
    ],
)
def test_what_is_no_key_is_refused(text: str):
    with pytest.raises(BadSignature):
        keys.load(text)


def test_other_kinds_of_key_are_refused():
    for key in (ec.generate_private_key(ec.SECP256R1()), Ed448PrivateKey.generate()):
        with pytest.raises(BadSignature, match="neither"):
            keys.load(pem(key))  # type: ignore[arg-type]


def test_a_private_key_is_not_a_public_one():
    # somebody published the wrong half
    text = rsa_key(1).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(BadSignature):
        keys.load(text)
