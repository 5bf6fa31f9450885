"""Where an act happens, as other servers see it: who acts, in which community, who hears it.

One question to the database tells all of it, because it is asked at every vote and every
comment, also in the many moots whose communities nobody elsewhere follows.
"""

from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import FromClause, Row, Select, bindparam, exists, select, true

from folkmoot.clock import Ref
from folkmoot.federation import reach
from folkmoot.federation.documents.terms import Json, whole
from folkmoot.federation.proof_keys import prove
from folkmoot.federation.showing import naming
from folkmoot.federation.showing.places import Place
from folkmoot.forum.communities import communities
from folkmoot.forum.subscriptions import FOLLOWED_FROM_FAR
from folkmoot.identity.actor_keys import actor_keys, open_ed25519
from folkmoot.identity.people import people
from folkmoot.peers.actors import remote_actors
from folkmoot.peers.followers import followers
from folkmoot.record import settings
from folkmoot.record.acts import Deed
from folkmoot.record.kernel import Outward, kernel_of
from folkmoot.storage.transaction import ReadTx


class Speaker(msgspec.Struct, frozen=True):
    """A member who acts."""

    id: int
    ref: Ref
    actor_url: str
    sealed: bytes | None
    """The key for proofs, sealed; None while it is still being made, and where every question
    must be signed: whoever checks a proof could not ask for the key."""
    followed: bool
    """Whether somebody elsewhere follows them."""


class Room(msgspec.Struct, frozen=True):
    """The community in which it happens."""

    id: int
    ref: Ref
    name: str
    actor_url: str
    host: str | None
    """Its server, where it lives elsewhere."""
    inbox: str | None
    """Where its server takes what is for it; None for ours, and for one that is gone."""
    followed: bool
    """Whether somebody elsewhere follows it, where it is ours."""
    featured: str | None
    moderators: str | None
    """The addresses of its collections."""


class Scene(msgspec.Struct, frozen=True):
    """All that is needed to say abroad what a member did."""

    address: str
    speaker: Speaker
    room: Room | None
    """None for what happens in no community."""
    outward: Outward
    row: Row[Any]
    """What else the statement asked for."""

    @property
    def heard(self) -> bool:
        """Whether anybody is certain to hear of it, named recipients apart."""
        if self.room is None:
            return self.speaker.followed
        return self.room.followed if self.room.host is None else self.room.inbox is not None

    @property
    def place(self) -> Place:
        """The community as documents name it."""
        assert self.room is not None
        handle = naming.handle(self.room.name, self.room.host, self.address)
        return Place(self.address, self.room.actor_url, handle)

    def new_url(self, tx: ReadTx, kind: str) -> str:
        """The id of a new activity: its kind in small letters."""
        return self.url(kind, kernel_of(tx).clock.new_ref())

    def url(self, kind: str, ref: str) -> str:
        """The id of an activity."""
        return f"{self.address}/activities/{kind}/{ref}"

    def settled_url(self, kind: str, thing: str, at: int) -> str:
        """The id of what the speaker did to a thing at a time: always the same one.

        So whoever takes it back can name it, and it needs no place to be kept in.
        """
        told = f"{kind} {self.speaker.ref} {thing} {at}".encode()
        return self.url(kind, sha256(told).hexdigest()[:32])

    def proved(self, activity: Json, at: int) -> Json:
        """An activity of the speaker as it leaves: whole, and proved where there is a key."""
        sealed, who = self.speaker.sealed, self.speaker
        if sealed is None:
            return whole(activity)
        key = open_ed25519(self.outward.sealer, who.ref, sealed)
        return prove(activity, key, who.actor_url, at)


def _setting(key: str) -> Any:
    return select(settings.settings.c.value).where(settings.settings.c.key == key).scalar_subquery()


_FOLLOWED = exists().where(followers.c.person_id == people.c.id).correlate(people)
_WHO = (
    _setting("federation").label("mode"),
    _setting("visibility").label("moot_visibility"),
    _setting("secure_fetch").label("secure"),
    people.c.id.label("speaker_id"),
    people.c.ref.label("speaker_ref"),
    people.c.actor_url.label("speaker_url"),
    people.c.host.label("speaker_host"),
    actor_keys.c.ed25519_sealed.label("sealed"),
    exists()
    .where(followers.c.person_id == people.c.id)
    .correlate(people)
    .label("speaker_followed"),
)
_WHERE = (
    communities.c.id.label("room_id"),
    communities.c.ref.label("room_ref"),
    communities.c.name.label("room_name"),
    communities.c.actor_url.label("room_url"),
    communities.c.host.label("room_host"),
    communities.c.visibility.label("room_visibility"),
    communities.c.local_only.label("room_local_only"),
    remote_actors.c.inbox.label("room_inbox"),
    remote_actors.c.featured.label("room_featured"),
    remote_actors.c.moderators.label("room_moderators"),
    remote_actors.c.gone_at.label("room_gone_at"),
    FOLLOWED_FROM_FAR.label("room_followed"),
)
_SPEAKS = people.c.id == bindparam("speaker")


def alone(*more: Any) -> Select[*tuple[Any, ...]]:
    """The statement of what a member does outside of any community."""
    source = people.outerjoin(actor_keys, actor_keys.c.owner == people.c.ref)
    return select(*_WHO, *more).select_from(source).where(_SPEAKS)


def within(thing: FromClause, community_id: Any, *more: Any) -> Select[*tuple[Any, ...]]:
    """The statement of what a member does with a thing in a community.

    `thing` has a row for the thing alone, once the statement is narrowed to it;
    `community_id` is its column that names the community.
    """
    source = (
        people.join(thing, true())
        .join(communities, communities.c.id == community_id)
        .outerjoin(actor_keys, actor_keys.c.owner == people.c.ref)
        .outerjoin(remote_actors, remote_actors.c.ref == communities.c.ref)
    )
    return select(*_WHO, *_WHERE, *more).select_from(source).where(_SPEAKS)


IN_COMMUNITY = (
    select(*_WHO, *_WHERE)
    .select_from(
        people.join(communities, true())
        .outerjoin(actor_keys, actor_keys.c.owner == people.c.ref)
        .outerjoin(remote_actors, remote_actors.c.ref == communities.c.ref)
    )
    .where(_SPEAKS, communities.c.ref == bindparam("community"))
)
"""The statement of what a member does with a community."""


def scene(
    tx: ReadTx,
    deed: Deed,
    statement: Select[*tuple[Any, ...]],
    *,
    inside: bool = False,
    **which: Any,
) -> Scene | None:
    """Where an act happens, or None where nothing of it may leave the house.

    `which` are the values that narrow the statement. What visitors do is told by the inbox,
    which has it in their own words. With `inside` a community that is closed to other servers
    is found too: for what must be told of things that they have from before.
    """
    outward = kernel_of(tx).outward
    if outward is None or deed.actor_id is None or deed.ground == f"home:{deed.actor}":
        return None
    if reach.why_not_from(_address(tx, outward), anywhere=outward.anywhere) is not None:
        return None
    row = tx.row(statement, {"speaker": deed.actor_id, **which})
    if row is None or not _leaves(row, inside=inside) or _only_here(row, deed):
        return None
    return Scene(outward.known["address"], _speaker(row), _room(row), outward, row)


def room_itself(tx: ReadTx, community: Ref) -> Room | None:
    """A community of ours that speaks for itself, where no member did what there is to tell.

    None where nothing of it may leave the house.
    """
    outward = kernel_of(tx).outward
    if outward is None:
        return None
    if reach.why_not_from(_address(tx, outward), anywhere=outward.anywhere) is not None:
        return None
    row = tx.row(_ITSELF, {"community": community})
    return None if row is None or row.room_host is not None or not _is_open(row) else _room(row)


_ITSELF = (
    select(
        _setting("federation").label("mode"),
        _setting("visibility").label("moot_visibility"),
        *_WHERE,
    )
    .select_from(communities.outerjoin(remote_actors, remote_actors.c.ref == communities.c.ref))
    .where(communities.c.ref == bindparam("community"))
)


def _address(tx: ReadTx, outward: Outward) -> str:
    """Where the moot is found: asked once, for it never changes."""
    if "address" not in outward.known and (address := settings.get(tx, "address")):
        outward.known["address"] = address
    return outward.known.get("address", "")


def _only_here(row: Row[Any], deed: Deed) -> bool:
    """What our own stewards hide of communities elsewhere is hidden in this moot alone."""
    away = hasattr(row, "room_id") and row.room_host is not None
    return away and deed.ground.startswith("mandate:")


def _leaves(row: Row[Any], *, inside: bool) -> bool:
    if row.speaker_host is not None or row.speaker_url is None:
        return False
    return row.mode != '"off"' if inside else _is_open(row)


def _is_open(row: Row[Any]) -> bool:
    if row.mode == '"off"' or row.moot_visibility == '"members"':
        return False
    if not hasattr(row, "room_id"):
        return True
    return row.room_visibility == "public" and not row.room_local_only and bool(row.room_url)


def _speaker(row: Row[Any]) -> Speaker:
    sealed = None if row.secure == "true" else row.sealed
    return Speaker(
        row.speaker_id, row.speaker_ref, row.speaker_url, sealed, bool(row.speaker_followed)
    )


def _room(row: Row[Any]) -> Room | None:
    if not hasattr(row, "room_id"):
        return None
    ours = row.room_host is None
    inbox = row.room_inbox if not ours and row.room_gone_at is None else None
    return Room(
        id=row.room_id,
        ref=row.room_ref,
        name=row.room_name,
        actor_url=row.room_url,
        host=row.room_host,
        inbox=inbox,
        followed=ours and bool(row.room_followed),
        featured=f"{row.room_url}/featured" if ours else row.room_featured,
        moderators=f"{row.room_url}/moderators" if ours else row.room_moderators,
    )
