"""How a person becomes a member: vouched for, admitted, or through the open door."""

import msgspec

from folkmoot.clock import Clock, Ref
from folkmoot.errors import NotAllowed
from folkmoot.identity import actor_keys, people
from folkmoot.identity.credentials import SetPassword, SetRecovery
from folkmoot.record import settings
from folkmoot.record.actors import Member, Newcomer
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, follows, handles
from folkmoot.record.perform import perform
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

_STAYS = "Nobody can be made never to have joined; a member leaves, or is banned."


class NewAccount(msgspec.Struct, frozen=True):
    """What somebody who joins chose, as far as it is kept: hashes, never what was typed."""

    name: str
    password_hash: str
    recovery_hash: str


@act("member.join/1", record=PUBLIC, member=True, irreversible=_STAYS, erasable=("name",))
class JoinByInvitation(Act, frozen=True):
    """Bring in a new member by an invitation; the act is the sponsor's."""

    ref: Ref
    name: str

    def target(self, tx: ReadTx) -> Target:
        """The erasure of the person takes the name out of the record."""
        people.check_name(self.name)
        return Target(subject=self.ref)


@act("member.admit/1", record=PUBLIC, power="member.admit", irreversible=_STAYS, erasable=("name",))
class AdmitMember(Act, frozen=True):
    """Admit a person who asked to join."""

    ref: Ref
    name: str

    def target(self, tx: ReadTx) -> Target:
        """The erasure of the person takes the name out of the record.

        Raises NotAllowed where nobody decides on that alone.
        """
        if settings.get(tx, "admitting") == "members":
            raise NotAllowed(N_("Here all members decide on who joins. Propose it to them."))
        people.check_name(self.name)
        return Target(subject=self.ref)


@act("member.enter/1", record=PUBLIC, newcomer=True, irreversible=_STAYS, erasable=("name",))
class EnterOpenDoor(Act, frozen=True):
    """Join a moot that lets anybody in."""

    ref: Ref
    name: str

    def target(self, tx: ReadTx) -> Target:
        """A newcomer does it to themselves, while the door is open."""
        check_way(tx, "open")
        people.check_name(self.name)
        return Target(owner=self.ref, subject=self.ref)


@handles(JoinByInvitation)
def _join(tx: WriteTx, act: JoinByInvitation, deed: Deed) -> int:
    return people.put_member(tx, act.ref, act.name, deed.at, sponsor=deed.actor)


@handles(AdmitMember)
def _admit(tx: WriteTx, act: AdmitMember, deed: Deed) -> int:
    return people.put_member(tx, act.ref, act.name, deed.at, sponsor=deed.actor)


@handles(EnterOpenDoor)
def _enter(tx: WriteTx, act: EnterOpenDoor, deed: Deed) -> int:
    return people.put_member(tx, act.ref, act.name, deed.at, sponsor=None)


@follows(JoinByInvitation)
@follows(AdmitMember)
@follows(EnterOpenDoor)
def _want_keys(
    tx: WriteTx, act: JoinByInvitation | AdmitMember | EnterOpenDoor, deed: Deed
) -> None:
    actor_keys.want(tx, "person", act.ref)


def check_way(tx: ReadTx, way: str) -> None:
    """Raise NotAllowed unless the moot's setting `joining` is this way."""
    chosen = settings.get(tx, "joining")
    if chosen == way:
        return
    raise NotAllowed(
        N_("This moot asks those who want to join some questions first. Go to Apply.")
        if chosen == "application"
        else N_("Anybody may join this moot at the moment. Go to Join.")
        if chosen == "open"
        else N_("This moot is joined by invitation. Ask a member whom you know for one.")
    )


def enter(tx: WriteTx, clock: Clock, account: NewAccount) -> Member:
    """Join through the open door; gives the new member.

    Raises NotAllowed while the door is not open, Invalid or Conflict for the name.
    """
    ref = clock.new_ref()
    done = perform(tx, EnterOpenDoor(ref=ref, name=account.name), by=Newcomer(ref))
    return settle(tx, Member(ref, done.result), account)


def settle(tx: WriteTx, member: Member, account: NewAccount) -> Member:
    """Give a new member, or the founder, what they prove themselves with."""
    perform(tx, SetPassword(member.ref, account.password_hash), by=member)
    perform(tx, SetRecovery(member.ref, account.recovery_hash), by=member)
    return member
