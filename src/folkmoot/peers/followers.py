"""Who on other servers follows a person of this moot."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Column, ForeignKey, Integer, Table, Text, bindparam, delete, func, select

from folkmoot.clock import Ref
from folkmoot.identity.people import people
from folkmoot.storage.tables import Micros, metadata, private
from folkmoot.storage.transaction import ReadTx, WriteTx

followers = Table(
    "follower",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column(
        "follower_id",
        Integer,
        ForeignKey("person.id"),
        primary_key=True,
        autoincrement=False,
        index=True,
    ),
    Column("follow_url", Text, nullable=False),
    Column("accepted_at", Micros, nullable=False),
    info=private(),
)


class Follower(msgspec.Struct, frozen=True):
    """One person elsewhere who follows one here, both by row id."""

    person_id: int
    follower_id: int
    follow_url: str
    """The ActivityPub id of the Follow, which an Undo may name."""
    accepted_at: int


_ONE = select(*followers.c).where(
    followers.c.person_id == bindparam("person"), followers.c.follower_id == bindparam("follower")
)
_COUNT = (
    select(func.count()).select_from(followers).where(followers.c.person_id == bindparam("person"))
)
_FROM_HOST = (
    select(followers.c.person_id, func.min(followers.c.accepted_at).label("since"))
    .join(people, people.c.id == followers.c.follower_id)
    .where(people.c.host == bindparam("host"))
    .group_by(followers.c.person_id)
)


def of(tx: ReadTx, person_id: int, follower_id: int) -> Follower | None:
    """Whether one person follows another, and since when."""
    row = tx.row(_ONE, {"person": person_id, "follower": follower_id})
    return Follower(*row) if row else None


def count(tx: ReadTx, person_id: int) -> int:
    """How many people elsewhere follow a person."""
    return tx.value(_COUNT, {"person": person_id})


def followed_from(tx: ReadTx, host: str) -> dict[int, int]:
    """Whom somebody of a server follows: row id of the person -> since when."""
    return {row.person_id: row.since for row in tx.rows(_FROM_HOST, {"host": host})}


def hosts_of(tx: ReadTx, person_ids: Iterable[int]) -> frozenset[str]:
    """The servers on which somebody follows one of these people."""
    query = (
        select(people.c.host)
        .distinct()
        .join(followers, followers.c.follower_id == people.c.id)
        .where(followers.c.person_id.in_(list(person_ids)), people.c.host.is_not(None))
    )
    return frozenset(row.host for row in tx.rows(query))


def refs_of(tx: ReadTx, person_id: int, host: str) -> tuple[Ref, ...]:
    """The refs of the followers of a person who live on a server."""
    query = (
        select(people.c.ref)
        .join(followers, followers.c.follower_id == people.c.id)
        .where(followers.c.person_id == person_id, people.c.host == host)
        .order_by(people.c.ref)
    )
    return tuple(row.ref for row in tx.rows(query))


def refs(tx: ReadTx, person_id: int) -> list[Ref]:
    """The refs of all who follow a person."""
    query = (
        select(people.c.ref)
        .join(followers, followers.c.follower_id == people.c.id)
        .where(followers.c.person_id == person_id)
    )
    return [row.ref for row in tx.rows(query.order_by(people.c.ref))]


def put(tx: WriteTx, one: Follower) -> None:
    """Write a follower; one that follows again keeps since when. For handlers only."""
    values = msgspec.structs.asdict(one)
    keys = ["person_id", "follower_id"]
    tx.upsert(followers, keys, values, follow_url=one.follow_url)


def drop(tx: WriteTx, person_id: int, follower_id: int) -> bool:
    """Take a follower out; False when there was none. For handlers only."""
    both = (followers.c.person_id == person_id, followers.c.follower_id == follower_id)
    return tx.write(delete(followers).where(*both)) > 0


def forget(tx: WriteTx, person_id: int) -> None:
    """Take a person out, as followed and as follower; for handlers only."""
    either = (followers.c.person_id == person_id) | (followers.c.follower_id == person_id)
    tx.write(delete(followers).where(either))
