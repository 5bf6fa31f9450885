"""Bodies of answers: unpacked while they come, and left where they grow too large."""

import zlib
from collections.abc import AsyncIterator

from folkmoot.federation.client.faults import (
    BROKEN_OFF,
    TOO_LARGE,
    WRONG_CODING,
    BrokenOff,
    TooLarge,
    WrongType,
)

CODINGS = "gzip"
"""What is asked for in Accept-Encoding."""

_GZIP = 16 + zlib.MAX_WBITS


async def read(
    url: str, chunks: AsyncIterator[bytes], coding: str, *, most: int, cut: bool = False
) -> bytes:
    """The body, unpacked, of at most `most` bytes; what was sent may not be longer either.

    With `cut` a longer one is returned as far as it was read. Raises TooLarge, WrongType
    for another coding than plain and gzip, BrokenOff where it ends too early.
    """
    coding = coding.strip().lower()
    if coding in {"", "identity"}:
        return await _plain(url, chunks, most=most, cut=cut)
    if coding in {"gzip", "x-gzip"}:
        return await _unpacked(url, chunks, most=most, cut=cut)
    raise WrongType(WRONG_CODING, url=url, coding=coding[:60])


async def _plain(url: str, chunks: AsyncIterator[bytes], *, most: int, cut: bool) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk[: most + 1 - len(body)]
        if len(body) > most:
            return _too_large(url, body, most, cut=cut)
    return bytes(body)


async def _unpacked(url: str, chunks: AsyncIterator[bytes], *, most: int, cut: bool) -> bytes:
    body, sent = bytearray(), 0
    packing = zlib.decompressobj(_GZIP)
    async for chunk in chunks:
        sent += len(chunk)
        try:
            if packing.eof:
                raise zlib.error("something follows the end")
            body += packing.decompress(chunk, most + 1 - len(body))
        except zlib.error:
            raise WrongType(WRONG_CODING, url=url, coding="gzip") from None
        if packing.unused_data:
            raise WrongType(WRONG_CODING, url=url, coding="gzip")
        if len(body) > most or sent > most:
            return _too_large(url, body, most, cut=cut)
    if not packing.eof and sent:
        raise BrokenOff(BROKEN_OFF, url=url)
    return bytes(body)


def _too_large(url: str, body: bytearray, most: int, *, cut: bool) -> bytes:
    if cut:
        return bytes(body[:most])
    raise TooLarge(TOO_LARGE, url=url)
