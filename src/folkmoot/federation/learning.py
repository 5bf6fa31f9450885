"""Learning to know people, communities and servers: from their documents to rows of this moot."""

import re

import msgspec

from folkmoot.clock import Ref
from folkmoot.errors import NotAllowed
from folkmoot.federation import silencing
from folkmoot.federation.documents.normal import host_of
from folkmoot.federation.documents.read import ActorDoc
from folkmoot.forum import communities as rooms
from folkmoot.forum.away import LearnCommunity, Said
from folkmoot.identity import people
from folkmoot.identity.people import Person
from folkmoot.identity.visitors import LearnPerson
from folkmoot.peers import actors, outbox, policy, servers
from folkmoot.peers.actors import Kind, RemoteActor
from folkmoot.record.actors import Server
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage import jobs
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text.languages import by_code
from folkmoot.words import N_

ACTOR_JOB = "federation.actor"
"""Fetch an actor of whom only the address is known, and learn it."""

NOT_THEIRS = N_("{url} is of this moot. Other servers cannot say what is there.")

LONGEST_NAME = 64

_KINDS: dict[str, Kind] = {"Group": "community", "Application": "server"}
_ODD = re.compile(r"[^A-Za-z0-9_.-]+")


class Known(msgspec.Struct, frozen=True):
    """An actor of another server as it is known here."""

    kind: Kind
    ref: Ref | None
    """Of the person or community; None for a server."""
    id: int | None
    """The row id of the same."""


def kind_of(doc: ActorDoc) -> Kind:
    """What an actor is here: whoever is neither a community nor a server is a person."""
    return _KINDS.get(doc.kind, "person")


def learn(tx: WriteTx, doc: ActorDoc, at: int, *, key_id: str | None = None) -> Known:
    """Take in what a server says of one of its actors, new or again.

    The caller has the document from the actor's own address, or signed by the actor.
    `key_id` is the key that is wanted where there are several. Raises NotAllowed for an
    actor of this moot.
    """
    check_theirs(tx, doc.id)
    silencing.meet(tx, host_of(doc.id), at)
    kind = kind_of(doc)
    if kind == "person":
        found = _learn_person(tx, doc)
    elif kind == "community":
        found = _learn_community(tx, doc)
    else:
        found = Known("server", None, None)
    keep(tx, doc, at, ref=found.ref, key_id=key_id)
    return found


def keep(
    tx: WriteTx, doc: ActorDoc, at: int, *, ref: Ref | None = None, key_id: str | None = None
) -> RemoteActor:
    """Keep how an actor is reached and signs, without a person or a community for it."""
    host = host_of(doc.id)
    key = next((one for one in doc.keys if one.id == key_id), next(iter(doc.keys), None))
    actor = RemoteActor(
        url=doc.id,
        kind=kind_of(doc),
        ref=ref,
        host=host,
        inbox=doc.inbox,
        shared_inbox=doc.shared_inbox,
        outbox=doc.outbox,
        followers=doc.followers,
        featured=doc.featured,
        moderators=doc.moderators,
        key_id=key.id if key else None,
        key_pem=key.pem if key else None,
        ed25519=_ed25519(doc),
        fetched_at=at,
        was_ours=_was_ours(tx, doc),
    )
    actors.put(tx, actor)
    if actor.kind == "person" and doc.moved_to is None:  # communities seldom say it
        actors.not_moved(tx, actor.url)
    servers.meet(tx, host, at, cursor=outbox.newest(tx))
    if doc.shared_inbox is not None:
        servers.describe(tx, host, shared_inbox=doc.shared_inbox)
    return actor


def met(tx: WriteTx, url: str, at: int) -> Person:
    """The person of an address; one who is new here has the name that the address ends in.

    What their server says of them is fetched soon after. Raises NotAllowed for an address
    of this moot.
    """
    known = people.by_actor_url(tx, url)
    if known is not None:
        return known
    check_theirs(tx, url)
    act = LearnPerson(kernel_of(tx).clock.new_ref(), url, host_of(url), _name_in(url))
    silencing.meet(tx, act.host, at)
    perform(tx, act, by=Server(host_of(url)))
    want(tx, url)
    found = people.by_actor_url(tx, url)
    assert found is not None
    stands = actors.by_url(tx, url)
    if stands is not None and stands.ref is None:
        actors.is_here_as(tx, url, found.ref)
    return found


def want(tx: WriteTx, url: str) -> None:
    """Have an actor fetched and learnt, soon after this transaction."""
    jobs.enqueue(tx, ACTOR_JOB, {"url": url}, unique=f"{ACTOR_JOB}:{url}")


def check_theirs(tx: ReadTx, url: str) -> None:
    """Raises NotAllowed for an address of this moot."""
    if host_of(url) == policy.own_host(tx):
        raise NotAllowed(NOT_THEIRS, url=url)


def _learn_person(tx: WriteTx, doc: ActorDoc) -> Known:
    act = LearnPerson(
        ref=kernel_of(tx).clock.new_ref(),
        actor_url=doc.id,
        host=host_of(doc.id),
        name=_plain(doc.name) or _name_in(doc.id),
        display_name=doc.title if doc.title != doc.name else "",
        bio=doc.about,
    )
    perform(tx, act, by=Server(act.host))
    found = people.by_actor_url(tx, doc.id)
    assert found is not None
    return Known("person", found.ref, found.id)


def _learn_community(tx: WriteTx, doc: ActorDoc) -> Known:
    language = by_code(doc.languages[0]) if len(doc.languages) == 1 else None
    host, ref = host_of(doc.id), kernel_of(tx).clock.new_ref()
    said = Said(
        name=_free_name(tx, _plain(doc.name) or _name_in(doc.id), doc.id, host, ref),
        title=doc.title,
        description=doc.about,
        language=language.code if language else None,
        posting="stewards" if doc.mods_only else "members",
    )
    perform(tx, LearnCommunity(ref, doc.id, host, said), by=Server(host))
    found = rooms.by_actor_url(tx, doc.id)
    assert found is not None
    return Known("community", found.ref, found.id)


def _free_name(tx: ReadTx, name: str, url: str, host: str, ref: Ref) -> str:
    """The name of a community; with an ending where another one of its server has it.

    A server that was set up anew under its old name has new addresses for old names.
    """
    row = rooms.communities.c
    others = rooms.query().where(row.name == name, row.host == host, row.actor_url != url)
    return f"{name}.{ref[-6:]}" if tx.row(others) is not None else name


def _was_ours(tx: ReadTx, doc: ActorDoc) -> str:
    """Of the actors that it says it was, those of this moot; who it was elsewhere is its affair."""
    ours = policy.own_host(tx)
    mine = [url for url in doc.also_known_as if host_of(url) == ours]
    return msgspec.json.encode(mine).decode()


def _ed25519(doc: ActorDoc) -> str | None:
    return next((one.multibase for one in doc.multikeys if one.multibase.startswith("z6Mk")), None)


def _plain(name: str) -> str:
    """A name as it can stand in an address; what nobody could type is left out."""
    return _ODD.sub("_", name).strip("_.-")[:LONGEST_NAME]


def _name_in(url: str) -> str:
    path = url.partition("://")[2].partition("?")[0].rstrip("/")
    last = path.rpartition("/")[2] if "/" in path else ""
    return _plain(last) or "somebody"
