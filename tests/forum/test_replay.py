"""The record of a forum, carried out again, gives the same forum."""

from pathlib import Path

from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.forum import comments, posts
from folkmoot.forum.attachments import Picture
from folkmoot.forum.commenting import DeleteComment, EditComment
from folkmoot.forum.founding import ChangeCommunity, CloseCommunity
from folkmoot.forum.posting import DeletePost, EditPost, RestoreOwnPost
from folkmoot.forum.recount import recount
from folkmoot.forum.tallies import comment_tallies, post_tallies
from folkmoot.identity.people import IMPORTED
from folkmoot.record.actors import Member
from folkmoot.record.replaying import differences, replay_into
from folkmoot.storage.database import Database
from tests.build import clock_of, found, join, replaying
from tests.forum.build import a_comment, a_community, a_picture, a_post, do, id_of, vote


def lively(db: Database) -> tuple[Member, Ref]:
    """A moot in which everything was done that can be done with posts and comments."""
    ada = found(db)
    bob, garden = join(db, ada, "bob"), a_community(db, ada)
    hall = a_community(db, bob, "hall", visibility="members", downvotes=True)
    picture = Picture(a_picture(db, ada), "A pear")
    first = a_post(db, ada, garden, "First", body="one", pictures=(picture,))
    second = a_post(db, bob, hall, "Second", cross_of=first, url="https://example.org/")
    do(db, ada, EditPost(post=first, title="First!", body="two"))
    do(db, bob, DeletePost(post=second))
    do(db, bob, RestoreOwnPost(post=second))
    one = a_comment(db, bob, first)
    two = a_comment(db, ada, first, one)
    do(db, bob, EditComment(comment=one, body="Better"))
    do(db, ada, DeleteComment(comment=two))
    do(db, ada, ChangeCommunity(community=hall, title="Great hall", visibility="public"))
    do(db, ada, CloseCommunity(community=hall, reason="winter"))
    return ada, first


def replayed(db: Database, folder: Path) -> Database:
    """The moot that the record alone gives."""
    again = replaying(db, folder / "again.db")
    with db.read() as tx:
        replay_into(tx, again)
    return again


def test_replay_gives_the_same_governed_tables(db: Database, tmp_path: Path) -> None:
    """Row by row."""
    lively(db)

    again = replayed(db, tmp_path)

    with db.read() as ours, again.read() as theirs:
        assert differences(ours, theirs) == []
    again.close()


def test_replay_gives_the_same_tallies_but_for_votes(db: Database, tmp_path: Path) -> None:
    """They are counted by the same handlers."""
    lively(db)

    again = replayed(db, tmp_path)

    with db.read() as ours, again.read() as theirs:
        for table in (post_tallies, comment_tallies):
            query = select(table).order_by(*table.primary_key.columns)
            assert ours.rows(query) == theirs.rows(query)
    again.close()


def test_votes_leave_no_trace_in_a_replay(db: Database, tmp_path: Path) -> None:
    """They are private and never recorded."""
    ada, first = lively(db)
    vote(db, ada, 1, post=first)

    again = replayed(db, tmp_path)

    with db.read() as ours, again.read() as theirs:
        assert differences(ours, theirs) == []
        assert theirs.value(select(post_tallies.c.score).order_by(post_tallies.c.post_id)) == 0
    again.close()


def test_an_answer_to_what_a_file_brought_stands_on_a_placeholder(
    db: Database, tmp_path: Path
) -> None:
    """The record tells of the answer, but not of what was answered."""
    ada, _ = lively(db)
    imported_post, imported_comment = clock_of(db).new_ref(), clock_of(db).new_ref()
    with db.write() as tx, tx.performing():
        values = {"body": "far", "body_html": "", "author_id": ada.id, "published": 1}
        post_id = tx.insert(
            posts.posts, ref=imported_post, community_id=1, title="Far", origin=IMPORTED, **values
        )
        tx.insert(
            comments.comments, ref=imported_comment, post_id=post_id, depth=0, origin=IMPORTED,
            **values,
        )  # fmt: skip
    with db.write() as tx:
        recount(tx, post_id, clock_of(db).now())
    answer = a_comment(db, ada, imported_post, imported_comment)
    deeper = a_comment(db, ada, imported_post, answer)

    again = replayed(db, tmp_path)

    with db.read() as ours, again.read() as theirs:
        assert differences(ours, theirs) == []
        stands = comments.standing(theirs, deeper)
    assert id_of(again, imported_post) == stands.post_id
    assert stands.community is None
    again.close()
