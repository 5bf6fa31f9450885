"""Secrets that are links: 256 bits of chance, stored only as a hash, good once and for a time."""

import base64
import re
from hashlib import sha256
from typing import Literal

import msgspec
from sqlalchemy import (
    CHAR,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    delete,
    select,
    update,
)

from folkmoot.clock import DAY, Clock
from folkmoot.errors import Gone, NotFound
from folkmoot.storage.tables import Micros, id_column, machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

TOKEN_BYTES = 32
TOKEN_LENGTH = 43

Purpose = Literal["setup", "invite", "reset", "application", "ballot"]

KEPT_AFTER = 30 * DAY
"""So long a link that ended still says that it did, instead of that it never was."""

links = Table(
    "single_use",
    metadata,
    id_column(),
    Column("token_hash", CHAR(64), nullable=False, unique=True),
    Column("purpose", Text, nullable=False),
    Column("about", Text, nullable=False, index=True),
    Column("person_id", Integer, ForeignKey("person.id"), index=True),
    Column("made_at", Micros, nullable=False),
    Column("expires_at", Micros, nullable=False, index=True),
    Column("ended_at", Micros),
    info=machinery(),
)

_IN_TEXT = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")


class Link(msgspec.Struct, frozen=True):
    """A single-use link that is still good; `about` is the ref of what it opens."""

    id: int
    purpose: str
    about: str
    expires_at: int
    person_id: int | None = None
    """For whom it stands, where whoever holds it acts as a person without signing in."""


def new_token(clock: Clock) -> str:
    """256 bits of chance as 43 characters that need no quoting in a URL (RFC 4648 §5)."""
    return as_token(clock.random(TOKEN_BYTES))


def as_token(secret: bytes) -> str:
    """32 secret bytes as they stand in a link."""
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def digest(token: str) -> str:
    """What is stored of a token: SHA-256 is enough, because nobody can guess 256 bits."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def redact(text: str) -> str:
    """A log line or an address without the tokens in it."""
    return _IN_TEXT.sub("[link]", text)


def issue(
    tx: WriteTx,
    clock: Clock,
    purpose: Purpose,
    about: str,
    *,
    lifetime: int,
    token: str | None = None,
    person_id: int | None = None,
) -> str:
    """Make a link that is good for `lifetime` microseconds; gives its token, shown this once.

    `token` is one that nobody can guess; without it chance makes one. A link that stands for
    a person goes when all their browsers are signed out.
    """
    token, now = token or new_token(clock), clock.now()
    prune(tx, now)
    tx.insert(
        links,
        token_hash=digest(token),
        purpose=purpose,
        about=about,
        person_id=person_id,
        made_at=now,
        expires_at=now + lifetime,
    )
    return token


def peek(tx: ReadTx, purpose: Purpose, token: str, now: int) -> Link:
    """The link of a token, left as it is (this is what GET does).

    Raises NotFound for no such link, Gone for one that was used or is too old.
    """
    row = tx.row(
        select(links).where(links.c.token_hash == digest(token), links.c.purpose == purpose)
    )
    if row is None:
        raise NotFound(
            N_("This link opens nothing here. Look whether all of it was copied, or ask again.")
        )
    if row.ended_at is not None:
        raise Gone(N_("This link was used already, and it is good only once."))
    if row.expires_at <= now:
        raise Gone(N_("This link is too old. Ask for a new one."))
    return Link(row.id, row.purpose, row.about, row.expires_at, row.person_id)


def is_known(tx: ReadTx, token: str) -> bool:
    """Whether a token belongs to a link, be it still good or not."""
    found = select(links.c.id).where(links.c.token_hash == digest(token))
    return tx.value(found) is not None


def consume(tx: WriteTx, purpose: Purpose, token: str, now: int) -> Link:
    """Use a link up (this is what POST does); of two at once only one succeeds.

    Raises as peek() does.
    """
    link = peek(tx, purpose, token, now)
    mine = update(links).where(links.c.id == link.id, links.c.ended_at.is_(None))
    if not tx.write(mine.values(ended_at=now)):
        raise Gone(N_("This link was used already, and it is good only once."))
    return link


def revoke(tx: WriteTx, about: str, now: int) -> int:
    """End every link about a thing; gives how many there were."""
    open_ones = update(links).where(links.c.about == about, links.c.ended_at.is_(None))
    return tx.write(open_ones.values(ended_at=now))


def standing_for(tx: ReadTx, person_id: int, purpose: Purpose, now: int) -> list[Link]:
    """The links that stand for a person and are still good."""
    mine = (links.c.person_id == person_id, links.c.purpose == purpose)
    good = (links.c.ended_at.is_(None), links.c.expires_at > now)
    rows = tx.rows(select(links).where(*mine, *good).order_by(links.c.id))
    return [Link(row.id, row.purpose, row.about, row.expires_at, person_id) for row in rows]


def drop(tx: WriteTx, person_id: int, about: str | None = None) -> int:
    """Delete the links that stand for a person, all or those about one thing; gives how many."""
    mine = delete(links).where(links.c.person_id == person_id, links.c.ended_at.is_(None))
    return tx.write(mine if about is None else mine.where(links.c.about == about))


def prune(tx: WriteTx, now: int) -> int:
    """Delete links that ended long ago; gives how many went. Whoever makes a link sweeps."""
    return tx.write(delete(links).where(links.c.expires_at < now - KEPT_AFTER))
