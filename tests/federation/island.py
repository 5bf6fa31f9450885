"""One moot among others, without a network: its people, what it serves, what leaves it."""

import sqlite3
from collections.abc import Iterator
from typing import Any, cast

import msgspec
from sqlalchemy import func, select
from starlette.requests import Request

from folkmoot.clock import FakeClock, Ref
from folkmoot.errors import FolkmootError, NotFound
from folkmoot.federation.inbox import lost_words
from folkmoot.federation.proof_keys import key_id
from folkmoot.federation.serving import objects
from folkmoot.federation.signatures import multibase
from folkmoot.federation.wire import Wire
from folkmoot.forum import communities as rooms
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.forum.subscriptions import subscriptions
from folkmoot.identity import actor_keys
from folkmoot.identity.people import people
from folkmoot.peers.outbox import direct, newest, outbox
from folkmoot.record.actors import Actor, Member
from folkmoot.record.acts import Act
from folkmoot.record.kernel import Outward
from folkmoot.record.perform import perform
from folkmoot.rooms import kernel
from folkmoot.storage import jobs
from folkmoot.storage.database import Database
from folkmoot.storage.sealing import KeyFile
from tests.build import KEY, clock_of
from tests.federation import canonical

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


class _Address(msgspec.Struct, frozen=True):
    """All that the serving of a thing asks of the wire."""

    address: str


class Island:
    """One moot: its database, its founder ada and its member bob."""

    def __init__(self, db: Database, name: str) -> None:
        self.db, self.name, self.host = db, name, f"{name}.example"
        self.cursor = 0
        self.clock = clock_of(db)
        self.has_met: set[str] = set()

    def begin_again(self, beginning: sqlite3.Connection, clock: FakeClock) -> None:
        """Be as the moot in `beginning` is, at another time.

        The doors stay open, because what they know of statements is dear to make.
        """
        raw = self.db.engine.raw_connection()
        try:
            beginning.backup(cast("sqlite3.Connection", raw.driver_connection))
        finally:
            raw.close()
        self.db.kernel = kernel(clock, Outward(KeyFile(KEY, clock)))
        self.clock = clock
        self.has_met.clear()
        with self.db.read() as tx:
            self.cursor = newest(tx)

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

    def serve(self, url: str) -> Json | None:
        """A post or a comment of this moot as it is served; None where it is gone or hidden."""
        kind, _, number = url.removeprefix(f"https://{self.host}/").partition("/")
        answer = {"post": objects.post, "comment": objects.comment}[kind]
        request = Request({"type": "http", "path_params": {"id": int(number)}})
        wire = cast("Wire", _Address(f"https://{self.host}"))
        try:
            with self.db.read() as tx:
                response = answer(tx, wire, request)
        except NotFound:
            return None
        return msgspec.json.decode(response.body) if response.status_code == 200 else None

    def actor(self, url: str) -> Json:
        """Somebody of this moot, with the key for proofs where there is one."""
        document, ref = actor_document(url), self.person(url)
        with self.db.read() as tx:
            keys = None if ref is None else actor_keys.public(tx, ref)
        if keys is not None:
            multikey = {
                "id": key_id(url),
                "type": "Multikey",
                "controller": url,
                "publicKeyMultibase": multibase.public_key(bytes.fromhex(keys.ed25519)),
            }
            document["assertionMethod"] = [multikey]
        return document

    def asks_again_at(self) -> int | None:
        """When it next asks for words that it could not have; None when there are none."""
        with self.db.read() as tx:
            waiting = select(func.min(jobs.jobs.c.run_at)).where(
                jobs.jobs.c.kind == lost_words.JOB, jobs.jobs.c.failed_at.is_(None)
            )
            return tx.value(waiting)

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


def actor_document(url: str) -> Json:
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
