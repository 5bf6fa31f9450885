"""Work that follows from a change: left with it, done once, tried again, given up in the end."""

import shutil
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from folkmoot.clock import HOUR, SECOND, FakeClock
from folkmoot.storage import jobs
from folkmoot.storage.database import probes
from tests.build import clock_of, open_moot

WORK = frozenset({"work"})


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


def test_a_kind_that_nobody_here_knows_is_left_as_it_is(db):
    leave(db, kind="tulip")
    leave(db)
    done = []
    jobs.run_all(db, clock_of(db), {"work": lambda _: done.append(1)})
    assert done == [1]
    [row] = left(db)
    assert (row.kind, row.attempts, row.leased_until, row.last_error) == ("tulip", 0, None, None)
    # and done by who knows it
    assert jobs.run_all(db, clock_of(db), {"tulip": lambda _: done.append(2)}) == 1
    assert done == [1, 2]


def test_without_kinds_nothing_is_taken(db):
    leave(db)
    assert jobs.take(db, clock_of(db), {}) is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5)), max_size=12))
def test_jobs_of_several_kinds_are_done_in_one_order(empty_file, tmp_path_factory, left_jobs):
    # given jobs of three kinds, of which two are ours
    path = tmp_path_factory.mktemp("jobs") / "moot.db"
    shutil.copyfile(empty_file, path)
    db = open_moot(path)
    for number, (kind, at) in enumerate(left_jobs):
        leave(db, kind=kind, at=at, data={"n": number})
    # when
    seen = []
    ours = {kind: lambda work: seen.append(work.data["n"]) for kind in "ab"}
    jobs.run_all(db, clock_of(db), ours)
    # then each of ours is done once, by its time and then in the order it came
    wanted = [(at, number) for number, (kind, at) in enumerate(left_jobs) if kind in ours]
    assert seen == [number for _, number in sorted(wanted)]
    assert [row.kind for row in left(db)] == ["c"] * (len(left_jobs) - len(wanted))
    db.close()


def test_a_job_that_was_taken_is_not_taken_again(db):
    leave(db)
    assert jobs.take(db, clock_of(db), WORK) is not None
    assert jobs.take(db, clock_of(db), WORK) is None


def test_a_job_of_a_worker_that_died_is_taken_after_its_lease(db):
    clock = clock_of(db)
    leave(db)
    first = jobs.take(db, clock, WORK)
    clock.advance(minutes=6)
    second = jobs.take(db, clock, WORK)
    assert (second.id, second.attempts) == (first.id, 2)


def test_a_start_takes_leases_back_at_once(db):
    leave(db)
    jobs.take(db, clock_of(db), WORK)
    jobs.release_leases(db)
    assert jobs.take(db, clock_of(db), WORK) is not None


def test_two_workers_never_have_the_same_job(db):
    for number in range(30):
        leave(db, data={"n": number})
    taken, lock = [], threading.Lock()

    def work():
        clock = FakeClock()
        while (job := jobs.take(db, clock, WORK)) is not None:
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
    jobs.take(db, clock_of(db), WORK)
    done = threading.Event()
    worker = jobs.Worker(db, clock_of(db), {"work": lambda _: done.set()}, idle=0.01)
    worker.start()
    assert done.wait(30)
    worker.stop()


def test_a_start_takes_back_only_the_leases_of_its_own_kinds(db):
    leave(db)
    jobs.take(db, clock_of(db), WORK)
    jobs.release_leases(db, {"fetch"})
    assert jobs.take(db, clock_of(db), WORK) is None
    jobs.release_leases(db, WORK)
    assert jobs.take(db, clock_of(db), WORK) is not None


def test_a_slow_lane_holds_up_no_other(db):
    # given a lane of two threads, both stuck, and more of the same waiting
    stuck, go_on, done = threading.Semaphore(0), threading.Event(), threading.Event()

    def wait_for_the_network(_):
        stuck.release()
        go_on.wait(60)

    for _ in range(5):
        leave(db, kind="fetch")
    slow = jobs.Worker(
        db, clock_of(db), {"fetch": wait_for_the_network}, idle=0.01, name="fetch", threads=2
    )
    house = jobs.Worker(db, clock_of(db), {"work": lambda _: done.set()}, idle=0.01)
    slow.start()
    assert all(stuck.acquire(timeout=30) for _ in range(2))
    # when a job of the other lane comes
    house.start()
    leave(db)
    # then it is done while they are stuck
    assert done.wait(30)
    go_on.set()
    slow.stop()
    house.stop()


def test_a_worker_that_is_told_to_finish_takes_nothing_more(db):
    begun, go_on = threading.Event(), threading.Event()
    seen = []

    def work(job):
        seen.append(job.id)
        begun.set()
        go_on.wait(30)

    leave(db)
    leave(db)
    worker = jobs.Worker(db, clock_of(db), {"work": work}, idle=0.01)
    worker.start()
    assert begun.wait(30)
    worker.finish()
    go_on.set()
    worker.stop()
    assert len(seen) == 1
    assert len(left(db)) == 1


def test_a_worker_that_never_started_can_be_stopped(db):
    jobs.Worker(db, clock_of(db), {}).stop()


@given(st.integers(0, 200))
def test_in_tests_with_real_servers_nothing_waits_long(attempts):
    assert 0 < jobs.fast_retry(attempts) <= SECOND
    assert jobs.fast_retry(attempts) < jobs.backoff(attempts)


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
