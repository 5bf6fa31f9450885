from collections.abc import Iterable

from folkmoot.peers import actors, followers, owing, servers
from folkmoot.peers.outbox import Recipient
from folkmoot.peers.owing import Due, Owed
from folkmoot.peers.reach import NOBODY, Reach
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join
from tests.peers.build import actor, meet, reach, send, visitor

FAR = "far.example"
SHARED = f"https://{FAR}/inbox"


def owed(
    db: Database, by: Reach = NOBODY, host: str = FAR, *, after: int = 0, upto: int = 10_000,
    limit: int = 100,
) -> Owed:  # fmt: skip
    with db.read() as tx:
        peer = servers.by_host(tx, host)
        assert peer is not None
        return owing.owed(tx, peer, by, after=after, upto=upto, limit=limit)


def numbers(due: Iterable[Due]) -> list[int]:
    return [one.seq for one in due]


def test_a_server_gets_what_its_people_follow_and_nothing_else(db: Database):
    meet(db, FAR)
    follows = reach({FAR: {1: 0, 2: 0}, "other.example": {3: 0}})
    for room in (1, 3, 2, 4, 1):
        send(db, room=room)

    found = owed(db, follows)

    assert numbers(found.due) == [1, 3, 5]
    assert {one.inboxes for one in found.due} == {(SHARED,)}
    assert found.upto == owing.SPAN


def test_new_followers_begin_where_they_began(db: Database):
    meet(db, FAR)
    send(db, room=1)
    since = clock_of(db).now()
    send(db, room=1)

    assert numbers(owed(db, reach({FAR: {1: since}})).due) == [2]


def test_followers_of_a_person_get_what_is_theirs(db: Database):
    ada = found(db)
    bob = join(db, ada, "bob")
    far_id, _ref = visitor(db, "zoe", FAR)
    meet(db, FAR)
    send(db, person=ada.id)
    with db.write() as tx, tx.performing():
        one = followers.Follower(ada.id, far_id, "https://far.example/follow/1", clock_of(db).now())
        followers.put(tx, one)
    send(db, person=bob.id)
    send(db, person=ada.id)

    assert numbers(owed(db).due) == [3]
    with db.read() as tx:
        assert owing.hosts_of(tx, NOBODY, after=1, upto=3) == {FAR}
        assert owing.hosts_of(tx, NOBODY, after=1, upto=2) == frozenset()


def test_named_recipients_get_theirs_at_the_inbox_that_was_named(db: Database):
    meet(db, FAR)
    mine, yours = f"https://{FAR}/u/a/inbox", f"https://{FAR}/u/b/inbox"
    send(db, to=[Recipient("other.example", "https://other.example/inbox")])
    send(db, to=[Recipient(FAR, yours), Recipient(FAR, mine)])

    [one] = owed(db).due

    assert (one.seq, one.inboxes) == (2, (mine, yours))


def test_what_comes_by_two_ways_comes_once(db: Database):
    meet(db, FAR)
    send(db, room=1, to=[Recipient(FAR, f"https://{FAR}/u/a/inbox")])

    [one] = owed(db, reach({FAR: {1: 0}})).due

    assert one.inboxes == (SHARED,)


def test_without_a_shared_inbox_each_follower_gets_it(db: Database):
    meet(db, FAR, shared=False)
    refs = [clock_of(db).new_ref() for _ in range(3)]
    with db.write() as tx:
        for number, ref in enumerate(refs[:2]):
            actors.put(tx, actor(f"https://{FAR}/u/{number}", ref=ref))
    send(db, room=1)
    send(db, room=2)
    follows = reach({FAR: {1: 0}}, {FAR: refs})

    [one] = owed(db, follows).due

    assert one.inboxes == (f"https://{FAR}/u/0/inbox", f"https://{FAR}/u/1/inbox")


def test_what_nobody_there_can_get_is_passed_over(db: Database):
    meet(db, FAR, shared=False)
    send(db, room=1)

    assert owed(db, reach({FAR: {1: 0}})) == Owed((), owing.SPAN)


def test_a_long_log_is_read_piece_by_piece_and_whole(db: Database, monkeypatch):
    monkeypatch.setattr(owing, "SPAN", 7)
    meet(db, FAR)
    follows = reach({FAR: {1: 0, 2: 0}})
    for number in range(40):
        to = [Recipient(FAR, SHARED)] if number % 9 == 0 else []
        send(db, room=number % 5, to=to)
    whole = [n + 1 for n in range(40) if n % 5 in (1, 2) or n % 9 == 0]

    for limit in (1, 2, 3, 100):
        after, got = 0, list[int]()
        while after < 40:
            piece = owed(db, follows, after=after, upto=40, limit=limit)
            assert len(piece.due) <= limit
            assert after < piece.upto <= 40
            got += numbers(piece.due)
            after = piece.upto
        assert got == whole


def test_nothing_behind_the_horizon_is_looked_at(db: Database):
    meet(db, FAR)
    for _ in range(3):
        send(db, room=1)

    found = owed(db, reach({FAR: {1: 0}}), upto=2)

    assert (numbers(found.due), found.upto) == ([1, 2], 2)


def test_the_hosts_of_a_piece_of_the_log_are_found(db: Database):
    meet(db, FAR)
    send(db, room=1)
    send(db, room=2, to=[Recipient("named.example", "https://named.example/inbox")])
    follows = reach({FAR: {1: 0}, "other.example": {2: 0}})

    with db.read() as tx:
        assert owing.hosts_of(tx, follows, after=0, upto=1) == {FAR}
        assert owing.hosts_of(tx, follows, after=1, upto=2) == {"other.example", "named.example"}
        assert owing.hosts_of(tx, follows, after=2, upto=2) == frozenset()
