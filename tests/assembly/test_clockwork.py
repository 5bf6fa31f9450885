"""The clock goes on whatever fails, and begins again with the program."""

import pytest
from sqlalchemy import select

from folkmoot.assembly import clockwork, mandates
from folkmoot.assembly.deciding import calling, founding_vote, proposals, rivals
from folkmoot.assembly.deciding.emergencies import CONFIDENCE
from folkmoot.assembly.deciding.proposing import SayReady, SponsorProposal
from folkmoot.assembly.deciding.rivals import PutBeside
from folkmoot.assembly.rulebook import AdoptConstitution
from folkmoot.clock import DAY, HOUR, SECOND
from folkmoot.errors import Invalid
from folkmoot.identity.leaving import Leave
from folkmoot.notices import notices
from folkmoot.record import settings
from folkmoot.record.actors import Member
from folkmoot.record.perform import FOLLOW_JOB, follow_later
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from folkmoot.storage.jobs import jobs, run_all
from folkmoot.storage.transaction import WriteTx
from folkmoot.words import N_
from tests.assembly.deciding.build import RENAMED, decide, friends, look, propose, vote
from tests.assembly.deciding.test_small import announce, steward
from tests.assembly.protecting.build import elected, take
from tests.assembly.test_succeeding import granted
from tests.build import clock_of
from tests.forum.build import do

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


def kept_going(db: Database, count: int = 5) -> list[Member]:
    """Members, and a clock that goes."""
    people = friends(db, count)
    wind(db)
    return people


def inbox(db: Database, who: Member) -> list[str]:
    """The kinds of what somebody was told."""
    with db.read() as tx:
        return [one.kind for one in notices.inbox(tx, who.id)]


def test_a_vote_opens_closes_and_is_carried_out(db: Database):
    people = kept_going(db, 4)
    ref = propose(db, people[1], RENAMED)
    do(db, people[2], SponsorProposal(ref))
    pass_by(db)
    assert look(db, ref).stage == "notice"
    pass_by(db, 4)
    assert look(db, ref).stage == "open"
    for one in people:
        vote(db, ref, one, "yes")
    pass_by(db, 8)
    assert look(db, ref).stage == "passed"
    with db.read() as tx:
        assert settings.get(tx, "summary") == "Ours"


def test_a_vote_that_a_rival_moved_opens_at_its_new_hour_and_is_told(db: Database):
    people = kept_going(db)
    first = propose(db, people[1], RENAMED)
    do(db, people[3], SponsorProposal(first))
    pass_by(db)
    was = look(db, first).opens_at or 0
    rival = propose(db, people[2], SetSetting("summary", "We bind."), title="Bind")
    with db.read() as tx:
        opens = rivals.opening(tx, look(db, rival), look(db, first), clock_of(db).now())
    do(db, people[2], PutBeside(rival, first, opens))
    do(db, people[4], SponsorProposal(rival))
    pass_by(db)
    assert inbox(db, people[1])[0] == "decision.rival"
    assert inbox(db, people[0])[0] == "decision.moved"
    assert "decision.moved" not in inbox(db, people[2])

    pass_by(db, (was - clock_of(db).now()) / DAY)
    assert look(db, first).stage == "notice"
    clock_of(db).advance(seconds=(opens - clock_of(db).now()) // SECOND + 1)
    with db.write() as tx:  # not by the hour: at its own
        tx.write(jobs.delete().where(jobs.c.kind == clockwork.JOB))
    pass_by(db)
    assert (look(db, first).stage, look(db, rival).stage) == ("open", "joined")


def test_a_proposal_that_nobody_stands_behind_lapses(db: Database):
    people = kept_going(db)
    ref = propose(db, people[1], RENAMED)
    pass_by(db, 61)
    assert look(db, ref).stage == "lapsed"


def test_who_was_to_takes_over(db: Database):
    people = kept_going(db)
    granted(db, people)
    do(db, people[1], Leave(people[1].ref))
    pass_by(db, 1)
    with db.read() as tx:
        held = mandates.held_by(tx, people[2].id, clock_of(db).now())
    assert [one.powers for one in held] == [("member.ban",)]


def test_three_emergencies_are_asked_about(db: Database):
    people = kept_going(db)
    elected(db, people, people[1])
    for power in ("thread.lock", "post.remove", "member.ban"):
        take(db, people[1], power)
        pass_by(db, 3.1)
    with db.read() as tx:
        titles = [one.title for one in proposals.in_stages(tx, ("notice", "open"))]
    assert titles == [CONFIDENCE]


def test_an_election_to_the_keys_is_called(db: Database):
    people = kept_going(db)
    decide(db, propose(db, people[0], AdoptConstitution("common rule")), people)
    pass_by(db, 1)
    with db.read() as tx:
        titles = [one.title for one in proposals.in_stages(tx, ("notice",))]
    assert titles == [calling.TITLE]
    pass_by(db, 8)
    with db.read() as tx:
        assert proposals.in_stages(tx, ("notice", "open")) == []  # nobody stood


def test_a_small_thing_happens_by_the_jobs_alone(db: Database):
    people = steward(db)
    ref = announce(db, people[1])
    for _ in range(4):
        pass_by(db, days=1)

    assert look(db, ref).stage == "passed"
    with db.read() as tx:
        assert settings.get(tx, "about") == "We print."


def test_a_vote_is_extended_and_closed_by_the_jobs_alone(db: Database):
    people = friends(db)
    ref = propose(db, people[1])
    do(db, people[2], SponsorProposal(ref))
    for one in people:
        do(db, one, SayReady(ref))
    pass_by(db)
    vote(db, ref, people[0], "yes")
    first = look(db, ref).closes_at or 0
    pass_by(db, days=8)

    assert (look(db, ref).closes_at or 0) > first
    pass_by(db, days=9)
    assert look(db, ref).stage == "failed"
