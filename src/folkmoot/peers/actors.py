"""Actors of other servers as they were fetched: where they are written to, how they sign."""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from sqlalchemy import CHAR, Column, Index, Table, Text, bindparam, delete, select, update

from folkmoot.clock import DAY, Ref
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

Kind = Literal["person", "community", "server"]
Scheme = Literal["cavage", "rfc9421"]
"""How a server signs: draft-cavage-http-signatures, or RFC 9421."""

KEPT = 30 * DAY
"""An actor that nothing here is about is fetched anew after this long, if ever."""

remote_actors = Table(
    "remote_actor",
    metadata,
    Column("url", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("ref", CHAR(32), index=True),
    Column("host", Text, nullable=False),
    Column("inbox", Text, nullable=False),
    Column("shared_inbox", Text),
    Column("outbox", Text),
    Column("followers", Text),
    Column("featured", Text),
    Column("moderators", Text),
    Column("key_id", Text, index=True),
    Column("key_pem", Text),
    Column("ed25519", Text),
    Column("signs", Text),
    Column("fetched_at", Micros, nullable=False),
    Column("gone_at", Micros),
    Column("moved_to", Text),
    Column("was_ours", Text, nullable=False, server_default="[]"),
    Index("ix_remote_actor_inbox", "inbox"),
    info=machinery(),
)


class RemoteActor(msgspec.Struct, frozen=True):
    """An actor of another server."""

    url: str
    kind: Kind
    ref: Ref | None
    """The person or community it is here, or None: the actor of a server, or one never met."""
    host: str
    inbox: str
    shared_inbox: str | None = None
    outbox: str | None = None
    followers: str | None = None
    featured: str | None = None
    moderators: str | None = None
    key_id: str | None = None
    key_pem: str | None = None
    """RSA, as PEM (SubjectPublicKeyInfo)."""
    ed25519: str | None = None
    """The multibase of its Multikey, for proofs in documents."""
    signs: Scheme | None = None
    """The kind of its last good signature."""
    fetched_at: int = 0
    gone_at: int | None = None
    moved_to: str | None = None
    was_ours: str = "[]"
    """A list (JSON) of actors of this moot that its document says it was before."""

    def was(self, url: str) -> bool:
        """Whether it says that it was an actor of this moot before."""
        return url in msgspec.json.decode(self.was_ours, type=tuple[str, ...])


_KEYS = ("key_id", "key_pem", "ed25519")
_OWN = ("signs", "gone_at", "moved_to")
"""What stays as it is when a document is fetched."""

_ALL = select(*remote_actors.c)
_BY_URL = Prepared(_ALL.where(remote_actors.c.url == bindparam("url")))
_BY_KEY = Prepared(_ALL.where(remote_actors.c.key_id == bindparam("key_id")))
_BY_REF = Prepared(_ALL.where(remote_actors.c.ref == bindparam("ref")))


def by_url(tx: ReadTx, url: str) -> RemoteActor | None:
    """The actor of an id."""
    return _one(tx.row(_BY_URL, {"url": url}))


def by_key(tx: ReadTx, key_id: str) -> RemoteActor | None:
    """The actor that a key belongs to, or None while nobody is known to have it."""
    return _one(tx.row(_BY_KEY, {"key_id": key_id}))


def by_ref(tx: ReadTx, ref: Ref) -> RemoteActor | None:
    """The actor of a person or community."""
    return _one(tx.row(_BY_REF, {"ref": ref}))


def put(tx: WriteTx, actor: RemoteActor) -> None:
    """Keep an actor as it was fetched, new or again.

    A key that stands here stays, whatever the document says: whoever can change a document
    for a moment could else speak for its actor from then on. Only rotate() replaces keys.
    A key comes in where none was known. What it is here, once known, stays too.
    """
    values: dict[str, Any] = msgspec.structs.asdict(actor)
    again = {
        name: value for name, value in values.items() if name not in ("url", "ref", *_KEYS, *_OWN)
    }
    if actor.ref is not None:
        again["ref"] = actor.ref
    if actor.key_pem is not None and _has_no_key(tx, actor.url):
        again |= {name: values[name] for name in _KEYS}
    tx.upsert(remote_actors, ["url"], values, **again)


def rotate(
    tx: WriteTx, url: str, *, key_id: str, key_pem: str, ed25519: str | None, at: int
) -> bool:
    """Replace the keys of an actor, as an Update says that was signed with its old key.

    The caller has verified that signature. False when there is no such actor.
    """
    new = {"key_id": key_id, "key_pem": key_pem, "ed25519": ed25519, "fetched_at": at}
    return _change(tx, url, **new)


def signed(tx: WriteTx, actor: RemoteActor, scheme: Scheme) -> None:
    """Note the kind of an actor's good signature, where it differs from the last one."""
    if actor.signs != scheme:
        _change(tx, actor.url, signs=scheme)


def is_here_as(tx: WriteTx, url: str, ref: Ref) -> None:
    """Note which person or community an actor is here."""
    _change(tx, url, ref=ref)


def gone(tx: WriteTx, url: str, at: int) -> None:
    """Note that an actor is gone: nothing more is sent to it."""
    _change(tx, url, gone_at=at)


def inbox_gone(tx: WriteTx, inbox: str, at: int) -> int:
    """Note that whoever reads an inbox is gone, as its server says; gives how many that were."""
    here = (remote_actors.c.inbox == inbox, remote_actors.c.gone_at.is_(None))
    return tx.write(update(remote_actors).where(*here).values(gone_at=at))


def moved(tx: WriteTx, url: str, target: str) -> None:
    """Note where an actor moved to, once the target has confirmed it."""
    _change(tx, url, moved_to=target)


def not_moved(tx: WriteTx, url: str) -> None:
    """Note that an actor took its move back."""
    table = remote_actors.c
    away = (table.url == url, table.moved_to.is_not(None))
    tx.write(update(remote_actors).where(*away).values(moved_to=None))


def inboxes(tx: ReadTx, refs: Iterable[Ref]) -> tuple[str, ...]:
    """The own inboxes of these people, without those that are gone; each once."""
    wanted = list(refs)
    if not wanted:
        return ()
    query = select(remote_actors.c.inbox).distinct().order_by(remote_actors.c.inbox)
    here = (remote_actors.c.ref.in_(wanted), remote_actors.c.gone_at.is_(None))
    return tuple(row.inbox for row in tx.rows(query.where(*here)))


def age(tx: WriteTx, now: int) -> int:
    """Forget actors that nothing here is about and that were not fetched for long.

    Those that are gone stay: they must not come back. Gives how many there were.
    """
    idle = (
        remote_actors.c.ref.is_(None),
        remote_actors.c.gone_at.is_(None),
        remote_actors.c.fetched_at < now - KEPT,
    )
    return tx.write(delete(remote_actors).where(*idle))


def _change(tx: WriteTx, url: str, **values: Any) -> bool:
    return tx.write(update(remote_actors).where(remote_actors.c.url == url).values(**values)) > 0


def _has_no_key(tx: ReadTx, url: str) -> bool:
    stands = by_url(tx, url)
    return stands is not None and stands.key_pem is None


def _one(row: Any) -> RemoteActor | None:
    return RemoteActor(*row) if row is not None else None
