"""Keys and requests for the tests of signatures, and the same request changed in one place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from types import ModuleType

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from folkmoot.clock import SECOND
from folkmoot.federation.signatures import cavage, rfc9421
from folkmoot.federation.signatures.signer import Signer
from folkmoot.federation.signatures.verifying import verify

NOW = int(datetime(2026, 11, 27, 12, tzinfo=UTC).timestamp()) * SECOND
HOST = "moot.example"
URL = f"https://{HOST}/inbox"
KEY_ID = "https://lemmy.example/u/ann#main-key"
BODY = b'{"type":"Like","actor":"https://lemmy.example/u/ann"}'
TYPE = {"content-type": "application/activity+json"}

KINDS: dict[str, ModuleType] = {"cavage": cavage, "rfc9421": rfc9421}


@cache
def _rsa_key(number: int, bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def rsa_key(number: int = 0, bits: int = 2048) -> rsa.RSAPrivateKey:
    """An RSA key; the same for the same number."""
    return _rsa_key(number, bits)


def ed25519_key(number: int = 0) -> Ed25519PrivateKey:
    """An Ed25519 key; the same for the same number."""
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def pem(key: rsa.RSAPrivateKey | Ed25519PrivateKey) -> str:
    """The public half, as actors publish it."""
    shown = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return shown.decode()


def signer(number: int = 0) -> Signer:
    """Ann of another server, with her key."""
    return Signer(KEY_ID, rsa_key(number))


@dataclass(frozen=True)
class Request:
    """A signed request as it arrives."""

    headers: tuple[tuple[str, str], ...]
    method: str = "POST"
    target: str = "/inbox"
    body: bytes = BODY
    key: str = ""
    at: int = NOW
    host: str = HOST

    def verify(self) -> None:
        """Raises BadSignature where it is not believed."""
        verify(
            self.method, self.target, self.host, list(self.headers), self.body, self.key, self.at
        )

    def but(self, **changed: object) -> Request:
        """The same request with a part of it changed after it was signed."""
        return replace(self, **changed)  # type: ignore[arg-type]

    def header(self, name: str) -> str:
        """The value of a header."""
        [value] = [value for key, value in self.headers if key == name]
        return value

    def with_header(self, name: str, value: str) -> Request:
        """The same request with one header changed."""
        kept = [(key, told if key != name else value) for key, told in self.headers]
        return self.but(headers=tuple(kept))

    def without(self, name: str) -> Request:
        """The same request without a header."""
        return self.but(headers=tuple(pair for pair in self.headers if pair[0] != name))

    def and_header(self, name: str, value: str) -> Request:
        """The same request with a header more."""
        return self.but(headers=(*self.headers, (name, value)))


def post(kind: str, *, url: str = URL, body: bytes = BODY, at: int = NOW) -> Request:
    """An activity, signed by Ann and sent to our inbox."""
    headers = KINDS[kind].sign(signer(), "POST", url, TYPE, body, at)
    target = url.removeprefix(f"https://{HOST}")
    return Request(tuple(headers.items()), target=target, body=body, key=pem(rsa_key()))


def fetch(kind: str, url: str = f"https://{HOST}/u/bee?page=2") -> Request:
    """A signed request for a page."""
    asked = {"accept": "application/activity+json"}
    headers = KINDS[kind].sign(signer(), "GET", url, asked, b"", NOW)
    target = url.removeprefix(f"https://{HOST}")
    return Request(tuple(headers.items()), "GET", target, b"", pem(rsa_key()))
