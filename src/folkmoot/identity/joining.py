"""How a person becomes a member: vouched for, admitted, or through the open door."""

from folkmoot.clock import Ref
from folkmoot.identity import people
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, handles
from folkmoot.storage.transaction import ReadTx, WriteTx

_STAYS = "Nobody can be made never to have joined; a member leaves, or is banned."


@act("member.join/1", record=PUBLIC, member=True, irreversible=_STAYS, erasable=("name",))
class JoinByInvitation(Act, frozen=True):
    """Bring in a new member by an invitation; the act is the sponsor's."""

    ref: Ref
    name: str

    def target(self, tx: ReadTx) -> Target:
        """The erasure of the person takes the name out of the record."""
        return Target(subject=self.ref)


@act("member.admit/1", record=PUBLIC, power="member.admit", irreversible=_STAYS, erasable=("name",))
class AdmitMember(Act, frozen=True):
    """Admit a person who asked to join."""

    ref: Ref
    name: str

    def target(self, tx: ReadTx) -> Target:
        """The erasure of the person takes the name out of the record."""
        return Target(subject=self.ref)


@act("member.enter/1", record=PUBLIC, newcomer=True, irreversible=_STAYS, erasable=("name",))
class EnterOpenDoor(Act, frozen=True):
    """Join a moot that lets anybody in."""

    ref: Ref
    name: str

    def target(self, tx: ReadTx) -> Target:
        """A newcomer does it to themselves."""
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
