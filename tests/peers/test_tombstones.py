from folkmoot.peers import tombstones
from folkmoot.storage.database import Database

URL = "https://far.example/post/1"


def test_what_is_gone_stays_gone(db: Database):
    with db.write() as tx:
        assert tombstones.put(tx, URL, 5)
        assert not tombstones.put(tx, URL, 9)

    with db.read() as tx:
        assert tombstones.since(tx, URL) == 5
        assert tombstones.since(tx, URL + "1") is None
        assert tombstones.among(tx, [URL, URL + "1"]) == {URL}
        assert tombstones.among(tx, []) == frozenset()
