"""The two ways in which moots meet in tests: plain http with ports, and https on port 443."""

import errno
import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from ipaddress import IPv4Address
from itertools import count, islice
from pathlib import Path
from typing import Literal

import pytest

from tests.federation.processes import Moot, free_port
from tests.issuing import Issuer

Mode = Literal["http", "https"]
MODES: tuple[Mode, ...] = ("http", "https")

_ADDRESSES = 8
"""So many loopback addresses lie between those that two processes begin with."""
_ROOM = 2**24 - 2
_TRIES = 20
_asked = count()


class World:
    """Two founded moots that answer, each with its founder ada and one more member."""

    def __init__(self, folder: Path, mode: Mode) -> None:
        self.mode: Mode = mode
        self._folder = folder
        self._issuer = Issuer(folder / "issuer") if mode == "https" else None
        self._moots: list[Moot] = []

    def open(self) -> None:
        """Bring both up, and a second member into each."""
        with ThreadPoolExecutor(2) as both:
            self.one, self.two = both.map(self._inhabited, ("one", "two"), ("bob", "bea"))

    def _inhabited(self, name: str, member: str) -> Moot:
        moot = self.found(name)
        moot.invite(member)
        return moot

    @contextmanager
    def newcomer(self, name: str) -> Iterator[Moot]:
        """One more moot, which ends with the block."""
        moot = self.found(name)
        try:
            yield moot
        finally:
            moot.kill()

    def found(self, name: str) -> Moot:
        """Found one more moot, and serve it."""
        moot = self._https(name) if self._issuer else self._http(name)
        self._moots.append(moot)
        return moot.start()

    def _http(self, name: str) -> Moot:
        return Moot(self._folder / name, f"http://127.0.0.1:{free_port()}")

    def _https(self, name: str) -> Moot:
        assert self._issuer is not None
        address = free_address()
        pair = self._issuer.issue(address, name=name)
        options = ("--tls-cert", str(pair.cert), "--tls-key", str(pair.key))
        bundle = str(self._issuer.bundle)
        return Moot(self._folder / name, f"https://{address}", options, FOLKMOOT_CA_BUNDLE=bundle)

    def close(self) -> None:
        """End every process."""
        for moot in self._moots:
            moot.kill()


@contextmanager
def world(folder: Path, mode: Mode) -> Iterator[World]:
    """A world for the length of the block; the test is skipped where it cannot be."""
    if mode == "https" and (problem := why_no_443()):
        pytest.skip(problem)
    made = World(folder, mode)
    try:
        made.open()
        yield made
    finally:
        made.close()


def free_address() -> str:
    """A loopback address on which nobody listens on 443, each time another.

    Each process looks at a place of its own in 127.0.0.0/8, so that two that run tests at once
    do not take the same. Raises OSError where nobody may listen.
    """
    for number in islice(_asked, _TRIES):
        place = os.getpid() * _ADDRESSES + number
        address = str(IPv4Address("127.0.0.1") + place % _ROOM)
        with socket.socket() as probe:
            try:
                probe.bind((address, 443))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                return address
    raise OSError(errno.EADDRINUSE, "something listens there on all of them")


def why_no_443() -> str:
    """Why port 443 cannot be listened on here, "" where it can."""
    try:
        free_address()
    except OSError as error:  # no root, or a system with one loopback address
        return (
            f"https on 443 of loopback addresses cannot be tried here ({error.strerror}): it "
            "needs root, or sysctl net.ipv4.ip_unprivileged_port_start=443"
        )
    return ""
