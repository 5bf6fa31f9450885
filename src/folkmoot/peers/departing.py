"""What is forgotten of people who are gone, here or on another server: who follows whom."""

from folkmoot.identity import people
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.identity.visitors import PersonGone
from folkmoot.peers import followers, moving, wanted
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.transaction import WriteTx


@follows(Leave)
@follows(EraseAccount)
@follows(PersonGone)
def _forget(tx: WriteTx, act: Leave | EraseAccount | PersonGone, deed: Deed) -> None:
    person_id = people.id_of(tx, act.person)
    followers.forget(tx, person_id)
    wanted.forget_person(tx, person_id)
    if not isinstance(act, PersonGone):
        moving.forget(tx, person_id)
