"""Blocks: people and communities that somebody does not want to see; nobody else knows."""

from collections.abc import Iterable

from sqlalchemy import Column, ForeignKey, Integer, Table, bindparam, delete, select

from folkmoot.clock import Ref
from folkmoot.errors import Invalid
from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import Community, communities
from folkmoot.identity import people as persons
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, handles
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, metadata, private
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

person_blocks = Table(
    "person_block",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column(
        "blocked_id",
        Integer,
        ForeignKey("person.id"),
        primary_key=True,
        autoincrement=False,
        index=True,
    ),
    Column("at", Micros, nullable=False),
    info=private(),
)

community_blocks = Table(
    "community_block",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column(
        "community_id",
        Integer,
        ForeignKey("community.id"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("at", Micros, nullable=False),
    info=private(),
)


_BLOCKED_BY = Prepared(
    select(person_blocks.c.blocked_id).where(person_blocks.c.person_id == bindparam("person"))
)


def people_of(tx: ReadTx, person_id: int) -> frozenset[int]:
    """The ids of the people whom somebody blocks: their words are left out of lists."""
    return frozenset(row[0] for row in tx.tuples(_BLOCKED_BY, {"person": person_id}))


def communities_of(tx: ReadTx, person_id: int) -> frozenset[int]:
    """The ids of the communities that somebody blocks."""
    query = select(community_blocks.c.community_id)
    mine = query.where(community_blocks.c.person_id == person_id)
    return frozenset(row.community_id for row in tx.rows(mine))


def who_block(tx: ReadTx, blocked_id: int, among: Iterable[int]) -> frozenset[int]:
    """Who of these people blocks a person, and so hears nothing of them."""
    query = select(person_blocks.c.person_id).where(
        person_blocks.c.blocked_id == blocked_id, person_blocks.c.person_id.in_(list(among))
    )
    return frozenset(row.person_id for row in tx.rows(query))


def blocked_people(tx: ReadTx, person_id: int) -> list[persons.Person]:
    """The people whom somebody blocks, the last first, for the page where it is undone."""
    query = select(person_blocks.c.blocked_id).where(person_blocks.c.person_id == person_id)
    ordered = query.order_by(person_blocks.c.at.desc(), person_blocks.c.blocked_id)
    found = (persons.by_id(tx, row.blocked_id) for row in tx.rows(ordered))
    return [person for person in found if person is not None]


def blocked_communities(tx: ReadTx, person_id: int) -> list[Community]:
    """The communities that somebody blocks, by name."""
    query = rooms.query().join(
        community_blocks, community_blocks.c.community_id == communities.c.id
    )
    mine = query.where(community_blocks.c.person_id == person_id).order_by(communities.c.name)
    return [Community(*row) for row in tx.rows(mine)]


def forget_person(tx: WriteTx, person_id: int) -> None:
    """Delete the blocks of a person and on them, when the account is erased; for handlers."""
    tx.write(
        delete(person_blocks).where(
            (person_blocks.c.person_id == person_id) | (person_blocks.c.blocked_id == person_id)
        )
    )
    tx.write(delete(community_blocks).where(community_blocks.c.person_id == person_id))


class _OfPerson(Act, frozen=True):
    person: Ref

    def target(self, tx: ReadTx) -> Target:
        """One's own list lies in no scope, so no ban reaches it."""
        persons.id_of(tx, self.person)
        return Target(scopes=())


@act("person.block/1", record=NEVER, member=True, suspended=True, undo="person.unblock/1")
class BlockPerson(_OfPerson, frozen=True):
    """See nothing more of a person, and get no notice from them."""


@act("person.unblock/1", record=NEVER, member=True, suspended=True, undo="person.block/1")
class UnblockPerson(_OfPerson, frozen=True):
    """See a person again."""


class _OfCommunity(Act, frozen=True):
    community: Ref

    def target(self, tx: ReadTx) -> Target:
        """One's own list lies in no scope, so no ban reaches it."""
        rooms.by_ref(tx, self.community)
        return Target(scopes=())


@act("community.block/1", record=NEVER, member=True, suspended=True, undo="community.unblock/1")
class BlockCommunity(_OfCommunity, frozen=True):
    """See nothing more of a community outside its own page."""


@act("community.unblock/1", record=NEVER, member=True, suspended=True, undo="community.block/1")
class UnblockCommunity(_OfCommunity, frozen=True):
    """See a community again."""


@handles(BlockPerson)
def _block_person(tx: WriteTx, act: BlockPerson, deed: Deed) -> None:
    blocked = persons.id_of(tx, act.person)
    if blocked == deed.actor_id:
        raise Invalid(N_("You cannot block yourself."), field="person")
    tx.upsert(
        person_blocks,
        ["person_id", "blocked_id"],
        {"person_id": deed.actor_id, "blocked_id": blocked, "at": deed.at},
    )


@handles(UnblockPerson)
def _unblock_person(tx: WriteTx, act: UnblockPerson, deed: Deed) -> None:
    blocked = persons.id_of(tx, act.person)
    mine = delete(person_blocks).where(person_blocks.c.person_id == deed.actor_id)
    tx.write(mine.where(person_blocks.c.blocked_id == blocked))


@handles(BlockCommunity)
def _block_community(tx: WriteTx, act: BlockCommunity, deed: Deed) -> None:
    community = rooms.by_ref(tx, act.community)
    tx.upsert(
        community_blocks,
        ["person_id", "community_id"],
        {"person_id": deed.actor_id, "community_id": community.id, "at": deed.at},
    )


@handles(UnblockCommunity)
def _unblock_community(tx: WriteTx, act: UnblockCommunity, deed: Deed) -> None:
    community = rooms.by_ref(tx, act.community)
    mine = delete(community_blocks).where(community_blocks.c.person_id == deed.actor_id)
    tx.write(mine.where(community_blocks.c.community_id == community.id))
