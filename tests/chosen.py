"""Part of what there is to try in the fast suite, and all of it in the long rounds."""

from collections.abc import Iterable
from typing import TypeVar
from zlib import crc32

from tests.conftest import LONG

T = TypeVar("T")


def some(things: Iterable[T], one_in: int, salt: object = "") -> list[T]:
    """About one in so many of some things; all of them in the long rounds.

    Which ones is fixed by their text and the salt, so that every run tries the same, and two
    tests with another salt try others.
    """
    every = list(things)
    if LONG:
        return every
    return [one for one in every if crc32(f"{salt}/{one}".encode()) % one_in == 0]
