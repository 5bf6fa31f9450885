"""People of other servers: what their own server says of them, and that they are gone."""

from sqlalchemy import update

from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.identity import profiles
from folkmoot.identity.people import AWAY, Person, by_actor_url, by_ref, people
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, handles
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_


@act("person.learn/1", record=NEVER, server=True, undo="person.learn/1")
class LearnPerson(Act, frozen=True):
    """Note what a server says of one of its people."""

    ref: Ref
    """For somebody who is new here; who is known keeps theirs."""
    actor_url: str
    host: str
    name: str
    display_name: str = ""
    bio: str = ""
    """Markdown."""

    def target(self, tx: ReadTx) -> Target:
        """A server speaks for its own people only."""
        known = by_actor_url(tx, self.actor_url)
        return Target(home=self.host if known is None or known.host == self.host else "")


@act(
    "person.gone/1",
    record=NEVER,
    server=True,
    irreversible="The server of the person says that there is no such account any more.",
)
class PersonGone(Act, frozen=True):
    """Note that somebody's account on another server was deleted."""

    person: Ref

    def target(self, tx: ReadTx) -> Target:
        """Only their own server may say so."""
        return Target(home=_visitor(tx, self.person).host)


@handles(LearnPerson)
def _learn(tx: WriteTx, act: LearnPerson, deed: Deed) -> int:
    """Gives the row id of the person. Somebody who is gone does not come back."""
    known = by_actor_url(tx, act.actor_url)
    if known is None:
        person_id = tx.insert(
            people,
            ref=act.ref,
            name=act.name,
            host=act.host,
            actor_url=act.actor_url,
            origin=AWAY,
        )
    elif known.is_gone:
        return known.id
    else:
        person_id = known.id
        if (known.name, known.host, known.origin) != (act.name, act.host, AWAY):
            change = update(people).where(people.c.id == known.id)
            tx.write(change.values(name=act.name, host=act.host, origin=AWAY))
    said, new = profiles.of(tx, person_id), profiles.of_visitor(act.display_name, act.bio)
    if said != new:
        profiles.put(tx, person_id, new)
    return person_id


@handles(PersonGone)
def _gone(tx: WriteTx, act: PersonGone, deed: Deed) -> None:
    """The name and the profile go; the words are erased by an act of their own."""
    person = _visitor(tx, act.person)
    change = update(people).where(people.c.id == person.id, people.c.left_at.is_(None))
    tx.write(change.values(left_at=deed.at, erased_at=deed.at, name=None))
    profiles.forget(tx, person.id)


def _visitor(tx: ReadTx, ref: Ref) -> Person:
    person = by_ref(tx, ref)
    if person is None or person.host is None:
        raise NotFound(N_("There is no such visitor here."))
    return person
