from folkmoot.forum import far_readers
from folkmoot.forum.subscriptions import Subscribe, Unsubscribe
from folkmoot.record.actors import Visitor
from folkmoot.storage.database import Database
from tests.build import clock_of, found
from tests.forum.build import a_community, do
from tests.peers.build import visitor


def room_id(db: Database, ref: str) -> int:
    from folkmoot.forum import communities

    with db.read() as tx:
        return communities.by_ref(tx, ref).id  # type: ignore[arg-type]


def test_servers_are_found_by_what_their_people_follow(db: Database):
    ada = found(db, address="https://moot.example")
    garden, forge = a_community(db, ada), a_community(db, ada, "forge")
    zoe, yan = visitor(db, "zoe", "far.example"), visitor(db, "yan", "far.example")
    xia = visitor(db, "xia", "other.example")
    do(db, ada, Subscribe(garden))
    begun = clock_of(db).now()
    for who, room in ((zoe, garden), (yan, garden), (xia, forge)):
        do(db, Visitor(who[1], who[0]), Subscribe(room, "https://far.example/follow"))
    plot, smithy = room_id(db, garden), room_id(db, forge)

    with db.read() as tx:
        [(room, since)] = far_readers.followed_from(tx, "far.example").items()
        assert (room, begun < since < clock_of(db).now()) == (plot, True)
        assert far_readers.followed_from(tx, "nobody.example") == {}
        assert far_readers.hosts_of(tx, [plot]) == {"far.example"}
        assert far_readers.hosts_of(tx, [plot, smithy]) == {"far.example", "other.example"}
        assert far_readers.followers_of(tx, plot, "far.example") == sorted([zoe[1], yan[1]])

    do(db, Visitor(zoe[1], zoe[0]), Unsubscribe(garden))
    do(db, Visitor(yan[1], yan[0]), Unsubscribe(garden))
    with db.read() as tx:
        assert far_readers.hosts_of(tx, [plot]) == frozenset()
