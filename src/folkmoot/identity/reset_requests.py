"""Asking for help from the sign-in page: a link for who asks, and a code for those who vouch."""

import msgspec
from sqlalchemy import Column, Table, Text, delete, select

from folkmoot.clock import DAY, Clock, Ref
from folkmoot.identity import people, tokens
from folkmoot.identity.credentials import tidy_name
from folkmoot.storage.tables import Micros, id_column, machinery, metadata, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx

WAITS = 14 * DAY
"""So long a request waits for somebody to vouch."""

LINK_LIVES = 30 * DAY
"""Longer than the longest way from asking to a new password."""

_CODE_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH = 8

requests = Table(
    "reset_request",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("name", Text, nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("made_at", Micros, nullable=False),
    Column("expires_at", Micros, nullable=False),
    info=machinery(),
)


class Request(msgspec.Struct, frozen=True):
    """Somebody who says to be a member asks for help; the code tells them from others."""

    ref: Ref
    name: str
    code: str
    made_at: int
    person: Ref


_QUERY = (
    select(
        requests.c.ref,
        requests.c.name,
        requests.c.code,
        requests.c.made_at,
        people.people.c.ref,
    )
    .join_from(requests, people.people, people.people.c.name == requests.c.name)
    .where(people.people.c.host.is_(None))
    .where(people.people.c.joined_at.is_not(None), people.people.c.left_at.is_(None))
)


def ask(tx: WriteTx, clock: Clock, name: str) -> tuple[str, str]:
    """Ask for help; gives the token of a link and the code to tell those who vouch.

    Whether somebody has the name changes neither the answer nor the work.
    """
    now, ref = clock.now(), clock.new_ref()
    prune(tx, now)
    code = "".join(_CODE_SIGNS[byte % len(_CODE_SIGNS)] for byte in clock.random(_CODE_LENGTH))
    values = {"ref": ref, "name": tidy_name(name), "code": code, "made_at": now}
    tx.insert(requests, expires_at=now + WAITS, **values)
    return tokens.issue(tx, clock, "reset", ref, lifetime=LINK_LIVES), code


def by_ref(tx: ReadTx, ref: Ref, now: int) -> Request | None:
    """A request that waits and names a member, or None."""
    row = tx.row(_QUERY.where(requests.c.ref == ref, requests.c.expires_at > now))
    return Request(*row) if row else None


def waiting(tx: ReadTx, now: int) -> list[Request]:
    """Requests that wait and name a member, the newest first."""
    query = _QUERY.where(requests.c.expires_at > now).order_by(requests.c.id.desc()).limit(100)
    return [Request(*row) for row in tx.rows(query)]


def forget(tx: WriteTx, ref: Ref) -> None:
    """Delete a request that somebody vouched for."""
    tx.write(delete(requests).where(requests.c.ref == ref))


def forget_name(tx: WriteTx, name: str) -> None:
    """Delete the requests under a name whose bearer erased their account."""
    tx.write(delete(requests).where(requests.c.name == name))


def prune(tx: WriteTx, now: int) -> int:
    """Delete requests that nobody vouched for in time; gives how many went. Whoever asks sweeps."""
    return tx.write(delete(requests).where(requests.c.expires_at <= now))
