"""Builders for the forum: a moot with a community, posts, comments and votes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, select

from folkmoot.clock import Ref
from folkmoot.forum import (
    comments,
    communities,
    lists,  # noqa: F401 - all tables and acts of the forum are made known
    posts,
)
from folkmoot.forum.away import LearnCommunity, Said
from folkmoot.forum.commenting import CreateComment
from folkmoot.forum.founding import FoundCommunity
from folkmoot.forum.posting import CreatePost
from folkmoot.forum.tallies import comment_tallies, post_tallies
from folkmoot.forum.votes import CastVote
from folkmoot.identity.visitors import LearnPerson
from folkmoot.media import uploads
from folkmoot.media.uploads import Stored
from folkmoot.record.actors import Actor, Member, Server, Visitor
from folkmoot.record.acts import Act
from folkmoot.record.perform import Done, perform
from folkmoot.storage.database import Database
from tests.build import clock_of, follow


def do(db: Database, by: Actor, act: Act, key: str | None = None) -> Done:
    """Perform one act in a transaction of its own."""
    done = only(db, by, act, key)
    follow(db)
    return done


def only(db: Database, by: Actor, act: Act, key: str | None = None) -> Done:
    """Perform one act, and leave what follows it later to the worker."""
    with db.write() as tx:
        return perform(tx, act, by=by, key=key)


def a_community(db: Database, by: Member, name: str = "garden", **fields: Any) -> Ref:
    """A community open to all, or as the fields say; gives its ref."""
    ref = clock_of(db).new_ref()
    values = {"name": name, "title": name.title(), **fields}
    do(db, by, FoundCommunity(ref=ref, **values))
    return ref


def the_community(db: Database) -> Ref:
    """The first community of the moot."""
    with db.read() as tx:
        return communities.by_id(tx, 1).ref


FAR = "far.example"
"""A server that is not the moot."""


def a_visitor(db: Database, name: str = "vic", host: str = FAR) -> Visitor:
    """A person of another server, as their server tells of them."""
    ref = clock_of(db).new_ref()
    act = LearnPerson(ref, f"https://{host}/u/{name}", host, name)
    return Visitor(ref, do(db, Server(host), act).result)


def away_community(db: Database, name: str = "bees", host: str = FAR) -> Ref:
    """A community of another server; gives its ref."""
    ref = clock_of(db).new_ref()
    said = Said(name, name.title())
    do(db, Server(host), LearnCommunity(ref, f"https://{host}/c/{name}", host, said))
    return ref


def a_post(
    db: Database, by: Member | Visitor, community: Ref, title: str = "A post", **fields: Any
) -> Ref:
    """A post; gives its ref."""
    ref = clock_of(db).new_ref()
    do(db, by, CreatePost(ref=ref, community=community, title=title, **fields))
    return ref


def a_picture(db: Database, by: Member) -> Ref:
    """A picture that the member brought, without its files; gives its ref."""
    clock = clock_of(db)
    ref, at = clock.new_ref(), clock.now()
    stored = Stored("full", 10, 10, "image/webp", 1, "0" * 64)
    with db.write() as tx, tx.performing():
        uploads.put(
            tx, ref=ref, owner_id=by.id, stored=(stored,), animated=False, alt="", rights=(),
            data_mining=None, at=at,
        )  # fmt: skip
    return ref


def a_comment(
    db: Database,
    by: Member | Visitor,
    post: Ref,
    parent: Ref | None = None,
    body: str = "An answer",
) -> Ref:
    """A comment on a post, or an answer to a comment; gives its ref."""
    ref = clock_of(db).new_ref()
    do(db, by, CreateComment(ref=ref, post=post, parent=parent, body=body))
    return ref


def vote(db: Database, by: Member | Visitor, value: int, **thing: Ref) -> int:
    """A vote on post=ref or comment=ref; gives the new score."""
    return do(db, by, CastVote(value=value, **thing)).result  # type: ignore[arg-type]


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """The SQL that the block sends, without what begins and ends transactions."""
    sent: list[str] = []

    def note(*args: Any) -> None:
        if not args[2].startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
            sent.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def id_of(db: Database, ref: Ref) -> int:
    """The row id of a post or a comment."""
    with db.read() as tx:
        post = posts.find(tx, ref)
        return post.id if post else comments.standing(tx, ref).id


def tally_of(db: Database, ref: Ref) -> dict[str, Any]:
    """The tally of a post or a comment."""
    thing_id = id_of(db, ref)
    with db.read() as tx:
        is_post = posts.find(tx, ref) is not None
        table, key = (post_tallies, "post_id") if is_post else (comment_tallies, "comment_id")
        row = tx.row(select(table).where(table.c[key] == thing_id))
    assert row is not None
    return dict(row._mapping)


@contextmanager
def explain(db: Database) -> Iterator[list[list[str]]]:
    """How SQLite reads each query of the block: the steps of its plan."""
    plans: list[list[str]] = []

    def note(connection: Any, _cursor: Any, sql: str, values: Any, *_rest: Any) -> None:
        if sql.startswith(("SELECT", "WITH")):
            cursor = connection.connection.cursor()
            plans.append([row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield plans
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
