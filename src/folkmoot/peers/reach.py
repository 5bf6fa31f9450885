"""Whom the communities of this moot reach: asked of the forum, which peers/ may not know."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from folkmoot.clock import Ref
from folkmoot.storage.transaction import ReadTx


class Reach(msgspec.Struct, frozen=True):
    """What rooms.py hands in: who on other servers follows which community."""

    followed_from: Callable[[ReadTx, str], Mapping[int, int]]
    """(tx, host) -> row id of each community that somebody there follows -> since when."""
    hosts_of: Callable[[ReadTx, Iterable[int]], frozenset[str]]
    """(tx, row ids of communities) -> every host on which somebody follows one of them."""
    followers_of: Callable[[ReadTx, int, str], Sequence[Ref]]
    """(tx, row id of a community, host) -> the people of that host who follow it."""


NOBODY = Reach(
    followed_from=lambda _tx, _host: {},
    hosts_of=lambda _tx, _communities: frozenset(),
    followers_of=lambda _tx, _community, _host: (),
)
"""A forum that nobody elsewhere follows."""
