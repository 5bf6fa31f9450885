"""What a community is, in bytes: the same on every server that has heard everything of it."""

import json
from typing import Any

from sqlalchemy import Row, select

from folkmoot.assembly.mandates import mandates
from folkmoot.forum import communities as rooms
from folkmoot.forum.comments import comments
from folkmoot.forum.communities import Community, stewards_away
from folkmoot.forum.posts import posts
from folkmoot.forum.tallies import comment_tallies, post_tallies
from folkmoot.identity.bans import bans
from folkmoot.identity.people import people
from folkmoot.storage.transaction import ReadTx

Line = dict[str, Any]


def export(tx: ReadTx, actor_url: str) -> bytes:
    """The tree, the words, the scores, the rulings, the bans and the stewards of a community.

    Things are named by their ActivityPub ids, times are left out: those are each server's.
    What was taken away and has nothing below it is left out too: nobody sees whether a
    server never had it. So are the answers in a thread that stewards removed:
    no server shows or serves it.
    """
    community = rooms.by_actor_url(tx, actor_url)
    assert community is not None, f"{actor_url} is not known here"
    answers = _without_bare(_comments(tx, community), "parent")
    threads = {line["thread"] for line in answers}
    said = {
        "posts": [
            line for line in _posts(tx, community) if _is_there(line) or line["url"] in threads
        ],
        "comments": answers,
        "bans": _bans(tx, community),
        "stewards": _stewards(tx, community),
    }
    return json.dumps(said, indent=1, sort_keys=True, ensure_ascii=False).encode()


def _posts(tx: ReadTx, community: Community) -> list[Line]:
    query = (
        select(posts, people.c.actor_url, post_tallies.c.ups, post_tallies.c.downs)
        .join(people, people.c.id == posts.c.author_id)
        .join(post_tallies, post_tallies.c.post_id == posts.c.id)
        .where(posts.c.community_id == community.id)
    )
    return _sorted(
        {
            "url": row.object_url,
            "author": row.actor_url,
            "title": row.title if _is_shown(row) else None,
            "link": row.url if _is_shown(row) else None,
            "body": row.body if _is_shown(row) else None,
            "note": row.content_note if _is_shown(row) else None,
            "locked": row.locked_at is not None,
            "pinned": row.pinned_at is not None,
            **_state(row),
        }
        for row in tx.rows(query)
    )


def _comments(tx: ReadTx, community: Community) -> list[Line]:
    above = comments.alias("above")
    query = (
        select(
            comments,
            posts.c.object_url.label("thread"),
            above.c.object_url.label("parent"),
            people.c.actor_url,
            comment_tallies.c.ups,
            comment_tallies.c.downs,
        )
        .join_from(comments, posts, posts.c.id == comments.c.post_id)
        .outerjoin(above, above.c.id == comments.c.parent_id)
        .join(people, people.c.id == comments.c.author_id)
        .join(comment_tallies, comment_tallies.c.comment_id == comments.c.id)
        .where(posts.c.community_id == community.id, posts.c.removed_at.is_(None))
    )
    return _sorted(
        {
            "url": row.object_url,
            "thread": row.thread,
            "parent": row.parent,
            "author": row.actor_url,
            "body": row.body if _is_shown(row) else None,
            **_state(row),
        }
        for row in tx.rows(query)
    )


def _without_bare(lines: list[Line], above: str) -> list[Line]:
    """Without what was taken away and carries nothing, however deep."""
    while True:
        carrying = {line[above] for line in lines}
        left = [line for line in lines if _is_there(line) or line["url"] in carrying]
        if len(left) == len(lines):
            return left
        lines = left


def _is_there(line: Line) -> bool:
    return not (line["deleted"] or line["removed"])


def _is_shown(row: Row[Any]) -> bool:
    return row.deleted_at is None and row.removed_at is None


def _state(row: Row[Any]) -> Line:
    return {
        "deleted": row.deleted_at is not None,
        "removed": row.removed_at is not None,
        "votes": [row.ups, row.downs] if _is_shown(row) else None,
    }


def _bans(tx: ReadTx, community: Community) -> list[str]:
    query = (
        select(people.c.actor_url)
        .join_from(bans, people, people.c.id == bans.c.person_id)
        .where(bans.c.scope == rooms.scope_of(community.ref), bans.c.ended_at.is_(None))
    )
    return sorted({row.actor_url for row in tx.rows(query)})


def _stewards(tx: ReadTx, community: Community) -> list[str]:
    """Who of other servers moderates it: by mandate at home, by what the home says elsewhere.

    Those of its own server may do so by mandates over the whole moot, which follow other rules.
    """
    scope = rooms.scope_of(community.ref)
    if community.is_away:
        query = (
            select(people.c.actor_url)
            .join_from(stewards_away, people, people.c.id == stewards_away.c.person_id)
            .where(stewards_away.c.community_id == community.id)
        )
    else:
        query = (
            select(people.c.actor_url)
            .join_from(mandates, people, people.c.id == mandates.c.holder_id)
            .where(mandates.c.scope == scope, mandates.c.ended_at.is_(None))
        )
    address = (community.actor_url or "").rpartition("/c/")[0]
    found = {row.actor_url for row in tx.rows(query)}
    return sorted(url for url in found if not url.startswith(f"{address}/"))


def _sorted(lines: Any) -> list[Line]:
    return sorted(lines, key=lambda line: line["url"])


def shared(tx: ReadTx, name: str) -> str:
    """The ActivityPub id of the one community of a name that is known here."""
    url = tx.value(select(rooms.communities.c.actor_url).where(rooms.communities.c.name == name))
    assert url is not None, f"no community is called {name} here"
    return url
