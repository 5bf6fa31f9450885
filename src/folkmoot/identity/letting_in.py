"""Letting in by decision: all members vote on who asked to join, and the clock brings them in."""

from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.identity import actor_keys, applications, people
from folkmoot.record.actors import ByClock
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, follows, handles
from folkmoot.record.perform import perform
from folkmoot.storage import jobs
from folkmoot.storage.jobs import Work
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

RULE = "welcome"
"""The rule of the clock."""
JOB = "identity.welcome"

_STAYS = "Nobody can be made never to have joined; a member leaves, or is banned."


@act("member.let_in/1", record=PUBLIC, effect="ordinary", irreversible=_STAYS)
class LetIn(Act, frozen=True):
    """Let in somebody who asked to join, as the members decided."""

    application: Ref
    ref: Ref
    """Of the new member."""

    def target(self, tx: ReadTx) -> Target:
        """Whom it is about."""
        return Target(subject=self.ref)


@act("member.come/1", record=PUBLIC, clock=RULE, irreversible=_STAYS, erasable=("name",))
class ComeIn(Act, frozen=True):
    """Come in, after the members decided on it."""

    application: Ref
    ref: Ref
    name: str

    def target(self, tx: ReadTx) -> Target:
        """The erasure of the person takes the name out of the record."""
        people.check_name(self.name)
        return Target(subject=self.ref)


@handles(LetIn)
def _let_in(tx: WriteTx, act: LetIn, deed: Deed) -> None:
    """The decision is all: their name, which can be erased, comes with them."""


@follows(LetIn)
def _bring(tx: WriteTx, act: LetIn, deed: Deed) -> None:
    check(tx, act.application)
    jobs.enqueue(tx, JOB, {"application": act.application, "ref": act.ref}, at=deed.at)


@handles(ComeIn)
def _come(tx: WriteTx, act: ComeIn, deed: Deed) -> int:
    return people.put_member(tx, act.ref, act.name, deed.at, sponsor=None)


@follows(ComeIn)
def _settle(tx: WriteTx, act: ComeIn, deed: Deed) -> None:
    applications.settle(tx, act.application, act.ref, deed)
    actor_keys.want(tx, "person", act.ref)


def check(tx: ReadTx, application: Ref) -> None:
    """Raise NotFound or Conflict for who waits no longer, or has a name that was taken since."""
    found = applications.still_waiting(tx, application)
    if people.is_taken(tx, found.name):
        # Without the name: the record keeps why a decision failed, and a name can be erased.
        raise Conflict(N_("Their name is taken meanwhile. They can ask again under another."))


def welcome(work: Work) -> None:
    """Make a member of somebody whom the members let in; once, and if they still wait."""
    application, ref = Ref(work.data["application"]), Ref(work.data["ref"])
    with work.finish() as tx:
        found = applications.by_ref(tx, application)
        if found.decided_at is None and not people.is_taken(tx, found.name):
            perform(tx, ComeIn(application, ref, found.name), by=ByClock(RULE))
