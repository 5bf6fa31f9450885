"""Blocks: whom and what one does not want to see."""

import pytest

from folkmoot.clock import Ref
from folkmoot.errors import Invalid, NotFound
from folkmoot.forum import blocks
from folkmoot.forum.blocks import BlockCommunity, BlockPerson, UnblockCommunity, UnblockPerson
from folkmoot.storage.database import Database
from tests.forum.build import a_community, do
from tests.forum.moderating import a_moot


def test_blocking_a_person(db: Database) -> None:
    """It is one-sided, stays out of the record, and can be undone."""
    ada, ben, cleo = a_moot(db)

    for _ in range(2):
        assert do(db, ben, BlockPerson(person=cleo.ref)).seq is None
    with db.read() as tx:
        assert blocks.people_of(tx, ben.id) == {cleo.id}
        assert blocks.people_of(tx, cleo.id) == frozenset()
        assert [one.name for one in blocks.blocked_people(tx, ben.id)] == ["cleo"]
        assert blocks.who_block(tx, cleo.id, [ada.id, ben.id]) == {ben.id}
        assert blocks.who_block(tx, ben.id, [ada.id, cleo.id]) == frozenset()

    for _ in range(2):
        do(db, ben, UnblockPerson(person=cleo.ref))
    with db.read() as tx:
        assert blocks.people_of(tx, ben.id) == frozenset()


def test_blocking_a_community(db: Database) -> None:
    """The same for rooms."""
    ada, ben, _ = a_moot(db)
    garden = a_community(db, ada)

    for _ in range(2):
        do(db, ben, BlockCommunity(community=garden))
    with db.read() as tx:
        assert [one.name for one in blocks.blocked_communities(tx, ben.id)] == ["garden"]
        assert len(blocks.communities_of(tx, ben.id)) == 1
        assert blocks.communities_of(tx, ada.id) == frozenset()

    do(db, ben, UnblockCommunity(community=garden))
    with db.read() as tx:
        assert blocks.blocked_communities(tx, ben.id) == []


def test_refusals(db: Database) -> None:
    """Oneself, and what does not exist."""
    ada, _, _ = a_moot(db)

    with pytest.raises(Invalid):
        do(db, ada, BlockPerson(person=ada.ref))
    with pytest.raises(NotFound):
        do(db, ada, BlockPerson(person=Ref("0" * 32)))
    with pytest.raises(NotFound):
        do(db, ada, BlockCommunity(community=Ref("0" * 32)))


def test_forgetting_a_person(db: Database) -> None:
    """Neither their blocks nor those on them stay."""
    ada, ben, cleo = a_moot(db)
    garden = a_community(db, ada)
    do(db, ben, BlockPerson(person=cleo.ref))
    do(db, ben, BlockCommunity(community=garden))
    do(db, ada, BlockPerson(person=ben.ref))
    do(db, cleo, BlockPerson(person=ada.ref))

    with db.write() as tx, tx.performing():
        blocks.forget_person(tx, ben.id)

    with db.read() as tx:
        assert [blocks.people_of(tx, who.id) for who in (ada, ben, cleo)] == [
            set(),
            set(),
            {ada.id},
        ]
        assert blocks.communities_of(tx, ben.id) == frozenset()
