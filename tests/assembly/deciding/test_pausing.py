"""What failed comes again later or with more behind it, and nobody is recalled all the time."""

import pytest

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import WithdrawProposal
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict
from folkmoot.record.actors import Member
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import (
    RENAMED,
    decide,
    friends,
    look,
    mandate_of,
    propose,
    support,
)
from tests.build import clock_of
from tests.forum.build import do

OTHER = SetSetting("about", "Something else")


def stage(db: Database, ref: Ref) -> str:
    """How far a proposal is, once the clock has looked."""
    proceed(db)
    return look(db, ref).stage


def given(db: Database, people: list[Member]) -> Ref:
    """A mandate that the members gave the second of them."""
    ends = clock_of(db).now() + 90 * DAY
    grant = GrantMandate(clock_of(db).new_ref(), people[1].ref, ("member.warn",), "moot", ends, "x")
    assert decide(db, propose(db, people[0], grant), people).stage == "passed"
    return mandate_of(db, people[1]).ref


def test_what_failed_comes_again_with_twice_as_many_behind_it(db: Database):
    people = friends(db, 5)  # two are needed
    ref = propose(db, people[0])
    support(db, ref, people[1:2])
    assert decide(db, ref, people, "no").stage == "failed"

    again = propose(db, people[2], title="The same in other words")
    support(db, again, people[3:4])
    assert stage(db, again) == "gathering"
    support(db, again, people[:1])
    assert stage(db, again) == "gathering"
    support(db, again, people[1:2])
    assert stage(db, again) == "notice"
    assert decide(db, again, people, "no").stage == "failed"

    third = propose(db, people[2])
    support(db, third, [people[n] for n in (0, 1, 3)])
    assert stage(db, third) == "gathering"  # now everybody has to
    support(db, third, people[4:])
    assert stage(db, third) == "notice"


def test_after_the_pause_it_takes_as_many_as_ever(db: Database):
    people = friends(db, 3)
    assert decide(db, propose(db, people[0]), people, "no").stage == "failed"
    again = propose(db, people[2])
    assert stage(db, again) == "gathering"
    clock_of(db).advance(days=90)
    assert stage(db, again) == "notice"


def test_nobody_keeps_a_good_thing_from_the_members_by_tying_it_to_a_bad_one(db: Database):
    people = friends(db, 3)
    assert decide(db, propose(db, people[0], RENAMED, OTHER), people, "no").stage == "failed"

    alone = propose(db, people[1], RENAMED)

    assert stage(db, alone) == "notice"


def test_nobody_brings_it_in_again_tied_to_something_else(db: Database):
    people = friends(db, 3)
    assert decide(db, propose(db, people[0]), people, "no").stage == "failed"

    assert stage(db, propose(db, people[1], RENAMED, OTHER)) == "gathering"


def test_copies_made_in_advance_do_not_go_round_the_pause(db: Database):
    people = friends(db, 3)
    held = mandate_of(db, people[0])
    recalls = [propose(db, one, EndMandate(held.ref, "Away.")) for one in people]
    assert [stage(db, one) for one in recalls] == ["notice", "gathering", "gathering"]

    assert decide(db, recalls[0], people, "no").stage == "failed"

    support(db, recalls[1], [people[0], people[2]])
    assert [stage(db, one) for one in recalls[1:]] == ["gathering", "gathering"]
    do(db, people[1], WithdrawProposal(recalls[1]))


def test_who_was_chosen_has_thirty_days_of_peace(db: Database):
    people = friends(db, 3)
    held = given(db, people)
    with pytest.raises(Conflict, match="in 30 days"):
        propose(db, people[2], EndMandate(held, "Already."))

    clock_of(db).advance(days=30)

    assert stage(db, propose(db, people[2], EndMandate(held, "Now."))) == "notice"


def test_founders_can_be_recalled_within_the_hour(db: Database):
    people = friends(db, 3)
    ref = propose(db, people[1], EndMandate(mandate_of(db, people[0]).ref, "We take over."))
    assert decide(db, ref, people).stage == "passed"
    with db.read() as tx:
        assert mandates.live(tx, clock_of(db).now()) == []
