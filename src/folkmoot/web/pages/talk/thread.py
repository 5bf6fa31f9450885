"""A post with its comments, and one comment with what surrounds it."""

from collections.abc import Sequence

import msgspec
from starlette.responses import Response

from folkmoot.assembly.deciding import proposals
from folkmoot.forum import (
    comments,
    communities,
    crossposts,
    discussing,
    far_pictures,
    link_previews,
    posts,
    saved,
    threads,
)
from folkmoot.forum.comments import DEEPEST
from folkmoot.forum.marks import ReadThread
from folkmoot.forum.rows import PostRow
from folkmoot.forum.threads import CommentView, PostView
from folkmoot.forum.trees import COMMENT_ORDERS
from folkmoot.media import uploads
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.links import far_picture, server_of, site_of
from folkmoot.web.ask import Ask
from folkmoot.web.numbers import number
from folkmoot.web.pages.talk import rights, shown
from folkmoot.web.pages.talk.conversation import Conversation
from folkmoot.web.pages.talk.front import quietly
from folkmoot.web.pages.talk.rights import Rights
from folkmoot.web.pages.talk.shown import Link, Who, who
from folkmoot.web.render import Form
from folkmoot.web.routes import Route
from folkmoot.words import N_, gettext

MOST_JUMPS = 20

COMMENT_LABELS = {
    "old": N_("Old"),
    "new": N_("New"),
    "top": N_("Top"),
    "hot": N_("Hot"),
    "controversial": N_("Controversial"),
}


class ShownPicture(msgspec.Struct, frozen=True):
    """A picture of a post."""

    full: str
    src: str
    alt: str
    width: int
    height: int


class FarShown(msgspec.Struct, frozen=True):
    """A picture of another server, as this moot shows it."""

    src: str
    alt: str
    original: str
    host: str


class Crossing(msgspec.Struct, frozen=True):
    """The same post elsewhere in the moot."""

    href: str
    community: str
    title: str
    comments: int


class ShownPost(msgspec.Struct, frozen=True):
    """The post at the top of its thread (post.html)."""

    id: int
    title: str
    html: str
    url: str
    domain: str
    link_title: str
    link_line: str
    link_picture: str
    community: str
    community_title: str
    community_host: str
    travels: bool
    who: Who
    at: int
    edited: int
    score: int
    vote: int
    comments: int
    pictures: list[ShownPicture]
    far: list[FarShown]
    note: str
    lang: str
    pinned: bool
    locked: bool
    saved: bool
    gone: str
    reason: str
    origin: str
    origin_host: str
    unproven: bool
    cross_of: Crossing | None
    crossings: list[Crossing]
    proposal: int
    """The proposal that the thread is about, or 0."""


class Jump(msgspec.Struct, frozen=True):
    """A link to a new comment."""

    id: int
    name: str


def show(ask: Ask) -> Response:
    """A post and its comments."""
    post_id, order = ask.path("id"), _order(ask)
    after = ask.query("after")
    with ask.db.read() as tx:
        has = rights.of(ask, tx)
        thread = threads.read(
            tx,
            post_id,
            ask.reader,
            order,
            after=number(after),
            sees_removed=bool(has.held) and rights.sees_removed(has, posts.by_id(tx, post_id)),
        )
        scopes = scopes_of(thread.post)
        steward = _is_steward_away(tx, ask, thread.post)
        may = may_on_post(has, thread.post, scopes, steward=steward)
        post = shown_post(tx, ask, thread.post)
    if thread.is_unread and ask.viewer is not None:
        quietly(ask, ReadThread(ask.viewer.ref, thread.post.row.ref, thread.newest))
    fresh = [one for one in thread.comments if one.is_new]
    return ask.page(
        "thread.html",
        post=post,
        comments=Conversation(thread.comments, may),
        may=may,
        orders=_orders(post_id, order),
        form=Form(),
        visited=thread.post.row.mine.read_until or 0,
        new_count=len(fresh),
        jumps=[Jump(one.id, one.author.handle if one.author else "") for one in fresh[:MOST_JUMPS]],
        newer=f"/post/{post_id}?order={order}" if after else "",
        older=f"/post/{post_id}?order={order}&after={thread.next}" if thread.next else "",
        feed=f"/post/{post_id}/feed.atom" if not thread.post.row.room.members_only else "",
    )


def show_comment(ask: Ask) -> Response:
    """One comment with its context and what may be done with it."""
    comment_id = ask.path("id")
    asked = number(ask.query("context"))
    context = threads.CONTEXT if asked is None else min(asked, DEEPEST)
    with ask.db.read() as tx:
        has = rights.of(ask, tx)
        thread = threads.read_around(
            tx,
            comment_id,
            ask.reader,
            context=context,
            sees_removed=bool(has.held)
            and rights.sees_removed(has, comments.by_id(tx, comment_id)),
        )
        scopes = scopes_of(thread.post)
        steward = _is_steward_away(tx, ask, thread.post)
        may = may_on_post(has, thread.post, scopes, steward=steward)
        away = thread.post.row.room.host is not None
        held = has.moderates(scopes, away=away, steward=steward)
        post = shown_post(tx, ask, thread.post)
        focus = next(one for one in thread.comments if one.id == comment_id)
        kept = ask.viewer is not None and comment_id in saved.among(
            tx, ask.viewer.id, "comment", [comment_id]
        )
    outermost = thread.comments[0]
    more_above = outermost.parent_id is not None and outermost.id != comment_id
    return ask.page(
        "comment.html",
        post=post,
        comments=Conversation(
            thread.comments, may, comment_id, _deeds_on_comment(has, focus, held, kept=kept)
        ),
        may=may,
        up=f"/comment/{comment_id}?context={context + 10}" if more_above else "",
    )


def scopes_of(post: PostView) -> tuple[str, ...]:
    """The scopes that cover a thread."""
    return rights.scopes_of(post.row.room.ref, post.row.ref)


def _is_steward_away(tx: ReadTx, ask: Ask, post: PostView) -> bool:
    """Whether another server names the viewer a steward of its community."""
    room = post.row.room
    if room.host is None or ask.viewer is None:
        return False
    return ask.viewer.ref in communities.stewards_of(tx, room.id)


def may_on_post(
    has: Rights, post: PostView, scopes: Sequence[str], *, steward: bool = False
) -> list[str]:
    """The words for what the viewer may do with a post and in its thread.

    `steward`: of its community, where that lives elsewhere.
    """
    row = post.row
    there = post.state == "shown"
    is_open = row.room.closed_at is None
    may: list[str] = []
    if has.takes_part(scopes[1]) and there and is_open:
        may += ["vote", *(["down"] if row.room.downvotes else []), "crosspost"]
        if row.locked_at is None:
            may.append("reply")
    if has.signed_in:
        may += ["save", *(["report"] if there and not row.is_own else [])]
        may += _own_deeds(post) if row.is_own else ["block"]
    away = row.room.host is not None
    held = has.moderates(scopes, away=away, steward=steward)
    if row.room.is_of_proposals:
        may = [word for word in may if word != "crosspost"]
        held = []
    return may + _moderation(held, removed=post.state == "removed", row=post)


def _own_deeds(post: PostView) -> list[str]:
    if post.row.room.is_of_proposals:
        return []
    if post.state == "shown":
        return ["edit", "delete", "erase"]
    return ["undelete", "erase"] if post.state == "deleted" else []


def _moderation(held: Sequence[str], *, removed: bool, row: PostView) -> list[str]:
    swap = {
        "remove": "restore" if removed else "remove",
        "lock": "unlock" if row.row.locked_at is not None else "lock",
        "pin": "unpin" if row.row.pinned_at is not None else "pin",
    }
    return [swap.get(word, word) for word in held]


def _deeds_on_comment(
    has: Rights, comment: CommentView, held: Sequence[str], *, kept: bool
) -> list[str]:
    if not has.signed_in:
        return []
    deeds = ["unsave" if kept else "save"]
    if comment.is_own:
        deeds += ["delete", "erase"] if comment.state == "shown" else []
        deeds += ["undelete", "erase"] if comment.state == "deleted" else []
    else:
        deeds += ["block", *(["report"] if comment.state == "shown" else [])]
    word = "restore" if comment.state == "removed" else "remove"
    deeds += [word] if "remove" in held else []
    return deeds + [one for one in ("warn", "ban") if one in held and not comment.is_own]


def shown_post(tx: ReadTx, ask: Ask, post: PostView) -> ShownPost:
    """A post for its page."""
    row = post.row
    # The picture of a removed post is not served, so it is not shown to stewards either.
    pictures = post.pictures if post.state == "shown" or row.is_own else ()
    sizes = uploads.by_refs(tx, [one.picture for one in pictures])
    cross = _cross_of(tx, ask, post)
    preview = link_previews.of_post(tx, row.id) if row.url and post.state == "shown" else None
    others = crossposts.of_post(tx, row.id, ask.reader) if post.state == "shown" else ()
    return ShownPost(
        id=row.id,
        title=row.title or gettext("(deleted)"),
        html=post.body_html,
        url=row.url or "",
        domain=row.site or "",
        link_title=preview.title if preview else "",
        link_line=preview.line if preview else "",
        link_picture=far_picture(preview.picture) if preview and preview.picture else "",
        community=row.room.handle,
        community_title=row.room.title,
        community_host=row.room.host or "",
        travels=row.room.travels,
        who=who(row.author),
        at=row.published,
        edited=row.edited_at or 0,
        score=row.score,
        vote=row.mine.vote,
        comments=row.comments,
        pictures=[
            ShownPicture(
                shown.picture(one.picture, "full"),
                shown.picture(one.picture, "large"),
                one.alt,
                sizes[one.picture].width,
                sizes[one.picture].height,
            )
            for one in pictures
            if one.picture in sizes
        ],
        far=_far(tx, row.id) if post.state == "shown" or row.is_own else [],
        note=row.content_note or "",
        lang=shown.language(row.language, ask.frame.locale),
        pinned=row.pinned_at is not None,
        locked=row.locked_at is not None,
        saved=row.mine.is_saved,
        gone="" if post.state == "shown" else post.state,
        reason=post.removed_reason or "",
        origin=shown.original(row.origin_url),
        origin_host=site_of(row.origin_url) or "",
        unproven=post.origin == "import",
        cross_of=cross,
        proposal=_proposal_of(tx, row),
        crossings=[_crossing(one) for one in others if cross is None or one.id != row.cross_of_id],
    )


def _proposal_of(tx: ReadTx, row: PostRow) -> int:
    about = discussing.about(tx, row.id) if row.room.is_of_proposals else None
    return proposals.by_ref(tx, about).id if about is not None else 0


def _far(tx: ReadTx, post_id: int) -> list[FarShown]:
    return [
        FarShown(far_picture(one.url), one.alt, one.url, server_of(one.url) or "")
        for one in far_pictures.of_post(tx, post_id)
    ]


def _cross_of(tx: ReadTx, ask: Ask, post: PostView) -> Crossing | None:
    if post.row.cross_of_id is None:
        return None
    found = [
        one
        for one in crossposts.of_post(tx, post.row.id, ask.reader)
        if one.id == post.row.cross_of_id
    ]
    return _crossing(found[0]) if found else None


def _crossing(row: threads.PostRow) -> Crossing:
    return Crossing(f"/post/{row.id}", row.room.title, row.title, row.comments)


def _order(ask: Ask) -> str:
    return ask.query("order") or COMMENT_ORDERS[0]


def _orders(post_id: int, chosen: str) -> list[Link]:
    return shown.orders(COMMENT_LABELS.items(), chosen, f"/post/{post_id}?", COMMENT_ORDERS)


ROUTES = (
    Route("/post/{id:int}", "A post and its comments.", view=show),
    Route("/comment/{id:int}", "One comment, what it answers and its replies.", view=show_comment),
)
