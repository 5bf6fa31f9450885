"""Work that follows from a change: left with it, done once, tried again, given up in the end."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from folkmoot.clock import HOUR, SECOND, FakeClock
from folkmoot.storage import jobs
from folkmoot.storage.database import probes
from tests.build import clock_of


def leave(db, kind="work", **options):
    data = options.pop("data", {})
    with db.write() as tx:
        jobs.enqueue(tx, kind, data, **options)


def left(db):
    with db.read() as tx:
        return tx.rows(select(jobs.jobs).order_by(jobs.jobs.c.id))


def test_a_job_is_left_only_if_its_change_commits(db):
    with pytest.raises(ZeroDivisionError), db.write() as tx:  # noqa: PT012
        jobs.enqueue(tx, "work", {})
        raise ZeroDivisionError
    assert left(db) == []


def test_a_job_is_done_once_with_what_it_was_given(db):
    seen = []
    leave(db, data={"words": "Bäume", "n": [1, None]})
    handlers = {"work": lambda work: seen.append((work.kind, work.data, work.attempts))}
    assert jobs.run_all(db, clock_of(db), handlers) == 1
    assert seen == [("work", {"words": "Bäume", "n": [1, None]}, 1)]
    assert left(db) == []
    assert not jobs.run_one(db, clock_of(db), handlers)


def test_jobs_are_done_in_the_order_of_their_times(db):
    seen = []
    for name, at in (("c", 30), ("a", 10), ("b", 20)):
        leave(db, data={"name": name}, at=at)
    jobs.run_all(db, clock_of(db), {"work": lambda work: seen.append(work.data["name"])})
    assert seen == ["a", "b", "c"]


def test_a_job_waits_for_its_time(db):
    clock = clock_of(db)
    leave(db, at=clock.now() + HOUR)
    handlers = {"work": lambda _: None}
    assert jobs.run_all(db, clock, handlers) == 0
    clock.advance(hours=1)
    assert jobs.run_all(db, clock, handlers) == 1


def test_a_unique_job_that_waits_is_not_left_twice(db):
    leave(db, unique="one", data={"n": 1})
    leave(db, unique="one", data={"n": 2})
    leave(db, unique="two")
    assert len(left(db)) == 2
    # when it is done, it can be left again
    jobs.run_all(db, clock_of(db), {"work": lambda _: None})
    leave(db, unique="one")
    assert len(left(db)) == 1


def test_a_unique_job_that_is_asked_for_while_in_hand_is_done_once_more(db):
    # given a job that looked before somebody changed something and asked for it again
    leave(db, unique="one")
    seen = []

    def look(work):
        seen.append(work.attempts)
        if len(seen) == 1:
            leave(db, unique="one")
        with work.finish():
            pass

    # when
    jobs.run_all(db, clock_of(db), {"work": look})
    # then it looks again, and is crossed out
    assert seen == [1, 1]
    assert left(db) == []


def test_a_unique_job_that_was_given_up_is_tried_again_when_asked_for(db):
    clock = clock_of(db)
    leave(db, unique="one")
    while jobs.run_one(db, clock, {"work": lambda _: 1 / 0}):
        clock.advance(days=1)
    leave(db, unique="one")
    assert jobs.run_all(db, clock, {"work": lambda _: None}) == 1
    assert left(db) == []


def test_effects_and_crossing_out_are_one_transaction(db):
    # given a job whose last step fails after its effect
    leave(db)

    def fail(work):
        with work.finish() as tx:
            tx.insert(probes, id=1, tries=1)
            raise ZeroDivisionError

    # when
    jobs.run_one(db, clock_of(db), {"work": fail})
    # then neither happened
    with db.read() as tx:
        assert tx.row(select(probes)) is None
    assert len(left(db)) == 1


def test_a_job_that_fails_comes_back_later_and_later(db):
    clock = clock_of(db)
    leave(db)
    waits = []
    for _ in range(6):
        before = clock.now()
        jobs.run_one(db, clock, {"work": lambda _: 1 / 0})
        [row] = left(db)
        waits.append(round((row.run_at - before) / SECOND))
        assert not jobs.run_one(db, clock, {"work": lambda _: None})
        clock.advance(seconds=waits[-1] + 1)
    assert waits == [2, 4, 8, 16, 32, 64]
    assert row.last_error == "ZeroDivisionError: division by zero"
    # and succeeds in the end
    assert jobs.run_one(db, clock, {"work": lambda _: None})
    assert left(db) == []


def test_a_job_that_never_works_is_given_up_and_kept_to_be_looked_at(db):
    clock = clock_of(db)
    leave(db)
    tries = 0
    while jobs.run_one(db, clock, {"work": lambda _: 1 / 0}):
        tries += 1
        clock.advance(days=1)
        assert tries < 100
    assert tries == jobs.MAX_ATTEMPTS
    [row] = left(db)
    assert row.failed_at is not None


def test_a_kind_that_nobody_knows_does_not_stop_the_others(db):
    leave(db, kind="tulip")
    leave(db)
    done = []
    jobs.run_all(db, clock_of(db), {"work": lambda _: done.append(1)})
    assert done == [1]
    [row] = left(db)
    assert row.kind == "tulip"
    assert "KeyError" in row.last_error


def test_a_job_that_was_taken_is_not_taken_again(db):
    leave(db)
    assert jobs.take(db, clock_of(db)) is not None
    assert jobs.take(db, clock_of(db)) is None


def test_a_job_of_a_worker_that_died_is_taken_after_its_lease(db):
    clock = clock_of(db)
    leave(db)
    first = jobs.take(db, clock)
    clock.advance(minutes=6)
    second = jobs.take(db, clock)
    assert (second.id, second.attempts) == (first.id, 2)


def test_a_start_takes_leases_back_at_once(db):
    leave(db)
    jobs.take(db, clock_of(db))
    jobs.release_leases(db)
    assert jobs.take(db, clock_of(db)) is not None


def test_two_workers_never_have_the_same_job(db):
    for number in range(30):
        leave(db, data={"n": number})
    taken, lock = [], threading.Lock()

    def work():
        clock = FakeClock()
        while (job := jobs.take(db, clock)) is not None:
            with lock:
                taken.append(job.data["n"])

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(taken)) == sorted(taken)
    assert len(taken) > 0


@given(st.integers(0, 200))
def test_waiting_grows_up_to_an_hour(attempts):
    assert jobs.backoff(attempts) <= jobs.backoff(attempts + 1) <= HOUR


def test_a_worker_does_what_is_left_while_it_runs(db):
    done = threading.Event()
    worker = jobs.Worker(db, clock_of(db), {"work": lambda _: done.set()}, idle=0.01)
    worker.start()
    leave(db)
    worker.wake()
    assert done.wait(30)
    worker.stop()
    assert left(db) == []


def test_a_worker_takes_up_what_a_crashed_one_had(db):
    leave(db)
    jobs.take(db, clock_of(db))
    done = threading.Event()
    worker = jobs.Worker(db, clock_of(db), {"work": lambda _: done.set()}, idle=0.01)
    worker.start()
    assert done.wait(30)
    worker.stop()


def test_a_worker_ends_the_trouble_of_a_quiet_moot(db):
    # given trouble that is over, and nobody who writes
    db.trouble = "disk is full"
    worker = jobs.Worker(db, clock_of(db), {}, idle=0.01)
    worker.start()
    for _ in range(3000):
        if db.trouble is None:
            break
        threading.Event().wait(0.01)
    worker.stop()
    assert db.trouble is None


def test_many_jobs_are_limited_in_one_go(db):
    for _ in range(5):
        leave(db)
    assert jobs.run_all(db, clock_of(db), {"work": lambda _: None}, limit=3) == 3
    with db.read() as tx:
        assert tx.value(select(func.count(jobs.jobs.c.id))) == 2
