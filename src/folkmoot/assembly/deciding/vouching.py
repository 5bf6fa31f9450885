"""Vouching for a newcomer, and what a newcomer still lacks before they vote."""

import msgspec
from sqlalchemy import delete

from folkmoot.assembly.deciding import rolls, vouches
from folkmoot.clock import DAY, Ref
from folkmoot.errors import Conflict, NotAllowed
from folkmoot.identity import people
from folkmoot.identity.people import Person
from folkmoot.notices import notices
from folkmoot.record.acts import MEMBERS, Act, Deed, Target, act, follows, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_


@act("member.vouch/1", record=MEMBERS, member=True, undo="member.unvouch/1")
class Vouch(Act, frozen=True):
    """Say of a newcomer that one knows them, so that they can vote."""

    person: Ref

    def target(self, tx: ReadTx) -> Target:
        """The moot, so that nobody who is banned from it brings others to its votes."""
        return Target()


@act("member.unvouch/1", record=MEMBERS, member=True, suspended=True, undo="member.vouch/1")
class Unvouch(Act, frozen=True):
    """Take that back, before they can vote by it."""

    person: Ref

    def target(self, tx: ReadTx) -> Target:
        """No scope: it is one's own word."""
        return Target(scopes=())


@handles(Vouch)
def _vouch(tx: WriteTx, act: Vouch, deed: Deed) -> None:
    person_id = people.id_of(tx, act.person)
    if not kernel_of(tx).replaying:
        check(tx, act.person, deed.actor_id or 0, deed.at)
    tx.insert(vouches.vouches, person_id=person_id, sponsor_id=deed.actor_id, at=deed.at)


@handles(Unvouch)
def _unvouch(tx: WriteTx, act: Unvouch, deed: Deed) -> None:
    person = people.by_ref(tx, act.person)
    joined = person.joined_at if person is not None else None
    if not kernel_of(tx).replaying and joined is not None and deed.at >= joined + rolls.TENURE:
        raise Conflict(N_("Their 30 days are over. No single member takes a vote away again."))
    table = vouches.vouches
    person_id = people.id_of(tx, act.person)
    mine = (table.c.person_id == person_id, table.c.sponsor_id == deed.actor_id)
    if not tx.write(delete(table).where(*mine)):
        raise Conflict(N_("You have not vouched for them."))


def check(tx: ReadTx, ref: Ref, by_id: int, at: int) -> None:
    """Refuse a word that would not be a second one. Raises Conflict or NotAllowed, saying why."""
    person = people.by_ref(tx, ref)
    if person is None or not person.is_member:
        raise Conflict(N_("Only members vote, and this person is none."))
    if person.id == by_id:
        raise NotAllowed(N_("Nobody vouches for themselves. Ask a member who knows you."))
    _check_other_hands(tx, person, by_id)
    if by_id in vouches.of(tx, person.id):
        raise Conflict(N_("You have vouched for them already."))
    lately = vouches.lately(tx, by_id, at)
    if len(lately) >= vouches.MOST:
        raise Conflict(
            N_("A member vouches for {most} people within 30 days. You can again in {days} days."),
            most=vouches.MOST,
            days=-((at - lately[0] - vouches.WITHIN) // DAY),
        )
    if all(one.id != by_id for one in rolls.entitled(tx, at)):
        raise NotAllowed(N_("Whoever votes can vouch for others. You will, once you vote."))


def _check_other_hands(tx: ReadTx, person: Person, by_id: int) -> None:
    """Two who know a newcomer, not one of them twice."""
    if vouches.sponsor_of(tx, person.id) == by_id:
        raise NotAllowed(N_("You brought them in, so somebody else is to know them too."))
    if vouches.descends(tx, by_id, person.id):
        raise NotAllowed(N_("They brought you in, or brought in who did. Somebody else can."))


@follows(Vouch)
def tell_vouched(tx: WriteTx, act: Vouch, deed: Deed) -> None:
    """Whom it is about."""
    notices.tell(tx, [people.id_of(tx, act.person)], "decision.vouched", deed, link="/decide")


# ---- what is missing


class Missing(msgspec.Struct, frozen=True):
    """What keeps a member from voting today."""

    until: int
    """When their 30 days are over; 0 where they are."""
    vouches: int
    """How many members are still to say that they know them."""
    recovering: int
    """Until when an account that was recovered waits; 0 where it does not."""
    crowded: int
    """Until when at the latest they wait only because newcomers are at most a fifth; or 0."""


def missing(tx: ReadTx, person: Person, at: int) -> Missing | None:
    """What a member lacks before they can vote; None where they lack nothing."""
    if any(one.id == person.id for one in rolls.entitled(tx, at)):
        return None
    recovering = (person.limited_until or 0) if (person.limited_until or 0) > at else 0
    joined = person.joined_at or 0
    if not rolls.asks_newcomers(tx, at):
        return Missing(0, 0, recovering, 0)
    until = 0 if joined <= at - rolls.TENURE else joined + rolls.TENURE
    left = lacking(tx, person)
    crowded = 0 if until or left or recovering else joined + rolls.NEW
    return Missing(until, left, recovering, crowded)


def lacking(tx: ReadTx, person: Person) -> int:
    """How many members are still to vouch for a person before they vote by the clock alone."""
    line = rolls.first_ones(tx)
    if line is None or (person.joined_at or 0) <= line:
        return 0
    brought_in = vouches.sponsor_of(tx, person.id) is not None
    return max(0, vouches.needed(brought_in=brought_in) - len(vouches.of(tx, person.id)))
