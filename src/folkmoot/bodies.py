"""Bodies of answers over HTTP: their validators, and how they are packed."""

import zlib
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

PACKED_FROM = 1000
"""Bytes from which packing a body is worth the time."""

_LEVEL = 5


def etag(parts: Iterable[bytes]) -> str:
    """A strong validator of a body, given in one or more parts (RFC 9110 §8.8.3)."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(part)
    return f'"{digest.hexdigest()}"'


def is_unchanged(if_none_match: str | None, tag: str) -> bool:
    """Whether the client already holds this body (RFC 9110 §13.1.2, weak comparison)."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    held = (one.strip().removeprefix("W/") for one in if_none_match.split(","))
    return tag.removeprefix("W/") in held


def is_worth_packing(media_type: str, size: int) -> bool:
    """Whether gzip would make a body of this type and size noticeably smaller."""
    worth = media_type.startswith("text/") or "json" in media_type or "xml" in media_type
    return worth and size >= PACKED_FROM


def packed(body: bytes) -> bytes:
    """The body in gzip's form (RFC 1952), without a name or a time in it."""
    packer: Any = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()
