"""A way back for who lost password and words: two others vouch, two days pass, nobody objects.

Whoever is locked out asks on the sign-in page and gets a link and a short code. A holder of
`identity.reset` who has spoken to the person proposes the reset, a second one confirms it
(from three members on), every browser of the person says so for 48 hours, and then the
link opens. Those who vouch never hold the link, so they cannot walk in themselves.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Column, ForeignKey, Integer, Table, Text, and_, bindparam, select, update

from folkmoot.clock import DAY, HOUR, Clock, Ref
from folkmoot.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from folkmoot.identity import people, reset_requests, tokens
from folkmoot.identity.credentials import SetPassword, SetRecovery
from folkmoot.record.actors import ByClock, Member
from folkmoot.record.acts import MEMBERS, Act, Deed, Target, act, follows, handles
from folkmoot.record.perform import perform
from folkmoot.storage import jobs
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, governed, id_column, metadata, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

PROPOSED_FOR = 7 * DAY
"""So long a proposal waits for a second holder."""

WAIT = 48 * HOUR
"""So long the person may object after the reset was agreed on."""

OPEN_FOR = 7 * DAY
"""So long the link opens the account after that."""

LIMITED_FOR = 7 * DAY
"""So long the account may afterwards neither vote nor use a mandate."""

SECOND_FROM = 3
"""From so many members on a second holder must agree."""

RULE = "reset"
JOB = "identity.open_reset"

resets = Table(
    "reset",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
    ref_column("request", nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("proposer_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("proposed_at", Micros, nullable=False),
    Column("confirmer_id", Integer, ForeignKey("person.id")),
    Column("due_at", Micros),
    Column("opened_at", Micros),
    Column("ended_at", Micros),
    Column("used_at", Micros),
    info=governed(),
)


class Reset(msgspec.Struct, frozen=True):
    """One reset as it stands."""

    ref: Ref
    person_id: int
    person: Ref
    name: str | None
    request: Ref
    reason: str
    proposer_id: int
    proposed_at: int
    confirmer_id: int | None
    due_at: int | None
    """When the link opens unless the person objects; None while a second holder is missing."""
    opened_at: int | None
    ended_at: int | None
    """When it was objected to, withdrawn or too old."""
    used_at: int | None

    def is_live(self, now: int) -> bool:
        """Whether it can still open the account."""
        if self.ended_at is not None or self.used_at is not None:
            return False
        if self.opened_at is not None:
            return now < self.opened_at + OPEN_FOR
        return self.due_at is not None or now < self.proposed_at + PROPOSED_FOR


_LASTING = "The reset can be proposed anew."


@act(
    "reset.propose/1",
    record=MEMBERS,
    power="identity.reset",
    undo="reset.withdraw/1",
    erasable=("reason",),
)
class ProposeReset(Act, frozen=True):
    """Vouch that a locked-out member is who they say, so that they can set a new password."""

    ref: Ref
    person: Ref
    request: Ref
    reason: str

    def target(self, tx: ReadTx) -> Target:
        """The reason goes when the person erases their account."""
        if not self.reason.strip():
            raise Invalid(N_("Say how you know that it is the person themselves."), field="reason")
        return Target(subject=self.person)


@act("reset.confirm/1", record=MEMBERS, power="identity.reset", undo="reset.withdraw/1")
class ConfirmReset(Act, frozen=True):
    """Agree to a reset that somebody else proposed; after 48 hours the link opens."""

    reset: Ref


@act(
    "reset.withdraw/1",
    record=MEMBERS,
    power="identity.reset",
    irreversible=_LASTING,
    erasable=("reason",),
)
class WithdrawReset(Act, frozen=True):
    """Stop a reset that should not go on."""

    reset: Ref
    reason: str

    def target(self, tx: ReadTx) -> Target:
        """The reason goes when the person erases their account."""
        if not self.reason.strip():
            raise Invalid(N_("Say why, so that everybody can read it."), field="reason")
        return Target(subject=by_ref(tx, self.reset).person)


@act("reset.object/1", record=MEMBERS, own=True, suspended=True, irreversible=_LASTING)
class ObjectToReset(Act, frozen=True):
    """Stop the reset of one's own account."""

    reset: Ref

    def target(self, tx: ReadTx) -> Target:
        """Only the person whose account it is."""
        return Target(owner=by_ref(tx, self.reset).person)


@act("reset.open/1", record=MEMBERS, clock=RULE, irreversible="It closes by itself after a week.")
class OpenReset(Act, frozen=True):
    """Let the link of an agreed reset open the account, 48 hours after it was agreed on."""

    reset: Ref


@act(
    "reset.use/1",
    record=MEMBERS,
    own=True,
    suspended=True,
    irreversible="The new password is in use; its owner can change it.",
)
class UseReset(Act, frozen=True):
    """Come back into one's account; for 7 days it may neither vote nor use a mandate."""

    reset: Ref

    def target(self, tx: ReadTx) -> Target:
        """Only the person whose account it is."""
        return Target(owner=by_ref(tx, self.reset).person)


@handles(ProposeReset)
def _propose(tx: WriteTx, act: ProposeReset, deed: Deed) -> None:
    person = people.by_id(tx, people.id_of(tx, act.person))
    if person is None or not person.is_member:
        raise NotFound(N_("There is no such person here."))
    if person.id == deed.actor_id:
        raise NotAllowed(N_("Nobody can vouch for themselves. Change your password instead."))
    if against(tx, person.id, deed.at) is not None:
        raise Conflict(N_("A reset of this account is under way already."))
    alone = people.members_count(tx) < SECOND_FROM
    tx.insert(
        resets,
        ref=act.ref,
        person_id=person.id,
        request=act.request,
        reason=act.reason.strip(),
        proposer_id=deed.actor_id,
        proposed_at=deed.at,
        due_at=deed.at + WAIT if alone else None,
    )


@handles(ConfirmReset)
def _confirm(tx: WriteTx, act: ConfirmReset, deed: Deed) -> None:
    reset = _live(tx, act.reset, deed.at)
    if reset.due_at is not None:
        raise Conflict(N_("This reset is agreed on already."))
    if deed.actor_id in (reset.proposer_id, reset.person_id):
        raise NotAllowed(N_("Another holder of this power must agree, not you."))
    _set(tx, act.reset, confirmer_id=deed.actor_id, due_at=deed.at + WAIT)


@handles(WithdrawReset)
def _withdraw(tx: WriteTx, act: WithdrawReset, deed: Deed) -> None:
    _live(tx, act.reset, deed.at)
    _set(tx, act.reset, ended_at=deed.at)


@handles(ObjectToReset)
def _object(tx: WriteTx, act: ObjectToReset, deed: Deed) -> None:
    _live(tx, act.reset, deed.at)
    _set(tx, act.reset, ended_at=deed.at)


@handles(OpenReset)
def _open(tx: WriteTx, act: OpenReset, deed: Deed) -> None:
    reset = _live(tx, act.reset, deed.at)
    if reset.opened_at is not None or reset.due_at is None or deed.at < reset.due_at:
        raise Conflict(N_("This reset cannot be opened now."))
    _set(tx, act.reset, opened_at=deed.at)


@handles(UseReset)
def _use(tx: WriteTx, act: UseReset, deed: Deed) -> None:
    reset = _live(tx, act.reset, deed.at)
    if reset.opened_at is None:
        raise Conflict(N_("This reset cannot be used yet."))
    _set(tx, act.reset, used_at=deed.at)
    limited = update(people.people).where(people.people.c.id == reset.person_id)
    tx.write(limited.values(limited_until=deed.at + LIMITED_FOR))


@follows(ProposeReset)
@follows(ConfirmReset)
def _set_timer(tx: WriteTx, act: ProposeReset | ConfirmReset, deed: Deed) -> None:
    reset = by_ref(tx, act.ref if isinstance(act, ProposeReset) else act.reset)
    if reset.due_at is not None:
        jobs.enqueue(tx, JOB, {"reset": reset.ref}, at=reset.due_at, unique=f"{JOB}:{reset.ref}")


@follows(ProposeReset)
def _no_longer_asks(tx: WriteTx, act: ProposeReset, deed: Deed) -> None:
    reset_requests.forget(tx, act.request)


@follows(WithdrawReset)
@follows(ObjectToReset)
def _end_link(tx: WriteTx, act: WithdrawReset | ObjectToReset, deed: Deed) -> None:
    tokens.revoke(tx, by_ref(tx, act.reset).request, deed.at)


def open_due(work: jobs.Work) -> None:
    """The job that opens an agreed reset when its time has come; done again, it does nothing."""
    with work.finish() as tx:
        reset = by_ref(tx, Ref(work.data["reset"]))
        if reset.is_live(work.clock.now()) and reset.opened_at is None:
            perform(tx, OpenReset(reset=reset.ref), by=ByClock(RULE))


def propose(tx: WriteTx, clock: Clock, request: Ref, reason: str, by: Member) -> Ref:
    """Vouch for the person behind a request; gives the ref of the reset.

    Raises NotAllowed, NotFound, Invalid or Conflict.
    """
    found = reset_requests.by_ref(tx, request, clock.now())
    if found is None:
        raise NotFound(N_("This request is too old. The person can ask again."))
    act = ProposeReset(ref=clock.new_ref(), person=found.person, request=request, reason=reason)
    perform(tx, act, by=by)
    return act.ref


def against(tx: ReadTx, person_id: int, now: int) -> Reset | None:
    """The reset of a person's account that is under way: every page of theirs must say so."""
    rows = tx.rows(_AGAINST, {"person": person_id})
    return next((found for row in rows if (found := Reset(*row)).is_live(now)), None)


def under_way(tx: ReadTx, now: int) -> Sequence[Reset]:
    """Every reset that is under way, for those who hold the power."""
    rows = tx.rows(_QUERY.where(_UNDECIDED).order_by(resets.c.id.desc()))
    return [found for row in rows if (found := Reset(*row)).is_live(now)]


def by_ref(tx: ReadTx, ref: Ref) -> Reset:
    """The reset of a ref. Raises NotFound."""
    row = tx.row(_QUERY.where(resets.c.ref == ref))
    if row is None:
        raise NotFound(N_("There is no such reset."))
    return Reset(*row)


def of_link(tx: ReadTx, token: str, now: int) -> Reset | None:
    """How the reset behind a link stands; None while nobody has vouched.

    Raises NotFound or Gone for the link.
    """
    request = tokens.peek(tx, "reset", token, now).about
    row = tx.row(_QUERY.where(resets.c.request == request).order_by(resets.c.id.desc()))
    return Reset(*row) if row else None


def use(tx: WriteTx, clock: Clock, token: str, *, password_hash: str, recovery_hash: str) -> Member:
    """Set a new password and new words by a link that has opened; gives the member.

    Every browser of the account is signed out. Raises NotFound, Gone or Conflict.
    """
    now = clock.now()
    reset = of_link(tx, token, now)
    if reset is None or reset.opened_at is None:
        raise Conflict(N_("This link does not open the account yet. Look here again later."))
    if not reset.is_live(now):
        raise Gone(N_("This reset has ended. Ask again on the sign-in page."))
    tokens.consume(tx, "reset", token, now)
    member = Member(reset.person, reset.person_id)
    perform(tx, UseReset(reset=reset.ref), by=member)
    perform(tx, SetPassword(member.ref, password_hash), by=member)
    perform(tx, SetRecovery(member.ref, recovery_hash), by=member)
    return member


_QUERY = select(
    resets.c.ref,
    resets.c.person_id,
    people.people.c.ref,
    people.people.c.name,
    resets.c.request,
    resets.c.reason,
    resets.c.proposer_id,
    resets.c.proposed_at,
    resets.c.confirmer_id,
    resets.c.due_at,
    resets.c.opened_at,
    resets.c.ended_at,
    resets.c.used_at,
).join_from(resets, people.people, people.people.c.id == resets.c.person_id)
_UNDECIDED = and_(resets.c.ended_at.is_(None), resets.c.used_at.is_(None))
_AGAINST = Prepared(_QUERY.where(resets.c.person_id == bindparam("person"), _UNDECIDED))


def stop(tx: WriteTx, clock: Clock, member: Member) -> None:
    """Object to the reset of a member's account, if one is under way, in the member's name."""
    reset = against(tx, member.id, clock.now())
    if reset is not None:
        perform(tx, ObjectToReset(reset=reset.ref), by=member)


def forget_reasons(tx: WriteTx, person_id: int) -> None:
    """Blank what was said about a person who erases their account; for handlers only."""
    tx.write(update(resets).where(resets.c.person_id == person_id).values(reason=""))


def _live(tx: ReadTx, ref: Ref, now: int) -> Reset:
    reset = by_ref(tx, ref)
    if not reset.is_live(now):
        raise Conflict(N_("This reset has ended already."))
    return reset


def _set(tx: WriteTx, ref: Ref, **values: Any) -> None:
    tx.write(update(resets).where(resets.c.ref == ref).values(**values))
