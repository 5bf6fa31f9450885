"""Builders for emergencies and vetoes: what a steward takes or does, and who stops it."""

from folkmoot.assembly.deciding import proposals
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import Proposal
from folkmoot.assembly.mandates import GrantMandate
from folkmoot.assembly.protecting import vetoing
from folkmoot.assembly.protecting.taking import TakeEmergency
from folkmoot.assembly.protecting.vetoing import MakeVeto
from folkmoot.clock import DAY, HOUR, Ref
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


def the_veto(db: Database, leaf: int) -> MakeVeto:
    """The act that asks to suspend an act."""
    clock = clock_of(db)
    with db.read() as tx:
        found = vetoing.by_leaf(tx, leaf, clock.now())
        wanted = vetoing.effects_of(tx, found, clock.new_ref)
    return MakeVeto(clock.new_ref(), leaf, found.at, wanted, "Ask us first", "We **vote**.")


def veto(db: Database, by: Member, leaf: int) -> Ref:
    """Ask to suspend an act, and let the clock look."""
    act = the_veto(db, leaf)
    do(db, by, act)
    proceed(db)
    return act.ref
