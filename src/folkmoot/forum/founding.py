"""What is done to communities: found, change, close, open again."""

from typing import Any

import msgspec
from sqlalchemy import update

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid
from folkmoot.forum import bringing, counting, writing
from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import Community, Posting, Visibility, communities
from folkmoot.forum.shelving import shelve_community
from folkmoot.identity import actor_keys, people
from folkmoot.record import settings
from folkmoot.record.acts import PUBLIC, Act, Deed, Target, act, follows, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text.markdown import render
from folkmoot.words import N_


@act(
    "community.found/1",
    record=PUBLIC,
    member=True,
    power="community.found",
    undo="community.close/1",
)
class FoundCommunity(Act, frozen=True):
    """Found a community; whoever founds it gets no mandate by it."""

    ref: Ref
    name: str
    title: str
    description: str = ""
    icon: Ref | None = None
    language: str | None = None
    visibility: Visibility = "public"
    posting: Posting = "members"
    downvotes: bool = False
    gallery: bool = False
    local_only: bool = False
    """It stays in this moot: other servers neither see nor follow it."""

    def target(self, tx: ReadTx) -> Target:
        """The moot; not every member may, where the moot set it so."""
        return Target(
            audience=rooms.audience_of(self.visibility),
            reserved=settings.get(tx, "founding") == "stewards",
            subject=self.ref,
        )


@act("community.change/1", record=PUBLIC, power="community.change", undo="community.change/1")
class ChangeCommunity(Act, frozen=True):
    """Change how a community describes itself, who may read it and who may post in it."""

    community: Ref
    title: str
    description: str = ""
    icon: Ref | None = None
    language: str | None = None
    visibility: Visibility = "public"
    posting: Posting = "members"
    downvotes: bool = False
    gallery: bool = False
    local_only: bool = False

    def target(self, tx: ReadTx) -> Target:
        """The community; members only when it was or becomes so."""
        community = rooms.by_ref(tx, self.community)
        audience = max(rooms.audience_of(community.visibility), rooms.audience_of(self.visibility))
        return msgspec.structs.replace(rooms.target_of(tx, community), audience=audience)


@act(
    "community.close/1",
    record=PUBLIC,
    power="community.close",
    effect="ordinary",
    undo="community.reopen/1",
)
class CloseCommunity(Act, frozen=True):
    """Close a community: it can be read, but nothing new is written in it."""

    community: Ref
    reason: str

    def target(self, tx: ReadTx) -> Target:
        """The community."""
        return rooms.target_of(tx, rooms.by_ref(tx, self.community))


@act(
    "community.reopen/1",
    record=PUBLIC,
    power="community.close",
    effect="ordinary",
    undo="community.close/1",
)
class ReopenCommunity(Act, frozen=True):
    """Open a closed community again."""

    community: Ref
    reason: str

    def target(self, tx: ReadTx) -> Target:
        """The community."""
        return rooms.target_of(tx, rooms.by_ref(tx, self.community))


@handles(FoundCommunity)
def _found(tx: WriteTx, act: FoundCommunity, deed: Deed) -> int:
    _check(tx, act, deed)
    people.take_name(tx, act.name, "community", act.ref)
    community_id = tx.insert(
        communities,
        ref=act.ref,
        name=act.name,
        created_at=deed.at,
        creator_id=deed.actor_id,
        origin=people.OURS,
        actor_url=rooms.actor_url(tx, act.name),
        **_description(act.ref, act),
    )
    counting.open_community(tx, community_id, deed.at)
    return community_id


@follows(FoundCommunity)
def _want_keys(tx: WriteTx, act: FoundCommunity, deed: Deed) -> None:
    actor_keys.want(tx, "community", act.ref)


@handles(ChangeCommunity)
def _change(tx: WriteTx, act: ChangeCommunity, deed: Deed) -> None:
    before = rooms.by_ref(tx, act.community)
    rooms.check_own_room(before.posting)
    _check(tx, act, deed, before)
    change = update(communities).where(communities.c.id == before.id)
    tx.write(change.values(**_description(act.community, act)))
    if act.visibility != before.visibility:
        shelve_community(tx, before.id, act.visibility)


@handles(CloseCommunity)
def _close(tx: WriteTx, act: CloseCommunity, deed: Deed) -> None:
    _check_reason(act.reason)
    community = rooms.by_ref(tx, act.community)
    rooms.check_own_room(community.posting)
    rooms.check_open(community.closed_at)
    change = update(communities).where(communities.c.ref == act.community)
    tx.write(change.values(closed_at=deed.at))


@handles(ReopenCommunity)
def _reopen(tx: WriteTx, act: ReopenCommunity, deed: Deed) -> None:
    _check_reason(act.reason)
    if rooms.by_ref(tx, act.community).closed_at is None:
        raise Conflict(N_("This community is open."))
    change = update(communities).where(communities.c.ref == act.community)
    tx.write(change.values(closed_at=None))


def _check(
    tx: WriteTx,
    act: FoundCommunity | ChangeCommunity,
    deed: Deed,
    before: Community | None = None,
) -> None:
    if kernel_of(tx).replaying:
        return
    writing.check_line(act.title, "title", least=1, most=writing.SHORT_TITLE)
    writing.check_text(act.description, "description", most=writing.DESCRIPTION)
    writing.check_language(act.language)
    kept = bringing.shown_by(before.description, before.icon_ref) if before else frozenset[Ref]()
    for field, wanted in (
        ("description", bringing.named(act.description)),
        ("icon", bringing.shown_by("", act.icon)),
    ):
        bringing.check_brought(tx, wanted, deed.actor_id, kept=kept, field=field)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(N_("Say why, so that everybody can read it."), field="reason")


def _description(ref: Ref, act: FoundCommunity | ChangeCommunity) -> dict[str, Any]:
    return {
        "title": act.title,
        "description": act.description,
        "description_html": render(act.description, anchor=f"g{ref[-8:]}-"),
        "icon_ref": act.icon,
        "language": act.language,
        "visibility": act.visibility,
        "posting": act.posting,
        "downvotes": act.downvotes,
        "gallery": act.gallery,
        "local_only": act.local_only,
    }
