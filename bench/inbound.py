"""Activities of other servers: verified, performed and stored, beside the signature and the SQL."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select

from bench.acts import Floor
from bench.moots import Conversation, conversation
from bench.sql import captured, raw, statements
from bench.table import Row, Size, Table, best_of_each, settle
from folkmoot import app
from folkmoot.federation import learning
from folkmoot.federation.documents.normal import PUBLIC
from folkmoot.federation.documents.read import read_activity, read_actor
from folkmoot.federation.inbox import perform, signing
from folkmoot.federation.inbox.signing import Asked
from folkmoot.federation.signatures import cavage, verifying
from folkmoot.federation.signatures.signer import Signer
from folkmoot.federation.wire import Wire
from folkmoot.forum.communities import communities
from folkmoot.forum.posts import posts

BOB = "https://far.example/u/bob"
BUDGETS = {"like": 2.0, "comment": 3.5}
"""So many times the floor at most; of a comment docs/decisions/0034 says why not 2."""
CAPS = {"like": 8, "comment": 16}
"""The most statements of the design, from the look at the sender to the commit."""


class _Undo(Exception):
    """Raised to leave a transaction without a trace, so that each round does the same."""


class _Sender:
    """A person of another server, who is known, and what they send signed."""

    def __init__(self, talked: Conversation) -> None:
        self.wire: Wire = app.wire_of(talked.house)
        self.clock = talked.house.clock
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.pem = self.key.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        ).decode()  # fmt: skip
        self.count = 0
        with talked.house.db.read() as tx:
            self.post: str = tx.value(select(posts.c.object_url).where(posts.c.ref == talked.post))
            self.room: str = tx.value(select(communities.c.actor_url))
        self._introduce()
        self.take(self.signed("Follow", self.room), keep=True)

    def _introduce(self) -> None:
        key = {"id": f"{BOB}#main-key", "owner": BOB, "publicKeyPem": self.pem}
        doc = {
            "type": "Person", "id": BOB, "preferredUsername": "bob", "inbox": f"{BOB}/inbox",
            "publicKey": key,
        }  # fmt: skip
        with self.wire.db.write() as tx:
            learning.learn(tx, read_actor(doc), self.clock.now())

    def signed(self, kind: str, told: Any) -> Asked:
        """One activity as a request."""
        self.count += 1
        activity = {
            "type": kind, "id": f"https://far.example/activities/{self.count}", "actor": BOB,
            "object": told,
        }  # fmt: skip
        body = msgspec.json.encode(activity)
        at = self.clock.now()
        sent = {"content-type": "application/activity+json"}
        url = f"{self.wire.address}/inbox"
        headers = cavage.sign(Signer(f"{BOB}#main-key", self.key), "POST", url, sent, body, at)
        pairs = tuple(headers.items())
        return Asked("/inbox", pairs, body, verifying.named(pairs), at)

    def note(self) -> dict[str, Any]:
        """A comment on the post."""
        self.count += 1
        return {
            "type": "Note", "id": f"https://far.example/comment/{self.count}", "attributedTo": BOB,
            "to": [PUBLIC], "cc": [self.room], "inReplyTo": self.post,
            "content": f"<p>{self.count} things <b>another</b> server says, at length.</p>" * 5,
        }  # fmt: skip

    def take(self, one: Asked, *, keep: bool = False) -> None:
        """What the inbox does from the body on."""
        with self.wire.db.read() as tx:
            claimed = signing.claim(tx, one, self.wire.host)
        verified = signing.check(self.wire, one, claimed, None)
        read = read_activity(claimed.raw)
        try:
            with self.wire.db.write() as tx:
                perform.receive(tx, verified, claimed.raw, one.at, ours=self.wire.host, read=read)
                if not keep:
                    raise _Undo
        except _Undo:
            pass

    def verify(self, one: Asked) -> None:
        """The floor's share: the signature alone."""
        verifying.verify(
            "POST", one.target, self.wire.host, one.headers, one.body, self.pem, one.at,
            scheme=self.wire.address.partition("://")[0],
        )  # fmt: skip


def run(folder: Path, size: Size) -> Table:
    """Measure what comes most."""
    talked = conversation(folder / "inbound", min(50, size.comments))
    sender = _Sender(talked)
    kinds: dict[str, Callable[[], Asked]] = {
        "like": lambda: sender.signed("Like", sender.post),
        "comment": lambda: sender.signed("Create", sender.note()),
    }
    rows: list[Row] = []
    for name, make in kinds.items():
        one, others = make(), iter([make() for _ in range(size.rounds * 5 + 1)])
        sender.take(one)
        with captured(talked.house.db) as sent:
            sender.take(one)
        floor = Floor(raw(talked.house.db.url), sent)

        def bare(one: Asked = one, floor: Floor = floor) -> None:
            sender.verify(one)
            floor.send()

        settle()
        did, least = best_of_each(
            size.rounds * 5, lambda others=others: sender.take(next(others)), bare
        )
        rows.append(
            Row(
                f"inbox: {name}", did, floor=least, floor_is="signature and SQL",
                budget=BUDGETS[name], designed=2.0,
            )
        )  # fmt: skip
        rows.append(Row(f"inbox: {name}, a second", 1000 / did, ""))
        count = len(statements(sent))
        rows.append(Row(f"inbox: {name}: statements", count, "", limit=CAPS[name]))
    notes = [
        "From the body of a request to the end of its transaction; both sides roll back.",
        "Each round takes another activity, so that nothing of it was read before.",
        "docs/decisions/0034 says why a comment may cost more than the design gave.",
    ]
    talked.house.db.close()
    return Table("inbox", "activities of other servers", rows, notes)
