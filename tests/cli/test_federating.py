"""Whom doctor asks for the time."""

from folkmoot.cli import federating
from folkmoot.peers import servers
from folkmoot.peers.policy import BlockServers, Server
from folkmoot.peers.servers import Progress
from folkmoot.storage.database import Database
from tests.build import clock_of, found
from tests.forum.build import do


def test_those_heard_from_last_are_asked_and_none_that_fails_or_is_blocked(db: Database):
    # given servers that spoke, one after the other
    ada = found(db)
    for name in ("oldest", "first", "second", "third", "failing", "blocked"):
        with db.write() as tx:
            servers.alive(tx, f"{name}.example", clock_of(db).now(), cursor=0)
        clock_of(db).advance(minutes=2)
    now = clock_of(db).now()
    with db.write() as tx:
        servers.meet(tx, "silent.example", now, cursor=0)
        down = Progress("failing.example", 0, error="x", error_at=now, failures=1)
        servers.note(tx, [down, Progress("first.example", 0, succeeded_at=now)])
    do(db, ada, BlockServers((Server(clock_of(db).new_ref(), "blocked.example"),), "Spam."))
    # then
    with db.read() as tx:
        asked = federating.who_knows_the_time(tx, clock_of(db).now())
    assert asked == ["first.example", "third.example", "second.example"]


def test_a_moot_that_met_nobody_asks_nobody(db: Database):
    with db.read() as tx:
        assert federating.who_knows_the_time(tx, clock_of(db).now()) == []
