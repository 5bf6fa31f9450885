"""A moot at https://moot.example with a community that somebody elsewhere follows."""

from collections.abc import Sequence
from typing import Any, cast

import msgspec
from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.federation.documents.read import read_activity
from folkmoot.federation.documents.terms import Json
from folkmoot.forum import communities
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.identity import actor_keys
from folkmoot.identity.people import people
from folkmoot.peers import actors, followers, outbox
from folkmoot.peers.actors import RemoteActor
from folkmoot.peers.followers import Follower
from folkmoot.record.actors import Member, Visitor
from folkmoot.storage import jobs
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join, sealer_of
from tests.forum.build import FAR, a_community, a_visitor, away_community, do

ADDRESS = "https://moot.example"


class Sent(msgspec.Struct, frozen=True):
    """One row of the outbox, read."""

    seq: int
    doc: Json
    signer_kind: str
    signer_ref: Ref
    about: str
    community_id: int | None
    person_id: int | None
    to: tuple[str, ...]

    @property
    def inner(self) -> Json:
        """What is inside an Announce."""
        assert self.doc["type"] == "Announce"
        assert isinstance(self.doc["object"], dict)
        return cast("Json", self.doc["object"])


class Scenery(msgspec.Struct, frozen=True):
    """A moot of two members, a community of ours, one elsewhere, and a visitor from there."""

    db: Database
    ada: Member
    bob: Member
    garden: Ref
    bees: Ref
    vic: Visitor

    def follow(self) -> None:
        """Let the visitor follow our community."""
        url = f"https://{FAR}/activities/follow/1"
        do(self.db, self.vic, Subscribe(self.garden, follow_url=url))

    def follow_person(self, who: Member) -> None:
        """Let the visitor follow a member."""
        now = clock_of(self.db).now()
        with self.db.write() as tx, tx.performing():
            one = Follower(who.id, self.vic.id, f"https://{FAR}/activities/follow/2", now)
            followers.put(tx, one)


def scenery(
    db: Database, *, address: str = ADDRESS, found_already: Member | None = None
) -> Scenery:
    """A moot with keys, whose peers at far.example are known with their inboxes."""
    ada = found_already or found(db, address=address)
    bob = join(db, ada, "bob")
    garden = a_community(db, ada, downvotes=True)
    bees, vic = away_community(db), a_visitor(db)
    meet(db, vic.ref, "person", "u/vic")
    meet(db, bees, "community", "c/bees")
    make_keys(db)
    return Scenery(db, ada, bob, garden, bees, vic)


def meet(db: Database, ref: Ref, kind: Any, path: str, host: str = FAR) -> None:
    """Know an actor elsewhere with its inbox."""
    url = f"https://{host}/{path}"
    one = RemoteActor(url, kind, ref, host, inbox=f"{url}/inbox", fetched_at=1)
    with db.write() as tx:
        actors.put(tx, one)


def make_keys(db: Database) -> None:
    """Make the keys that wait to be made, as the worker would."""
    make = actor_keys.handler(sealer_of(db))
    with db.read() as tx:
        rows = tx.rows(select(jobs.jobs).where(jobs.jobs.c.kind == actor_keys.JOB))
    for row in rows:
        data = msgspec.json.decode(row.data)
        make(jobs.Work(db, clock_of(db), row.id, row.kind, data, 1))


def sent(db: Database) -> list[Sent]:
    """Everything in the outbox, in its order; each can be read by ourselves.

    What was erased is left out.
    """
    query = select(outbox.outbox).where(outbox.outbox.c.activity != "{}")
    query = query.order_by(outbox.outbox.c.seq)
    with db.read() as tx:
        return [_read(row, _inboxes(tx, row.seq)) for row in tx.rows(query)]


def new(db: Database, before: Sequence[Sent]) -> list[Sent]:
    """What came into the outbox since."""
    last = before[-1].seq if before else 0
    return [one for one in sent(db) if one.seq > last]


def url_of(db: Database, ref: Ref) -> str:
    """The ActivityPub id of a person."""
    with db.read() as tx:
        return tx.value(select(people.c.actor_url).where(people.c.ref == ref))


def community_url(db: Database, ref: Ref) -> str | None:
    """The ActivityPub id of a community."""
    with db.read() as tx:
        return communities.by_ref(tx, ref).actor_url


def _inboxes(tx: Any, seq: int) -> tuple[str, ...]:
    query = select(outbox.direct.c.inbox).where(outbox.direct.c.seq == seq)
    return tuple(sorted(row.inbox for row in tx.rows(query)))


def _read(row: Any, to: tuple[str, ...]) -> Sent:
    doc = msgspec.json.decode(row.activity)
    assert doc["id"] == row.activity_url
    read_activity(doc)
    return Sent(
        row.seq,
        doc,
        row.signer_kind,
        row.signer_ref,
        row.object_url,
        row.community_id,
        row.person_id,
        to,
    )
