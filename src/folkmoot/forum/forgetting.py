"""What the forum and the inbox forget of somebody who erases their account."""

from folkmoot.forum import blocks, messaging, picture_uses, reports, saved, subscriptions
from folkmoot.identity import people
from folkmoot.identity.leaving import EraseAccount
from folkmoot.identity.visitors import PersonGone
from folkmoot.media import uploads
from folkmoot.notices import notices
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.transaction import WriteTx


@follows(EraseAccount)
def forget(tx: WriteTx, act: EraseAccount, deed: Deed) -> None:
    """Delete what nobody but the person knew: lists, messages, reports and notices of theirs.

    With them go the pictures that nothing shows now, such as those of the profile.
    """
    person_id = people.id_of(tx, act.person)
    for room in (blocks, reports, saved, subscriptions):
        room.forget_person(tx, person_id)
    messaging.forget_person(tx, person_id, act.person)
    notices.empty(tx, person_id)
    picture_uses.forget(tx, "person", person_id)
    for picture in picture_uses.unused(tx, person_id):
        uploads.remove(tx, picture, deed.at)


@follows(PersonGone)
def forget_visitor(tx: WriteTx, act: PersonGone, deed: Deed) -> None:
    """With an account on another server go the messages from and to it."""
    messaging.forget_person(tx, people.id_of(tx, act.person), act.person)
