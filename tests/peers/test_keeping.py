import pytest
from sqlalchemy import func, select

from folkmoot.clock import DAY, HOUR
from folkmoot.notices import notices
from folkmoot.peers import heard, keeping, lagging, outbox, servers
from folkmoot.peers.lagging import Lag
from folkmoot.peers.outbox import Recipient
from folkmoot.peers.reach import NOBODY, Reach
from folkmoot.peers.servers import Progress
from folkmoot.record.actors import Member
from folkmoot.storage import jobs
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join
from tests.peers.build import meet, reach, send

FAR = "far.example"
FOLLOWED = reach({FAR: {1: 0}})


def keep(db: Database, by: Reach = FOLLOWED, to: tuple[Member, ...] = ()) -> None:
    """What happens each hour."""
    handler = keeping.handler(by, lambda _tx, _now: [who.ref for who in to])
    handler(jobs.Work(db, clock_of(db), 1, keeping.JOB, {}, 1))


def told(db: Database, who: Member) -> list[str]:
    with db.read() as tx:
        return [
            one.kind
            for one in reversed(notices.inbox(tx, who.id))
            if one.kind.startswith("server.")
        ]


def lag(db: Database, host: str = FAR, by: Reach = FOLLOWED) -> Lag:
    with db.read() as tx:
        peer = servers.by_host(tx, host)
        assert peer is not None
        return lagging.of(tx, peer, by)


def test_lag_is_what_is_owed_and_how_old_it_is(db: Database):
    meet(db, FAR)
    assert lag(db) == lagging.NO_LAG
    send(db, room=7)
    first = clock_of(db).now()
    for _ in range(3):
        send(db, room=1)
    clock_of(db).advance(hours=2)

    found_lag = lag(db)

    assert found_lag.entries == 3
    assert 2 * HOUR - 10 < found_lag.age(clock_of(db).now()) < 2 * HOUR + 10
    assert found_lag.oldest is not None
    assert found_lag.oldest > first
    assert lag(db, by=NOBODY) == lagging.NO_LAG


def test_much_lag_is_counted_to_a_thousand(db: Database, monkeypatch):
    monkeypatch.setattr(lagging, "MOST_COUNTED", 5)
    meet(db, FAR)
    for _ in range(8):
        send(db, room=1)
    with db.read() as tx:
        peer = servers.by_host(tx, FAR)
        assert peer is not None
        assert lagging.of(tx, peer, FOLLOWED, most=5).entries == 5


def test_stewards_are_told_once_a_day_while_a_server_lags(db: Database):
    ada = found(db)
    bob = join(db, ada, "bob")
    meet(db, FAR)
    meet(db, "well.example")
    send(db, room=1)
    for _ in range(50):  # hours
        keep(db, to=(ada,))
        clock_of(db).advance(hours=1)

    assert told(db, ada) == ["server.lags", "server.lags"]
    assert told(db, bob) == []
    with db.read() as tx:
        [one, _] = [n for n in notices.inbox(tx, ada.id) if n.kind == "server.lags"]
    assert (one.link, one.data) == ("/servers", {"host": FAR})


def test_of_a_dead_server_they_are_told_once_more_and_then_no_more(db: Database):
    ada = found(db)
    meet(db, FAR)
    send(db, room=1)
    start = clock_of(db).now()
    for _ in range(12):
        clock_of(db).advance(hours=12)
        with db.write() as tx:
            now = clock_of(db).now()
            servers.note(
                tx, [Progress(FAR, 0, error="x", error_at=now, failures=9, failing_since=start)]
            )
        keep(db, to=(ada,))

    assert told(db, ada)[-1] == "server.dead"
    assert told(db, ada).count("server.dead") == 1
    assert told(db, ada).count("server.lags") == 3


def test_a_server_that_gets_nothing_is_not_late(db: Database):
    ada = found(db)
    meet(db, FAR)
    send(db, room=2)
    clock_of(db).advance(days=2)
    keep(db, to=(ada,))

    assert told(db, ada) == []


def rows(db: Database, table: object) -> int:
    with db.read() as tx:
        return tx.value(select(func.count()).select_from(table))  # type: ignore[arg-type]


def test_what_nobody_needs_goes(db: Database):
    meet(db, FAR)
    now = clock_of(db).now()
    for _ in range(5):
        send(db)
    with db.write() as tx:
        word = heard.Heard("https://x.example/1", heard.CONTENT, 1, "a", "b", pending=True)
        heard.hear(tx, word, host=FAR, at=now)
        servers.note(tx, [Progress(FAR, 5)])
    clock_of(db).advance(days=31)
    keep(db)

    assert rows(db, outbox.outbox) == 1
    assert rows(db, heard.heard) == 0


def test_what_is_kept_for_the_dead_goes_after_thirty_days(db: Database):
    start = clock_of(db).now()
    meet(db, FAR)
    send(db, room=1)
    with db.write() as tx:
        at = start + 3 * DAY
        servers.note(
            tx, [Progress(FAR, 0, error="x", error_at=at, failures=9, failing_since=start)]
        )
    clock_of(db).advance(days=32)
    keep(db)
    assert lag(db).entries == 1
    clock_of(db).advance(days=2)
    keep(db)
    assert lag(db).entries == 0


@pytest.mark.parametrize(
    ("day", "waiting"),
    [(31, 4), (32, 4), (34, 0)],
    ids=["28 days after it was given up", "29 days after", "too late"],
)
def test_who_comes_back_within_thirty_days_gets_all_of_it(db: Database, day: int, waiting: int):
    # given a server that took nothing since day 0: three things of that day, one of day 29
    start = clock_of(db).now()
    meet(db, FAR)
    for today in range(day + 1):
        for _ in range({0: 3, 29: 1}.get(today, 0)):
            send(db, room=1)
        at = clock_of(db).now()
        down = Progress(FAR, 0, error="x", error_at=at, failures=9, failing_since=start)
        with db.write() as tx:
            servers.note(tx, [down])
        keep(db)
        clock_of(db).advance(days=1)
    # when it speaks again
    with db.write() as tx:
        servers.alive(tx, FAR, clock_of(db).now(), cursor=0)
    # then all of it waits, or what was given up is gone
    assert lag(db).entries == waiting


def test_strangers_go_and_whoever_gets_something_stays(db: Database):
    with db.write() as tx:
        for host in ("stranger.example", FAR, "owed.example"):
            servers.alive(tx, host, clock_of(db).now(), cursor=0)
    send(db, to=[Recipient("owed.example", "https://owed.example/inbox")])
    clock_of(db).advance(days=31)
    keep(db)

    with db.read() as tx:
        assert [peer.host for peer in servers.page(tx)] == [FAR, "owed.example"]


def test_a_hundred_thousand_strangers_leave_a_small_table(db: Database, monkeypatch):
    monkeypatch.setattr(keeping, "CHUNK", 10)
    with db.write() as tx:
        for number in range(55):
            servers.alive(tx, f"s{number}.example", clock_of(db).now(), cursor=0)
    clock_of(db).advance(days=31)
    keep(db, NOBODY)

    assert rows(db, servers.peers) == 0


@pytest.mark.parametrize("times", [1, 3])
def test_it_comes_again_every_hour(db: Database, times: int):
    for _ in range(times):
        with db.write() as tx:
            keeping.plan(tx, clock_of(db).now())
    done = 0
    handlers = {keeping.JOB: keeping.handler(NOBODY, lambda _tx, _now: [])}
    for _ in range(24):
        clock_of(db).advance(hours=1)
        done += jobs.run_all(db, clock_of(db), handlers)

    assert done == 24
