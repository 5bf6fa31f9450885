"""Acts through perform(): how many statements each sends, and its time beside the bare SQL."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Select, select

from bench import talk
from bench.moots import Conversation, conversation
from bench.sql import Sent, captured, raw, statements
from bench.table import Row, Size, Table, best_of_each, settle
from folkmoot.clock import Ref
from folkmoot.forum.commenting import CreateComment
from folkmoot.forum.communities import communities
from folkmoot.forum.posting import CreatePost
from folkmoot.forum.posts import posts
from folkmoot.forum.votes import CastVote
from folkmoot.record.acts import Act
from folkmoot.record.perform import perform

CAPS = {"vote on a comment": 8, "vote on a post": 8, "comment": 16, "answer to a comment": 16}
"""The most statements that an act of a kind may send, the authority and the record included."""


class _Undo(Exception):
    """Raised to leave a transaction without a trace, so that each round does the same."""


def run(folder: Path, size: Size) -> Table:
    """Measure every kind that people use all the time."""
    talked = conversation(folder / "acts", min(50, size.comments))
    rows: list[Row] = []
    for name, make in _acts(talked).items():
        with captured(talked.house.db) as sent:
            _do(talked, make(), key="warm")
        with captured(talked.house.db) as sent:
            _do(talked, make(), key="nonce")
        floor = Floor(raw(talked.house.db.url), sent)
        settle()
        act = make()
        did, bare = best_of_each(size.rounds * 5, lambda act=act: _do(talked, act), floor.send)
        rows.append(Row(name, did, floor=bare, floor_is="the same SQL"))
        count = len(statements(sent))
        rows.append(Row(f"{name}: statements", count, "", limit=CAPS.get(name)))
    notes = [
        "A form's key is kept in all cases; both sides end with a rollback instead of a commit."
    ]
    talked.house.db.close()
    return Table("acts", "acts through perform()", rows, notes)


def _acts(talked: Conversation) -> dict[str, Callable[[], Act]]:
    new_ref = talked.house.clock.new_ref
    post, first = talked.post, talked.comments[0]
    with talked.house.db.read() as tx:
        place = tx.value(_community_of(post))
    return {
        "vote on a comment": lambda: CastVote(value=1, comment=talked.comments[3]),
        "vote on a post": lambda: CastVote(value=1, post=post),
        "comment": lambda: CreateComment(ref=new_ref(), post=post, body=talk.text(1)),
        "answer to a comment": lambda: CreateComment(
            ref=new_ref(), post=post, body=talk.text(2), parent=first
        ),
        "post": lambda: CreatePost(
            ref=new_ref(), community=place, title="A new bench", body=talk.text(3)
        ),
    }


def _community_of(post: Ref) -> Select[tuple[Ref]]:
    return (
        select(communities.c.ref)
        .join(posts, posts.c.community_id == communities.c.id)
        .where(posts.c.ref == post)
    )


def _do(talked: Conversation, act: Act, key: str = "nonce") -> None:
    try:
        with talked.house.db.write() as tx:
            perform(tx, act, by=talked.reader, key=key)
            raise _Undo
    except _Undo:
        pass


class Floor:
    """The statements of one act through the bare driver, in one transaction."""

    def __init__(self, connection: sqlite3.Connection, sent: Sent) -> None:
        self._connection = connection
        self._sent = sent

    def send(self) -> None:
        """Send them; the last one is the rollback."""
        for sql, values in self._sent:
            self._connection.execute(sql, values).fetchall()
