"""Invitations: a member vouches for one person with a link that is good once and for a time."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    CHAR,
    Column,
    ForeignKey,
    Integer,
    Select,
    Table,
    Text,
    func,
    or_,
    select,
    update,
)

from folkmoot.clock import DAY, Clock, Ref
from folkmoot.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from folkmoot.identity import people, tokens
from folkmoot.identity.joining import JoinByInvitation, NewAccount, settle
from folkmoot.record.actors import Member
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, follows, handles
from folkmoot.record.moot_key import Sealer
from folkmoot.record.perform import perform
from folkmoot.storage.tables import Micros, id_column, metadata, private, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

LONGEST_DAYS = 30
USUAL_DAYS = 7
MOST_OPEN = 20
LONGEST_NOTE = 200
FROM_MEMBERS = 7
"""From so many members on, one of them cannot bring in a majority."""
MOST_BROUGHT, WITHIN = 2, 30 * DAY
"""So many a member may then bring in within that time (decision 0036)."""

invitations = Table(
    "invitation",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("sponsor_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
    Column("note", Text, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("expires_at", Micros, nullable=False),
    Column("used_at", Micros),
    Column("member", CHAR(32)),
    Column("withdrawn_at", Micros),
    info=private(),
)


class Invitation(msgspec.Struct, frozen=True):
    """One invitation; `member` is the ref of whom it brought in."""

    ref: Ref
    sponsor_id: int
    sponsor: Ref
    sponsor_name: str | None
    note: str
    """A reminder for the sponsor of whom it is for; nobody else sees it."""
    made_at: int
    expires_at: int
    used_at: int | None
    member: Ref | None
    withdrawn_at: int | None

    def is_open(self, now: int) -> bool:
        """Whether somebody can still join by it."""
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at


@act("invite.make/1", record=NEVER, member=True, undo="invite.withdraw/1")
class MakeInvitation(Act, frozen=True):
    """Invite somebody whom one vouches for."""

    ref: Ref
    note: str
    days: int


@act(
    "invite.withdraw/1",
    record=NEVER,
    own=True,
    suspended=True,
    irreversible="A new invitation is made instead.",
)
class WithdrawInvitation(Act, frozen=True):
    """Take back an invitation that nobody has used."""

    ref: Ref

    def target(self, tx: ReadTx) -> Target:
        """Only its sponsor."""
        return Target(owner=by_ref(tx, self.ref).sponsor)


@act("invite.use/1", record=NEVER, own=True, irreversible="An invitation is good only once.")
class UseInvitation(Act, frozen=True):
    """Note that somebody joined by an invitation; the act is the sponsor's, as the joining is."""

    ref: Ref
    member: Ref

    def target(self, tx: ReadTx) -> Target:
        """Only its sponsor."""
        return Target(owner=by_ref(tx, self.ref).sponsor)


@handles(MakeInvitation)
def _make(tx: WriteTx, act: MakeInvitation, deed: Deed) -> str:
    if not 1 <= act.days <= LONGEST_DAYS:
        raise Invalid(
            N_("Choose how long the invitation is good: 1 to {most} days."),
            field="days",
            most=LONGEST_DAYS,
        )
    if len(act.note) > LONGEST_NOTE:
        raise Invalid(
            N_("This note is too long: at most {most} characters fit."),
            field="note",
            most=LONGEST_NOTE,
        )
    if _open_count(tx, deed.actor_id, deed.at) >= MOST_OPEN:
        raise Conflict(
            N_("You have {most} open invitations. Take one back before you make another."),
            most=MOST_OPEN,
        )
    _check_brought(tx, deed.actor_id, deed.at)
    tx.insert(
        invitations,
        ref=act.ref,
        sponsor_id=deed.actor_id,
        note=act.note.strip(),
        made_at=deed.at,
        expires_at=deed.at + act.days * DAY,
    )
    return act.ref


@handles(WithdrawInvitation)
def _withdraw(tx: WriteTx, act: WithdrawInvitation, deed: Deed) -> None:
    if not by_ref(tx, act.ref).is_open(deed.at):
        raise Conflict(N_("This invitation has ended already."))
    tx.write(update(invitations).where(invitations.c.ref == act.ref).values(withdrawn_at=deed.at))


@handles(UseInvitation)
def _use(tx: WriteTx, act: UseInvitation, deed: Deed) -> None:
    same = update(invitations).where(invitations.c.ref == act.ref)
    tx.write(same.values(used_at=deed.at, member=act.member))


@follows(WithdrawInvitation)
def _end_link(tx: WriteTx, act: WithdrawInvitation, deed: Deed) -> None:
    tokens.revoke(tx, act.ref, deed.at)


class Invited(msgspec.Struct, frozen=True):
    """An invitation and the secret of its link, which nobody can read from the database."""

    ref: Ref
    token: str
    expires_at: int
    repeated: bool = False
    """True when the same form had made it before and nothing happened now."""


def invite(
    tx: WriteTx,
    clock: Clock,
    by: Member,
    *,
    note: str = "",
    days: int = USUAL_DAYS,
    token: str | None = None,
) -> Invited:
    """Make an invitation.

    `token` is the secret that its form gives, see form_token(): with it a repeat makes no
    second invitation and gives the first again. Without it chance makes one.
    Raises NotAllowed for a member who is banned, Invalid, or Conflict for too many, and
    for a repeat after the invitation was used, taken back or too old.
    """
    if token and tokens.is_known(tx, token):
        return _same_again(tx, token, clock.now())
    act = MakeInvitation(ref=clock.new_ref(), note=note, days=days)
    key = f"invite {tokens.digest(token)}" if token else None
    done = perform(tx, act, by=by, key=key)
    if done.repeated and token:
        return _same_again(tx, token, clock.now())
    token = tokens.issue(tx, clock, "invite", act.ref, lifetime=days * DAY, token=token)
    return Invited(act.ref, token, done.at + days * DAY)


def form_token(keys: Sealer, by: Member, form: str) -> str:
    """The secret of the invitation that a member's form makes.

    `form` tells the form from every other: the nonce of its page and what was typed.
    Whoever lacks the key file cannot work the secret out, even if they know all of that.
    """
    return tokens.as_token(keys.derive("invite", f"{by.ref} {form}"))


def _same_again(tx: ReadTx, token: str, now: int) -> Invited:
    """The invitation of a form that comes a second time. Raises Conflict when it has ended."""
    try:
        found = look(tx, token, now)
    except (NotFound, Gone) as error:
        raise Conflict(
            N_(
                "This form was sent before, and the invitation that it made has ended. "
                "Make another."
            )
        ) from error
    return Invited(found.ref, token, found.expires_at, repeated=True)


def look(tx: ReadTx, token: str, now: int) -> Invitation:
    """The invitation of a link, without using it. Raises NotFound or Gone."""
    link = tokens.peek(tx, "invite", token, now)
    return _still_good(tx, Ref(link.about), now)


def accept(tx: WriteTx, clock: Clock, token: str, account: NewAccount) -> Member:
    """Join by a link, which is used up in the same transaction; gives the new member.

    Raises NotFound or Gone for the link, Invalid or Conflict for the name.
    """
    now = clock.now()
    link = tokens.consume(tx, "invite", token, now)
    invitation = _still_good(tx, Ref(link.about), now)
    sponsor = Member(invitation.sponsor, invitation.sponsor_id)
    ref = clock.new_ref()
    try:
        done = perform(tx, JoinByInvitation(ref=ref, name=account.name), by=sponsor)
    except NotAllowed as refused:
        raise _sponsor_gone() from refused
    perform(tx, UseInvitation(ref=invitation.ref, member=ref), by=sponsor)
    return settle(tx, Member(ref, done.result), account)


def by_ref(tx: ReadTx, ref: Ref) -> Invitation:
    """The invitation of a ref. Raises NotFound."""
    row = tx.row(_query().where(invitations.c.ref == ref))
    if row is None:
        raise NotFound(N_("There is no such invitation."))
    return Invitation(*row)


def of_sponsor(tx: ReadTx, person_id: int) -> Sequence[Invitation]:
    """The invitations that a member made, the newest first."""
    query = _query().where(invitations.c.sponsor_id == person_id)
    return [Invitation(*row) for row in tx.rows(query.order_by(invitations.c.id.desc()))]


def forget_notes(tx: WriteTx, person_id: int, ref: Ref) -> None:
    """Blank what a person noted of those they invited, and what was noted of them.

    For handlers only.
    """
    theirs = or_(invitations.c.sponsor_id == person_id, invitations.c.member == ref)
    tx.write(update(invitations).where(theirs).values(note=""))


def _query() -> Select[*tuple[Any, ...]]:
    person = people.people.c
    return select(
        invitations.c.ref,
        invitations.c.sponsor_id,
        person.ref,
        person.name,
        invitations.c.note,
        invitations.c.made_at,
        invitations.c.expires_at,
        invitations.c.used_at,
        invitations.c.member,
        invitations.c.withdrawn_at,
    ).join_from(invitations, people.people, person.id == invitations.c.sponsor_id)


def _open_count(tx: ReadTx, person_id: int | None, now: int) -> int:
    return tx.value(
        select(func.count()).where(
            invitations.c.sponsor_id == person_id,
            invitations.c.used_at.is_(None),
            invitations.c.withdrawn_at.is_(None),
            invitations.c.expires_at > now,
        )
    )


def _still_good(tx: ReadTx, ref: Ref, now: int) -> Invitation:
    invitation = by_ref(tx, ref)
    if not invitation.is_open(now):
        raise Gone(N_("This invitation has ended. Ask the member who sent it for a new one."))
    sponsor = people.by_id(tx, invitation.sponsor_id)
    if sponsor is None or not sponsor.is_member:
        raise _sponsor_gone()
    if _is_new(tx, sponsor.joined_at or 0, now) or (
        _brought(tx, sponsor.id, now) >= most_brought(tx)
    ):
        raise Gone(
            N_(
                "The member who sent this invitation can bring in nobody more at the moment. Ask "
                "another member."
            )
        )
    return invitation


def most_brought(tx: ReadTx) -> int:
    """How many people one member may bring in within 30 days, in a moot of this size."""
    return MOST_BROUGHT if people.members_count(tx) >= FROM_MEMBERS else FROM_MEMBERS


def _is_new(tx: ReadTx, joined_at: int, now: int) -> bool:
    """Whether somebody came lately and not among the first seven: they bring in nobody yet.

    Else two whom one member brings in could bring in four, and these eight, in one evening.
    """
    here = people.people.c.joined_at.is_not(None), people.people.c.left_at.is_(None)
    joined = select(people.people.c.joined_at).where(*here).order_by(people.people.c.joined_at)
    last = tx.value(joined.offset(FROM_MEMBERS - 1).limit(1))
    return last is not None and joined_at > max(last, now - WITHIN)


def _brought(tx: ReadTx, person_id: int | None, now: int) -> int:
    return tx.value(
        select(func.count()).where(
            invitations.c.sponsor_id == person_id, invitations.c.used_at > now - WITHIN
        )
    )


def _check_brought(tx: ReadTx, person_id: int | None, now: int) -> None:
    """Refuse an invitation by whoever came lately or brought in their share. Raises Conflict."""
    who = people.by_id(tx, person_id or 0)
    if who is not None and _is_new(tx, who.joined_at or 0, now):
        raise Conflict(
            N_("Whoever joined lately can invite others after 30 days. Another member can already.")
        )
    if _brought(tx, person_id, now) >= most_brought(tx):
        raise Conflict(
            N_(
                "You have brought in as many people as one member can within 30 days. "
                "Another member can invite them."
            )
        )


def _sponsor_gone() -> Gone:
    return Gone(
        N_("The member who sent this invitation cannot vouch for anybody now. Ask another member.")
    )
