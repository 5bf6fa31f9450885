"""What failed comes again later or with more behind it, and nobody is recalled all the time."""

import pytest

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposing import WithdrawProposal
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.assembly.succeeding import take_over
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict
from folkmoot.record.actors import Member
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import (
    RENAMED,
    decide,
    friends,
    less,
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


def test_another_part_of_a_mandate_is_the_same_recall(db: Database):
    people = friends(db, 3)
    parts = [less(db, people[0], one) for one in ("member.ban", "post.pin", "thread.lock")]
    refs = [propose(db, one, *part) for one, part in zip(people, parts, strict=True)]
    support(db, refs[0], people[1:])
    support(db, refs[1], people[2:])
    support(db, refs[2], people[:2])
    assert [stage(db, one) for one in refs] == ["notice", "gathering", "gathering"]

    assert decide(db, refs[0], people, "no").stage == "failed"

    assert [stage(db, one) for one in refs[1:]] == ["gathering", "gathering"]
    with pytest.raises(Conflict, match="in 90 days"):
        propose(db, people[1], *less(db, people[0], "setting.set"))


def test_a_refused_recall_keeps_no_other_steward(db: Database):
    people = friends(db, 3)
    theirs = EndMandate(given(db, people), "Enough.")
    founders = EndMandate(mandate_of(db, people[0]).ref, "Enough.")
    clock_of(db).advance(days=31)
    assert decide(db, propose(db, people[2], founders, theirs), people, "no").stage == "failed"

    assert stage(db, propose(db, people[2], theirs)) == "notice"


def test_friends_take_one_power_after_the_other_from_the_founder(db: Database):
    people = friends(db, 3)
    for power in ("member.ban", "post.pin", "thread.lock"):
        taken = propose(db, people[1], *less(db, people[0], power))
        assert decide(db, taken, people).stage == "passed"
        assert power not in mandate_of(db, people[0]).powers


def test_what_is_left_of_a_mandate_has_the_peace_with_which_it_began(db: Database):
    people = friends(db, 3)
    ends = clock_of(db).now() + 90 * DAY
    powers = ("member.warn", "post.pin", "thread.lock")
    grant = GrantMandate(clock_of(db).new_ref(), people[1].ref, powers, "moot", ends, "x")
    decide(db, propose(db, people[0], grant), people)
    with pytest.raises(Conflict, match="in 30 days"):
        propose(db, people[2], *less(db, people[1], "post.pin"))
    clock_of(db).advance(days=30)

    for power in ("post.pin", "thread.lock"):
        taken = propose(db, people[2], *less(db, people[1], power))
        assert decide(db, taken, people).stage == "passed"


def test_who_takes_over_has_no_new_peace(db: Database):
    people = friends(db, 4)
    ends = clock_of(db).now() + 90 * DAY
    grant = GrantMandate(
        clock_of(db).new_ref(), people[1].ref, ("member.warn",), "moot", ends, "x", None,
        people[2].ref,
    )  # fmt: skip
    decide(db, propose(db, people[0], grant), people)
    clock_of(db).advance(days=31)
    do(db, people[1], EndMandate(grant.ref, "I am tired."))
    with db.write() as tx:
        assert take_over(tx, clock_of(db).now()) == 1

    end = EndMandate(mandate_of(db, people[2]).ref, "Nor they.")

    again = propose(db, people[3], end)
    support(db, again, people[:1])
    assert stage(db, again) == "notice"


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
