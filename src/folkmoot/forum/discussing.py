"""A thread for each proposal, in a room of its own that only members read.

The clock opens it. It is nobody's: whoever made the proposal cannot delete it with what others
said in it, and it follows the words of the proposal.
"""

import msgspec
from sqlalchemy import CHAR, Column, ForeignKey, Integer, Table, select

from folkmoot.clock import Ref
from folkmoot.errors import Conflict
from folkmoot.forum import communities as rooms
from folkmoot.forum import counting
from folkmoot.forum.communities import NOBODY, communities
from folkmoot.forum.posting import give_url
from folkmoot.forum.posts import posts
from folkmoot.forum.tallies import post_tallies
from folkmoot.identity import people
from folkmoot.identity.people import OURS, names
from folkmoot.record import settings
from folkmoot.record.actors import ByClock
from folkmoot.record.acts import MEMBERS, Act, Deed, Target, act, handles
from folkmoot.record.kernel import kernel_of
from folkmoot.record.perform import perform
from folkmoot.storage.tables import governed, metadata
from folkmoot.storage.transaction import ReadTx, WriteTx
from folkmoot.text.markdown import render
from folkmoot.words import N_, translator

RULE = "discuss"
"""The rule of the clock."""

NAME = "decide"
"""A name kept for the house, so nobody has it."""

TITLE = N_("Proposals")
DESCRIPTION = N_(
    "A thread for each proposal, for members only. It is opened with the proposal; everybody can "
    "write comments."
)

discussions = Table(
    "discussion",
    metadata,
    Column("about", CHAR(32), primary_key=True),
    Column("post_id", Integer, ForeignKey("post.id"), nullable=False, index=True),
    info=governed(),
)


@act(
    "discussion.found/1",
    record=MEMBERS,
    clock=RULE,
    irreversible="Threads of proposals need a place that nobody can close.",
)
class FoundRoom(Act, frozen=True):
    """Make the room for the threads of proposals, which only members read."""

    ref: Ref
    title: str
    description: str

    def target(self, tx: ReadTx) -> Target:
        """The moot."""
        return Target(audience=MEMBERS, subject=self.ref)


@act(
    "discussion.open/1",
    record=MEMBERS,
    clock=RULE,
    irreversible="What members said in it is not the program's to take away.",
    erasable=("title",),
)
class OpenDiscussion(Act, frozen=True):
    """Open the thread of a proposal, in the name of whoever made it."""

    ref: Ref
    about: Ref
    """The proposal."""
    person: Ref
    title: str

    def target(self, tx: ReadTx) -> Target:
        """The proposal: with its words the title goes."""
        return Target(audience=MEMBERS, subject=self.about)


class Discussion(msgspec.Struct, frozen=True):
    """The thread of a proposal, as its page links to it."""

    post_id: int
    comments: int


@handles(FoundRoom)
def _found(tx: WriteTx, act: FoundRoom, deed: Deed) -> int:
    if room(tx) is not None:
        raise Conflict(N_("There is this room already."))
    tx.insert(names, name=NAME, kind="community", ref=act.ref)
    community_id = tx.insert(
        communities,
        ref=act.ref,
        name=NAME,
        title=act.title,
        description=act.description,
        description_html=render(act.description, anchor=f"g{act.ref[-8:]}-"),
        icon_ref=None,
        language=None,
        visibility="members",
        posting=NOBODY,
        downvotes=False,
        gallery=False,
        local_only=True,
        created_at=deed.at,
        creator_id=None,
        origin=OURS,
        actor_url=rooms.actor_url(tx, NAME),
    )
    counting.open_community(tx, community_id, deed.at)
    return community_id


@handles(OpenDiscussion)
def _open(tx: WriteTx, act: OpenDiscussion, deed: Deed) -> int:
    place = room(tx)
    if place is None or of(tx, act.about) is not None:
        raise Conflict(N_("This proposal has its thread already."))
    author_id = people.id_of(tx, act.person)
    post_id = tx.insert(
        posts,
        ref=act.ref,
        community_id=place,
        author_id=author_id,
        title=act.title,
        body="",
        body_html="",
        published=deed.at,
        origin=OURS,
    )
    tx.insert(discussions, post_id=post_id, about=act.about)
    if not kernel_of(tx).proving:
        give_url(tx, post_id)
    activity = counting.activity_of(tx, place, deed.at)
    counting.open_post(
        tx,
        counting.PostCount(published=deed.at, active_at=deed.at, activity=activity),
        post_id=post_id,
        community_id=place,
        author_id=author_id,
        language=None,
        shelf=counting.shelf_of("members", hidden=False),
    )
    counting.add_to_community(tx, place, activity, deed.at, posts=1)
    return post_id


def open_thread(tx: WriteTx, *, about: Ref, person: Ref, title: str) -> None:
    """Open the thread of a proposal, and first the room of all of them, unless they are there."""
    clock = kernel_of(tx).clock
    if of(tx, about) is not None:
        return
    if room(tx) is None:
        said = translator(settings.get(tx, "locale")).gettext
        found = FoundRoom(clock.new_ref(), said(TITLE), said(DESCRIPTION))
        perform(tx, found, by=ByClock(RULE))
    perform(tx, OpenDiscussion(clock.new_ref(), about, person, title), by=ByClock(RULE))


def room(tx: ReadTx) -> int | None:
    """The row id of the room of all these threads, once there is one."""
    ours = (communities.c.name == NAME, communities.c.host.is_(None))
    return tx.value(select(communities.c.id).where(*ours))


def of(tx: ReadTx, about: Ref) -> Discussion | None:
    """The thread of a proposal, if it has one."""
    table, tally = discussions.c, post_tallies.c
    query = select(table.post_id, tally.comments)
    query = query.join_from(discussions, post_tallies, tally.post_id == table.post_id, isouter=True)
    row = tx.row(query.where(table.about == about))
    return Discussion(row.post_id, row.comments or 0) if row else None


def about(tx: ReadTx, post_id: int) -> Ref | None:
    """The proposal that a thread is about."""
    return tx.value(select(discussions.c.about).where(discussions.c.post_id == post_id))
