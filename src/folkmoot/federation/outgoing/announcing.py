"""A community passes on what happens in it (FEP-1b12)."""

from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import bindparam, select

from folkmoot.clock import Ref
from folkmoot.federation.documents.terms import Json, encode, whole
from folkmoot.federation.documents.write_activities import write_announce
from folkmoot.forum.communities import communities
from folkmoot.forum.subscriptions import FOLLOWED_FROM_FAR
from folkmoot.peers import outbox
from folkmoot.peers.outbox import Outgoing, Recipient
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import WriteTx


class Announcer(Protocol):
    """A community of this moot."""

    @property
    def id(self) -> int:
        """Its row."""
        ...

    @property
    def ref(self) -> Ref:
        """Its ref."""
        ...

    @property
    def actor_url(self) -> str | None:
        """Its ActivityPub id."""
        ...


_FOLLOWED = select(FOLLOWED_FROM_FAR).where(communities.c.id == bindparam("community"))


def announce(
    tx: WriteTx,
    community: Announcer,
    raw: Json | str,
    at: int,
    *,
    object_url: str,
    to: Iterable[Recipient] = (),
    followed: bool | None = None,
) -> str | None:
    """Put an activity, whole as it came, into the outbox for whoever follows the community.

    `raw` may be a post or its id instead, for microblogs. `to` are inboxes that get it
    whoever follows what. `followed` says whether anybody elsewhere follows the community,
    where the caller knows. Gives the id of the Announce, or None where nobody would get it.
    """
    to = list(to)
    if community.actor_url is None:
        return None
    if followed is None:
        followed = bool(tx.value(_FOLLOWED, {"community": community.id}))
    if not followed and not to:
        return None
    url = _url(tx, community.actor_url, raw)
    made = write_announce(url, community.actor_url, f"{community.actor_url}/followers", raw, at)
    one = Outgoing(
        url=url,
        activity=encode(whole(made)).decode(),
        signer_kind="community",
        signer_ref=community.ref,
        object_url=object_url,
        community_id=community.id,
    )
    outbox.put(tx, one, at, to=to)
    return url


def _url(tx: WriteTx, actor_url: str, raw: Json | str) -> str:
    """A new id. Around an activity of our own it has the same end, by which that is found."""
    address = actor_url.rpartition("/c/")[0]
    inner: Any = raw.get("id") if isinstance(raw, dict) else None
    ours = isinstance(inner, str) and inner.startswith(f"{address}/activities/")
    ref = inner.rpartition("/")[2] if ours else kernel_of(tx).clock.new_ref()
    return f"{address}/activities/announce/{ref}"
