"""The record gives nobody the words that were taken away, and stays whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from folkmoot.clock import Ref
from folkmoot.forum import recorded
from folkmoot.forum.comment_moderation import RemoveComment
from folkmoot.forum.commenting import DeleteComment, EditComment
from folkmoot.forum.moderation import RemovePost, RestorePost
from folkmoot.forum.posting import DeletePost
from folkmoot.record import checkpoints, export, reading
from folkmoot.record.actors import Member
from folkmoot.record.acts import Act
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join, sealer_of
from tests.forum.build import a_comment, a_community, a_post, do
from tests.record.exports import judge, write

WORDS = "Words that were taken away"


def shown(db: Database, member: Member | None) -> str:
    """Everything that a reader gets of the record, in all three ways to it."""
    with db.read() as tx:
        reader = recorded.reader(tx, member.ref if member else None)
        page = reading.page(tx, reader)
        part = reading.slice_of(tx, reader, 0, 200)
        audience = "members" if member else "public"
        whole = list(export.lines(tx, audience, reader, clock_of(db).now()))
    return json.dumps([[export.line(one) for one in (*page, *part)], whole])


def a_thing(db: Database, author: Member, reader: Member, kind: str) -> tuple[Ref, Act, Act]:
    """A post or a comment of WORDS, how its author deletes and how a steward removes it."""
    garden = a_community(db, reader)
    if kind == "post":
        post = a_post(db, author, garden, "A title", body=WORDS)
        return post, DeletePost(post=post), RemovePost(post=post, reason="Rude.")
    post = a_post(db, reader, garden)
    comment = a_comment(db, author, post, body=f"{WORDS} at first")
    do(db, author, EditComment(comment=comment, body=WORDS))
    return comment, DeleteComment(comment=comment), RemoveComment(comment=comment, reason="Rude.")


@pytest.mark.parametrize("kind", ["post", "comment"])
@pytest.mark.parametrize("deed", ["deleted", "removed"])
def test_words_that_were_taken_away_are_only_their_authors(db: Database, kind: str, deed: str):
    ada = found(db)
    bob, eve = join(db, ada, "bob"), join(db, ada, "eve")
    _thing, delete, remove = a_thing(db, bob, ada, kind)
    assert WORDS in shown(db, None)
    assert WORDS in shown(db, eve)

    do(db, bob, delete) if deed == "deleted" else do(db, ada, remove)

    assert WORDS not in shown(db, None)
    assert WORDS not in shown(db, eve)
    assert WORDS not in shown(db, ada)
    assert WORDS in shown(db, bob)


def test_what_is_brought_back_can_be_read_again(db: Database):
    ada = found(db)
    bob = join(db, ada, "bob")
    post, _, remove = a_thing(db, bob, ada, "post")
    do(db, ada, remove)

    do(db, ada, RestorePost(post=post, reason="It was fine."))

    assert WORDS in shown(db, None)


def test_the_comments_go_with_their_post(db: Database):
    ada = found(db)
    bob = join(db, ada, "bob")
    post = a_post(db, ada, a_community(db, ada))
    a_comment(db, bob, post, body=WORDS)

    do(db, ada, RemovePost(post=post, reason="Rude."))

    assert WORDS not in shown(db, None)
    assert WORDS in shown(db, bob)


def test_an_export_without_the_words_holds_and_the_hosts_has_them(db: Database, tmp_path: Path):
    ada = found(db)
    bob = join(db, ada, "bob")
    _, _, remove = a_thing(db, bob, ada, "post")
    do(db, ada, remove)
    with db.write() as tx:
        checkpoints.make(tx, clock_of(db), sealer_of(db))

    with db.snapshot() as tx:
        everybody = recorded.reader(tx, None)
        public = list(export.lines(tx, "public", everybody, 0))
        hosts = list(export.lines(tx, "all", everybody, 0))

    assert WORDS not in json.dumps(public)
    assert WORDS in json.dumps(hosts)
    assert all("text_salt" not in line for line in public if "text" not in line)
    created = next(line for line in public if "post.create/1" in str(line.get("envelope")))
    assert "text_hash" in created["content"]
    verdict = judge(write(tmp_path, public))
    assert verdict["result"] == "fine", verdict["problems"]
