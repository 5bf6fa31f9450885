"""Servers whose words stand aside: in their own places, but in no list that everybody reads.

What stands in a community of such a server, and every post that one of its people wrote, lies on a
shelf beside the usual one (tallies.py). Lists of everything do not read that shelf; the page of the
community or the person, and the list of whoever follows the community, read it too.
"""

from collections.abc import Iterable

from sqlalchemy import Column, ColumnElement, Table, Text, bindparam, delete, exists, insert, select

from folkmoot.forum.communities import Community, communities
from folkmoot.forum.tallies import aside
from folkmoot.identity.people import people
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.tables import machinery, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx

hosts_aside = Table(
    "host_aside",
    metadata,
    Column("host", Text, primary_key=True),
    info=machinery(),
)
"""Exactly the names under which somebody or something is known here, and no wider ones: what was
decided about a server is found out for each of its names once, and not for each post."""


def is_host_aside(host: ColumnElement[str | None]) -> ColumnElement[bool]:
    """Whether a server stands aside; a column without a value is this moot."""
    return exists().where(hosts_aside.c.host == host)


def is_author_aside(person_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a person is of a server that stands aside."""
    return (
        exists()
        .where(people.c.id == person_id, hosts_aside.c.host == people.c.host)
        .correlate_except(people, hosts_aside)
    )


_EITHER = Prepared(
    select(hosts_aside.c.host)
    .where(
        (hosts_aside.c.host == bindparam("home"))
        | hosts_aside.c.host.in_(
            select(people.c.host).where(people.c.id == bindparam("author", type_=people.c.id.type))
        )
    )
    .limit(1)
)


def shelf_for(tx: ReadTx, shelf: int, community: Community, author_id: int, ground: str) -> int:
    """Where a new post of an author belongs that would stand on a shelf otherwise."""
    if community.host is None and not ground.startswith("home:"):
        return shelf
    return aside(shelf) if touches(tx, community.host, author_id) else shelf


def touches(tx: ReadTx, home: str | None, author_id: int) -> bool:
    """Whether what an author writes stands aside, in a community of this moot or of `home`."""
    return tx.row(_EITHER, {"home": home or "", "author": author_id}) is not None


def stands_aside(tx: ReadTx, host: str) -> bool:
    """Whether one server stands aside."""
    return tx.row(select(hosts_aside.c.host).where(hosts_aside.c.host == host)) is not None


def hosts_known(tx: ReadTx) -> frozenset[str]:
    """Every name of a server under which a person or a community is known."""
    names = select(people.c.host).union(select(communities.c.host))
    return frozenset(row.host for row in tx.rows(names) if row.host is not None)


def hosts(tx: ReadTx) -> frozenset[str]:
    """The servers that stand aside."""
    return frozenset(row.host for row in tx.rows(select(hosts_aside.c.host)))


def replace(tx: WriteTx, wanted: Iterable[str]) -> frozenset[str]:
    """Let exactly these servers stand aside from now on; gives those for which that is new."""
    now, before = frozenset(wanted), hosts(tx)
    if over := before - now:
        tx.write(delete(hosts_aside).where(hosts_aside.c.host.in_(over)))
    if new := now - before:
        tx.write(insert(hosts_aside), [{"host": host} for host in sorted(new)])
    return now ^ before


def add(tx: WriteTx, host: str) -> None:
    """Let one more server stand aside, of which nothing is here yet."""
    tx.upsert(hosts_aside, ["host"], {"host": host})
