"""A moot and the servers that send to it, without a network: activities are built by hand."""

from typing import Any

import msgspec
from sqlalchemy import func, select

from folkmoot.clock import Ref
from folkmoot.federation import learning
from folkmoot.federation.documents.normal import PUBLIC, host_of, stamp
from folkmoot.federation.documents.read import read_actor
from folkmoot.federation.inbox import perform, things
from folkmoot.federation.inbox.taking import take
from folkmoot.federation.inbox.telling import Evidence, Needs, Outcome, Verified
from folkmoot.federation.inbox.things import Thing
from folkmoot.forum.subscriptions import AcceptSubscription, Subscribe
from folkmoot.identity import people
from folkmoot.peers.outbox import outbox
from folkmoot.record import perform as performing
from folkmoot.record.actors import Actor, Member, Server, Visitor
from folkmoot.record.acts import Act
from folkmoot.storage import jobs
from folkmoot.storage.database import Database
from folkmoot.storage.tables import metadata
from tests.build import clock_of, found, join
from tests.forum.build import a_community, a_post

OURS = "https://moot.example"
BOB = "https://far.example/u/bob"
EVE = "https://evil.example/u/eve"
BEES = "https://far.example/c/bees"
"""A community of far.example."""
GARDEN = f"{OURS}/c/garden"
"""A community of the moot."""

Json = dict[str, Any]


def actor_json(url: str, kind: str = "Person", **more: Any) -> Json:
    """The document of an actor of another server."""
    return {
        "type": kind,
        "id": url,
        "preferredUsername": url.rpartition("/")[2],
        "inbox": f"{url}/inbox",
        "outbox": f"{url}/outbox",
        "publicKey": {"id": f"{url}#main-key", "owner": url, "publicKeyPem": "PEM"},
        **more,
    }


class World:
    """The moot of ada with a community `garden`; bob of far.example and eve of evil.example."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = clock_of(db)
        self.ada: Member = found(db, address=OURS)
        self.cleo = join(db, self.ada, "cleo")
        self.garden: Ref = a_community(db, self.ada)
        self.followed = False
        self.count = 0
        for url in (BOB, EVE):
            self.learn(actor_json(url))

    # ---- what stands before

    def learn(self, doc: Json) -> learning.Known:
        """Have an actor known."""
        with self.db.write() as tx:
            return learning.learn(tx, read_actor(doc), self.clock.now())

    def bees(self) -> Ref:
        """The community of far.example, followed by ada and accepted; gives its ref."""
        known = self.learn(actor_json(BEES, "Group"))
        assert known.ref is not None
        self.do(Subscribe(known.ref), self.ada)
        self.do(AcceptSubscription(self.ada.ref, known.ref), Server("far.example"))
        return known.ref

    def post(self, title: str = "A post") -> str:
        """A post of ada in the garden; gives its ActivityPub id."""
        return self.url_of(a_post(self.db, self.ada, self.garden, title))

    def do(self, act: Act, by: Actor) -> Any:
        """Perform one act."""
        with self.db.write() as tx:
            return performing.perform(tx, act, by=by)

    # ---- what is sent

    def number(self) -> int:
        """One that nothing has yet."""
        self.count += 1
        return self.count

    def id(self, actor: str, kind: str) -> str:
        """A new id of an activity."""
        return f"https://{host_of(actor)}/activities/{kind.lower()}/{self.number()}"

    def activity(self, kind: str, actor: str, told: Any, **more: Any) -> Json:
        """An activity as its server sends it, published now."""
        made = {
            "type": kind,
            "id": self.id(actor, kind),
            "actor": actor,
            "object": told,
            "published": stamp(self.clock.now()),
            **more,
        }
        return {name: value for name, value in made.items() if value is not None}

    def page(self, n: int = 1, author: str = BOB, community: str = GARDEN, **more: Any) -> Json:
        """A post as Lemmy has it."""
        return {
            "type": "Page",
            "id": f"https://{host_of(author)}/post/{n}",
            "attributedTo": author,
            "to": [community, PUBLIC],
            "audience": community,
            "name": f"Post {n}",
            "content": f"<p>Words {n}</p>",
            "published": stamp(self.clock.now()),
            **more,
        }

    def note(self, parent: str, n: int = 1, author: str = BOB, **more: Any) -> Json:
        """A comment as Lemmy has it."""
        community = more.pop("community", GARDEN)
        return {
            "type": "Note",
            "id": f"https://{host_of(author)}/comment/{n}",
            "attributedTo": author,
            "to": [PUBLIC],
            "cc": [community],
            "audience": community,
            "inReplyTo": parent,
            "content": f"<p>Answer {n}</p>",
            "published": stamp(self.clock.now()),
            **more,
        }

    def announce(self, inner: Any, community: str = BEES, **more: Any) -> Json:
        """What a community passes on."""
        return self.activity("Announce", community, inner, to=[PUBLIC], **more)

    def send(self, raw: Json, signer: str | None = None) -> Outcome:
        """Let an activity come in, signed by its actor unless somebody else is named."""
        signer = signer or raw["actor"]
        verified = Verified(signer, host_of(signer))
        return take(self.db, verified, raw, self.clock.now(), ours="moot.example")

    def fetch(self, documents: dict[str, Json], gone: tuple[str, ...] = ()) -> list[Outcome]:
        """Do the jobs that wait for these documents, as the network would give them."""
        outcomes: list[Outcome] = []
        while (work := jobs.take(self.db, self.clock, {perform.JOB})) is not None:
            evidence = Evidence(documents, frozenset(gone))
            try:
                with work.finish() as tx:
                    outcomes.append(perform.resume(tx, work.data, evidence))
            except Needs as needs:
                raise AssertionError(f"nobody gave {needs.urls}") from None
        return outcomes

    # ---- what stands after

    def thing(self, url: str) -> Thing:
        """The post or comment of an id."""
        with self.db.read() as tx:
            found = things.find(tx, url)
        assert found is not None, url
        return found

    def knows(self, url: str) -> bool:
        """Whether there is a post or comment of this id."""
        with self.db.read() as tx:
            return things.find(tx, url) is not None

    def visitor(self, url: str = BOB) -> Visitor:
        """A person of another server."""
        with self.db.read() as tx:
            person = people.by_actor_url(tx, url)
        assert person is not None
        return Visitor(person.ref, person.id)

    def url_of(self, ref: Ref) -> str:
        """The ActivityPub id of a post or comment."""
        with self.db.read() as tx:
            for name in ("post", "comment"):
                table = metadata.tables[name]
                url = tx.value(select(table.c.object_url).where(table.c.ref == ref))
                if url is not None:
                    return url
        raise AssertionError(ref)

    def sent(self) -> list[Json]:
        """Every activity that left the moot, the oldest first."""
        with self.db.read() as tx:
            rows = tx.rows(select(outbox.c.activity).order_by(outbox.c.seq))
        return [msgspec.json.decode(row.activity) for row in rows]

    def waiting(self, kind: str) -> int:
        """How many jobs of a kind wait."""
        with self.db.read() as tx:
            return tx.value(select(func.count()).where(jobs.jobs.c.kind == kind))

    def rows(self) -> dict[str, int]:
        """How many rows each table has: what a refusal must not change."""
        with self.db.read() as tx:
            return {
                name: tx.value(select(func.count()).select_from(table))
                for name, table in metadata.tables.items()
            }
