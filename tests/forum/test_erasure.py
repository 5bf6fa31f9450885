"""Erased words are nowhere: not in tables, the record, the index, the files."""

from pathlib import Path

import pytest
from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.errors import Conflict, Invalid, NotAllowed
from folkmoot.forum import lists, revisions
from folkmoot.forum.commenting import EditComment
from folkmoot.forum.erasure import EraseComment, EraseContent, EraseOwnWords, ErasePost
from folkmoot.forum.posting import EditPost, RestoreOwnPost
from folkmoot.record import log
from folkmoot.record.actors import Member
from folkmoot.record.acts import Act
from folkmoot.storage import jobs, search
from folkmoot.storage.database import Database
from folkmoot.text.parse import as_html
from tests.build import clock_of, found
from tests.forum.build import a_comment, a_community, a_post, do
from tests.forum.moderating import (
    a_moot,
    a_steward,
    check_replay,
    comment_row,
    inbox,
    kinds,
    post_row,
)

TITLE = "Pelargonium zeppelin nougat"
BODY = "Quixotic walrus jamboree, said @cleo"
LATER = "Obfuscated marmalade krypton"


def a_post_with_history(db: Database, who: Member, community: Ref) -> Ref:
    """A post that was edited once."""
    post = a_post(db, who, community, title=TITLE, body=BODY, url="https://flummox.example/",
                  content_note="Gizmotic")  # fmt: skip
    do(db, who, EditPost(post=post, title="Now brief", body=LATER))
    return post


def a_comment_with_history(db: Database, who: Member, post: Ref) -> Ref:
    """A comment that was edited once."""
    comment = a_comment(db, who, post, body=BODY)
    do(db, who, EditComment(comment=comment, body=LATER))
    return comment


def test_a_post_leaves_its_place(db: Database, tmp_path: Path) -> None:
    """No words, no list, no notice; the comments stay, and the record still replays."""
    ada, ben, cleo = a_moot(db)
    post = a_post_with_history(db, ben, a_community(db, ada))
    comment = a_comment(db, cleo, post)
    assert kinds(db, cleo) == ["mention.post"]

    do(db, ben, ErasePost(post=post))

    row = post_row(db, post)
    assert (row.title, row.body, row.body_html, row.url, row.content_note) == (
        "",
        "",
        "",
        None,
        None,
    )
    assert row.author_id == ben.id
    assert row.erased_at is not None
    assert comment_row(db, comment).body == "An answer"
    assert kinds(db, cleo) == []
    with db.read() as tx:
        assert [version.body for version in revisions.earlier(tx, post)] == [""]
        assert lists.front(tx, ada, "new", now=clock_of(db).now()).rows == ()
    check_replay(db, tmp_path)


def test_a_comment_leaves_its_place(db: Database, tmp_path: Path) -> None:
    """Its answers keep their parent."""
    ada, ben, cleo = a_moot(db)
    post = a_post(db, ada, a_community(db, ada))
    comment = a_comment_with_history(db, ben, post)
    answer = a_comment(db, cleo, post, comment)

    do(db, ben, EraseComment(comment=comment))

    row = comment_row(db, comment)
    assert (row.body, row.body_html, row.author_id) == ("", "", ben.id)
    assert comment_row(db, answer).parent_id == row.id
    with db.read() as tx:
        assert [version.body for version in revisions.earlier(tx, comment)] == [""]
    check_replay(db, tmp_path)


def test_the_record_keeps_the_tree_and_no_word(db: Database) -> None:
    """Hashes and envelopes stay byte for byte."""
    ada, ben, _ = a_moot(db)
    post = a_post_with_history(db, ben, a_community(db, ada))
    with db.read() as tx:
        before = list(log.read(tx))

    do(db, ben, ErasePost(post=post))

    with db.read() as tx:
        after = list(log.read(tx))
    same = after[: len(before)]
    assert [(leaf.hash, leaf.envelope, leaf.content) for leaf in same] == [
        (leaf.hash, leaf.envelope, leaf.content) for leaf in before
    ]
    erased = [leaf.kind for leaf, then in zip(same, before, strict=True) if leaf.text != then.text]
    assert erased == ["post.create/1", "post.edit/1"]
    assert not any(b"zeppelin" in (leaf.text or b"") for leaf in after)


def traces(folder: Path) -> set[str]:
    """Rare words that are in any file of the folder, in whatever case."""
    everything = b"".join(file.read_bytes() for file in folder.iterdir()).lower()
    words = search.words_of(f"{TITLE} {BODY} {LATER} flummox gizmotic")
    return {word for word in words if len(word) > 5 and word.encode() in everything}


@pytest.mark.parametrize("how", ["post", "comment", "all", "law"])
def test_no_byte_of_it_stays_in_the_files(
    db: Database, tmp_path: Path, on_postgres: bool, how: str
) -> None:
    """After the job neither the database nor its log has one of the words."""
    if on_postgres:
        pytest.skip("PostgreSQL overwrites deleted rows in its own time")
    ada, ben, _ = a_moot(db)
    garden = a_community(db, ada)
    acts: list[tuple[Member, Act]] = []
    if how == "comment":
        post = a_post(db, ada, garden)
        acts = [(ben, EraseComment(comment=a_comment_with_history(db, ben, post)))]
    else:
        post = a_post_with_history(db, ben, garden)
        acts = [(ben, ErasePost(post=post))]
    if how == "all":
        a_comment_with_history(db, ben, post)
        acts = [(ben, EraseOwnWords(person=ben.ref))]
    if how == "law":
        acts = [(ada, EraseContent(kind="post", thing=post, reason="A court said so."))]
    assert len(traces(tmp_path)) > 4

    for by, act in acts:
        do(db, by, act)
    jobs.run_all(db, clock_of(db), search.HANDLERS)

    assert traces(tmp_path) == set()
    with db.read() as tx:
        waiting = select(jobs.jobs).where(jobs.jobs.c.kind == search.FORGET_JOB)
        assert tx.rows(waiting) == []


@pytest.mark.parametrize("kind", ["post", "comment"])
def test_nothing_of_it_waits_in_memory_to_be_shown_again(db: Database, kind: str) -> None:
    ada = found(db)
    post = a_post(db, ada, a_community(db, ada), body="The *first* words.")
    comment = a_comment(db, ada, post, body="And the *second*.")
    as_html("The *first* words.")

    do(db, ada, ErasePost(post) if kind == "post" else EraseComment(comment))

    assert as_html.cache_info().currsize == 0


def test_for_law_and_with_a_reason(db: Database, tmp_path: Path) -> None:
    """The author hears why, without any of the words."""
    ada, ben, cleo = a_moot(db)
    garden = a_community(db, ada)
    post = a_post(db, ben, garden)
    comment = a_comment(db, ben, post)
    a_steward(db, ada, cleo, f"community:{garden}", "content.erase")

    do(db, cleo, EraseContent(kind="comment", thing=comment, reason="A court said so."))
    do(db, ada, EraseContent(kind="post", thing=post, reason="A court said so."))

    newest, older = inbox(db, ben)
    assert (newest.kind, older.kind) == ("moderation.erased", "moderation.erased")
    assert newest.link == f"/post/{post_row(db, post).id}"
    assert older.link == f"/comment/{comment_row(db, comment).id}"
    assert older.data["reason"] == "A court said so."
    check_replay(db, tmp_path)


def test_everything_one_wrote(db: Database, tmp_path: Path) -> None:
    """Nothing of others; what was erased before is no obstacle."""
    ada, ben, cleo = a_moot(db)
    garden = a_community(db, ada)
    mine, again = a_post(db, ben, garden), a_post(db, ben, garden)
    theirs = a_post(db, cleo, garden)
    comments = [a_comment(db, ben, theirs), a_comment(db, cleo, mine)]
    do(db, ben, ErasePost(post=again))

    do(db, ben, EraseOwnWords(person=ben.ref))

    assert [post_row(db, ref).title for ref in (mine, again, theirs)] == ["", "", "A post"]
    assert [comment_row(db, ref).body for ref in comments] == ["", "An answer"]
    check_replay(db, tmp_path)


def test_refusals(db: Database) -> None:
    """What is another's, without reason or power, or erased already; and no way back."""
    ada, ben, cleo = a_moot(db)
    post = a_post(db, ben, a_community(db, ada))
    comment = a_comment(db, ben, post)
    foreign: list[Act] = [
        ErasePost(post=post),
        EraseComment(comment=comment),
        EraseOwnWords(person=ben.ref),
        EraseContent(kind="post", thing=post, reason="I say so."),
    ]
    for act in foreign:
        with pytest.raises(NotAllowed):
            do(db, cleo, act)
    with pytest.raises(Invalid):
        do(db, ada, EraseContent(kind="post", thing=post, reason=""))
    do(db, ben, ErasePost(post=post))
    with pytest.raises(Conflict):
        do(db, ben, ErasePost(post=post))
    with pytest.raises(Conflict):
        do(db, ben, RestoreOwnPost(post=post))
