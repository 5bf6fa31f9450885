"""Other servers as a dictionary: what lies at each address, and what was asked for."""

import asyncio
import json
from collections.abc import Collection, Coroutine
from typing import Any, TypeVar

from folkmoot.clock import Clock
from folkmoot.federation.client import kinds as content_kinds
from folkmoot.federation.client.answers import TEST_LIMITS, Answer
from folkmoot.federation.client.client import Client
from folkmoot.federation.client.faults import WRONG_TYPE, WrongType

T = TypeVar("T")

ACTIVITY = "application/activity+json"
JRD = "application/jrd+json"
HTML = "text/html; charset=utf-8"
FAR = "https://far.example"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


class Elsewhere(Client):
    """The real client but for the line: judging, ids and kinds are as in the real one."""

    def __init__(self, clock: Clock, ours: str = "moot.example") -> None:
        super().__init__(
            clock, agent=lambda: "test", ours=lambda one: one == ours, limits=TEST_LIMITS
        )
        self.says: dict[str, Answer | Exception] = {}
        self.asked: list[str] = []
        self.signed: list[bool] = []

    def has(self, doc: dict[str, Any], at: str | None = None, kind: str = ACTIVITY) -> None:
        """Put a document at its id, or at another address."""
        url = at or doc["id"]
        self.says[url] = Answer(url, 200, {"content-type": kind}, json.dumps(doc).encode())

    def page(self, url: str, body: str | bytes, kind: str = HTML) -> None:
        """Put a page there."""
        body = body.encode() if isinstance(body, str) else body
        self.says[url] = Answer(url, 200, {"content-type": kind}, body)

    def moved(self, url: str, to: str) -> None:
        """What asks for this gets what lies there."""
        self.says[url] = self.says[to]

    def status(self, url: str, status: int) -> None:
        """Let an address answer with a status only."""
        self.says[url] = Answer(url, status, {}, b"")

    def fails(self, url: str, error: Exception) -> None:
        """Let an address fail."""
        self.says[url] = error

    async def get(
        self,
        url: str,
        *,
        accept: str,
        sign: Any = None,
        scheme: Any = "cavage",
        kinds: Collection[str] = (),
        most: int = 1_000_000,
        redirects: int = 3,
        cut: bool = False,
    ) -> Answer:
        """See Client."""
        address = self._judged(url)
        self.asked.append(address.url)
        self.signed.append(sign is not None)
        said = self.says.get(address.url, Answer(address.url, 404, {}, b""))
        if isinstance(said, Exception):
            raise said
        kind = said.headers.get("content-type", "")
        if said.good and kinds and not content_kinds.matches(kind, kinds):
            raise WrongType(WRONG_TYPE, url=url, type=kind)
        return said

    def wait(self, work: Coroutine[Any, Any, T], seconds: float = 30) -> T:
        """See Client."""
        return asyncio.run(work)


def person(name: str = "bob", host: str = FAR, **more: Any) -> dict[str, Any]:
    """A person elsewhere, as Lemmy writes one."""
    url = f"{host}/u/{name}"
    return {
        "type": "Person", "id": url, "preferredUsername": name, "inbox": f"{url}/inbox",
        "outbox": f"{url}/outbox", **more,
    }  # fmt: skip


def group(name: str = "bees", host: str = FAR, **more: Any) -> dict[str, Any]:
    """A community elsewhere."""
    url = f"{host}/c/{name}"
    return {
        "type": "Group", "id": url, "preferredUsername": name, "name": name.title(),
        "inbox": f"{host}/inbox", "outbox": f"{url}/outbox", "featured": f"{url}/featured",
        "attributedTo": f"{url}/moderators", **more,
    }  # fmt: skip


def page(number: int = 1, host: str = FAR, **more: Any) -> dict[str, Any]:
    """A post by bob in bees."""
    return {
        "type": "Page", "id": f"{host}/post/{number}", "attributedTo": f"{host}/u/bob",
        "to": [f"{FAR}/c/bees", PUBLIC], "audience": f"{FAR}/c/bees", "name": f"Post {number}",
        "content": "<p>Words</p>", "published": f"2026-01-01T00:{number:02}:00Z", **more,
    }  # fmt: skip


def note(number: int, answers: str, host: str = FAR, **more: Any) -> dict[str, Any]:
    """An answer by bob."""
    return {
        "type": "Note", "id": f"{host}/comment/{number}", "attributedTo": f"{host}/u/bob",
        "to": [PUBLIC], "cc": [f"{FAR}/c/bees"], "inReplyTo": answers,
        "content": f"<p>Answer {number}</p>", "published": f"2026-01-02T00:{number % 60:02}:00Z",
        **more,
    }  # fmt: skip


def collection(url: str, items: list[Any], **more: Any) -> dict[str, Any]:
    """A collection in one piece."""
    return {"type": "OrderedCollection", "id": url, "orderedItems": items, **more}


def descriptor(subject: str, *links: tuple[str, str]) -> dict[str, Any]:
    """What WebFinger says: links of an address and a kind of actor."""
    kind = "https://www.w3.org/ns/activitystreams#type"
    return {
        "subject": subject,
        "links": [
            {"rel": "self", "type": ACTIVITY, "href": url, "properties": {kind: told}}
            for url, told in links
        ],
    }
