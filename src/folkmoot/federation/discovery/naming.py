"""Who bears a name here, as other servers may know it: a person, a community, or the moot."""

from typing import Literal

import msgspec
from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.errors import Gone, NotFound
from folkmoot.forum import communities
from folkmoot.identity import people
from folkmoot.identity.people import names, retired
from folkmoot.record import settings
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_


class Named(msgspec.Struct, frozen=True):
    """An actor of this moot."""

    kind: Literal["Person", "Group", "Application"]
    name: str
    """The name before the @; the moot itself is called as its host."""
    actor_url: str
    page_url: str


def bearer(tx: ReadTx, address: str, name: str) -> Named:
    """Who bears a name. People and communities share one list of names.

    Raises Gone for a name whose bearer erased it, NotFound for one that nobody here ever had,
    and for communities that do not leave the moot.
    """
    row = tx.row(select(names.c.kind, names.c.ref).where(names.c.name == name))
    if row is None:
        if tx.row(select(retired.c.name).where(retired.c.name == name)) is not None:
            raise Gone(N_("Who was called so has erased the account. Nobody gets the name again."))
        raise _nobody()
    if row.kind == "community":
        return _community(tx, address, Ref(row.ref))
    person = people.by_ref(tx, Ref(row.ref))
    if person is None or person.name is None:
        raise _nobody()
    page = f"{address}/u/{person.name}"
    return Named("Person", person.name, person.actor_url or page, page)


def moot(address: str, host: str) -> Named:
    """The moot itself: an Application at its front door."""
    return Named("Application", host, f"{address}/", f"{address}/")


def _community(tx: ReadTx, address: str, ref: Ref) -> Named:
    community = communities.by_ref(tx, ref)
    if not community.travels or settings.get(tx, "visibility") == "members":
        raise _nobody()
    page = f"{address}/c/{community.name}"
    return Named("Group", community.name, community.actor_url or page, page)


def _nobody() -> NotFound:
    return NotFound(N_("Nobody here is called so."))
