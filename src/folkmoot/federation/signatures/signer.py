"""Who signs: the id under which others find the public key, and the private key."""

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_PADDING, _HASH = padding.PKCS1v15(), hashes.SHA256()


class Signer(msgspec.Struct, frozen=True):
    """An actor of this moot with the key that speaks for it; `key_id` ends in `#main-key`."""

    key_id: str
    key: RSAPrivateKey

    def sign(self, message: bytes) -> bytes:
        """RSASSA-PKCS1-v1_5 with SHA-256 over these bytes."""
        return self.key.sign(message, _PADDING, _HASH)
