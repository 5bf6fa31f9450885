"""Bans: who may not take part in a community or the moot, until when, and why."""

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    bindparam,
    or_,
    select,
    update,
)

from folkmoot.clock import Ref
from folkmoot.identity.people import COLUMNS, OURS, Person, people
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, governed, id_column, metadata, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx

bans = Table(
    "ban",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
    Column("scope", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("starts", Micros, nullable=False),
    Column("until", Micros),
    Column("ended_at", Micros),
    Column("decided", Boolean, nullable=False),
    Column("origin", Text, nullable=False, server_default=OURS),
    info=governed(),
)


class Ban(msgspec.Struct, frozen=True):
    """One ban as it stands; `until` is None for one without an end."""

    ref: Ref
    person_id: int
    scope: str
    reason: str
    starts: int
    until: int | None
    decided: bool
    """Whether members decided it: then no steward can change it."""


class Held(msgspec.Struct, frozen=True):
    """Where a ban that nobody lifted keeps somebody from taking part, and from when to when."""

    scope: str
    starts: int
    until: int | None

    def holds(self, at: int) -> bool:
        """Whether it binds at a time."""
        return self.starts <= at and (self.until is None or self.until > at)


def keeps_out(tx: ReadTx, person_id: int, at: int) -> bool:
    """Whether members decided that somebody is kept out of the moot at a time."""
    rows = tx.rows(_LIVE, {"person": person_id, "at": at})
    return any(row.decided and row.scope == "moot" for row in rows)


_LIVE = Prepared(
    select(
        bans.c.ref,
        bans.c.person_id,
        bans.c.scope,
        bans.c.reason,
        bans.c.starts,
        bans.c.until,
        bans.c.decided,
    )
    .where(bans.c.person_id == bindparam("person"), bans.c.ended_at.is_(None))
    .where(bans.c.starts <= bindparam("at"))
    .where(or_(bans.c.until.is_(None), bans.c.until > bindparam("at")))
)


_STANDING = Prepared(
    select(*COLUMNS, bans.c.scope.label("banned_from"))
    .outerjoin(
        bans,
        (bans.c.person_id == people.c.id)
        & bans.c.ended_at.is_(None)
        & (bans.c.starts <= bindparam("at"))
        & or_(bans.c.until.is_(None), bans.c.until > bindparam("at")),
    )
    .where(people.c.id == bindparam("person"))
)


def standing(tx: ReadTx, person_id: int, at: int) -> tuple[Person | None, frozenset[str]]:
    """A person, and the scopes from which they are banned now, in one question."""
    if ("standing", person_id) in tx.seen:
        person, held = tx.seen["standing", person_id]
        return person, frozenset(ban.scope for ban in held if ban.holds(at))
    rows = tx.rows(_STANDING, {"person": person_id, "at": at})
    if not rows:
        return None, frozenset()
    banned = frozenset(row.banned_from for row in rows if row.banned_from is not None)
    return Person(*rows[0][: len(COLUMNS)]), banned


def live(tx: ReadTx, person_id: int, at: int) -> list[Ban]:
    """The bans that bind a person now."""
    return [Ban(*row) for row in tx.rows(_LIVE, {"person": person_id, "at": at})]


def put(
    tx: WriteTx,
    *,
    ref: Ref,
    person_id: int,
    scope: str,
    reason: str,
    at: int,
    until: int | None,
    decided: bool = False,
    origin: str = OURS,
) -> None:
    """Write a ban in place of one over the same scope; for handlers only."""
    lift(tx, person_id, scope, at)
    tx.insert(
        bans,
        ref=ref,
        person_id=person_id,
        scope=scope,
        reason=reason,
        starts=at,
        until=until,
        decided=decided,
        origin=origin,
    )


def lift(tx: WriteTx, person_id: int, scope: str, at: int) -> int:
    """End the bans of a person over a scope; for handlers only. Gives how many there were."""
    same = update(bans).where(bans.c.person_id == person_id, bans.c.scope == scope)
    return tx.write(same.where(bans.c.ended_at.is_(None)).values(ended_at=at))
