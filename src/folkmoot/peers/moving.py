"""Members with another account elsewhere: which was theirs before, and where they moved to.

A move takes along who follows a member from elsewhere, and nothing else: they stay a member.
"""

import msgspec
from sqlalchemy import Column, ForeignKey, Integer, Table, Text, bindparam, delete, select

from folkmoot.clock import DAY, HOUR, Ref
from folkmoot.errors import Conflict, NotAllowed, NotFound
from folkmoot.identity import people
from folkmoot.peers import actors, policy
from folkmoot.peers.actors import RemoteActor
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, handles
from folkmoot.storage.tables import Micros, metadata, private
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

MOST = 10
"""How many accounts elsewhere a member may say were theirs."""
COOL_DOWN = 30 * DAY
"""From one move to the next, as Mastodon has it (AccountMigration::COOLDOWN_PERIOD)."""
FRESH = HOUR
"""How long ago the account may have been asked whether it was the member before."""

NOT_YET = N_(
    "{account} does not say yet that it was you before. Sign in there, add {address} to the "
    "accounts that were yours before (in Mastodon: Preferences, Account, Moving from a different "
    "account), and come back here."
)
TOO_SOON = N_("You moved less than 30 days ago. You can move again in {days} days.")

aliases = Table(
    "alias",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("url", Text, primary_key=True),
    info=private(),
)
"""Accounts elsewhere that a member says were theirs before: ActivityPub ids."""

moves = Table(
    "move",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("url", Text),
    Column("moved_at", Micros, nullable=False),
    info=private(),
)
"""Where a member moved to; no address where they took it back, for the time still counts."""


class Moved(msgspec.Struct, frozen=True):
    """The last move of a member."""

    url: str | None
    """The ActivityPub id of the account elsewhere; None when it was taken back."""
    moved_at: int


class _Own(Act, frozen=True):
    person: Ref

    def target(self, tx: ReadTx) -> Target:
        """Only the person themselves."""
        return Target(owner=self.person)


@act("account.was/1", record=NEVER, own=True, undo="account.was_not/1")
class SayWas(_Own, frozen=True):
    """Say that an account elsewhere was one's own before, so that it can move here."""

    url: str


@act("account.was_not/1", record=NEVER, own=True, undo="account.was/1")
class SayWasNot(_Own, frozen=True):
    """Say no more that an account elsewhere was one's own."""

    url: str


@act("account.move/1", record=NEVER, own=True, undo="account.stay/1")
class MoveFollowers(_Own, frozen=True):
    """Send those who follow one from elsewhere to one's account there."""

    to: str


@act("account.stay/1", record=NEVER, own=True, undo="account.move/1")
class Stay(_Own, frozen=True):
    """Say no more that one moved; who has followed there already stays there."""


@handles(SayWas)
def _was(tx: WriteTx, act: SayWas, deed: Deed) -> None:
    person_id, account = people.id_of(tx, act.person), _account(tx, act.url, deed.at)
    known = was(tx, person_id)
    if account.url not in known and len(known) >= MOST:
        raise Conflict(N_("At most {most} accounts fit here. Take one out first."), most=MOST)
    tx.insert_if_new(aliases, ["person_id", "url"], {"person_id": person_id, "url": account.url})


@handles(SayWasNot)
def _was_not(tx: WriteTx, act: SayWasNot, deed: Deed) -> None:
    mine = aliases.c.person_id == people.id_of(tx, act.person)
    tx.write(delete(aliases).where(mine, aliases.c.url == act.url))


@handles(MoveFollowers)
def _move(tx: WriteTx, act: MoveFollowers, deed: Deed) -> None:
    who = people.by_ref(tx, act.person)
    if who is None or who.actor_url is None:
        raise Conflict(N_("This moot has no address of its own, so nobody elsewhere follows you."))
    check_cool_down(tx, who.id, deed.at)
    check_says_so(_account(tx, act.to, deed.at), who.actor_url, deed.at)
    values = {"person_id": who.id, "url": act.to, "moved_at": deed.at}
    tx.upsert(moves, ["person_id"], values)


@handles(Stay)
def _stay(tx: WriteTx, act: Stay, deed: Deed) -> None:
    person_id = people.id_of(tx, act.person)
    stands = last(tx, person_id)
    if stands is None or stands.url is None:
        raise Conflict(N_("You have not moved, or you took it back already."))
    values = {"person_id": person_id, "url": None, "moved_at": stands.moved_at}
    tx.upsert(moves, ["person_id"], values)


def was(tx: ReadTx, person_id: int) -> tuple[str, ...]:
    """The accounts elsewhere that a member says were theirs, in the order of their addresses."""
    return tuple(row.url for row in tx.rows(_WAS, {"person": person_id}))


def last(tx: ReadTx, person_id: int) -> Moved | None:
    """The last move of a member, one that was taken back too."""
    row = tx.row(_LAST, {"person": person_id})
    return Moved(*row) if row else None


def moved_to(tx: ReadTx, person_id: int) -> str | None:
    """Where a member moved to, unless they took it back."""
    stands = last(tx, person_id)
    return stands.url if stands else None


def claims(tx: ReadTx, ours: str, url: str) -> bool:
    """Whether the member of an address of ours says that the account elsewhere was theirs."""
    who = people.by_actor_url(tx, ours)
    return who is not None and who.is_member and url in was(tx, who.id)


def days_left(tx: ReadTx, person_id: int, at: int) -> int:
    """How many days a member waits before they can move again; 0 for now."""
    stands = last(tx, person_id)
    return 0 if stands is None else max(0, -((at - stands.moved_at - COOL_DOWN) // DAY))


def check_cool_down(tx: ReadTx, person_id: int, at: int) -> None:
    """Raises Conflict for somebody who moved just now."""
    if (days := days_left(tx, person_id, at)) > 0:
        raise Conflict(TOO_SOON, days=days)


def check_says_so(account: RemoteActor, ours: str, at: int) -> None:
    """Raises Conflict where an account elsewhere does not say that it was `ours` before."""
    if at - account.fetched_at > FRESH:
        raise Conflict(N_("It was asked too long ago. Give its address once more."))
    if account.moved_to is not None:
        raise Conflict(N_("{account} has moved on itself."), account=account.url)
    if not account.was(ours):
        raise Conflict(NOT_YET, account=account.url, address=ours)


def forget(tx: WriteTx, person_id: int) -> None:
    """Take out where somebody was and went; for handlers only."""
    for table in (aliases, moves):
        tx.write(delete(table).where(table.c.person_id == person_id))


def _account(tx: ReadTx, url: str, at: int) -> RemoteActor:
    """The account of a person elsewhere. Raises NotFound, or NotAllowed for a blocked server."""
    found = actors.by_url(tx, url)
    if found is None or found.kind != "person" or found.gone_at is not None:
        raise NotFound(N_("There is no account of a person at this address."))
    if policy.verdict(tx, found.host, at) == "blocked":
        raise NotAllowed(N_("This moot blocks {host}."), host=found.host)
    return found


_WAS = (
    select(aliases.c.url).where(aliases.c.person_id == bindparam("person")).order_by(aliases.c.url)
)
_LAST = select(moves.c.url, moves.c.moved_at).where(moves.c.person_id == bindparam("person"))
