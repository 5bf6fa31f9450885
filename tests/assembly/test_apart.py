"""Nobody both runs the machine and gives powers, from seven members on."""

import pytest

from folkmoot.assembly.mandates import GrantMandate
from folkmoot.clock import DAY
from folkmoot.errors import Invalid
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import decide, friends, propose
from tests.build import clock_of, join


def grant(db: Database, to: Member, *powers: str) -> GrantMandate:
    clock = clock_of(db)
    return GrantMandate(clock.new_ref(), to.ref, powers, "moot", clock.now() + 60 * DAY, "Trust.")


def test_seven_give_the_two_powers_to_two_people(db: Database):
    people = friends(db, 7)
    bob, eve = people[1:3]
    with pytest.raises(Invalid):
        propose(db, bob, grant(db, bob, "host.operate", "mandate.grant"))
    assert decide(db, propose(db, bob, grant(db, bob, "host.operate")), people).stage == "passed"

    with pytest.raises(Invalid):
        propose(db, eve, grant(db, bob, "mandate.grant"))
    ref = propose(db, eve, grant(db, eve, "mandate.grant"))

    assert decide(db, ref, people).stage == "passed"


def test_six_may_have_nobody_else(db: Database):
    people = friends(db, 6)
    bob = people[1]
    ref = propose(db, bob, grant(db, bob, "host.operate", "mandate.grant"))
    assert decide(db, ref, people).stage == "passed"

    join(db, people[0], "seventh")

    with pytest.raises(Invalid):
        propose(db, bob, grant(db, bob, "mandate.grant"))
