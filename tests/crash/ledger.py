"""The client's side: what was tried, what was told to be saved, and killing whoever told it."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import msgspec

from tests.crash.nursery import Order

DIED_AT_POINT = 86

FAR = 150
"""So many deeds after it is armed, every fail-point was met often enough."""
SILENCE = 120.0
"""Seconds without a word from the nursery after which nothing more will come."""


class Ledger:
    """What one client knows of its deeds, over all lives of the server."""

    def __init__(self) -> None:
        self.tried: list[int] = []
        self.saved: set[int] = set()
        self.saved_now = 0
        """How many were saved in the present life."""

    @property
    def pending(self) -> list[int]:
        """Deeds of which nothing is known."""
        return [number for number in self.tried if number not in self.saved]

    @property
    def next(self) -> int:
        """The number of the first new deed."""
        return max(self.tried, default=-1) + 1

    def write(self, word: str, number: int) -> None:
        """Write down what the server was asked or told."""
        if word == "try" and number not in self.tried:
            self.tried.append(number)
        if word == "saved":
            assert number in self.tried
            self.saved.add(number)
            self.saved_now += 1


class Nursery:
    """The process that brings up servers (nursery.py)."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            bufsize=0,
        )
        self._read = b""

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()

    def life(self, order: Order, ledger: Ledger, kill: tuple[int, float] | None = None) -> int:
        """One life of a server, written into the ledger; gives its exit code.

        Fails, and does not wait for ever, where it never comes by the fail-point.

        `kill` is after how many saved deeds, and how many seconds later, it is killed.
        """
        assert self._process.stdin is not None
        ledger.saved_now = 0
        self._process.stdin.write(msgspec.json.encode(order) + b"\n")
        child = 0
        while True:
            word, number = self._line(child)
            if word == "ended":
                return number
            if word == "born":
                child = number
                continue
            ledger.write(word, number)
            if order.point and ledger.saved_now >= order.after + FAR:
                self._give_up(child, f"nothing comes by {order.point}")
            if kill is not None and ledger.saved_now >= kill[0]:
                # The instant is meant to be any: nothing waits for this to have passed.
                select.select([], [], [], kill[1])
                os.kill(child, signal.SIGKILL)
                kill = None

    def _give_up(self, child: int, why: str) -> None:
        """End the child, and fail."""
        if child:
            os.kill(child, signal.SIGKILL)
            while self._line(0)[0] != "ended":
                pass
        raise AssertionError(why)

    def _line(self, child: int) -> tuple[str, int]:
        assert self._process.stdout is not None
        while b"\n" not in self._read:
            if not select.select([self._process.stdout], [], [], SILENCE)[0]:
                self._give_up(child, "nothing is done any more")
            part = self._process.stdout.read(1 << 16)
            assert part, "the nursery ended"
            self._read += part
        line, self._read = self._read.split(b"\n", 1)
        word, number = line.decode().split()
        return word, int(number)


def crash(
    nursery: Nursery,
    ledger: Ledger,
    chance: Random,
    *,
    folder: Path,
    database: str,
    point: str,
    behind: int,
) -> None:
    """Let a server work until it dies, at a fail-point or, without one, at any instant.

    At least `behind` deeds are saved before.
    """
    after = behind + chance.randrange(8)
    order = Order(str(folder), database, ledger.pending, ledger.next, point, after)
    if point:
        assert nursery.life(order, ledger) == DIED_AT_POINT, point
    else:
        code = nursery.life(order, ledger, (after, chance.random() * 0.01))
        assert code == -signal.SIGKILL, code
    assert ledger.saved_now >= behind


def recover(nursery: Nursery, ledger: Ledger, *, folder: Path, database: str) -> None:
    """Start again, try again what nobody was told of, and do all jobs."""
    code = nursery.life(Order(str(folder), database, ledger.pending, None), ledger)
    assert code == 0, code
    assert ledger.pending == []
