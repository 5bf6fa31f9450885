"""Whoever is answered or named hears of it, once, if they want to."""

import pytest
from sqlalchemy import select

from folkmoot.clock import DAY
from folkmoot.forum.blocks import BlockPerson
from folkmoot.forum.commenting import CreateComment
from folkmoot.forum.erasure import ErasePost
from folkmoot.forum.exclusion import Warn
from folkmoot.forum.posting import CreatePost
from folkmoot.forum.telling import MOST_NAMED
from folkmoot.identity.people import people
from folkmoot.record.actors import Member
from folkmoot.storage import jobs
from folkmoot.storage.database import Database
from tests.build import clock_of, follow, join
from tests.forum.build import a_comment, a_community, a_post, do, only
from tests.forum.moderating import a_moot, comment_row, inbox, kinds, post_row


def test_an_answer_to_a_post(db: Database) -> None:
    """The author of the post hears of it; who answered does not."""
    ada, ben, cleo = a_moot(db)
    comment = a_comment(db, cleo, a_post(db, ben, a_community(db, ada)))

    (notice,) = inbox(db, ben)

    assert (notice.kind, notice.actor, notice.subject) == ("reply.post", cleo.ref, comment)
    assert notice.link == f"/comment/{comment_row(db, comment).id}"
    assert notice.data == {}
    assert kinds(db, cleo) == []


def test_an_answer_to_a_comment(db: Database) -> None:
    """Its author hears of it, and not the author of the post."""
    ada, ben, cleo = a_moot(db)
    post = a_post(db, ada, a_community(db, ada))
    a_comment(db, cleo, post, a_comment(db, ben, post))

    assert kinds(db, ben) == ["reply.comment"]
    assert kinds(db, ada) == ["reply.post"]


def test_talking_to_oneself(db: Database) -> None:
    """Tells nobody."""
    ada, ben, _ = a_moot(db)
    post = a_post(db, ben, a_community(db, ada), body="Hello @ben")
    a_comment(db, ben, post, a_comment(db, ben, post))

    assert kinds(db, ben) == []


def test_names_in_a_post(db: Database) -> None:
    """Each named member once, here or by the moot's own address; not in code."""
    ada, ben, cleo = a_moot(db)
    body = "@ben and @Ben, @cleo@localhost:8000, @nobody, @ada@far.example, `@ada`"
    post = a_post(db, ada, a_community(db, ada), body=body)

    (notice,) = inbox(db, ben)

    assert (notice.kind, notice.link) == ("mention.post", f"/post/{post_row(db, post).id}")
    assert kinds(db, cleo) == ["mention.post"]
    assert kinds(db, ada) == []


def test_a_link_to_a_member_names_them(db: Database) -> None:
    """As Lemmy's people and microblogs write it."""
    ada, ben, cleo = a_moot(db)
    body = "[@ben@localhost:8000](http://localhost:8000/u/ben), see [Cleo](http://localhost:8000/u/cleo)"
    a_post(db, ada, a_community(db, ada), body=body)

    assert kinds(db, ben) == ["mention.post"]
    assert kinds(db, cleo) == []


def test_answered_and_named_is_told_once(db: Database) -> None:
    """The answer is the better news."""
    ada, ben, cleo = a_moot(db)
    a_comment(db, ada, a_post(db, ben, a_community(db, ada)), body="@ben @cleo look")

    assert kinds(db, ben) == ["reply.post"]
    assert kinds(db, cleo) == ["mention.comment"]


def test_a_text_cannot_call_everybody(db: Database) -> None:
    """Only the first names are told."""
    ada, _, _ = a_moot(db)
    crowd = [join(db, ada, f"person{number}") for number in range(MOST_NAMED + 2)]
    names = " ".join(f"@person{number}" for number in range(len(crowd)))
    a_post(db, ada, a_community(db, ada), body=names)

    assert [len(kinds(db, one)) for one in crowd] == [1] * MOST_NAMED + [0, 0]


def test_no_notice_from_whom_one_blocks(db: Database) -> None:
    """Neither answers nor names; but a steward's word always arrives."""
    ada, ben, cleo = a_moot(db)
    garden = a_community(db, ada)
    post = a_post(db, ben, garden)
    do(db, ben, BlockPerson(person=ada.ref))

    a_comment(db, ada, post, body="@ben @cleo")
    assert kinds(db, ben) == []
    assert kinds(db, cleo) == ["mention.comment"]

    do(db, ada, Warn(person=ben.ref, scope="moot", reason="Be kind."))
    assert kinds(db, ben) == ["moderation.warned"]


@pytest.mark.tampers
@pytest.mark.parametrize("column", ["left_at", "joined_at"])
def test_only_members_hear_of_it(db: Database, column: str) -> None:
    """Nobody who has left, and no visitor, can read a members' community or has an inbox."""
    ada, ben, _ = a_moot(db)
    attic = a_community(db, ada, "attic", visibility="members")
    post = a_post(db, ben, attic)
    make_guest(db, ben, column)

    a_comment(db, ada, post, body="@ben")

    assert kinds(db, ben) == []


def make_guest(db: Database, who: Member, column: str) -> None:
    """Let somebody have left, or never have joined."""
    value = DAY if column == "left_at" else None
    with db.write() as tx, tx.performing():
        tx.write(people.update().where(people.c.id == who.id).values({column: value}))


def test_the_job_that_tells_keeps_none_of_the_words(db: Database) -> None:
    """A job that fails may lie for long, and what is erased meanwhile must be gone."""
    ada, ben, cleo = a_moot(db)
    garden = a_community(db, ada)
    post, erased = (clock_of(db).new_ref() for _ in range(2))
    for ref in (post, erased):
        only(db, ben, CreatePost(ref=ref, community=garden, title="Zeppelin", body="Nougat @cleo"))
    only(db, ben, CreateComment(ref=clock_of(db).new_ref(), post=post, body="Marmalade @cleo"))
    only(db, ben, ErasePost(post=erased))

    with db.read() as tx:
        waiting = " ".join(row.data for row in tx.rows(select(jobs.jobs)))
    follow(db)

    assert post in waiting
    assert not [word for word in ("Zeppelin", "Nougat", "Marmalade") if word in waiting]
    assert kinds(db, cleo) == ["mention.comment", "mention.post"]
