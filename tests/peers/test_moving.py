"""peers/moving.py: which accounts elsewhere were a member's, and where they moved."""

from typing import Any

import pytest

from folkmoot.errors import Conflict, NotAllowed, NotFound
from folkmoot.identity.leaving import EraseAccount
from folkmoot.peers import actors, moving
from folkmoot.peers.moving import MoveFollowers, SayWas, SayWasNot, Stay
from folkmoot.peers.policy import BlockServers, Server
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join
from tests.forum.build import FAR, do
from tests.peers.build import actor

NEW = f"https://{FAR}/u/bobby"
BOB = "https://moot.example/u/bob"


@pytest.fixture
def bob(db: Database) -> Member:
    return join(db, found(db, address="https://moot.example"), "bob")


def know(db: Database, url: str = NEW, **more: Any) -> None:
    """Learn an account elsewhere just now, which says that it was bob."""
    values = {"kind": "person", "fetched_at": clock_of(db).now(), "was_ours": f'["{BOB}"]'}
    with db.write() as tx:
        actors.put(tx, actor(url, **(values | more)))


def to(db: Database, who: Member) -> str | None:
    with db.read() as tx:
        return moving.moved_to(tx, who.id)


def were(db: Database, who: Member) -> tuple[str, ...]:
    with db.read() as tx:
        return moving.was(tx, who.id)


def test_what_was_ones_own_is_named_until_it_is_taken_out(db: Database, bob: Member) -> None:
    know(db)

    do(db, bob, SayWas(bob.ref, NEW))
    do(db, bob, SayWas(bob.ref, NEW))
    named = were(db, bob)
    do(db, bob, SayWasNot(bob.ref, NEW))

    assert (named, were(db, bob)) == ((NEW,), ())


def test_no_more_accounts_than_a_document_should_name(db: Database, bob: Member) -> None:
    urls = [f"{NEW}{n}" for n in range(moving.MOST + 1)]
    for url in urls:
        know(db, url)
    for url in urls[:-1]:
        do(db, bob, SayWas(bob.ref, url))

    with pytest.raises(Conflict):
        do(db, bob, SayWas(bob.ref, urls[-1]))

    assert were(db, bob) == tuple(sorted(urls[:-1]))


@pytest.mark.parametrize("more", [{"kind": "community"}, {"gone_at": 1}])
def test_only_people_who_are_there_were_somebody(
    db: Database, bob: Member, more: dict[str, Any]
) -> None:
    know(db, **more)

    for act in (SayWas(bob.ref, NEW), MoveFollowers(bob.ref, NEW), SayWas(bob.ref, f"{NEW}x")):
        with pytest.raises(NotFound):
            do(db, bob, act)

    assert (were(db, bob), to(db, bob)) == ((), None)


def test_a_member_moves_and_takes_it_back(db: Database, bob: Member) -> None:
    know(db)

    do(db, bob, MoveFollowers(bob.ref, NEW))
    moved = to(db, bob)
    do(db, bob, Stay(bob.ref))

    assert (moved, to(db, bob)) == (NEW, None)
    with pytest.raises(Conflict):
        do(db, bob, Stay(bob.ref))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"was_ours": "[]"}, "does not say yet"),
        ({"was_ours": '["https://moot.example/u/ada"]'}, "does not say yet"),
        ({"moved_to": f"{NEW}2"}, "moved on"),
        ({"fetched_at": 1}, "too long ago"),
    ],
)
def test_nobody_moves_to_an_account_that_does_not_say_so(
    db: Database, bob: Member, more: dict[str, Any], sentence: str
) -> None:
    know(db, **more)

    with pytest.raises(Conflict, match=sentence):
        do(db, bob, MoveFollowers(bob.ref, NEW))

    assert to(db, bob) is None


def test_nobody_moves_to_a_blocked_server(db: Database) -> None:
    ada = found(db, address="https://moot.example")
    bob = join(db, ada, "bob")
    know(db)
    do(db, ada, BlockServers((Server(clock_of(db).new_ref(), FAR, ""),), "spam", None))

    with pytest.raises(NotAllowed):
        do(db, bob, MoveFollowers(bob.ref, NEW))

    assert to(db, bob) is None


def test_between_two_moves_lie_thirty_days_even_when_one_was_taken_back(
    db: Database, bob: Member
) -> None:
    know(db)
    do(db, bob, MoveFollowers(bob.ref, NEW))
    do(db, bob, Stay(bob.ref))

    clock_of(db).advance(days=30, hours=-1)
    know(db, f"{NEW}2")
    with pytest.raises(Conflict, match="1 days"):
        do(db, bob, MoveFollowers(bob.ref, f"{NEW}2"))
    clock_of(db).advance(days=1)
    know(db, f"{NEW}2")
    do(db, bob, MoveFollowers(bob.ref, f"{NEW}2"))

    assert to(db, bob) == f"{NEW}2"


def test_nothing_of_it_is_left_of_somebody_erased(db: Database, bob: Member) -> None:
    know(db)
    do(db, bob, SayWas(bob.ref, NEW))
    do(db, bob, MoveFollowers(bob.ref, NEW))

    do(db, bob, EraseAccount(bob.ref))

    assert (were(db, bob), to(db, bob)) == ((), None)


def test_a_claim_holds_for_members_alone(db: Database, bob: Member) -> None:
    know(db)
    do(db, bob, SayWas(bob.ref, NEW))

    with db.read() as tx:
        assert moving.claims(tx, BOB, NEW)
        assert not moving.claims(tx, BOB, f"{NEW}2")
        assert not moving.claims(tx, "https://moot.example/u/ada", NEW)
