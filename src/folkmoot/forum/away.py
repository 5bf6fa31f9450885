"""Communities of other servers: what their own server says of them."""

from typing import Any

import msgspec
from sqlalchemy import delete, select, update

from folkmoot.clock import Ref
from folkmoot.errors import NotFound
from folkmoot.forum import communities as rooms
from folkmoot.forum import counting, writing
from folkmoot.forum.communities import Community, Posting, communities, stewards_away
from folkmoot.forum.subscriptions import subscriptions
from folkmoot.identity import people
from folkmoot.notices import notices
from folkmoot.record.acts import NEVER, Act, Deed, Target, act, follows, handles
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text import lengths
from folkmoot.text.markdown import render
from folkmoot.words import N_


class Said(msgspec.Struct, frozen=True):
    """What a server says of one of its communities."""

    name: str
    title: str
    description: str = ""
    """Markdown."""
    language: str | None = None
    posting: Posting = "members"


@act("community.learn/1", record=NEVER, server=True, undo="community.learn/1")
class LearnCommunity(Act, frozen=True):
    """Note what a server says of one of its communities."""

    ref: Ref
    """For one that is new here; a community that is known keeps its own."""
    actor_url: str
    host: str
    said: Said

    def target(self, tx: ReadTx) -> Target:
        """A server speaks for its own communities only."""
        known = rooms.by_actor_url(tx, self.actor_url)
        return Target(home=self.host if known is None or known.host == self.host else "")


class _OnAway(Act, frozen=True):
    community: Ref

    def target(self, tx: ReadTx) -> Target:
        """Only the server of the community may say so."""
        return rooms.target_of(tx, _away(tx, self.community))


@act("community.stewards/1", record=NEVER, server=True, undo="community.stewards/1")
class LearnStewards(_OnAway, frozen=True):
    """Note who keeps order in a community of another server."""

    people: tuple[Ref, ...]


@act("community.gone/1", record=NEVER, server=True, undo="community.back/1")
class CommunityGone(_OnAway, frozen=True):
    """Note that a community of another server is gone; what was written stays readable."""


@act("community.back/1", record=NEVER, server=True, undo="community.gone/1")
class CommunityBack(_OnAway, frozen=True):
    """Note that a community of another server that was gone is there again."""


@act(
    "community.moved/1",
    record=NEVER,
    server=True,
    irreversible="Its server says that it lives elsewhere now; it can say so again of that place.",
)
class CommunityMoved(_OnAway, frozen=True):
    """Note that a community of another server lives elsewhere now, and tell who follows it."""

    to: Ref
    """The community at its new place."""


@handles(LearnCommunity)
def _learn(tx: WriteTx, act: LearnCommunity, deed: Deed) -> int:
    """Gives the row id of the community."""
    known = rooms.by_actor_url(tx, act.actor_url)
    if known is not None:
        change = update(communities).where(communities.c.id == known.id)
        tx.write(change.values(**_columns(known.ref, act.said)))
        return known.id
    community_id = tx.insert(
        communities,
        ref=act.ref,
        visibility="public",
        downvotes=True,
        gallery=False,
        created_at=deed.at,
        origin=people.AWAY,
        host=act.host,
        actor_url=act.actor_url,
        **_columns(act.ref, act.said),
    )
    counting.open_community(tx, community_id, deed.at)
    return community_id


@handles(LearnStewards)
def _stewards(tx: WriteTx, act: LearnStewards, deed: Deed) -> None:
    community = _away(tx, act.community)
    tx.write(delete(stewards_away).where(stewards_away.c.community_id == community.id))
    for ref in dict.fromkeys(act.people):
        person_id = people.id_of(tx, ref)
        tx.insert(stewards_away, community_id=community.id, person_id=person_id)


@handles(CommunityGone)
def _gone(tx: WriteTx, act: CommunityGone, deed: Deed) -> None:
    change = update(communities).where(communities.c.ref == act.community)
    tx.write(change.where(communities.c.closed_at.is_(None)).values(closed_at=deed.at))


@handles(CommunityBack)
def _back(tx: WriteTx, act: CommunityBack, deed: Deed) -> None:
    change = update(communities).where(communities.c.ref == act.community)
    tx.write(change.values(closed_at=None))


@handles(CommunityMoved)
def _moved(tx: WriteTx, act: CommunityMoved, deed: Deed) -> None:
    """It is read here as before, and nothing new is written in it."""
    change = update(communities).where(communities.c.ref == act.community)
    tx.write(change.where(communities.c.closed_at.is_(None)).values(closed_at=deed.at))


@follows(CommunityMoved)
def _tell(tx: WriteTx, act: CommunityMoved, deed: Deed) -> None:
    """Every member who follows it hears where it went."""
    old, new = _away(tx, act.community), rooms.by_ref(tx, act.to)
    here = select(people.people.c.id).join(
        subscriptions, subscriptions.c.person_id == people.people.c.id
    )
    here = here.where(subscriptions.c.community_id == old.id)
    ids = [row.id for row in tx.rows(here.where(people.people.c.joined_at.is_not(None)))]
    data = {"place": old.handle}
    notices.tell(tx, ids, "server.community_moved", deed, link=f"/c/{new.handle}", data=data)


def _columns(ref: Ref, said: Said) -> dict[str, Any]:
    """The words of another server, brought into the form in which texts are kept here."""
    title = lengths.one_line(said.title)[: writing.SHORT_TITLE]
    description = lengths.normalise(said.description)[: writing.DESCRIPTION]
    return {
        "name": said.name,
        "title": title or said.name,
        "description": description,
        "description_html": render(description, anchor=f"g{ref[-8:]}-"),
        "language": said.language,
        "posting": said.posting,
    }


def _away(tx: ReadTx, ref: Ref) -> Community:
    community = rooms.by_ref(tx, ref)
    if community.host is None:
        raise NotFound(N_("This community is one of this moot."))
    return community
