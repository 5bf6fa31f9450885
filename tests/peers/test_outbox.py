import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from folkmoot.clock import DAY
from folkmoot.peers import outbox, servers
from folkmoot.peers.outbox import Recipient
from folkmoot.peers.servers import Progress
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.peers.build import leave, meet, send


def test_the_bytes_come_out_as_they_went_in(db: Database):
    first, second = send(db, room=1), send(db, room=1)

    with db.read() as tx:
        assert outbox.bytes_of(tx, [first, second, 99]) == {
            first: b'{"id":"https://moot.example/activities/create/1"}',
            second: b'{"id":"https://moot.example/activities/create/2"}',
        }
        assert outbox.by_url(tx, "https://moot.example/activities/create/2") is not None
        assert outbox.by_url(tx, "https://moot.example/activities/create/3") is None
        assert outbox.newest(tx) == second


def test_an_activity_has_its_id_for_itself(db: Database):
    send(db)
    one = outbox.Outgoing("https://moot.example/activities/create/1", "{}", "moot", "00", "x")  # type: ignore[arg-type]
    with pytest.raises(IntegrityError), db.write() as tx:
        outbox.put(tx, one, 1)


def test_a_named_recipient_is_known_from_then_on(db: Database):
    send(db)
    seq = send(db, to=[Recipient("new.example", "https://new.example/inbox")] * 2)

    with db.read() as tx:
        peer = servers.by_host(tx, "new.example")
    assert peer is not None
    assert peer.cursor == seq - 1


def test_an_act_that_fails_leaves_no_activity(db: Database):
    def fail() -> None:
        with db.write() as tx:
            leave(tx, 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    with db.read() as tx:
        assert outbox.newest(tx) == 0


def left(db: Database) -> int:
    with db.read() as tx:
        return tx.value(select(func.count()).select_from(outbox.outbox))


def aged(db: Database, most: int = 5_000) -> int:
    with db.write() as tx:
        return outbox.age(tx, clock_of(db).now(), most=most)


def test_what_is_old_goes_when_every_live_server_is_past_it(db: Database):
    meet(db, "slow.example")
    for _ in range(4):
        send(db, to=[Recipient("slow.example", "https://slow.example/inbox")])
    clock_of(db).advance(days=31)
    newer = send(db)

    assert aged(db) == 0
    with db.write() as tx:
        servers.note(tx, [Progress("slow.example", 2)])
    assert aged(db, most=1) == 1
    assert aged(db) == 1
    with db.write() as tx:
        servers.note(tx, [Progress("slow.example", newer)])
    assert aged(db) == 2

    assert left(db) == 1
    with db.read() as tx:
        assert tx.value(select(func.count()).select_from(outbox.direct)) == 0


@pytest.mark.parametrize(("dead_days", "gone"), [(29, 0), (31, 1)])
def test_the_dead_hold_back_for_thirty_days_only(db: Database, dead_days: int, gone: int):
    meet(db, "dead.example")
    send(db)
    send(db)
    clock_of(db).advance(days=40)
    now = clock_of(db).now()
    since = now - dead_days * DAY - servers.DEAD_AFTER
    with db.write() as tx:
        dead = Progress("dead.example", 0, error="x", error_at=now, failures=1, failing_since=since)
        servers.note(tx, [dead])

    assert aged(db) == gone


@pytest.mark.parametrize(("days", "gone"), [(89, 0), (91, 2)])
def test_who_speaks_and_takes_nothing_holds_back_for_ninety_days(
    db: Database, days: int, gone: int
):
    meet(db, "deaf.example")
    for _ in range(3):
        send(db)
    clock_of(db).advance(days=days)
    with db.write() as tx:
        servers.alive(tx, "deaf.example", clock_of(db).now(), cursor=0)

    assert aged(db) == gone


def test_no_number_is_given_twice(db: Database):
    for _ in range(3):
        send(db)
    clock_of(db).advance(days=31)
    aged(db)

    assert left(db) == 1
    assert send(db) == 4
