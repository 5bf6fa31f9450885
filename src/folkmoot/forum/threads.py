"""A thread as a page shows it: the post, and its comments as one flat row of places in a tree."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

import msgspec
from sqlalchemy import Integer, Select, bindparam, select, type_coerce

from folkmoot.clock import Ref
from folkmoot.errors import Invalid, NotFound
from folkmoot.forum import authors, blocks, trees, votes
from folkmoot.forum.attachments import Picture, of_post
from folkmoot.forum.audiences import Viewer, may_read_visibility
from folkmoot.forum.authors import Author
from folkmoot.forum.comments import comments
from folkmoot.forum.posts import posts
from folkmoot.forum.rows import PostRow, of_ids
from folkmoot.forum.tallies import comment_tallies
from folkmoot.forum.trees import COMMENT_ORDERS, Node, Place, Tree
from folkmoot.identity.people import people
from folkmoot.identity.profiles import profiles
from folkmoot.storage.prepared import Prepared
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_

LONGEST = 1000
"""Comments on one page of a thread."""

CONTEXT = 3
"""Comments shown above a single one."""

State = Literal["shown", "deleted", "erased", "removed", "blocked"]


class PostView(msgspec.Struct, frozen=True):
    """A post at the head of its thread. Where `state` hides it, its words are left empty."""

    row: PostRow
    state: State
    body_html: str
    pictures: tuple[Picture, ...]
    removed_reason: str | None
    origin: str
    deleted_at: int | None
    removed_at: int | None


class CommentView(msgspec.Struct, frozen=True, gc=False):
    """One comment in its place. Where `state` hides it, words and author are left out."""

    id: int
    ref: Ref
    parent_id: int | None
    depth: int
    """On this page; 0 for the outermost."""
    descendants: int
    """Comments below it on this page."""
    closes: int
    """How many levels end after it; see trees.Place."""
    left_out: int
    """Answers to it that the page had no room for, with all below them."""
    state: State
    body_html: str
    removed_reason: str | None
    author: Author | None
    published: int
    edited_at: int | None
    language: str | None
    origin_url: str | None
    distinguished: bool
    score: int
    ups: int
    downs: int
    vote: int
    """The viewer's: 1, 0 or -1."""
    is_own: bool
    is_author: bool
    """Written by whoever wrote the post."""
    is_new: bool
    """Written by somebody else since the viewer last read the thread."""


class Thread(msgspec.Struct, frozen=True):
    """A page of a thread."""

    post: PostView
    comments: tuple[CommentView, ...]
    """Each before its answers."""
    next: int | None
    """What to give as `after` for the next page; None on the last."""
    focus: int | None
    """The comment that was asked for, on a page with its context."""
    newest: int
    """The time of the newest thing on the page, for marks.ReadThread."""
    is_unread: bool
    """True when the viewer's read mark should be moved to `newest`."""


class Eyes(msgspec.Struct, frozen=True):
    """Whose eyes look at a thread, and what they may see."""

    viewer: Viewer
    sees_removed: bool = False


def read(
    tx: ReadTx,
    post_id: int,
    viewer: Viewer,
    order: str = COMMENT_ORDERS[0],
    *,
    after: int | None = None,
    sees_removed: bool = False,
) -> Thread:
    """A post and its comments in one of COMMENT_ORDERS.

    `after` is the `next` of the page before. `sees_removed` shows the words of what was
    removed, for whoever may decide on it. Raises NotFound where the viewer may not read,
    and Invalid for an unknown order.
    """
    post = post_view(tx, post_id, viewer, sees_removed=sees_removed)
    _check_order(order)
    nodes, loaded = _load(tx, post_id)
    tree = Tree(trees.sort(nodes, order))
    walk, following = trees.first_page(tree, LONGEST, after)
    places = trees.places(tree, walk)
    shown = _views(tx, post, places, loaded, Eyes(viewer, sees_removed))
    return _thread(post, shown, viewer, following=following)


def read_around(
    tx: ReadTx,
    comment_id: int,
    viewer: Viewer,
    order: str = COMMENT_ORDERS[0],
    *,
    context: int = CONTEXT,
    sees_removed: bool = False,
) -> Thread:
    """One comment with all answers below it, and at most `context` comments above; see read()."""
    post_id = tx.value(select(comments.c.post_id).where(comments.c.id == comment_id))
    try:
        post = post_view(tx, post_id or 0, viewer, sees_removed=sees_removed)
    except NotFound:  # the same words, whether the comment is not there or not for this viewer
        raise NotFound(N_("There is no such comment here.")) from None
    _check_order(order)
    nodes, loaded = _load(tx, post.row.id)
    tree = Tree(trees.sort(nodes, order))
    if comment_id not in tree.parents:
        raise NotFound(N_("There is no such comment here."))
    walk = trees.around(tree, comment_id, context)[: LONGEST + context]
    places = trees.places(tree, walk)
    shown = _views(tx, post, places, loaded, Eyes(viewer, sees_removed))
    return _thread(post, shown, viewer, focus=comment_id)


def post_view(tx: ReadTx, post_id: int, viewer: Viewer, *, sees_removed: bool = False) -> PostView:
    """The post alone. Raises NotFound where the viewer may not read.

    The words of a deleted or removed post are left empty but for its author; those of a
    removed one are shown to whoever `sees_removed`.
    """
    found = of_ids(tx, [post_id], viewer)
    if not found or not may_read_visibility(tx, found[0].room.visibility, viewer):
        raise NotFound(N_("There is no such post here."))
    row = found[0]
    more = tx.row(_POST, {"post": post_id})
    assert more is not None
    state = state_of(more.erased_at, more.deleted_at, more.removed_at)
    seen = state == "shown" or (state == "removed" and sees_removed) or row.is_own
    pictures = of_post(tx, post_id) if row.picture is not None and seen else ()
    return PostView(
        row=row if seen else _without_words(row),
        state=state,
        body_html=more.body_html if seen else "",
        pictures=pictures,
        removed_reason=more.removed_reason,
        origin=more.origin,
        deleted_at=more.deleted_at,
        removed_at=more.removed_at,
    )


_POST = Prepared(
    select(
        posts.c.body_html,
        posts.c.removed_reason,
        posts.c.origin,
        posts.c.erased_at,
        posts.c.deleted_at,
        posts.c.removed_at,
    ).where(posts.c.id == bindparam("post"))
)


def _without_words(row: PostRow) -> PostRow:
    return msgspec.structs.replace(
        row,
        title="",
        url=None,
        site=None,
        has_body=False,
        content_note=None,
        picture=None,
        far_picture=None,
        picture_alt="",
        origin_url=None,
    )


def _check_order(order: str) -> None:
    if order not in COMMENT_ORDERS:
        raise Invalid(N_("There is no order called {name}."), field="order", name=order)


def state_of(erased_at: int | None, deleted_at: int | None, removed_at: int | None) -> State:
    """What became of a post or a comment; the blocks of the viewer are not asked."""
    if erased_at is not None:
        return "erased"
    if deleted_at is not None:
        return "deleted"
    return "removed" if removed_at is not None else "shown"


# ---- comments


Loaded = dict[int, Sequence[Any]]
"""The rows of comments by their id, as far as they have been read."""


def _load(tx: ReadTx, post_id: int) -> tuple[list[Node], Loaded]:
    """All comments of a post as nodes; their rows too, unless there are too many for a page."""
    rows = tx.tuples(_of_post(), {"post": post_id, "most": LONGEST + 1})
    if len(rows) <= LONGEST:
        return [Node(row[0], *row[_SHAPE]) for row in rows], {row[0]: row for row in rows}
    return [Node(*row) for row in tx.tuples(_nodes(), {"post": post_id})], {}


_SHAPE = slice(2, 7)

_COLUMNS = (
    comments.c.id,
    comments.c.ref,
    comments.c.parent_id,
    comments.c.published,
    comment_tallies.c.score,
    comment_tallies.c.hot,
    comment_tallies.c.controversy,
    comment_tallies.c.ups,
    comment_tallies.c.downs,
    comments.c.body_html,
    comments.c.removed_reason,
    comments.c.edited_at,
    comments.c.deleted_at,
    comments.c.erased_at,
    comments.c.removed_at,
    comments.c.language,
    authors.original(comments).label("origin_url"),
    # As the number that it is: a page has hundreds, and no other column needs converting.
    type_coerce(comments.c.distinguished, Integer),
    *authors.COLUMNS,
)
"""The first seven after the ref are those of Node, which _SHAPE picks."""

_AUTHOR = slice(len(_COLUMNS) - len(authors.COLUMNS), len(_COLUMNS))


def _full() -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .join_from(comments, comment_tallies, comment_tallies.c.comment_id == comments.c.id)
        .join(people, people.c.id == comments.c.author_id)
        .outerjoin(profiles, profiles.c.person_id == people.c.id)
    )


@lru_cache(maxsize=1)
def _of_post() -> Prepared:
    kind = comments.c.id.type
    query = _full().where(comments.c.post_id == bindparam("post", type_=kind))
    return Prepared(query.limit(bindparam("most", type_=kind)))


@lru_cache(maxsize=1)
def _of_ids() -> Select[*tuple[Any, ...]]:
    return _full().where(comments.c.id.in_(bindparam("ids", expanding=True)))


@lru_cache(maxsize=1)
def _nodes() -> Prepared:
    tally = comment_tallies.c
    return Prepared(
        select(
            comments.c.id,
            comments.c.parent_id,
            comments.c.published,
            tally.score,
            tally.hot,
            tally.controversy,
        )
        .join_from(comments, comment_tallies, tally.comment_id == comments.c.id)
        .where(comments.c.post_id == bindparam("post", type_=comments.c.id.type))
    )


def _views(
    tx: ReadTx, post: PostView, places: list[Place], loaded: Loaded, eyes: Eyes
) -> tuple[CommentView, ...]:
    if not loaded and places:
        ids = tuple(place.id for place in places)
        loaded = {row.id: row for row in tx.rows(_of_ids(), {"ids": ids})}
    show = _Showing(tx, post, eyes)
    return tuple(show.view(place, loaded[place.id]) for place in places)


class _Showing:
    """What all comments of a page have in common while they are made."""

    def __init__(self, tx: ReadTx, post: PostView, eyes: Eyes) -> None:
        viewer = eyes.viewer
        self.post_author_id = post.row.author.id
        self.read_until = post.row.mine.read_until
        self.sees_removed = eyes.sees_removed
        self.viewer_id = viewer.id if viewer is not None else None
        self.votes = votes.of_person_in(tx, viewer.id, post.row.id) if viewer else {}
        self.blocked = blocks.people_of(tx, viewer.id) if viewer else frozenset[int]()
        self.authors: dict[int, Author] = {}

    def view(self, place: Place, row: Any) -> CommentView:
        """One comment; positions instead of names, because a page has hundreds."""
        (
            comment_id, ref, parent_id, published, score, _, _, ups, downs, body_html,
            removed_reason, edited_at, deleted_at, erased_at, removed_at, language, origin_url,
            distinguished, author_id, *_,
        ) = row  # fmt: skip
        is_own = author_id == self.viewer_id
        state = state_of(erased_at, deleted_at, removed_at)
        if state == "shown" and author_id in self.blocked:
            state = "blocked"
        seen = state == "shown" or (state == "removed" and self.sees_removed)
        seen = seen or (is_own and state != "erased")
        return CommentView(
            comment_id, ref, parent_id, place.depth, place.descendants, place.closes,
            place.left_out, state, body_html if seen else "", removed_reason,
            self._author(author_id, row) if seen else None, published, edited_at, language,
            origin_url if seen else None, bool(distinguished), score, ups, downs,
            self.votes.get(comment_id, 0), is_own, seen and author_id == self.post_author_id,
            not is_own and self.read_until is not None and published > self.read_until,
        )  # fmt: skip

    def _author(self, author_id: int, row: Sequence[Any]) -> Author:
        found = self.authors.get(author_id)
        if found is None:
            found = self.authors[author_id] = authors.of_tuple(row[_AUTHOR])
        return found


def _thread(
    post: PostView,
    shown: tuple[CommentView, ...],
    viewer: Viewer,
    *,
    following: int | None = None,
    focus: int | None = None,
) -> Thread:
    newest = max((comment.published for comment in shown), default=post.row.published)
    mark = post.row.mine.read_until
    is_unread = viewer is not None and focus is None and (mark is None or mark < newest)
    return Thread(post, shown, following, focus, newest, is_unread)
