"""Plain functions that build what the tests of peers/ need."""

from collections.abc import Iterable, Mapping

from folkmoot.clock import Ref
from folkmoot.identity.people import people
from folkmoot.peers import outbox, servers
from folkmoot.peers.actors import RemoteActor
from folkmoot.peers.outbox import Outgoing, Recipient
from folkmoot.peers.reach import Reach
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import ReadTx, WriteTx
from tests.build import clock_of

SIGNER = Ref("ab" * 16)


def visitor(db: Database, name: str, host: str) -> tuple[int, Ref]:
    """A person of another server; gives the row id and the ref."""
    ref = clock_of(db).new_ref()
    url = f"https://{host}/u/{name}"
    values = {"ref": ref, "name": name, "host": host, "actor_url": url, "origin": "away"}
    with db.write() as tx, tx.performing():
        return tx.insert(people, **values), ref


def actor(url: str, **fields: object) -> RemoteActor:
    """An actor of another server as it was fetched."""
    host = url.split("/")[2]
    values: dict[str, object] = {
        "url": url, "kind": "person", "ref": None, "host": host, "inbox": f"{url}/inbox",
        "key_id": f"{url}#main-key", "key_pem": "PEM", "fetched_at": 1,
    }  # fmt: skip
    return RemoteActor(**(values | fields))  # type: ignore[arg-type]


def meet(db: Database, host: str, *, shared: bool = True, cursor: int = 0) -> None:
    """Get to know a server, with a shared inbox or without one."""
    with db.write() as tx:
        servers.meet(tx, host, clock_of(db).now(), cursor=cursor)
        if shared:
            servers.describe(tx, host, shared_inbox=f"https://{host}/inbox")


def send(
    db: Database,
    about: str = "https://moot.example/post/1",
    *,
    room: int | None = None,
    person: int | None = None,
    to: Iterable[Recipient] = (),
) -> int:
    """Leave an activity in the outbox; gives its number."""
    with db.write() as tx:
        return leave(tx, clock_of(db).now(), about, room=room, person=person, to=to)


def leave(
    tx: WriteTx,
    at: int,
    about: str = "https://moot.example/post/1",
    *,
    room: int | None = None,
    person: int | None = None,
    to: Iterable[Recipient] = (),
) -> int:
    """The same inside a transaction."""
    number = outbox.newest(tx) + 1
    url = f"https://moot.example/activities/create/{number}"
    one = Outgoing(url, f'{{"id":"{url}"}}', "community", SIGNER, about, room, person)
    return outbox.put(tx, one, at, to=to)


def reach(
    follows: Mapping[str, Mapping[int, int]], who: Mapping[str, list[Ref]] | None = None
) -> Reach:
    """A forum in which hosts follow communities: {host: {community: since}}."""

    def hosts_of(_tx: ReadTx, rooms: Iterable[int]) -> frozenset[str]:
        wanted = set(rooms)
        return frozenset(host for host, rooms in follows.items() if wanted & set(rooms))

    return Reach(
        followed_from=lambda _tx, host: follows.get(host, {}),
        hosts_of=hosts_of,
        followers_of=lambda _tx, _room, host: (who or {}).get(host, []),
    )
