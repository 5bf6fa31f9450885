"""Whom acts on powers, on accounts and on joining are told to."""

import msgspec
from sqlalchemy import select

from folkmoot.assembly import mandates
from folkmoot.assembly.mandates import EndMandate, GrantMandate
from folkmoot.assembly.succeeding import SucceedMandate
from folkmoot.identity import people, resets
from folkmoot.identity.applications import Apply
from folkmoot.identity.invitations import UseInvitation
from folkmoot.identity.resets import ConfirmReset, ObjectToReset, ProposeReset, WithdrawReset
from folkmoot.notices import notices
from folkmoot.record import settings
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.transaction import ReadTx, WriteTx

ADMITS = "member.admit"


@follows(GrantMandate)
def tell_given(tx: WriteTx, act: GrantMandate, deed: Deed) -> None:
    """The new holder, with the reason; and who held it until an appeal gave it back."""
    holder = people.id_of(tx, act.holder)
    data = {"reason": act.reason}
    notices.tell(tx, [holder], "mandate.given", deed, link="/mandates", data=data)
    table = mandates.mandates.c
    meanwhile = select(table.holder_id).where(
        table.succeeds == act.gives_back, table.ended_at == deed.at
    )
    if act.gives_back is not None and (former := tx.value(meanwhile)) is not None:
        notices.tell(tx, [former], "mandate.ended", deed, link="/mandates", data=data)


@follows(EndMandate)
def tell_ended(tx: WriteTx, act: EndMandate, deed: Deed) -> None:
    """The one who held it, unless they gave it up themselves."""
    holder = mandates.by_ref(tx, act.mandate).holder_id
    data = {"reason": act.reason}
    notices.tell(tx, [holder], "mandate.ended", deed, link="/mandates", data=data)


@follows(SucceedMandate)
def tell_taken_over(tx: WriteTx, act: SucceedMandate, deed: Deed) -> None:
    """Who was the understudy, and now holds it."""
    data = {"reason": mandates.by_ref(tx, act.ref).reason}
    holder = [people.id_of(tx, act.holder)]
    notices.tell(tx, holder, "mandate.given", deed, link="/mandates", data=data)


@follows(ProposeReset)
def tell_asked(tx: WriteTx, act: ProposeReset, deed: Deed) -> None:
    """The person whose account it is: they may object."""
    person = people.id_of(tx, act.person)
    notices.tell(tx, [person], "reset.asked", deed, link="/settings")


@follows(ConfirmReset)
def tell_confirmed(tx: WriteTx, act: ConfirmReset, deed: Deed) -> None:
    """The person again: 48 hours are left to object."""
    person = resets.by_ref(tx, act.reset).person_id
    notices.tell(tx, [person], "reset.confirmed", deed, link="/settings")


@follows(WithdrawReset)
@follows(ObjectToReset)
def tell_stopped(tx: WriteTx, act: WithdrawReset | ObjectToReset, deed: Deed) -> None:
    """The person, and those who vouched."""
    reset = resets.by_ref(tx, act.reset)
    involved = [reset.person_id, reset.proposer_id]
    if reset.confirmer_id is not None:
        involved.append(reset.confirmer_id)
    notices.tell(tx, involved, "reset.stopped", deed, link="/record?kind=people")


@follows(Apply)
def tell_applied(tx: WriteTx, act: Apply, deed: Deed) -> None:
    """Everybody who may decide on it; never who it was, before anybody decided."""
    nobody = msgspec.structs.replace(deed, actor=None)
    all_decide = settings.get(tx, "admitting") == "members"
    deciding = people.member_ids(tx) if all_decide else _holders(tx, ADMITS, deed.at)
    notices.tell(tx, deciding, "joining.asked", nobody, link="/applications")


@follows(UseInvitation)
def tell_joined(tx: WriteTx, act: UseInvitation, deed: Deed) -> None:
    """The sponsor: the act is theirs, but it happened when the newcomer used the link."""
    if deed.actor_id is None:
        return
    joined = msgspec.structs.replace(deed, actor=act.member, actor_id=None)
    sponsor = [deed.actor_id]
    notices.tell(tx, sponsor, "joining.joined", joined, link="/members", subject=act.member)


def _holders(tx: ReadTx, power: str, at: int) -> list[int]:
    return [one.holder_id for one in mandates.live(tx, at) if power in one.powers]
