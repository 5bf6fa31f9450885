"""Digests of a body's raw bytes: `Digest` (RFC 3230) and `Content-Digest` (RFC 9530)."""

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from binascii import Error
from functools import lru_cache

from folkmoot.federation.signatures.faults import MALFORMED, NO_DIGEST, OTHER_BODY, BadSignature

_KNOWN = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
_OLD_PART = re.compile(r"([A-Za-z0-9-]+)=([A-Za-z0-9+/]+={0,2})")
_NEW_PART = re.compile(r"([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):")


def digest(body: bytes) -> str:
    """The value of a Digest header over these bytes."""
    return f"SHA-256={_sum(body)}"


def content_digest(body: bytes) -> str:
    """The value of a Content-Digest header over these bytes."""
    return f"sha-256=:{_sum(body)}:"


def check_digest(value: str, body: bytes) -> None:
    """Compare a Digest header with the bytes that came. Raises BadSignature where they differ."""
    _check("digest", _OLD_PART, value, body)


def check_content_digest(value: str, body: bytes) -> None:
    """Compare a Content-Digest header with the bytes that came. Raises BadSignature."""
    _check("content-digest", _NEW_PART, value, body)


def _check(name: str, part: re.Pattern[str], value: str, body: bytes) -> None:
    """Every digest of a known kind must fit, and there must be one; none may come twice."""
    found: dict[str, str] = {}
    for piece in value.split(","):
        match = part.fullmatch(piece.strip(" \t"))
        if match is None or match[1].lower() in found:
            raise BadSignature(MALFORMED, name=name)
        found[match[1].lower()] = match[2]
    known = found.keys() & _KNOWN.keys()
    if not known:
        raise BadSignature(NO_DIGEST)
    for kind in known:
        if not hmac.compare_digest(_decoded(name, found[kind]), _KNOWN[kind](body).digest()):
            raise BadSignature(OTHER_BODY)


def _decoded(name: str, text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except Error:
        raise BadSignature(MALFORMED, name=name) from None


def _sum(body: bytes) -> str:
    return _kept_sum(body) if len(body) <= _SHORT else _made_sum(body)


def _made_sum(body: bytes) -> str:
    return b64encode(hashlib.sha256(body).digest()).decode()


_SHORT = 32_768
_kept_sum = lru_cache(maxsize=64)(_made_sum)
"""The same bytes go to many servers, one shortly after the other."""
