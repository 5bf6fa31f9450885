"""The people of the moot: its members, and visitors whose words are here."""

import msgspec
from sqlalchemy import (
    CHAR,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    func,
    select,
    update,
)

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotFound
from folkmoot.record import settings
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import Micros, governed, id_column, metadata, private, ref_column
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.words import N_

OURS = "moot"
"""Origin of what came about here, by recorded acts; replay gives it again."""
IMPORTED = "import"
"""Origin of what a file brought in under one leaf."""
AWAY = "away"
"""Origin of what was learnt from another server and is told of by no act of the record."""
PLACEHOLDER = "placeholder"
"""Origin of a row that stands in for something the record does not tell of."""

people = Table(
    "person",
    metadata,
    id_column(),
    ref_column(nullable=False, unique=True),
    Column("name", Text),
    Column("host", Text),
    Column("actor_url", Text, unique=True),
    Column("origin", Text, nullable=False),
    Column("joined_at", Micros),
    Column("sponsor_id", Integer, ForeignKey("person.id")),
    Column("left_at", Micros),
    Column("erased_at", Micros),
    Column("limited_until", Micros),
    Index("ix_person_name_host", "name", "host"),
    info=governed(),
)

names = Table(
    "name_taken",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("ref", CHAR(32), nullable=False),
    info=governed(),
)

retired = Table(
    "name_retired",
    metadata,
    Column("name", Text, primary_key=True),
    info=private(),
)
"""Names of people who erased their accounts, without a sign of who bore them."""

_WORDS_OF_THE_HOUSE = """
    about account activities admin administrator anonymous api apply assembly atom c comment
    communities community create decide everyone feed folkmoot front gallery healthz help home
    host inbox invitations invite join login logout me media member members message messages mod
    moderator moot nobody nodeinfo outbox pictures post posts public record recover register
    report reports root search settings setup signin signout static steward stewards submit
    support system talk tools u uploads user users visitor webfinger welcome workshop
"""
RESERVED = frozenset(_WORDS_OF_THE_HOUSE.split())

_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


class Person(msgspec.Struct, frozen=True):
    """A member or a visitor."""

    id: int
    ref: Ref
    name: str | None
    host: str | None
    actor_url: str | None
    origin: str
    joined_at: int | None
    left_at: int | None
    erased_at: int | None
    limited_until: int | None

    @property
    def is_gone(self) -> bool:
        """Left, or erased: here, or on the server where they lived."""
        return self.left_at is not None or self.erased_at is not None

    @property
    def handle(self) -> str:
        """The name as it stands in addresses: bob, or bob@lemmy.example; "" of the erased."""
        name = self.name or ""
        return f"{name}@{self.host}" if self.host else name

    @property
    def is_member(self) -> bool:
        """A member who has not left."""
        return self.joined_at is not None and self.left_at is None


COLUMNS = (
    people.c.id,
    people.c.ref,
    people.c.name,
    people.c.host,
    people.c.actor_url,
    people.c.origin,
    people.c.joined_at,
    people.c.left_at,
    people.c.erased_at,
    people.c.limited_until,
)
"""The columns of Person in order: `Person(*row)`."""


_BY_ID = Prepared(select(*COLUMNS).where(people.c.id == bindparam("person")))
_BY_REF = Prepared(select(*COLUMNS).where(people.c.ref == bindparam("ref")))
_BY_ACTOR_URL = Prepared(select(*COLUMNS).where(people.c.actor_url == bindparam("url")))
_ID_OF = Prepared(select(people.c.id).where(people.c.ref == bindparam("ref")))


def by_id(tx: ReadTx, person_id: int) -> Person | None:
    """The person of a row id."""
    row = tx.row(_BY_ID, {"person": person_id})
    return Person(*row) if row else None


def by_ref(tx: ReadTx, ref: Ref) -> Person | None:
    """The person of a ref."""
    row = tx.row(_BY_REF, {"ref": ref})
    return Person(*row) if row else None


def by_name(tx: ReadTx, name: str, host: str | None = None) -> Person | None:
    """The member called name, or with a host the visitor name@host."""
    same_host = people.c.host.is_(None) if host is None else people.c.host == host
    row = tx.row(select(*COLUMNS).where(people.c.name == name, same_host))
    return Person(*row) if row else None


def by_actor_url(tx: ReadTx, url: str) -> Person | None:
    """The person whose ActivityPub id this is."""
    if ("person", url) in tx.seen:
        return tx.seen["person", url]
    row = tx.row(_BY_ACTOR_URL, {"url": url})
    return Person(*row) if row else None


def id_of(tx: ReadTx, ref: Ref) -> int:
    """The row id of a person; while replaying, of a placeholder if nobody is known.

    Raises NotFound.
    """
    found = tx.value(_ID_OF, {"ref": ref})
    if found is not None:
        return found
    if isinstance(tx, WriteTx) and kernel_of(tx).replaying:
        return tx.insert(people, ref=ref, origin=PLACEHOLDER)
    raise NotFound(N_("There is no such person here."))


def member_ids(tx: ReadTx) -> list[int]:
    """The row ids of every member."""
    here = people.c.joined_at.is_not(None) & people.c.left_at.is_(None)
    return [row.id for row in tx.rows(select(people.c.id).where(here))]


def members_count(tx: ReadTx) -> int:
    """How many members the moot has."""
    return tx.value(
        select(func.count()).where(people.c.joined_at.is_not(None), people.c.left_at.is_(None))
    )


def check_name(name: str, field: str = "name") -> str:
    """A name that people and communities may bear: 3 to 20 of a-z, 0-9 and _.

    Raises Invalid.
    """
    if not 3 <= len(name) <= 20:
        raise Invalid(N_("The name must have 3 to 20 characters."), field=field)
    if not set(name) <= _ALLOWED:
        raise Invalid(N_("The name may have only small letters a to z, digits and _."), field=field)
    if name in RESERVED:
        raise Invalid(
            N_("The name {name} is kept for the house. Choose another."), field=field, name=name
        )
    return name


def is_taken(tx: ReadTx, name: str) -> bool:
    """True when a person or a community bears the name, or once bore it."""
    borne = select(names.c.name).where(names.c.name == name)
    return tx.row(borne.union_all(select(retired.c.name).where(retired.c.name == name))) is not None


def take_name(tx: WriteTx, name: str, kind: str, ref: Ref) -> None:
    """Take a name for ever; for handlers only. Raises Invalid or Conflict.

    A replay asks only whether it is taken: the list of reserved words may have grown since.
    """
    if not kernel_of(tx).replaying:
        check_name(name)
    if is_taken(tx, name):
        raise Conflict(N_("The name {name} is taken. Choose another."), name=name)
    tx.insert(names, name=name, kind=kind, ref=ref)


def actor_url(tx: ReadTx, name: str) -> str | None:
    """The ActivityPub id of a new member; None where the moot has no address for it.

    It is stored once and never made again from the address.
    """
    address = settings.get(tx, "address")
    return f"{address}/u/{name}" if address else None


def put_member(tx: WriteTx, ref: Ref, name: str, at: int, sponsor: Ref | None) -> int:
    """Write a new member, over a placeholder if one stands; for handlers only. Gives the id.

    A name that was erased from the record comes as "": the person then has none.
    """
    if name:
        take_name(tx, name, "person", ref)
    values = {
        "name": name or None,
        "origin": OURS,
        "joined_at": at,
        "actor_url": actor_url(tx, name) if name else None,
        "sponsor_id": id_of(tx, sponsor) if sponsor else None,
    }
    known = tx.value(_ID_OF, {"ref": ref})
    if known is None:
        return tx.insert(people, ref=ref, **values)
    tx.write(update(people).where(people.c.id == known).values(**values))
    return known
