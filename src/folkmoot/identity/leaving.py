"""Leaving the moot, and erasing one's account: the name goes, the words stay without it."""

from sqlalchemy import delete, update

from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.identity import (
    applications,
    credentials,
    invitations,
    people,
    profiles,
    reset_requests,
    resets,
    sessions,
    tokens,
)
from folkmoot.identity.people import names, retired
from folkmoot.record import log
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, follows, handles
from folkmoot.storage import search
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_


@act(
    "member.leave/1",
    record=PUBLIC,
    own=True,
    suspended=True,
    irreversible="Who left joins again under another name.",
)
class Leave(Act, frozen=True):
    """Leave the moot; what one wrote stays, under one's name."""

    person: Ref

    def target(self, tx: ReadTx) -> Target:
        """Only the person themselves."""
        return Target(owner=self.person)


@act(
    "account.erase/1",
    record=PUBLIC,
    own=True,
    suspended=True,
    irreversible="The name and the profile are deleted, and nothing can bring them back.",
)
class EraseAccount(Act, frozen=True):
    """Leave the moot and erase one's name and profile; what one wrote stays without a name."""

    person: Ref

    def target(self, tx: ReadTx) -> Target:
        """Only the person themselves."""
        return Target(owner=self.person)


@handles(Leave)
def _leave(tx: WriteTx, act: Leave, deed: Deed) -> None:
    person_id = people.id_of(tx, act.person)
    credentials.forget(tx, person_id)
    change = update(people.people).where(people.people.c.id == person_id)
    if not tx.write(change.where(people.people.c.left_at.is_(None)).values(left_at=deed.at)):
        raise Conflict(N_("This member has left already."))


@handles(EraseAccount)
def _erase(tx: WriteTx, act: EraseAccount, deed: Deed) -> None:
    """The name is taken out of every place that joins it to the ref of the person.

    That somebody bore it is kept without the ref, so that nobody else ever takes the name.
    """
    person_id = people.id_of(tx, act.person)
    person = people.by_id(tx, person_id)
    if person is not None and person.name is not None:
        tx.write(delete(names).where(names.c.ref == act.person))
        tx.insert_if_new(retired, ["name"], {"name": person.name})
        applications.forget(tx, person.name)
        reset_requests.forget_name(tx, person.name)
    tx.write(
        update(people.people)
        .where(people.people.c.id == person_id)
        .values(name=None, actor_url=None, left_at=deed.at, erased_at=deed.at)
    )
    credentials.forget(tx, person_id)
    profiles.forget(tx, person_id)
    resets.forget_reasons(tx, person_id)
    invitations.forget_notes(tx, person_id, act.person)
    log.erase_text(tx, act.person)


@follows(Leave)
@follows(EraseAccount)
def _sign_out(tx: WriteTx, act: Leave | EraseAccount, deed: Deed) -> None:
    person_id = people.id_of(tx, act.person)
    sessions.end_all(tx, person_id)
    tokens.revoke(tx, act.person, deed.at)
    search.forget(tx)
