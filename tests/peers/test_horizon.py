"""Nothing of the log is passed that may still appear."""

from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.clock import Ref
from folkmoot.peers import outbox
from folkmoot.peers.horizon import Horizon
from folkmoot.peers.outbox import Outgoing
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import WriteTx
from tests.build import open_moot
from tests.peers.build import send


def look(db: Database, horizon: Horizon) -> int:
    with db.read() as tx:
        return horizon.look(tx, outbox.newest(tx))


def write(tx: WriteTx, number: int) -> int:
    url = f"https://moot.example/activities/{number}"
    return outbox.put(tx, Outgoing(url, "{}", "moot", Ref("0" * 32), url), 1)


@given(st.lists(st.booleans(), min_size=1, max_size=8))
def test_where_nobody_writes_the_log_is_read_to_its_end(db: Database, writes: list[bool]):
    horizon = Horizon()
    for is_write in writes:
        if is_write:
            send(db)
        with db.read() as tx:
            end = outbox.newest(tx)
        assert look(db, horizon) == end


@pytest.mark.postgres
def test_nothing_is_passed_that_may_still_appear(postgres_url: str):
    db, horizon = open_moot(postgres_url), Horizon()
    send(db)
    assert look(db, horizon) == 1
    with db.write() as slow:
        early = write(slow, 10)
        with db.write() as quick:
            late = write(quick, 11)
        assert early < late
        assert look(db, horizon) == 1  # 3 is there, but 2 is not
        assert look(db, horizon) == 1
    assert look(db, horizon) == late
    db.close()


@pytest.mark.postgres
def test_new_writers_do_not_hold_up_what_is_certain(postgres_url: str):
    db, horizon = open_moot(postgres_url), Horizon()
    seen: list[int] = []
    with ExitStack() as open_now:
        for number in range(6):
            stack = ExitStack()
            write(stack.enter_context(db.write()), 2 * number)
            with db.write() as other:
                write(other, 2 * number + 1)
            seen.append(look(db, horizon))
            open_now.close()
            open_now.push(stack.pop_all())
    # one transaction is open at any time, and still the horizon follows behind
    assert seen == sorted(seen)
    assert seen[-1] > 4
    assert look(db, horizon) == 12
    db.close()


@pytest.mark.postgres
def test_what_was_given_up_holds_nothing_back(postgres_url: str):
    db, horizon = open_moot(postgres_url), Horizon()

    def fail() -> None:
        with db.write() as tx:
            write(tx, 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    last = send(db)
    assert look(db, horizon) == last
    db.close()
