"""What is fetched because of what members do: follow a community, open a thread."""

from sqlalchemy import bindparam, select

from folkmoot.forum import communities as rooms
from folkmoot.forum.communities import communities
from folkmoot.forum.marks import ReadThread
from folkmoot.forum.posts import posts
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.peers import gatherings
from folkmoot.record.acts import Deed, follows
from folkmoot.storage.transaction import WriteTx

_AWAY = (
    select(posts.c.object_url)
    .join(communities, communities.c.id == posts.c.community_id)
    .where(posts.c.ref == bindparam("post"), communities.c.host.is_not(None))
)


@follows(Subscribe)
def _followed(tx: WriteTx, act: Subscribe, deed: Deed) -> None:
    community = rooms.by_ref(tx, act.community)
    if community.is_away and community.actor_url is not None and act.follow_url is None:
        gatherings.want(tx, community.actor_url, "community", deed.at)


@follows(ReadThread)
def _opened(tx: WriteTx, act: ReadThread, deed: Deed) -> None:
    url = tx.value(_AWAY, {"post": act.post})
    if url is not None:
        gatherings.want(tx, url, "thread", deed.at)
