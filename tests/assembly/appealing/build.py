"""Builders for appeals: a steward who acts, somebody who appeals, and members who judge."""

from folkmoot.assembly.appealing import judging, undoing
from folkmoot.assembly.appealing.appealing import MakeAppeal
from folkmoot.assembly.appealing.excluding import ProposeExclusion
from folkmoot.assembly.appealing.intaking import AnswerIntake
from folkmoot.assembly.deciding import effects, intakes, juries
from folkmoot.assembly.deciding.effects import Effect
from folkmoot.assembly.deciding.juries import Seat
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.clock import DAY, Ref
from folkmoot.forum.exclusion import Ban
from folkmoot.record import log
from folkmoot.record.actors import Member
from folkmoot.storage.database import Database
from tests.assembly.deciding.build import friends, look, vote
from tests.build import clock_of, join
from tests.forum.build import do


def ban(db: Database, by: Member, whom: Member, days: int = 7) -> int:
    """Ban somebody from the moot; gives the number of the act in the record."""
    clock = clock_of(db)
    until = clock.now() + days * DAY
    do(db, by, Ban(whom.ref, "moot", "Spam.", clock.new_ref(), until))
    return last(db)


def crowd(db: Database, count: int) -> list[Member]:
    """A new moot of so many members, its founder first; each brings in two."""
    people = friends(db, min(count, 5))
    while len(people) < count:
        sponsor = people[(len(people) - 3) // 2]
        people.append(join(db, sponsor, f"friend{len(people)}"))
    return people


def last(db: Database) -> int:
    """The number of the last act in the record."""
    with db.read() as tx:
        return log.size(tx) - 1


def the_appeal(db: Database, leaf: int) -> MakeAppeal:
    """The act that appeals against an act."""
    ref = clock_of(db).new_ref()
    with db.read() as tx:
        found = undoing.by_leaf(tx, leaf, clock_of(db).now())
        undo = undoing.undo_of(tx, found, clock_of(db).new_ref(), "It was wrong.")
    return MakeAppeal(
        ref, leaf, (undo,), found.doer, found.concerned, "Not spam", "I sold **nothing**."
    )


def appeal(db: Database, by: Member, leaf: int) -> Ref:
    """Appeal against an act, and let it be announced."""
    act = the_appeal(db, leaf)
    do(db, by, act)
    proceed(db)
    return act.ref


def the_ban(person: Ref, ref: Ref, until: int | None) -> Effect:
    """The effect that keeps somebody out of the moot."""
    return effects.of(Ban(person, "moot", "The members judged so.", ref, until))


def the_exclusion(db: Database, whom: Member, days: int = 90) -> ProposeExclusion:
    """The act that proposes that somebody is kept out; for good with 0 days."""
    clock = clock_of(db)
    until = clock.now() + days * DAY if days else None
    ban = the_ban(whom.ref, clock.new_ref(), until)
    return ProposeExclusion(clock.new_ref(), (ban,), whom.ref, "Out", "They sold **ladders**.")


def exclude(db: Database, by: Member, whom: Member, days: int = 90) -> Ref:
    """Propose that somebody is kept out."""
    act = the_exclusion(db, whom, days)
    do(db, by, act)
    proceed(db)
    return act.ref


def lookers(db: Database, ref: Ref, people: list[Member]) -> list[Member]:
    """Who looks at a proposal about a person now, in the order of the seats."""
    members = {one.id: one for one in people}
    with db.read() as tx:
        return [members[one.person_id] for one in intakes.seats_of(tx, look(db, ref).id)]


def look_at(db: Database, ref: Ref, who: Member, *, through: bool = True) -> None:
    """Let it through or send it back, and let the clock look."""
    reason = "" if through else "It gives no reason."
    do(db, who, AnswerIntake(ref, through=through, reason=reason))
    proceed(db)


def heard(db: Database) -> None:
    """Let the time pass in which the person can answer, and the vote be announced."""
    clock_of(db).advance(days=3)
    proceed(db)


def seats(db: Database, ref: Ref) -> list[Seat]:
    """The seats of the jury of an appeal."""
    with db.read() as tx:
        return juries.seats_of(tx, look(db, ref).id)


def drawn(db: Database, ref: Ref, people: list[Member]) -> list[Member]:
    """Let the notice pass, and the jury be drawn; gives who was."""
    clock_of(db).advance(days=3, hours=2)
    proceed(db)
    members = {one.id: one for one in people}
    return [members[one.person_id or 0] for one in seats(db, ref)]


def answer(db: Database, ref: Ref, who: Member, *, sits: bool = True) -> None:
    """Say whether one judges, and let the clock look."""
    reason = "" if sits else "I know both too well."
    with db.read() as tx:
        found = look(db, ref)
        act = judging.answer(tx, found, who.ref, who.id, sits=sits, reason=reason)
    do(db, who, act)
    proceed(db)


def judge(db: Database, ref: Ref, jurors: list[Member], yes: int, *, seated: bool = False) -> str:
    """Let so many of the jurors agree and the others not; gives how it ended."""
    for one in jurors if not seated else ():
        answer(db, ref, one)
    for n, one in enumerate(jurors):
        vote(db, ref, one, "yes" if n < yes else "no")
    clock_of(db).advance(days=8)
    proceed(db)
    return look(db, ref).stage
