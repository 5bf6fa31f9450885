"""What each server still gets of the outbox, and at which inboxes."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Column, Integer, Select, bindparam, select

from folkmoot.clock import Ref
from folkmoot.peers import actors, followers
from folkmoot.peers.outbox import Signing, direct, outbox
from folkmoot.peers.reach import Reach
from folkmoot.peers.servers import Peer
from folkmoot.storage.transaction import ReadTx

SPAN = 5_000
"""How many rows of the log one question looks at, however few of them it finds."""


class Due(msgspec.Struct, frozen=True):
    """One activity that a server still gets, without its bytes."""

    seq: int
    at: int
    object_url: str
    signer_kind: Signing
    signer_ref: Ref
    inboxes: tuple[str, ...]
    """Where it is sent, each once; never empty."""


class Owed(msgspec.Struct, frozen=True):
    """What a server still gets."""

    due: tuple[Due, ...]
    """In the order of the log."""
    upto: int
    """Everything up to this number was looked at."""


def owed(tx: ReadTx, peer: Peer, reach: Reach, *, after: int, upto: int, limit: int) -> Owed:
    """What a server still gets of the log behind `after`, at most `limit` activities.

    Nothing behind `upto` is looked at: see Horizon. Ask again from where this ended until
    it ends at `upto`.
    """
    rooms = reach.followed_from(tx, peer.host)
    people = followers.followed_from(tx, peer.host)
    end = min(upto, after + SPAN)
    span = {"after": after, "end": end, "most": limit}
    ways = (
        tx.rows(_BY_COMMUNITY, span | {"ids": list(rooms)}) if rooms else (),
        tx.rows(_BY_PERSON, span | {"ids": list(people)}) if people else (),
        tx.rows(_DIRECT, span | {"host": peer.host}),
    )
    for way in ways:
        if way and len(way) == limit:  # there may be more behind its last
            end = min(end, way[-1].seq)
    found = {row.seq: row for way in ways for row in way if row.seq <= end}
    chosen = [found[seq] for seq in sorted(found)]
    if len(chosen) > limit:
        chosen = chosen[:limit]
        end = chosen[-1].seq
    return Owed(_Addressing(tx, peer, reach, rooms, people).all(chosen), end)


def hosts_of(tx: ReadTx, reach: Reach, *, after: int, upto: int) -> frozenset[str]:
    """Every server that gets something of the log between two places."""
    new = (outbox.c.seq > after, outbox.c.seq <= upto)
    rooms = [row[0] for row in tx.rows(select(outbox.c.community_id).distinct().where(*new))]
    people = [row[0] for row in tx.rows(select(outbox.c.person_id).distinct().where(*new))]
    named = select(direct.c.host).distinct().where(direct.c.seq > after, direct.c.seq <= upto)
    found = {row.host for row in tx.rows(named)}
    if rooms := [room for room in rooms if room is not None]:
        found |= reach.hosts_of(tx, rooms)
    if people := [person for person in people if person is not None]:
        found |= followers.hosts_of(tx, people)
    return frozenset(found)


_COLUMNS = (
    outbox.c.seq,
    outbox.c.at,
    outbox.c.object_url,
    outbox.c.signer_kind,
    outbox.c.signer_ref,
    outbox.c.community_id,
    outbox.c.person_id,
)


def _way(query: Select[*tuple[Any, ...]], seq: Column[int]) -> Select[*tuple[Any, ...]]:
    part = query.where(seq > bindparam("after"), seq <= bindparam("end"))
    return part.order_by(seq).limit(bindparam("most", type_=Integer))


_IDS = bindparam("ids", expanding=True, type_=Integer)
_BY_COMMUNITY = _way(select(*_COLUMNS).where(outbox.c.community_id.in_(_IDS)), outbox.c.seq)
_BY_PERSON = _way(select(*_COLUMNS).where(outbox.c.person_id.in_(_IDS)), outbox.c.seq)
_DIRECT = _way(
    select(*_COLUMNS)
    .join(direct, direct.c.seq == outbox.c.seq)
    .where(direct.c.host == bindparam("host")),
    direct.c.seq,
)
_INBOXES = select(direct.c.seq, direct.c.inbox).where(
    direct.c.host == bindparam("host"), direct.c.seq.in_(_IDS)
)


class _Addressing:
    """Where the activities of one batch for one server are sent."""

    def __init__(
        self,
        tx: ReadTx,
        peer: Peer,
        reach: Reach,
        rooms: Mapping[int, int],
        people: Mapping[int, int],
    ) -> None:
        self._tx, self._peer, self._reach = tx, peer, reach
        self._rooms, self._people = rooms, people
        self._own: dict[tuple[str, int], tuple[str, ...]] = {}

    def all(self, rows: Sequence[Any]) -> tuple[Due, ...]:
        """The rows with their inboxes; those that nobody there gets any more are left out."""
        named = self._named([row.seq for row in rows])
        addressed = ((row, self._inboxes(row, named.get(row.seq, []))) for row in rows)
        return tuple(
            Due(row.seq, row.at, row.object_url, row.signer_kind, row.signer_ref, inboxes)
            for row, inboxes in addressed
            if inboxes
        )

    def _named(self, seqs: Sequence[int]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        if seqs:
            asked = {"host": self._peer.host, "ids": list(seqs)}
            for row in self._tx.rows(_INBOXES, asked):
                found.setdefault(row.seq, []).append(row.inbox)
        return found

    def _inboxes(self, row: Any, named: Sequence[str]) -> tuple[str, ...]:
        """The inbox that a whole server shares, or else each follower's own."""
        room = self._follows(self._rooms, row.community_id, row.at)
        person = self._follows(self._people, row.person_id, row.at)
        if (room or person) and self._peer.shared_inbox is not None:
            return (self._peer.shared_inbox,)
        own = self._of("room", row.community_id) if room else ()
        own += self._of("person", row.person_id) if person else ()
        return tuple(dict.fromkeys((*own, *sorted(named))))

    @staticmethod
    def _follows(since: Mapping[int, int], number: int | None, at: int) -> bool:
        """Whoever began to follow later gets nothing of before."""
        return number is not None and number in since and at >= since[number]

    def _of(self, kind: str, number: int) -> tuple[str, ...]:
        if (kind, number) not in self._own:
            host = self._peer.host
            if kind == "room":
                refs = self._reach.followers_of(self._tx, number, host)
            else:
                refs = followers.refs_of(self._tx, number, host)
            self._own[kind, number] = actors.inboxes(self._tx, refs)
        return self._own[kind, number]
