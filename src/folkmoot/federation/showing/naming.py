"""Whom a text names, as other servers know them."""

from sqlalchemy import and_, or_, select

from folkmoot.clock import Ref
from folkmoot.federation.documents.tags import Mention
from folkmoot.identity.people import people
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.mentions import mentions

MOST = 20
"""People whom one text tells that it names them."""


def named(tx: ReadTx, body: str, address: str) -> dict[Ref, Mention]:
    """The people whom a markdown text names and who are known here, by ref."""
    if "@" not in body:
        return {}
    ours = address.partition("://")[2].lower()
    wanted: list[tuple[str, str | None]] = []
    for who in mentions(body):
        if who.kind == "person":
            host = None if who.host in (None, ours) else who.host
            wanted.append((who.name.lower() if host is None else who.name, host))
    if not wanted:
        return {}
    each = [
        and_(people.c.name == name, people.c.host.is_not_distinct_from(host))
        for name, host in wanted[:MOST]
    ]
    query = select(people.c.ref, people.c.name, people.c.host, people.c.actor_url).where(
        or_(*each), people.c.actor_url.is_not(None)
    )
    rows = tx.rows(query.order_by(people.c.id))
    return {row.ref: mention(row.actor_url, row.name, row.host, address) for row in rows}


def mention(actor_url: str, name: str | None, host: str | None, address: str) -> Mention:
    """A person as a text names them for others: @bob@moot.example."""
    place = host or address.partition("://")[2]
    return Mention(url=actor_url, name=f"@{name}@{place}" if name else "")


def handle(name: str, host: str | None, address: str) -> str:
    """A community likewise: @bees@moot.example."""
    return f"@{name}@{host or address.partition('://')[2]}"


def elsewhere(mentions: dict[Ref, Mention], address: str) -> list[Ref]:
    """Those of these people who are not of this moot."""
    return [ref for ref, one in mentions.items() if not is_ours(one.url, address)]


def is_ours(url: str | None, address: str) -> bool:
    """Whether an id is one that this moot gave."""
    return url is not None and url.startswith(f"{address}/")
