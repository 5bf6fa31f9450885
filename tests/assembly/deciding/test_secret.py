"""Secret votes: what is kept apart, the code that finds it, the list at the close, too few."""

import pytest
from sqlalchemy import select

from folkmoot.assembly.deciding import ballots, proposals, secret
from folkmoot.assembly.deciding.ballots import CastBallot
from folkmoot.assembly.deciding.objecting import ReportMinority
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.results import YesNoResult
from folkmoot.assembly.deciding.secret import DropBallot, TakePart
from folkmoot.assembly.mandates import EndMandate
from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.record import export as exporting
from folkmoot.record import log, reading
from folkmoot.record.actors import Member
from folkmoot.record.checking import check
from folkmoot.record.perform import done_keys
from folkmoot.storage import jobs
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import (
    code_of,
    friends,
    look,
    mandate_of,
    propose,
    ready,
    replayed_equal,
    support,
    vote,
)
from tests.build import clock_of, follow, join
from tests.forum.build import do


def recall(db: Database, people: list[Member]) -> Ref:
    """A vote about ending the mandate of the founder, open."""
    ref = propose(db, people[1], EndMandate(mandate_of(db, people[0]).ref, "Enough."))
    support(db, ref, people[2:5])
    ready(db, ref, people)
    assert look(db, ref).stage == "open"
    return ref


def close(db: Database) -> None:
    clock_of(db).advance(days=8)
    proceed(db)


def test_a_recall_among_seven_is_secret_and_the_list_tells_no_names(db: Database):
    people = friends(db, 8)
    ref = recall(db, people)
    for one, choice in zip(people, ["yes"] * 5 + ["no"] * 2 + ["abstain"], strict=True):
        vote(db, ref, one, choice)

    with db.read() as tx:
        taken = [one for one in log.read(tx) if one.kind == "ballot.take/1"]
    proceed(db)  # everybody voted and is ready

    found = look(db, ref)
    assert (found.stage, found.result) == ("passed", YesNoResult(5, 2, 1, ""))
    assert len(taken) == 8
    with db.read() as tx:
        told = secret.list_of(tx, found.id)
        assert secret.drawn_out(tx, found.id) == ()
        mine = dict(told)[secret.mark_of(ref, code_of(people[6]))]
    assert mine == "no"
    assert told == sorted(told)
    assert replayed_equal(db)


def test_nothing_but_the_row_apart_knows_the_choice(db: Database):
    people = friends(db, 7)
    ref = recall(db, people)
    with db.write() as tx:
        found = proposals.by_ref(tx, ref)
        secret.cast(tx, found, people[2], code_of(people[2]), "abstain", key="nonce")
    mark = secret.mark_of(ref, code_of(people[2]))

    with db.read() as tx:
        leaf = list(log.read(tx))[-1]
        who = reading.Reader(people[2].ref, frozenset(), reading.nothing_hidden)
        exported = str(list(exporting.lines(tx, "all", who, clock_of(db).now())))
        keys = str([tuple(row) for row in tx.rows(select(done_keys))])
        waiting = str([tuple(row) for row in tx.rows(select(jobs.jobs))])
        kept = [tuple(row) for row in tx.rows(select(ballots.ballots.c.choice))]
        apart = [tuple(row) for row in tx.rows(select(secret.detached))]

    assert leaf.kind == "ballot.take/1"
    for told in (str(leaf.content), exported, keys, waiting):
        assert "abstain" not in told
        assert mark not in told
        assert code_of(people[2]) not in told
    assert kept == [("",)]
    assert apart == [(found.id, mark, "abstain")]


def test_the_code_changes_the_vote_and_nothing_else_does(db: Database):
    people = friends(db, 7)
    ref = recall(db, people)
    for one in people:
        vote(db, ref, one, "no")
    vote(db, ref, people[3], "yes")  # with the same code
    with db.write() as tx, pytest.raises(Invalid):
        secret.cast(tx, look(db, ref), people[3], secret.new_code(clock_of(db)), "no")
    with db.write() as tx, pytest.raises(Invalid):
        secret.cast(tx, look(db, ref), people[3], "not a code", "no")

    close(db)

    assert look(db, ref).result == YesNoResult(1, 6, 0, "")


def test_no_ballot_comes_without_somebody_who_took_part(db: Database):
    people = friends(db, 7)
    ref = recall(db, people)
    vote(db, ref, people[0], "no")
    with pytest.raises(Invalid):
        do(db, people[1], DropBallot(ref, "ab" * 32, "yes"))
    with db.write() as tx, pytest.raises(Invalid):
        secret.cast(tx, look(db, ref), people[1], code_of(people[0]), "yes")  # a code in use
    stranger = join(db, people[0], "late")
    with db.write() as tx, pytest.raises(NotAllowed):
        secret.cast(tx, look(db, ref), stranger, code_of(stranger), "yes")
    with db.read() as tx:
        assert len(secret.drawn_out(tx, look(db, ref).id)) == 1


def test_a_secret_vote_takes_no_open_ballot_and_an_open_one_no_secret_one(db: Database):
    people = friends(db, 7)
    ref = recall(db, people)
    with db.read() as tx:
        act = ballots.cast(tx, look(db, ref), people[1].ref, people[1].id, "yes")
    with pytest.raises(Conflict):
        do(db, people[1], act)
    assert isinstance(act, CastBallot)
    plain = propose(db, people[2])
    support(db, plain, people[3:5])
    ready(db, plain, people)
    with pytest.raises(Conflict):
        do(db, people[1], TakePart(plain, 0, "00" * 16))


def test_with_fewer_than_seven_ballots_it_is_held_for_longer_and_then_openly(db: Database):
    people = friends(db, 8)
    ref = recall(db, people)
    for one in people[:6]:
        vote(db, ref, one, "no")
    close(db)

    found = look(db, ref)
    assert (found.stage, found.longer_at is not None) == ("open", True)
    assert found.rule is not None
    assert found.rule.ballots == "secret"

    close(db)

    found = look(db, ref)
    assert found.stage == "open"
    assert found.rule is not None
    assert found.rule.ballots == "open"
    with db.read() as tx:
        assert secret.drawn_out(tx, found.id) == ()
        assert ballots.number(tx, found.id) == 0  # all vote anew
    for one in people[:6]:
        vote(db, ref, one, "yes")
    close(db)

    assert look(db, ref).result == YesNoResult(6, 0, 0, "")
    follow(db)
    assert replayed_equal(db)


def test_among_fewer_than_seven_nothing_is_secret(db: Database):
    people = friends(db, 6)
    found = look(db, recall(db, people))
    assert found.rule is not None
    assert found.rule.ballots == "open"


def test_whoever_took_part_in_secret_can_leave_a_report(db: Database):
    people = friends(db, 9)
    ref = recall(db, people)
    for one in people[:8]:
        vote(db, ref, one, "no")
    close(db)
    assert look(db, ref).stage == "failed"

    do(db, people[1], ReportMinority(clock_of(db).new_ref(), ref, "It was time."))

    with pytest.raises(NotAllowed):
        do(db, people[8], ReportMinority(clock_of(db).new_ref(), ref, "I was not there."))
    follow(db)
    assert check(db).faults == ()
