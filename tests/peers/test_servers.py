import msgspec
import pytest

from folkmoot.clock import DAY, MINUTE
from folkmoot.peers import servers
from folkmoot.peers.servers import Peer, Progress
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.peers.build import meet

FAR = "far.example"


def far(db: Database, host: str = FAR) -> Peer:
    with db.read() as tx:
        found = servers.by_host(tx, host)
    assert found is not None
    return found


def note(db: Database, **told: object) -> None:
    with db.write() as tx:
        servers.note(tx, [Progress(FAR, **told)])  # type: ignore[arg-type]


def test_a_server_is_met_once(db: Database):
    meet(db, FAR, cursor=7)
    meet(db, FAR, cursor=9, shared=False)

    assert (far(db).cursor, far(db).shared_inbox) == (7, "https://far.example/inbox")
    with db.read() as tx:
        assert servers.count(tx) == 1
        assert servers.by_host(tx, "other.example") is None
        assert set(servers.by_hosts(tx, [FAR, "other.example"])) == {FAR}


def test_what_is_not_known_leaves_what_is(db: Database):
    meet(db, FAR)
    with db.write() as tx:
        servers.describe(tx, FAR, software="lemmy", version="0.19.9")
        servers.describe(tx, FAR, version="1.0")
        servers.describe(tx, FAR)

    assert (far(db).software, far(db).version) == ("lemmy", "1.0")
    assert far(db).shared_inbox is not None


def test_a_sign_of_life_ends_death_and_waiting(db: Database):
    now = clock_of(db).now()
    meet(db, FAR)
    note(db, cursor=3, error="refused", error_at=now, failures=9, failing_since=now - 4 * DAY,
         retry_at=now + DAY)  # fmt: skip
    assert far(db).dead_since == now - DAY

    with db.write() as tx:
        servers.alive(tx, FAR, now, cursor=99, signs="rfc9421")
        assert servers.failing_hosts(tx) == frozenset()

    peer = far(db)
    assert (peer.failures, peer.failing_since, peer.retry_at, peer.dead_since) == (
        0,
        None,
        None,
        None,
    )
    assert (peer.last_seen, peer.signs, peer.cursor) == (now, "rfc9421", 3)
    assert peer.last_error == "refused"


def test_a_server_that_nobody_knew_begins_at_now(db: Database):
    with db.write() as tx:
        servers.alive(tx, FAR, 5, cursor=42)

    assert (far(db).cursor, far(db).first_seen, far(db).last_seen) == (42, 5, 5)


def test_signs_of_life_are_written_once_a_minute(db: Database):
    with db.write() as tx:
        servers.alive(tx, FAR, 5, cursor=0, signs="cavage")
        servers.alive(tx, FAR, 6, cursor=0, signs="cavage")
        assert far_seen(tx) == 5
        servers.alive(tx, FAR, 7, cursor=0, signs="rfc9421")
        assert far_seen(tx) == 7
        servers.alive(tx, FAR, 7 + MINUTE, cursor=0)
        assert far_seen(tx) == 7 + MINUTE


def far_seen(tx: servers.ReadTx) -> int | None:
    found = servers.by_host(tx, FAR)
    return found.last_seen if found else None


def test_a_cursor_never_goes_back(db: Database):
    meet(db, FAR)
    note(db, cursor=9)
    note(db, cursor=4, refused=2, succeeded_at=5)
    note(db, cursor=9, refused=1)

    assert (far(db).cursor, far(db).refused, far(db).last_success) == (9, 3, 5)


@pytest.mark.parametrize(("failing", "dead"), [(2 * DAY, False), (3 * DAY, True)])
def test_who_fails_for_three_days_is_dead(db: Database, failing: int, dead: bool):
    now = clock_of(db).now()
    meet(db, FAR)

    note(
        db,
        cursor=0,
        error="x" * 9_999,
        error_at=now,
        failures=5,
        failing_since=now - failing,
        retry_at=1,
    )

    assert (far(db).dead_since is not None) == dead
    assert len(far(db).last_error or "") == servers.LONGEST_ERROR
    with db.read() as tx:
        assert [peer.host for peer in servers.failing(tx)] == [FAR]
        assert servers.failing_hosts(tx) == {FAR}


def test_a_dead_server_is_waited_for_until_it_is_given_up(db: Database):
    now = clock_of(db).now()
    meet(db, FAR)
    meet(db, "well.example", cursor=8)
    note(db, cursor=3, error="x", error_at=now, failures=5, failing_since=now - 3 * DAY, retry_at=1)

    with db.read() as tx:
        assert servers.floor(tx, now) == 3
        assert servers.floor(tx, now + 30 * DAY) == 3
        assert servers.floor(tx, now + 30 * DAY + 1) == 8


def test_after_thirty_dead_days_nothing_is_kept(db: Database):
    now = clock_of(db).now()
    meet(db, FAR)
    note(db, cursor=1, error="x", error_at=now, failures=5, failing_since=now - 3 * DAY, retry_at=1)

    with db.write() as tx:
        assert servers.give_up(tx, now + 30 * DAY, cursor=50) == 0
        assert servers.give_up(tx, now + 30 * DAY + 1, cursor=50) == 1
        assert servers.give_up(tx, now + 31 * DAY, cursor=50) == 0

    assert far(db).cursor == 50


def test_strangers_are_those_who_spoke_once(db: Database):
    start = clock_of(db).now()
    late = start + servers.STRANGER_KEPT + DAY
    with db.write() as tx:
        for host in ("once.example", "again.example", "served.example"):
            servers.alive(tx, host, start, cursor=0)
        servers.alive(tx, "again.example", start + DAY, cursor=0)
        servers.alive(tx, "new.example", late - DAY, cursor=0)
        servers.note(tx, [Progress("served.example", 0, succeeded_at=late)])

        assert [peer.host for peer in servers.strangers(tx, late)] == ["once.example"]
        assert servers.strangers(tx, start) == []
        assert servers.forget(tx, ["once.example"]) == 1


def test_those_behind_a_place_are_listed_piece_by_piece(db: Database):
    for number in range(5):
        meet(db, f"s{number}.example", cursor=number)

    with db.read() as tx:
        first = servers.behind(tx, 4, limit=3)
        rest = servers.behind(tx, 4, after=first[-1].id, limit=3)
        assert [peer.cursor for peer in (*first, *rest)] == [0, 1, 2, 3]
        assert [peer.host for peer in servers.page(tx, after="s2.example")] == [
            "s3.example",
            "s4.example",
        ]


def test_the_columns_are_the_fields_in_their_order():
    assert [column.name for column in servers.peers.c] == [
        field.name for field in msgspec.structs.fields(Peer)
    ]
