"""Following communities: one's own list, counted but not shown to others."""

import pytest
from sqlalchemy import select

from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, NotFound
from folkmoot.forum import subscriptions
from folkmoot.forum.exclusion import Ban
from folkmoot.forum.founding import CloseCommunity
from folkmoot.forum.subscriptions import Subscribe, Unsubscribe
from folkmoot.forum.tallies import community_tallies
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.forum.build import a_community, do
from tests.forum.moderating import a_moot


def names(db: Database, who: Member) -> list[str]:
    """The communities that somebody follows."""
    with db.read() as tx:
        return [community.name for community in subscriptions.page(tx, who.id)]


def count(db: Database) -> list[int]:
    """The numbers of subscribers, community by community."""
    with db.read() as tx:
        tally = community_tallies.c
        return [row[0] for row in tx.rows(select(tally.subscribers).order_by(tally.community_id))]


def test_following_and_leaving(db: Database) -> None:
    """Doing it twice changes nothing; nothing goes into the record."""
    ada, ben, _ = a_moot(db)
    garden, attic = a_community(db, ada), a_community(db, ada, "attic", visibility="members")

    for community in (garden, garden, attic):
        assert do(db, ben, Subscribe(community=community)).seq is None
    assert names(db, ben) == ["attic", "garden"]
    assert names(db, ada) == []
    assert count(db) == [1, 1]

    for _ in range(2):
        do(db, ben, Unsubscribe(community=garden))
    assert names(db, ben) == ["attic"]
    assert count(db) == [0, 1]


def test_asking(db: Database) -> None:
    """By id, for pages."""
    ada, ben, _ = a_moot(db)
    do(db, ben, Subscribe(community=a_community(db, ada)))

    with db.read() as tx:
        (followed,) = subscriptions.of_person(tx, ben.id)
        assert subscriptions.is_subscribed(tx, ben.id, followed)
        assert not subscriptions.is_subscribed(tx, ada.id, followed)


def test_a_ban_does_not_close_the_list(db: Database) -> None:
    """Whoever may read may follow."""
    ada, ben, _ = a_moot(db)
    garden = a_community(db, ada)
    until = clock_of(db).now() + DAY
    do(
        db,
        ada,
        Ban(ref=clock_of(db).new_ref(), person=ben.ref, scope="moot", reason="Rude.", until=until),
    )

    do(db, ben, Subscribe(community=garden))

    assert names(db, ben) == ["garden"]


def test_refusals(db: Database) -> None:
    """No such community, or a closed one; a closed one can still be left."""
    ada, ben, _ = a_moot(db)
    garden = a_community(db, ada)
    do(db, ben, Subscribe(community=garden))
    do(db, ada, CloseCommunity(community=garden, reason="Winter."))

    with pytest.raises(NotFound):
        do(db, ben, Subscribe(community=Ref("0" * 32)))
    with pytest.raises(Conflict):
        do(db, ada, Subscribe(community=garden))
    do(db, ben, Unsubscribe(community=garden))

    assert count(db) == [0]


def test_forgetting_a_person(db: Database) -> None:
    """The counts follow."""
    ada, ben, _ = a_moot(db)
    garden = a_community(db, ada)
    for who in (ada, ben):
        do(db, who, Subscribe(community=garden))

    with db.write() as tx, tx.performing():
        subscriptions.forget_person(tx, ben.id)

    assert (names(db, ben), names(db, ada), count(db)) == ([], ["garden"], [1])
