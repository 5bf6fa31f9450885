"""The append-only log: leaves, their contents apart from them, and the frontier of the tree."""

from collections.abc import Collection, Iterator
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import (
    CHAR,
    Column,
    Index,
    Integer,
    Select,
    SmallInteger,
    Table,
    Text,
    func,
    select,
    update,
)

from folkmoot.clock import Clock, Ref
from folkmoot.record import canonical
from folkmoot.record.acts import PARTIES, SEALED, Act, Deed, Target, to_content
from folkmoot.record.merkle import Frontier, leaf_hash
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Bytes, Micros, metadata, private
from folkmoot.storage.transaction import ReadTx, WriteTx

leaves = Table(
    "leaf",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("hash", Bytes, nullable=False),
    Column("envelope", Bytes, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Micros, nullable=False),
    Column("actor", CHAR(32)),
    Column("scope", Text, nullable=False),
    Column("audience", SmallInteger, nullable=False),
    Column("subject", CHAR(32)),
    Index("ix_leaf_subject", "subject", "actor"),
    Index("ix_leaf_scope", "scope", "seq"),
    Index("ix_leaf_actor", "actor", "seq"),
    Index("ix_leaf_kind", "kind", "seq"),
    info=private(),
)

contents = Table(
    "leaf_content",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("salt", Bytes, nullable=False),
    Column("content", Bytes, nullable=False),
    Column("text_salt", Bytes),
    Column("text", Bytes),
    info=private(),
)

parties = Table(
    "leaf_party",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("person", CHAR(32), primary_key=True),
    info=private(),
)

frontiers = Table(
    "frontier",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", Integer, nullable=False),
    Column("roots", Bytes, nullable=False),
    info=private(),
)


class Leaf(msgspec.Struct, frozen=True):
    """One leaf as it is stored: bytes as they were first written."""

    seq: int
    hash: bytes
    envelope: bytes
    kind: str
    at: int
    actor: Ref | None
    scope: str
    audience: int
    subject: Ref | None = None
    """The thing or person whose words the text is."""
    salt: bytes | None = None
    content: bytes | None = None
    text_salt: bytes | None = None
    text: bytes | None = None


def hash_of(salt: bytes, content: bytes) -> bytes:
    """The salted hash that an envelope holds of its content."""
    return sha256(salt + content).digest()


def frontier(tx: ReadTx) -> Frontier:
    """The size of the record and the roots that the next leaf joins."""
    roots = tx.value(_ROOTS)
    return Frontier.from_bytes(roots) if roots is not None else Frontier()


_ROOTS = Prepared(select(frontiers.c.roots))


def size(tx: ReadTx) -> int:
    """The number of leaves that the stored frontier tells of."""
    return tx.value(select(frontiers.c.size)) or 0


def append(tx: WriteTx, clock: Clock, thing: Act, deed: Deed, target: Target) -> int:
    """Add one act to the log; only perform() may. Gives the sequence number of its leaf."""
    before = frontier(tx)
    seq = before.size
    kept, text = to_content(thing)
    text_bytes = text_salt = None
    if text is not None:
        text_salt, text_bytes = clock.random(16), canonical.encode(text)
        kept["text_hash"] = hash_of(text_salt, text_bytes).hex()
    salt, content = clock.random(16), canonical.encode(kept)
    envelope = canonical.encode(
        {
            "seq": seq,
            "time": deed.at,
            "kind": deed.kind,
            "actor": deed.actor,
            "ground": deed.ground,
            "content": hash_of(salt, content).hex(),
        }
    )
    digest = leaf_hash(envelope)
    tx.insert(
        leaves,
        seq=seq,
        hash=digest,
        envelope=envelope,
        kind=deed.kind,
        at=deed.at,
        actor=deed.actor,
        scope=_home(target.scopes),
        audience=max(target.audience, thing.KIND.record),
        subject=target.subject,
    )
    tx.insert(contents, seq=seq, salt=salt, content=content, text_salt=text_salt, text=text_bytes)
    for person in dict.fromkeys(target.parties):
        tx.insert(parties, seq=seq, person=person)
    after = before.append(digest)
    values = {"id": 1, "size": after.size, "roots": after.to_bytes()}
    tx.upsert(frontiers, ["id"], values)
    return seq


def erase_text(tx: WriteTx, subject: Ref) -> int:
    """Delete the erasable text, and its salt, of every act about a thing; gives how many.

    The hash of the text stays in the content, so the tree stays valid and nobody can
    guess the text from it. Only handlers may ask for it.
    """
    about = select(leaves.c.seq).where(leaves.c.subject == subject)
    change = update(contents).where(contents.c.seq.in_(about), contents.c.text.is_not(None))
    return tx.write(change.values(text=None, text_salt=None))


def unseal(tx: WriteTx, subject: Ref, audience: int) -> int:
    """Open every sealed act about a thing to an audience; gives how many. For handlers only."""
    sealed = update(leaves).where(leaves.c.subject == subject, leaves.c.audience == SEALED)
    return tx.write(sealed.values(audience=audience))


def show(tx: WriteTx, subject: Ref, audience: int) -> int:
    """Open to an audience what only its parties could read about a thing; gives how many acts.

    What is sealed stays so. For handlers only.
    """
    kept = update(leaves).where(leaves.c.subject == subject, leaves.c.audience == PARTIES)
    return tx.write(kept.values(audience=audience))


def read(tx: ReadTx, first: int = 0, last: int | None = None) -> Iterator[Leaf]:
    """Leaves in order with their contents, streamed."""
    query = _query().where(leaves.c.seq >= first)
    if last is not None:
        query = query.where(leaves.c.seq <= last)
    for row in tx.stream(query):
        yield _leaf(row)


def latest_of(
    tx: ReadTx, actor: Ref, subjects: Collection[Ref], kinds: Collection[str]
) -> dict[Ref, int]:
    """The last leaf of these kinds that somebody left about each of these things."""
    mine = (leaves.c.subject.in_(subjects), leaves.c.actor == actor, leaves.c.kind.in_(kinds))
    query = select(leaves.c.subject, func.max(leaves.c.seq).label("seq")).where(*mine)
    return {row.subject: row.seq for row in tx.rows(query.group_by(leaves.c.subject))}


def some(tx: ReadTx, wanted: Collection[int]) -> list[Leaf]:
    """The leaves of these sequence numbers, in order, with their contents."""
    return [_leaf(row) for row in tx.rows(_query().where(leaves.c.seq.in_(wanted)))]


def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            leaves.c.seq,
            leaves.c.hash,
            leaves.c.envelope,
            leaves.c.kind,
            leaves.c.at,
            leaves.c.actor,
            leaves.c.scope,
            leaves.c.audience,
            leaves.c.subject,
            contents.c.salt,
            contents.c.content,
            contents.c.text_salt,
            contents.c.text,
        )
        .join_from(leaves, contents, contents.c.seq == leaves.c.seq, isouter=True)
        .order_by(leaves.c.seq)
    )


def _leaf(row: Any) -> Leaf:
    return Leaf(
        seq=row.seq,
        hash=_bytes(row.hash) or b"",
        envelope=_bytes(row.envelope) or b"",
        kind=row.kind,
        at=row.at,
        actor=row.actor,
        scope=row.scope,
        audience=row.audience,
        subject=row.subject,
        salt=_bytes(row.salt),
        content=_bytes(row.content),
        text_salt=_bytes(row.text_salt),
        text=_bytes(row.text),
    )


def _bytes(value: Any) -> bytes | None:
    """What a foreign hand wrote as text into a column of bytes is judged, not stumbled over."""
    return value.encode() if isinstance(value, str) else value


def _home(scopes: tuple[str, ...]) -> str:
    """The scope whose readers may read the act: its community, or the moot."""
    return next((scope for scope in scopes if scope.startswith("community:")), "moot")


def decode(leaf: Leaf) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The content and the text (None when erased or never there) of a leaf."""
    kept = canonical.decode(leaf.content or b"{}")
    return kept, (canonical.decode(leaf.text) if leaf.text is not None else None)
