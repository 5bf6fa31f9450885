"""A community of this moot passes on what visitors do in it, and answers them."""

from typing import Any

import msgspec

from folkmoot.clock import Ref
from folkmoot.errors import FolkmootError
from folkmoot.federation.documents.normal import document, host_of
from folkmoot.federation.inbox.telling import Telling
from folkmoot.federation.inbox.things import Thing
from folkmoot.federation.outgoing import announcing, answering
from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import Community
from folkmoot.identity.people import Person
from folkmoot.peers import actors
from folkmoot.peers.outbox import Recipient
from folkmoot.storage.transaction import ReadTx, WriteTx


def on(tx: WriteTx, community: Ref, raw: dict[str, Any], at: int, *, object_url: str) -> None:
    """Announce an activity, as it came, to whoever follows the community."""
    announcing.announce(tx, rooms.by_ref(tx, community), raw, at, object_url=object_url)


def boost(telling: Telling, community: Community, url: str) -> None:
    """Announce a new post itself, too: Mastodon looks into no announced activity."""
    came = document(telling.raw.get("object"))
    post = url if came is None else dict(came)
    announcing.announce(telling.tx, community, post, telling.at, object_url=url)


def accept(
    tx: WriteTx, target: Community | Person, follow: dict[str, Any], follower: str, at: int
) -> None:
    """Agree to a Follow, given as it came."""
    to = recipient(tx, follower)
    if to is None:
        return
    if isinstance(target, Community):
        answering.accept(tx, community=target, follow=follow, to=to, at=at)
    else:
        answering.accept(tx, person=target, follow=follow, to=to, at=at)


def reject(
    tx: WriteTx, signer: Community, activity: dict[str, Any], at: int, *, why: FolkmootError
) -> None:
    """Refuse an activity, given as it came, so that its server takes the effect back."""
    to = recipient(tx, activity["actor"])
    if to is not None:
        answering.reject(tx, signer=signer, activity=activity, to=to, at=at, reason=str(why))


def recipient(tx: ReadTx, actor_url: str) -> Recipient | None:
    """Where an actor takes what is for it; None where nobody knows, and for who is gone."""
    actor = actors.by_url(tx, actor_url)
    if actor is None or actor.gone_at is not None:
        return None
    return Recipient(host_of(actor.url), actor.inbox)


class _Room(msgspec.Struct, frozen=True):
    """A community of ours, as far as it is needed to announce."""

    id: int
    ref: Ref
    actor_url: str | None


def told(telling: Telling, thing: Thing, object_url: str | None = None) -> None:
    """Announce what was done to a thing in a community of ours; or to another one beside it."""
    about(telling.tx, thing, dict(telling.raw), telling.at, object_url=object_url or thing.url)


def about(tx: WriteTx, thing: Thing, raw: dict[str, Any], at: int, *, object_url: str) -> None:
    """Announce an activity to whoever follows the community of a thing, where it is ours."""
    if thing.home is None:
        room = _Room(thing.community_id, thing.community, thing.community_url)
        announcing.announce(tx, room, raw, at, object_url=object_url, followed=bool(thing.followed))
