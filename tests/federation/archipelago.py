"""Three moots without a network: what they send lies in a bag until a test lets it arrive."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import or_, select

from folkmoot.clock import FakeClock, Ref
from folkmoot.errors import FolkmootError
from folkmoot.federation import learning
from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.documents.read import read_actor
from folkmoot.federation.inbox import perform as inbox
from folkmoot.federation.inbox.taking import take
from folkmoot.federation.inbox.telling import Evidence, Needs, Verified
from folkmoot.forum import communities as rooms
from folkmoot.forum.commenting import CreateComment
from folkmoot.forum.comments import comments
from folkmoot.forum.posting import CreatePost
from folkmoot.forum.posts import posts
from folkmoot.forum.subscriptions import Subscribe, subscriptions
from folkmoot.identity.people import people
from folkmoot.peers.outbox import direct, outbox
from folkmoot.record.actors import Actor, Member
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform
from folkmoot.storage import jobs
from folkmoot.storage.database import Database
from tests.build import found, join, open_moot
from tests.federation import canonical
from tests.forum.build import a_community

NAMES = ("one", "two", "three")
HOME = "https://one.example/c/garden"
Json = dict[str, Any]


class Letter(msgspec.Struct, frozen=True):
    """One activity on its way to one server."""

    to: str
    body: bytes

    @property
    def raw(self) -> Json:
        """The activity."""
        return msgspec.json.decode(self.body)


class Island:
    """One moot: its database, its founder ada and its member bob."""

    def __init__(self, db: Database, name: str) -> None:
        self.db, self.name, self.host = db, name, f"{name}.example"
        self.cursor = 0
        self.clock: FakeClock = db.kernel.clock  # type: ignore[attr-defined]

    def member(self, name: str) -> Member:
        """The member of that name."""
        with self.db.read() as tx:
            row = tx.row(
                select(people.c.ref, people.c.id).where(
                    people.c.name == name, people.c.host.is_(None)
                )
            )
        assert row is not None
        return Member(row.ref, row.id)

    def do(self, act: Act, by: Actor) -> bool:
        """Do an act, or find that it cannot be done now."""
        try:
            with self.db.write() as tx:
                perform(tx, act, by=by)
        except FolkmootError:
            return False
        return True

    def garden(self) -> Ref | None:
        """The community that all of them share, as it is known here."""
        with self.db.read() as tx:
            room = rooms.by_actor_url(tx, HOME)
        return room.ref if room else None

    def things(self, kind: str) -> list[tuple[str, Ref, str | None]]:
        """Posts or comments that stand here: id, ref, author's id; by their ids."""
        table = posts if kind == "post" else comments
        with self.db.read() as tx:
            rows = tx.rows(
                select(table.c.object_url, table.c.ref, people.c.actor_url)
                .join(people, people.c.id == table.c.author_id)
                .order_by(table.c.object_url)
            )
        return [(row[0], row[1], row[2]) for row in rows]

    def person(self, actor_url: str) -> Ref | None:
        """The ref of a person as it is here."""
        with self.db.read() as tx:
            return tx.value(select(people.c.ref).where(people.c.actor_url == actor_url))

    def hides(self, url: str) -> bool:
        """Whether a thing that lives here was deleted or removed: then it answers 410 or 404."""
        for table in (posts, comments):
            gone = or_(table.c.deleted_at.is_not(None), table.c.removed_at.is_not(None))
            with self.db.read() as tx:
                if tx.row(select(table.c.id).where(table.c.object_url == url, gone)):
                    return True
        return False

    def export(self) -> bytes:
        """The garden as it is here."""
        with self.db.read() as tx:
            return canonical.export(tx, HOME)

    def leaving(self) -> Iterator[Letter]:
        """What has left since the last look, a letter for each server that gets it."""
        with self.db.read() as tx:
            rows = tx.rows(select(outbox).where(outbox.c.seq > self.cursor).order_by(outbox.c.seq))
            for row in rows:
                self.cursor = row.seq
                named = select(direct.c.host).where(direct.c.seq == row.seq)
                hosts = {one.host for one in tx.rows(named)}
                followers = (
                    select(people.c.host)
                    .join_from(subscriptions, people, people.c.id == subscriptions.c.person_id)
                    .where(subscriptions.c.community_id == row.community_id)
                    .where(people.c.host.is_not(None))
                )
                hosts |= {one.host for one in tx.rows(followers)}
                for host in sorted(hosts):
                    yield Letter(host, row.activity.encode())


class Archipelago:
    """Three moots that all have the garden of the first, and the bag between them."""

    def __init__(self, islands: list[Island]) -> None:
        self.islands = islands
        self.bag: list[Letter] = []
        self.refused: list[str] = []

    def __getitem__(self, name: str) -> Island:
        return next(island for island in self.islands if island.name == name)

    def _at(self, host: str) -> Island | None:
        return next((island for island in self.islands if island.host == host), None)

    def collect(self) -> None:
        """Put what has left the moots into the bag."""
        for island in self.islands:
            self.bag.extend(island.leaving())

    def deliver(self, index: int, *, keep: bool = False) -> None:
        """Let one letter arrive; with `keep` it will arrive once more."""
        letter = self.bag[index] if keep else self.bag.pop(index)
        island = self._at(letter.to)
        if island is None:
            return
        raw, now = letter.raw, island.clock.now()
        self._introduce(island, raw["actor"])
        signer = Verified(raw["actor"], host_of(raw["actor"]))
        try:
            take(island.db, signer, raw, now, ours=island.host)
        except FolkmootError as why:
            self.refused.append(f"{island.name} {raw['type']} {raw['id']}: {why.sentence()}")
        self._work(island)
        self.collect()

    def settle(self, choose: Callable[[int], int]) -> None:
        """Let all arrive that is on its way, and all that follows from it."""
        self.collect()
        for _ in range(5_000):
            if not self.bag:
                return
            self.deliver(choose(len(self.bag)))
        raise AssertionError("the moots never stop talking")

    def _introduce(self, island: Island, actor_url: str) -> None:
        """A server asks who an actor is before it listens to them."""
        if host_of(actor_url) != island.host:
            with island.db.write() as tx, suppress(FolkmootError):
                learning.learn(tx, read_actor(_actor(actor_url)), island.clock.now())

    def _work(self, island: Island) -> None:
        """Fetch what activities wait for, from where it lives."""
        while (work := jobs.take(island.db, island.clock, {inbox.JOB})) is not None:
            documents: dict[str, Json] = {}
            gone: set[str] = set()
            for _ in range(10):
                try:
                    with work.finish() as tx:
                        inbox.resume(tx, work.data, Evidence(documents, frozenset(gone)))
                    break
                except Needs as needs:
                    for url in needs.urls:
                        if (told := self._document(url)) is not None:
                            documents[url] = told
                        else:
                            gone.add(url)
                except FolkmootError as why:
                    self.refused.append(f"{island.name} job: {why.sentence()}")
                    with work.finish():
                        pass
                    break

    def _document(self, url: str) -> Json | None:
        """What the home of a thing serves: the newest that it told of it itself."""
        if "/u/" in url or "/c/" in url:
            return _actor(url)
        home = self._at(host_of(url))
        if home is None or home.hides(url):
            return None
        with home.db.read() as tx:
            rows = tx.rows(select(outbox.c.activity).order_by(outbox.c.seq.desc()))
        for row in rows:
            told = msgspec.json.decode(row.activity)
            inner = told.get("object") if told["type"] == "Announce" else told
            if isinstance(inner, dict) and inner.get("type") in {"Create", "Update"}:
                thing = inner["object"]
                if isinstance(thing, dict) and thing.get("id") == url:
                    return thing
        return None


def _actor(url: str) -> Json:
    """An actor as its moot serves it, as far as that matters here."""
    kind = "Group" if "/c/" in url else "Person"
    address = url.rpartition("/")[0].rpartition("/")[0]
    return {
        "type": kind,
        "id": url,
        "preferredUsername": url.rpartition("/")[2],
        "name": url.rpartition("/")[2],
        "inbox": f"{url}/inbox",
        "outbox": f"{url}/outbox",
        "followers": f"{url}/followers",
        "featured": f"{url}/featured",
        "attributedTo": f"{url}/moderators" if kind == "Group" else None,
        "endpoints": {"sharedInbox": f"{address}/inbox"},
        "publicKey": {"id": f"{url}#main-key", "owner": url, "publicKeyPem": "PEM"},
    }


def settle_islands(folder: Path) -> None:
    """Make the three moots from which every example begins."""
    clock = FakeClock()
    isles = []
    for name in NAMES:
        db = open_moot(folder / f"{name}.db", clock)
        ada = found(db, address=f"https://{name}.example")
        join(db, ada, "bob")
        isles.append(Island(db, name))
    one = isles[0]
    a_community(one.db, one.member("ada"), downvotes=True)
    world = Archipelago(isles)
    for island in isles[1:]:
        with island.db.write() as tx:
            known = learning.learn(tx, read_actor(_actor(HOME)), clock.now())
        assert known.ref is not None
        for who in ("ada", "bob"):
            assert island.do(Subscribe(known.ref), island.member(who))
    world.settle(lambda _most: 0)
    _begin_to_talk(world)
    for island in isles:
        island.db.checkpoint_wal()
        island.db.close()


def _begin_to_talk(world: Archipelago) -> None:
    """A post from the second moot and an answer from the third, known to all."""
    two, three = world["two"], world["three"]
    garden = two.garden()
    assert garden is not None
    assert two.do(CreatePost(two.clock.new_ref(), garden, "Hello"), two.member("bob"))
    world.settle(lambda _most: 0)
    post = three.things("post")[0][1]
    assert three.do(CreateComment(three.clock.new_ref(), post, "Hello"), three.member("bob"))
    world.settle(lambda _most: 0)


def copy_of(template: Path, folder: Path) -> Archipelago:
    """The three moots in a folder of their own."""
    clock = FakeClock(seed=2)
    clock.advance(days=1)
    isles = []
    for name in NAMES:
        shutil.copyfile(template / f"{name}.db", folder / f"{name}.db")
        island = Island(open_moot(folder / f"{name}.db", clock), name)
        with island.db.read() as tx:
            island.cursor = tx.value(select(outbox.c.seq).order_by(outbox.c.seq.desc())) or 0
        isles.append(island)
    return Archipelago(isles)
