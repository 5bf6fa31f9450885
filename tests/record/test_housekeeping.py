"""Once a day what is used up goes, and what must stay stays."""

from sqlalchemy import func, select

from folkmoot.clock import DAY
from folkmoot.record import checkpoints, housekeeping
from folkmoot.record.perform import done_keys, perform
from folkmoot.record.settings import SetSetting
from folkmoot.storage import blobs
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import jobs, run_all
from tests.build import clock_of, found, sealer_of


def days(db: Database, number: int) -> None:
    """Let days pass with three signed acts each, and the day's housekeeping."""
    clock = clock_of(db)
    ada = found(db)
    handlers = {
        **housekeeping.handlers(),
        blobs.TIDY_JOB: lambda _work: None,
        "record.checkpoint": checkpoints.handler(sealer_of(db)),
        "identity.actor_keys": lambda _work: None,
    }
    with db.write() as tx:
        housekeeping.plan(tx, clock.now())
    for day in range(number):
        for hour in range(3):
            with db.write() as tx:
                act = SetSetting("summary", f"{day}/{hour}")
                perform(tx, act, by=ada, key=f"{day}/{hour}")
            run_all(db, clock, handlers)
            clock.advance(hours=8)


def test_of_older_days_only_the_last_checkpoint_is_kept(db: Database) -> None:
    days(db, 10)
    with db.read() as tx:
        table = checkpoints.checkpoints
        per_day = [
            row.count
            for row in tx.rows(
                select(table.c.day, func.count().label("count"))
                .group_by(table.c.day)
                .order_by(table.c.day)
            )
        ]
        newest = tx.value(select(func.max(table.c.size)))
    assert per_day[:6] == [1] * 6
    assert newest == 31


def test_keys_of_forms_go_after_a_month(db: Database) -> None:
    days(db, 33)
    with db.read() as tx:
        oldest = tx.value(select(func.min(done_keys.c.at)))
        assert tx.value(select(func.count()).select_from(done_keys)) > 80
    assert oldest >= clock_of(db).now() - housekeeping.KEYS_LIVE - 2 * DAY


def test_there_is_always_exactly_one_next_day(db: Database) -> None:
    days(db, 4)
    with db.read() as tx:
        waiting = tx.rows(select(jobs.c.run_at).where(jobs.c.kind == housekeeping.JOB))
    assert len(waiting) == 1
    assert abs(waiting[0].run_at - clock_of(db).now()) < DAY
