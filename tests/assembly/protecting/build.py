"""Builders for emergencies: a steward by decision, who takes a power for three days."""

from folkmoot.assembly.deciding import proposals
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import Proposal
from folkmoot.assembly.mandates import GrantMandate
from folkmoot.assembly.protecting.taking import TakeEmergency
from folkmoot.clock import DAY, HOUR
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import decide, propose
from tests.build import clock_of
from tests.forum.build import do


def elected(
    db: Database, people: list[Member], who: Member, *powers: str, scope: str = "moot"
) -> None:
    """Let everybody decide that one of them holds some powers."""
    clock = clock_of(db)
    ends = clock.now() + 100 * DAY
    wanted = powers or ("post.pin",)
    grant = GrantMandate(clock.new_ref(), who.ref, wanted, scope, ends, "We trust them.")
    decide(db, propose(db, people[0], grant), people)


def the_emergency(
    db: Database, power: str = "thread.lock", scope: str = "moot", hours: int = 72
) -> TakeEmergency:
    """The act that takes a power."""
    clock = clock_of(db)
    ends = clock.now() + hours * HOUR
    return TakeEmergency(
        clock.new_ref(), clock.new_ref(), power, scope, ends, "Spam **everywhere**."
    )


def take(
    db: Database, by: Member, power: str = "thread.lock", scope: str = "moot", hours: int = 72
) -> Proposal:
    """Take a power, and let the vote on it open; gives the vote."""
    act = the_emergency(db, power, scope, hours)
    do(db, by, act)
    proceed(db)
    with db.read() as tx:
        return proposals.by_ref(tx, act.proposal)
