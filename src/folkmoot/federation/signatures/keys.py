"""Keys of other servers: read from what they publish, and what a signature by one must be."""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from folkmoot.federation.signatures import multibase
from folkmoot.federation.signatures.faults import BAD_KEY, WRONG, BadSignature

PublicKey = RSAPublicKey | Ed25519PublicKey

LONGEST = 4096
"""Characters of a published key; an RSA key of 8192 bits takes 1,500."""
SMALLEST_RSA = 2048
LARGEST_RSA = 8192
_LARGEST_EXPONENT = 2**32  # everybody uses 65537; a huge one makes each check expensive


@lru_cache(maxsize=512)
def load(text: str) -> PublicKey:
    """The key of a PEM (RSA or Ed25519) or of an Ed25519 Multikey (`z6Mk…`).

    Raises BadSignature for what is none, and for RSA keys that are too weak or so large
    that they would only cost time. Reading takes longer than checking, so the last are kept.
    """
    if len(text) > LONGEST:
        raise BadSignature(BAD_KEY, reason="too long")
    if text.startswith("z"):
        return Ed25519PublicKey.from_public_bytes(multibase.read_public_key(text))
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise BadSignature(BAD_KEY, reason="not a PEM") from None
    if isinstance(key, RSAPublicKey):
        _check_size(key)
        return key
    if isinstance(key, Ed25519PublicKey):
        return key
    raise BadSignature(BAD_KEY, reason="neither RSA nor Ed25519")


def check_rsa(key: RSAPublicKey, signature: bytes, message: bytes) -> None:
    """RSASSA-PKCS1-v1_5 with SHA-256, what the whole network signs with. Raises BadSignature."""
    try:
        key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise BadSignature(WRONG) from None


def check_rsa_pss(key: RSAPublicKey, signature: bytes, message: bytes) -> None:
    """RSASSA-PSS with SHA-512 (RFC 9421, section 3.3.1). Raises BadSignature."""
    scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA512()), salt_length=64)
    try:
        key.verify(signature, message, scheme, hashes.SHA512())
    except InvalidSignature:
        raise BadSignature(WRONG) from None


def check_ed25519(key: Ed25519PublicKey, signature: bytes, message: bytes) -> None:
    """Ed25519 (RFC 8032). Raises BadSignature."""
    try:
        key.verify(signature, message)
    except InvalidSignature:
        raise BadSignature(WRONG) from None


def _check_size(key: RSAPublicKey) -> None:
    if not SMALLEST_RSA <= key.key_size <= LARGEST_RSA:
        raise BadSignature(BAD_KEY, reason=f"RSA with {key.key_size} bits")
    if key.public_numbers().e > _LARGEST_EXPONENT:
        raise BadSignature(BAD_KEY, reason="an RSA exponent that nobody needs")
