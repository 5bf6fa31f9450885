import pytest

from folkmoot.peers import followers
from folkmoot.peers.followers import Follower
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import OutsidePerform
from tests.build import found, join
from tests.peers.build import visitor


def test_followers_come_and_go(db: Database):
    ada = found(db)
    bob = join(db, ada, "bob")
    zoe, zoes = visitor(db, "zoe", "far.example")
    yan, _yans = visitor(db, "yan", "far.example")
    with db.write() as tx, tx.performing():
        followers.put(tx, Follower(ada.id, zoe, "https://far.example/1", 10))
        followers.put(tx, Follower(ada.id, yan, "https://far.example/2", 20))
        followers.put(tx, Follower(ada.id, zoe, "https://far.example/3", 30))

        assert followers.of(tx, ada.id, zoe) == Follower(ada.id, zoe, "https://far.example/3", 10)
        assert followers.count(tx, ada.id) == 2
        assert followers.followed_from(tx, "far.example") == {ada.id: 10}
        assert followers.followed_from(tx, "other.example") == {}
        assert followers.hosts_of(tx, [ada.id, bob.id]) == {"far.example"}
        assert followers.drop(tx, ada.id, yan)
        assert not followers.drop(tx, ada.id, yan)
        assert followers.refs_of(tx, ada.id, "far.example") == (zoes,)
        followers.forget(tx, zoe)
        assert followers.count(tx, ada.id) == 0


def test_only_acts_change_who_follows_whom(db: Database):
    ada = found(db)
    zoe, _ = visitor(db, "zoe", "far.example")
    with pytest.raises(OutsidePerform), db.write() as tx:
        followers.put(tx, Follower(ada.id, zoe, "https://far.example/1", 10))
