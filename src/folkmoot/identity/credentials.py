"""How a member proves to be themselves: the hashes of a password and of recovery words."""

import msgspec
from sqlalchemy import Column, ForeignKey, Integer, Table, Text, delete, select

from folkmoot.clock import Ref
from folkmoot.identity import people, sessions, tokens
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, follows, handles
from folkmoot.storage.tables import Micros, metadata, private
from folkmoot.storage.transaction import ReadTx, WriteTx

credentials = Table(
    "credential",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("password_hash", Text),
    Column("recovery_hash", Text),
    Column("changed_at", Micros, nullable=False),
    info=private(),
)

_REPLACED = "The old one is forgotten at once; another is set in its place."


class Account(msgspec.Struct, frozen=True):
    """What signing in needs to know of a name; all None where nobody has the name."""

    person_id: int | None = None
    person: Ref | None = None
    name: str | None = None
    password_hash: str | None = None
    recovery_hash: str | None = None


NOBODY = Account()


@act("account.password/1", record=NEVER, own=True, suspended=True, irreversible=_REPLACED)
class SetPassword(Act, frozen=True):
    """Set one's password; every browser is signed out and open links to the account end."""

    person: Ref
    password_hash: str

    def target(self, tx: ReadTx) -> Target:
        """Only the person themselves."""
        return Target(owner=self.person)


@act("account.recovery/1", record=NEVER, own=True, suspended=True, irreversible=_REPLACED)
class SetRecovery(Act, frozen=True):
    """Set one's recovery words."""

    person: Ref
    recovery_hash: str

    def target(self, tx: ReadTx) -> Target:
        """Only the person themselves."""
        return Target(owner=self.person)


@handles(SetPassword)
def _set_password(tx: WriteTx, act: SetPassword, deed: Deed) -> None:
    put(tx, people.id_of(tx, act.person), deed.at, password_hash=act.password_hash)


@handles(SetRecovery)
def _set_recovery(tx: WriteTx, act: SetRecovery, deed: Deed) -> None:
    put(tx, people.id_of(tx, act.person), deed.at, recovery_hash=act.recovery_hash)


@follows(SetPassword)
def _sign_out_everywhere(tx: WriteTx, act: SetPassword, deed: Deed) -> None:
    sessions.end_all(tx, people.id_of(tx, act.person))
    tokens.revoke(tx, act.person, deed.at)


def put(tx: WriteTx, person_id: int, at: int, **hashes: str) -> None:
    """Write the hashes of a person; for handlers only."""
    values = {"person_id": person_id, "changed_at": at, **hashes}
    tx.upsert(credentials, ["person_id"], values)


def forget(tx: WriteTx, person_id: int) -> None:
    """Delete what a person could prove themselves with; for handlers only."""
    tx.write(delete(credentials).where(credentials.c.person_id == person_id))


def tidy_name(typed: str) -> str:
    """The name as people type it into a form: "@Ada " is ada."""
    return typed.strip().removeprefix("@").casefold()[:100]


def find(tx: ReadTx, name: str) -> Account:
    """The account of a name, in one query whether or not somebody has the name."""
    person = people.people.c
    query = (
        select(
            person.id,
            person.ref,
            person.name,
            credentials.c.password_hash,
            credentials.c.recovery_hash,
        )
        .join_from(people.people, credentials, credentials.c.person_id == person.id, isouter=True)
        .where(person.name == tidy_name(name), person.host.is_(None))
        .where(person.joined_at.is_not(None), person.left_at.is_(None))
    )
    row = tx.row(query)
    return Account(*row) if row else NOBODY


def has_recovery(tx: ReadTx, person_id: int) -> bool:
    """Whether a person has recovery words; if not, a page should offer them."""
    stored = select(credentials.c.recovery_hash).where(credentials.c.person_id == person_id)
    return tx.value(stored) is not None
