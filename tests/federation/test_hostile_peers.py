"""Servers on loopback that say what they like: what is asked of them ends, and leaves nothing."""

import asyncio
import contextlib
import gzip
import json
import re
from collections.abc import AsyncGenerator, Callable
from typing import Any

import pytest

from folkmoot.federation.client.answers import TEST_LIMITS
from folkmoot.federation.client.client import Client
from folkmoot.federation.documents.normal import PUBLIC, stamp
from folkmoot.federation.fetching import jobs as fetching
from folkmoot.federation.inbox import looking_up, receiving
from folkmoot.federation.inbox.content import MOST_PARENTS
from folkmoot.federation.inbox.looking_up import MOST_FETCHES
from folkmoot.federation.signatures import cavage
from folkmoot.federation.signatures.signer import Signer
from folkmoot.federation.wire import Wire
from folkmoot.peers import gatherings
from folkmoot.storage import jobs
from tests.federation.client.scripted import Scripted, answer, moved, run
from tests.federation.client.scripted import serving as scripted
from tests.federation.inbox.posted import KEYS, with_key
from tests.federation.inbox.world import Json, World
from tests.federation.lines import Opens, serving, status
from tests.federation.stage import Stage
from tests.forum.build import a_community, a_post

OURS = "http://127.0.0.1:8001"
Tale = Callable[[str], bytes | None]


class Tales(dict[str, Any]):
    """What a server says at addresses that it makes up as they are asked for."""

    def __init__(self, tale: Tale) -> None:
        super().__init__()
        self._tale = tale

    def get(self, target: str, otherwise: Any = None) -> Any:
        """What was set, or what the tale says."""
        told = super().get(target)
        return told if told is not None else self._tale(target) or otherwise


class Hall(World):
    """The moot in the mode for tests, and a peer of many names at one port."""

    def __init__(self, stage: Stage, peer: Scripted, client: Client) -> None:
        self.db, self.clock, self.count = stage.db, stage.clock, 0
        self.ada, self.house, self.peer = stage.ada, stage.house, peer
        self.garden = a_community(stage.db, stage.ada)
        self.wire: Wire = stage.rewired(client=client)
        self.bob = self.at("/u/bob")
        self.say(with_key(self.bob, KEYS[0]))

    def at(self, path: str, host: str = "far.example") -> str:
        """An address of the peer."""
        return self.peer.at(path, host)

    def say(self, doc: Json, **more: Any) -> None:
        """Let the peer have a document at its id."""
        self.peer.says["/" + doc["id"].split("/", 3)[3]] = answer(doc, **more)

    def asked(self, but: str = "/u/bob") -> list[str]:
        """What was asked of the peer, apart from who it is."""
        return [one for one in self.peer.targets if one != but]

    def answering(self, parent: str, n: int = 1, **more: Any) -> Json:
        """A comment of bob in our community."""
        return {
            "type": "Note", "id": self.at(f"/comment/{n}"), "attributedTo": self.bob,
            "to": [PUBLIC], "cc": [f"{OURS}/c/garden"], "audience": f"{OURS}/c/garden",
            "inReplyTo": parent, "content": f"<p>Answer {n}</p>",
            "published": stamp(self.clock.now()), **more,
        }  # fmt: skip

    def creating(self, thing: Json) -> Json:
        """Its Create."""
        self.count += 1
        return {
            "type": "Create", "id": self.at(f"/activities/{self.count}"), "actor": self.bob,
            "to": [PUBLIC], "object": thing, "published": stamp(self.clock.now()),
        }  # fmt: skip

    async def post(self, line: Opens, raw: Json) -> int:
        """Send it over a line, signed by bob."""
        body = json.dumps(raw).encode()
        told = {"content-type": "application/activity+json"}
        signer = Signer(f"{self.bob}#main-key", KEYS[0])
        now = self.clock.now()
        signed = cavage.sign(signer, "POST", f"{OURS}/inbox", told, body, now)
        headers = {"host": "127.0.0.1:8001", **signed, "content-length": str(len(body))}
        lines = ["POST /inbox HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        async with line() as (reader, writer):
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            return (await status(reader))[0]

    async def work(self) -> None:
        """Do the jobs that wait for the network, with the patience that they have."""
        handlers = {**looking_up.handlers(self.wire), **fetching.handlers(self.wire)}
        for _ in range(10):
            await asyncio.to_thread(jobs.run_all, self.db, self.clock, handlers)
            self.clock.advance(hours=1)

    def written(self) -> dict[str, int]:
        """How many rows there are of what people see, and of what waits."""
        named = ("post", "comment", "notice", "vote", "outbox", "job")
        return {name: many for name, many in self.rows().items() if name in named}


@contextlib.asynccontextmanager
async def hall(stage: Stage, tale: Tale = lambda _: None) -> AsyncGenerator[tuple[Hall, Opens]]:
    """The moot, served, and the peer."""

    async def everything_is_here(host: str) -> list[str]:
        return ["127.0.0.1"]

    async with scripted() as peer:
        peer.says = Tales(tale)
        client = Client(
            stage.clock, agent=lambda: "Folkmoot", names=everything_is_here, limits=TEST_LIMITS,
            tests=True, ours=lambda authority: authority == "127.0.0.1:8001",
        )  # fmt: skip
        async with client:
            made = Hall(stage, peer, client)
            async with serving(made.house, made.wire) as line:
                yield made, line


@pytest.fixture
def near(db, tmp_path):
    """A moot in the mode for tests."""
    made = Stage(db, tmp_path / "data", address=OURS, test_peers=True)
    yield made
    made.close()


def number(target: str) -> int:
    return int(re.findall(r"\d+", target)[-1])


# ---------------------------------------------------------------- without end


@pytest.mark.parametrize("names", ["one", "another each time"])
def test_answers_to_answers_without_end(near, names):
    """Each comment answers another one, on one server or each on a subdomain of its own."""

    async def scenario():
        def tale(target):
            n = number(target) if target.startswith("/comment/") else 0
            return answer(comment(n)) if n else None

        def host(n):
            return "far.example" if names == "one" else f"s{n}.far.example"

        def comment(n):
            url = here.at(f"/comment/{n}", host(n))
            above = here.at(f"/comment/{n + 1}", host(n + 1))
            return here.answering(above, n, id=url, attributedTo=here.at("/u/bob", host(n)))

        async with hall(near, tale) as (here, line):
            first = here.answering(here.at("/comment/2", host(2)))
            assert await here.post(line, here.creating(first)) == 202
            before = {**here.written(), "job": 0}
            await here.work()
            assert MOST_PARENTS - 1 <= len(here.asked()) <= MOST_FETCHES
            assert [one["type"] for one in here.sent()] == ["Reject"]  # so that they know
            after = {**here.written(), "job": here.waiting("federation.inbox"), "outbox": 0}
            assert after == before

    run(scenario())


def test_a_hundred_thousand_names_in_one_comment(near):
    async def scenario():
        def tale(target):
            if not target.startswith("/u/"):
                return None
            return answer(with_key(here.at(target), KEYS[1]))

        async with hall(near, tale) as (here, line):
            post = here.url_of(a_post(here.db, here.ada, here.garden))
            tags = [
                {"type": "Mention", "href": here.at(f"/u/n{n}", f"s{n}.far.example")}
                for n in range(10_000)
            ]
            words = " ".join(f"@n{n}@s{n}.far.example" for n in range(1_000))
            note = here.answering(post, tag=tags, content=f"<p>{words}</p>")
            assert await here.post(line, here.creating(note)) == 200
            here.peer.asked.clear()
            people = here.rows()["person"]
            await here.work()
            assert len(here.peer.asked) <= 60
            assert here.rows()["person"] - people <= 60

    run(scenario())


def test_a_list_whose_next_page_always_comes(near):
    async def scenario():
        def tale(target):
            n = number(target) if "page" in target else 0
            if not n:
                return None
            items = [f"{here.at('/nothing')}/{n}/{one}" for one in range(100)]
            url, following = here.at(f"/outbox/page/{n}"), here.at(f"/outbox/page/{n + 1}")
            page = {"type": "OrderedCollectionPage", "id": url, "orderedItems": items}
            return answer({**page, "next": following})

        async with hall(near, tale) as (here, _):
            bees = here.at("/c/bees")
            here.say(with_key(bees, KEYS[1], "Group", outbox=here.at("/outbox/page/1")))
            before = here.written()
            with here.db.write() as tx:
                gatherings.want(tx, bees, "community", here.clock.now())
            await here.work()
            assert 2 <= len(here.asked()) <= 100
            assert {**here.written(), "job": before["job"]} == before

    run(scenario())


def test_a_thread_whose_answers_list_their_own_without_end(near):
    async def scenario():
        def tale(target):
            n = number(target) if re.search(r"\d", target) else 0
            if target.startswith("/replies/"):
                listed = [answers(n + 1), answers(n + 2)]
                return answer({"type": "Collection", "id": here.at(target), "items": listed})
            return None

        def answers(n):
            above = here.at("/post/1") if n <= 2 else here.at(f"/comment/{n - 2}")
            note = here.answering(above, n, replies=here.at(f"/replies/{n}"))
            return {**note, "cc": [here.at("/c/bees")], "audience": here.at("/c/bees")}

        async with hall(near, tale) as (here, _):
            bees, post = here.at("/c/bees"), here.at("/post/1")
            here.say(with_key(bees, KEYS[1], "Group"))
            here.say({
                "type": "Page", "id": post, "attributedTo": here.bob, "name": "Post",
                "to": [bees, PUBLIC], "audience": bees, "replies": here.at("/replies/0"),
            })  # fmt: skip
            with here.db.write() as tx:
                gatherings.want(tx, post, "thread", here.clock.now())
            await here.work()
            assert len(here.peer.asked) <= 110
            assert here.rows()["comment"] <= 400

    run(scenario())


# ---------------------------------------------------------------- who somebody is


async def drip(writer: asyncio.StreamWriter) -> None:
    """A head, and then a byte now and then."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/activity+json\r\n\r\n{")
    with contextlib.suppress(ConnectionError):
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)


BOMB = gzip.compress(b"[" + b" " * 60_000_000)


STRANGE = (
    "circle", "far away", "back to us", "drip", "bomb", "page", "script for an inbox",
    "inbox of another", "no inbox", "list for a name", "name of another", "two meanings", "deep",
)  # fmt: skip


def strange(here: Hall) -> dict[str, tuple[Any, int]]:
    """What lies at the address of the actor, and what is answered then."""
    doc = with_key(here.bob, KEYS[0])
    return {
        "circle": (moved("/u/bob"), 401),
        "far away": (moved("http://10.1.2.3/u/bob"), 401),
        "back to us": (moved(f"{OURS}/u/ada"), 401),
        "drip": (drip, 503),
        "bomb": (answer(BOMB, content_encoding="gzip"), 401),
        "page": (answer(doc, kind="text/html"), 401),
        "script for an inbox": (answer({**doc, "inbox": "javascript:alert(1)"}), 401),
        "inbox of another": (answer({**doc, "inbox": "http://evil.example/inbox"}), 401),
        "no inbox": (answer({**doc, "inbox": None}), 401),
        "list for a name": (answer({**doc, "id": [here.bob, here.bob]}), 401),
        "name of another": (answer({**doc, "id": here.at("/u/bob", "evil.example")}), 401),
        "two meanings": (answer(b'{"id":"' + here.bob.encode() + b'","id":"x"}'), 401),
        "deep": (answer(b'{"id":' * 5_000 + b"1" + b"}" * 5_000), 401),
    }


@pytest.mark.parametrize("name", STRANGE)
def test_an_actor_who_is_none(near, name, monkeypatch):
    if name == "drip":
        monkeypatch.setattr(receiving, "LONGEST_FETCH", 0.5)

    async def scenario():
        async with hall(near) as (here, line):
            here.peer.says["/u/bob"], expected = strange(here)[name]
            post = here.url_of(a_post(here.db, here.ada, here.garden))
            before = here.rows()
            assert await here.post(line, here.creating(here.answering(post))) == expected
            await here.work()
            assert here.rows() == before

    run(scenario())


def test_a_flood_of_one_peer_keeps_no_page_waiting(near):
    async def scenario():
        async with hall(near) as (here, line):
            raw = here.creating(here.answering(here.url_of(a_post(here.db, here.ada, here.garden))))
            assert await here.post(line, raw) == 200
            flood = [asyncio.create_task(here.post(line, raw)) for _ in range(200)]
            async with line() as (reader, writer):
                writer.write(b"GET /about HTTP/1.1\r\nhost: 127.0.0.1:8001\r\n\r\n")
                answered, _ = await status(reader)
            assert answered == 200
            assert set(await asyncio.gather(*flood)) <= {200, 429}
            assert here.rows()["comment"] == 1

    run(scenario())
