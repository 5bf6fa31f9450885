"""The clock goes on whatever fails, and begins again with the program."""

import pytest
from sqlalchemy import select

from folkmoot.assembly import clockwork
from folkmoot.assembly.deciding import founding_vote
from folkmoot.clock import HOUR
from folkmoot.errors import Invalid
from folkmoot.record.perform import FOLLOW_JOB, follow_later
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import jobs, run_all
from folkmoot.storage.transaction import WriteTx
from folkmoot.words import N_
from tests.assembly.deciding.build import friends
from tests.build import clock_of

JOBS = {**clockwork.HANDLERS, FOLLOW_JOB: follow_later}
"""What the program does when time passes."""


def ticks(db: Database) -> list[int]:
    """When the clock comes."""
    with db.read() as tx:
        query = select(jobs.c.run_at).where(jobs.c.kind == clockwork.JOB)
        return [row.run_at for row in tx.rows(query)]


def wind(db: Database) -> None:
    """The program starts."""
    with db.write() as tx:
        clockwork.wind(tx, clock_of(db).now())


def pass_by(db: Database, days: float = 0) -> None:
    """Time passes, and only jobs are done."""
    clock_of(db).advance(days=days)
    run_all(db, clock_of(db), JOBS)


def votes_held(db: Database) -> int:
    """How many founding votes there were."""
    with db.read() as tx:
        return len(founding_vote.all_held(tx))


def test_it_comes_once_an_hour_however_often_the_program_starts(db: Database):
    friends(db)
    for _ in range(2):
        wind(db)
    assert len(ticks(db)) == 1
    pass_by(db)
    wind(db)
    pass_by(db)

    [comes] = ticks(db)
    assert 0 < comes - clock_of(db).now() <= HOUR


def test_before_the_founding_there_is_no_clock(db: Database):
    wind(db)
    assert ticks(db) == []


def test_a_step_that_fails_stops_neither_the_others_nor_the_clock(
    db: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    friends(db)
    wind(db)

    def broken(_tx: WriteTx, _at: int) -> int:
        raise Invalid(N_("This cannot be."))

    steps = [("elections", broken), *clockwork.STEPS]
    monkeypatch.setattr(clockwork, "STEPS", tuple(steps))
    pass_by(db, 42.1)

    assert votes_held(db) == 1
    assert "elections" in caplog.text
    assert ticks(db)[0] > clock_of(db).now()


def test_a_clock_that_was_given_up_goes_again_when_the_program_starts(db: Database):
    friends(db)
    wind(db)
    with db.write() as tx:
        tx.write(jobs.update().values(failed_at=clock_of(db).now(), attempts=20))
    pass_by(db, 42.1)
    assert votes_held(db) == 0

    wind(db)
    pass_by(db)

    assert votes_held(db) == 1
