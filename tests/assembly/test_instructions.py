"""Instructions: what a passed proposal says binds whoever holds a mandate."""

import pytest

from folkmoot.assembly.deciding import effects
from folkmoot.assembly.mandates import GrantMandate
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Invalid
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import RENAMED, carried, decide, friends, mandate_of, propose
from tests.build import clock_of
from tests.forum.build import do


def bound(db: Database, to: Member, by: Ref) -> GrantMandate:
    clock = clock_of(db)
    ends = clock.now() + 30 * DAY
    return GrantMandate(clock.new_ref(), to.ref, ("post.pin",), "moot", ends, "For this.", by)


def test_what_was_passed_binds_the_holder(db: Database):
    people = friends(db)
    said = propose(db, people[1], RENAMED)
    decide(db, said, people)

    ref = propose(db, people[2], bound(db, people[1], said))

    assert decide(db, ref, people).stage == "passed"
    assert mandate_of(db, people[1]).instructions == said


def test_what_was_never_passed_binds_nobody(db: Database):
    people = friends(db)
    open_ = propose(db, people[1], RENAMED)

    with pytest.raises(Invalid):
        do(db, people[0], bound(db, people[1], open_))
    ref = propose(db, people[2], bound(db, people[1], open_))

    assert decide(db, ref, people).stage == "passed"
    assert carried(db, ref)[0].failure is not None


def test_other_instructions_make_no_other_proposal(db: Database):
    people = friends(db)
    first, second = (bound(db, people[1], clock_of(db).new_ref()) for _ in range(2))

    assert effects.gist(effects.of(first)) == effects.gist(effects.of(second))
