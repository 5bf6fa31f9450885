"""Letting in by decision: who asked to join comes in once all have voted, and only then."""

import asyncio

import pytest

from folkmoot.errors import Conflict, NotAllowed
from folkmoot.identity import applications, letting_in, people, signing_in
from folkmoot.identity.applications import DeclineApplication
from folkmoot.identity.joining import AdmitMember
from folkmoot.identity.letting_in import ComeIn, LetIn
from folkmoot.record.actors import ByClock, Decision, Member
from folkmoot.record.perform import perform
from folkmoot.record.settings import SetSetting
from tests.assembly.deciding.build import carried, decide, friends, propose, replayed_equal
from tests.build import clock_of
from tests.forum.build import do
from tests.identity.build import PASSWORD, apply, browser, do_jobs, rows, set_setting


@pytest.fixture
def voters(db):
    """Three friends, whom people can ask to let them in."""
    members = friends(db)
    set_setting(db, members[0], "joining", "application")
    return members


def asked(db, name="ben"):
    """An application that waits."""
    apply(db, name)
    with db.read() as tx:
        return next(one.ref for one in applications.waiting(tx) if one.name == name)


def new(db):
    return clock_of(db).new_ref()


def welcome(db):
    do_jobs(db, {letting_in.JOB: letting_in.welcome})


def named(db, name):
    with db.read() as tx:
        return people.by_name(tx, name)


def test_whom_the_members_let_in_signs_in_with_their_own_password(db, voters, tools):
    ref = propose(db, voters[1], LetIn(asked(db), new(db)))

    assert decide(db, ref, voters).stage == "passed"
    welcome(db)

    found = asyncio.run(signing_in.sign_in(tools, name="ben", password=PASSWORD, browser=browser()))
    assert found.member.id == named(db, "ben").id
    assert replayed_equal(db)


def test_nobody_comes_in_whom_the_members_refused(db, voters):
    ref = propose(db, voters[1], LetIn(asked(db), new(db)))

    assert decide(db, ref, voters, "no").stage == "failed"
    welcome(db)

    assert named(db, "ben") is None
    with db.read() as tx:
        assert applications.waiting_count(tx) == 1


def test_two_decisions_bring_one_member(db, voters):
    application = asked(db)
    refs = [propose(db, voters[n], LetIn(application, new(db))) for n in (1, 2)]

    decide(db, refs[0], voters)
    decide(db, refs[1], voters)
    welcome(db)

    assert sum(row["name"] == "ben" for row in rows(db, people.people)) == 1


def test_a_decision_on_an_application_that_was_declined_meanwhile_says_so(db, voters):
    application = asked(db)
    ref = propose(db, voters[1], LetIn(application, new(db)))
    do(db, voters[0], DeclineApplication(application, "We do not know you yet."))

    decide(db, ref, voters)
    welcome(db)

    assert "decided on this application already" in carried(db, ref)[0].failure
    assert named(db, "ben") is None


def test_a_name_that_was_taken_meanwhile_is_said(db, voters):
    ref = propose(db, voters[1], LetIn(asked(db), new(db)))
    ben = new(db)
    do(db, voters[0], AdmitMember(ben, "ben"))

    decide(db, ref, [*voters, Member(ben, named(db, "ben").id)])

    failure = carried(db, ref)[0].failure
    assert "name is taken" in failure
    assert "ben" not in failure


def test_a_crash_between_the_decision_and_the_welcome_loses_nobody(db, voters):
    decide(db, propose(db, voters[1], LetIn(asked(db), new(db))), voters)
    for _ in range(2):
        welcome(db)

    assert named(db, "ben").is_member


def test_where_all_decide_no_steward_lets_in_alone(db, voters):
    do(db, voters[0], SetSetting("admitting", "members"))

    with pytest.raises(NotAllowed, match="all members decide"):
        do(db, voters[0], AdmitMember(new(db), "ben"))


@pytest.mark.parametrize("by", [Decision, lambda _: ByClock("carry")])
def test_nothing_but_the_rule_of_welcome_brings_in(db, voters, by):
    with pytest.raises((NotAllowed, Conflict)), db.write() as tx:
        perform(tx, ComeIn(asked_ref := new(db), new(db), "ben"), by=by(asked_ref))


def test_no_member_lets_in_alone(db, voters):
    with pytest.raises(NotAllowed):
        do(db, voters[1], LetIn(asked(db), new(db)))
