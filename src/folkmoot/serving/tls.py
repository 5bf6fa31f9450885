"""TLS that follows its files: a renewed certificate is taken up while connections go on."""

import asyncio
import logging
import signal
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any

from folkmoot.clock import Clock
from folkmoot.errors import Refused
from folkmoot.serving import certificates
from folkmoot.serving.certificates import Certificate, Pair
from folkmoot.words import N_

log = logging.getLogger("folkmoot.serving")

LOOK_EVERY = 30.0
"""Seconds between two looks at the files."""

Stamp = tuple[tuple[int, int, int], ...]


class Tls:
    """The context in which a server shakes hands.

    Each handshake takes the certificate of its moment; connections that are open keep the
    one with which they began. A pair of files that cannot be used is logged and left, and
    the one before it goes on.
    """

    def __init__(self, pair: Pair, clock: Clock) -> None:
        """Raises Refused when the files cannot be used."""
        self._pair, self._clock = pair, clock
        self._seen = _stamp(pair)
        self.certificate: Certificate = certificates.read(pair, clock.now())
        self._live = _context(pair)
        # What asks for no name and what asks for one both go through here.
        self.context = _context(pair)
        self.context.sni_callback = self._hand_over

    def _hand_over(self, handshake: Any, _name: str | None, _context: ssl.SSLContext) -> None:
        handshake.context = self._live

    def look(self) -> bool:
        """Take up the files if they have changed since the last look; gives whether they are."""
        stamp = _stamp(self._pair)
        if stamp == self._seen:
            return False
        self._seen = stamp
        try:
            found = certificates.read(self._pair, self._clock.now())
            live = _context(self._pair)
        except Refused as error:
            log.warning("the certificate was not renewed: %s", error)
            return False
        self.certificate, self._live = found, live
        log.info("a renewed certificate is in use, until %s", f"{found.ends:%Y-%m-%d}")
        return True

    async def watch(self) -> None:
        """Look every half minute, and at once on SIGHUP; for the event loop of the server."""
        called = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, called.set)
        try:
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await called.wait()
                called.clear()
                self.look()
        finally:
            loop.remove_signal_handler(signal.SIGHUP)


def _context(pair: Pair) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(pair.cert, pair.key, password="")
    except (ssl.SSLError, OSError) as error:
        raise Refused(
            N_("The certificate {cert} and its key cannot be used for TLS: {reason}."),
            cert=pair.cert,
            reason=error.reason if isinstance(error, ssl.SSLError) else error,
        ) from None
    return context


def _stamp(pair: Pair) -> Stamp:
    """What changes when a file is written or replaced."""
    return tuple(map(_stamp_of, (pair.cert, pair.key)))


def _stamp_of(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_ino, found.st_size)
