"""Builders for decisions: friends who propose, stand behind, vote, and let the clock work."""

from base64 import b32encode
from pathlib import Path
from tempfile import TemporaryDirectory

from folkmoot.assembly import mandates
from folkmoot.assembly.deciding import ballots, effects, proposals, secret
from folkmoot.assembly.deciding.proceeding import proceed
from folkmoot.assembly.deciding.proposals import Proposal
from folkmoot.assembly.deciding.proposing import MakeProposal, SayReady, SponsorProposal
from folkmoot.assembly.mandates import EndMandate, GrantMandate, Mandate
from folkmoot.clock import DAY, Ref
from folkmoot.record.actors import Member
from folkmoot.record.acts import Act
from folkmoot.record.replaying import differences, replay_into
from folkmoot.record.settings import SetSetting
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join, replaying
from tests.forum.build import do

TITLE = "Say who we are"
RENAMED = SetSetting("summary", "Ours")


def friends(db: Database, count: int = 3) -> list[Member]:
    """A new moot of so many members, its founder first."""
    ada = found(db)
    return [ada, *(join(db, ada, f"friend{n}") for n in range(1, count))]


def propose(db: Database, by: Member, *acts: Act, title: str = TITLE) -> Ref:
    """Propose that these acts be done."""
    ref = clock_of(db).new_ref()
    wanted = tuple(effects.of(act) for act in acts or (RENAMED,))
    do(db, by, MakeProposal(ref, wanted, title, "We **print**."))
    return ref


def look(db: Database, ref: Ref) -> Proposal:
    """How a proposal stands."""
    with db.read() as tx:
        return proposals.by_ref(tx, ref)


def support(db: Database, ref: Ref, people: list[Member]) -> None:
    """Let people stand behind a proposal, and the clock look."""
    for one in people:
        do(db, one, SponsorProposal(ref))
    proceed(db)


def ready(db: Database, ref: Ref, people: list[Member]) -> None:
    """Let people say that they are ready, and the clock look."""
    for one in people:
        do(db, one, SayReady(ref))
    proceed(db)


def vote(db: Database, ref: Ref, by: Member, choice: str) -> None:
    """Cast a ballot, with a code of one's own where the vote is secret."""
    with db.read() as tx:
        rule = proposals.by_ref(tx, ref).rule
    if rule is not None and rule.ballots == "secret":
        with db.write() as tx:
            secret.cast(tx, proposals.by_ref(tx, ref), by, code_of(by), choice)
        return
    with db.read() as tx:
        act = ballots.cast(tx, proposals.by_ref(tx, ref), by.ref, by.id, choice)
    do(db, by, act)


def code_of(who: Member) -> str:
    """The code with which somebody votes secretly."""
    return b32encode(bytes.fromhex(who.ref)[-15:]).decode().lower()


def decide(db: Database, ref: Ref, people: list[Member], choice: str = "yes") -> Proposal:
    """Let everybody agree at once, or refuse: ready, voted, closed and carried out."""
    proceed(db)
    author = look(db, ref).author
    for one in (one for one in people if one.ref != author):
        if look(db, ref).stage == "gathering":
            support(db, ref, [one])
    ready(db, ref, people)
    for one in people:
        vote(db, ref, one, choice)
    proceed(db)
    return look(db, ref)


def mandate_of(db: Database, who: Member) -> Mandate:
    """The first live mandate of a member."""
    with db.read() as tx:
        return mandates.held_by(tx, who.id, clock_of(db).now())[0]


def less(db: Database, who: Member, power: str) -> tuple[Act, Act]:
    """End the mandate of a member and give it back without one power."""
    held = mandate_of(db, who)
    powers = tuple(one for one in held.powers if one != power)
    return (
        EndMandate(held.ref, "Not this one."),
        GrantMandate(
            clock_of(db).new_ref(), who.ref, powers, "moot", held.ends - DAY, "All but this."
        ),
    )


def carried(db: Database, ref: Ref) -> list[effects.Standing]:
    """What became of the effects of a proposal."""
    with db.read() as tx:
        return effects.of_proposal(tx, proposals.by_ref(tx, ref).id)


def replayed_equal(db: Database) -> bool:
    """Whether the record alone makes the same governed tables again."""
    with TemporaryDirectory() as folder:
        again = replaying(db, Path(folder) / "again.db")
        try:
            with db.snapshot() as tx:
                replay_into(tx, again)
            with db.read() as tx, again.read() as other:
                return differences(tx, other) == []
        finally:
            again.close()
