"""What the forum and the inbox forget of somebody who erases their account."""

from folkmoot.forum import blocks, reports, saved, subscriptions
from folkmoot.identity import people
from folkmoot.identity.leaving import EraseAccount
from folkmoot.notices import notices
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.transaction import WriteTx


@follows(EraseAccount)
def forget(tx: WriteTx, act: EraseAccount, deed: Deed) -> None:
    """Delete what nobody but the person knew: lists, reports and notices of their own."""
    person_id = people.id_of(tx, act.person)
    for room in (blocks, reports, saved, subscriptions):
        room.forget_person(tx, person_id)
    notices.empty(tx, person_id)
