"""federation/outgoing/erasing.py: erased words are deleted elsewhere, and wait nowhere."""

import pytest
from sqlalchemy import select

from folkmoot.forum.erasure import EraseComment, EraseContent, EraseOwnWords, ErasePost
from folkmoot.peers.outbox import outbox
from folkmoot.storage.database import Database
from tests.federation.outgoing.build import ADDRESS, Scenery, new, scenery, sent
from tests.forum.build import a_comment, a_post, do


@pytest.fixture
def moot(db: Database) -> Scenery:
    made = scenery(db)
    made.follow()
    return made


def log(moot: Scenery) -> str:
    """All that stands in the log."""
    with moot.db.read() as tx:
        return "\n".join(row.activity for row in tx.rows(select(outbox.c.activity)))


def test_words_that_were_erased_are_in_no_activity(moot: Scenery) -> None:
    post = a_post(moot.db, moot.bob, moot.garden, title="Plums", body="Cherries")
    comment = a_comment(moot.db, moot.bob, post, body="Apples")
    assert "Plums" in log(moot)

    do(moot.db, moot.bob, EraseComment(comment))
    assert "Apples" not in log(moot)
    assert "Plums" in log(moot)

    do(moot.db, moot.bob, ErasePost(post))
    assert "Plums" not in log(moot)
    assert "Cherries" not in log(moot)
    assert log(moot).count('"type":"Delete"') == 2


@pytest.mark.parametrize("erase", [ErasePost, EraseOwnWords])
def test_who_was_named_in_it_hears_that_it_is_gone(
    db: Database, erase: type[ErasePost | EraseOwnWords]
) -> None:
    alone = scenery(db)
    post = a_post(db, alone.bob, alone.garden, body="@vic@far.example")
    before = sent(db)

    do(db, alone.bob, erase(post if erase is ErasePost else alone.bob.ref))

    (deleted,) = new(db, before)
    assert (deleted.doc["type"], deleted.doc["object"]) == ("Delete", f"{ADDRESS}/post/1")
    assert deleted.to == ("https://far.example/u/vic/inbox",)


def test_what_was_erased_is_addressed_to_nobody(moot: Scenery) -> None:
    post = a_post(moot.db, moot.bob, moot.garden, body="@vic@far.example")

    do(moot.db, moot.bob, ErasePost(post))

    with moot.db.read() as tx:
        blank = tx.rows(select(outbox).where(outbox.c.activity == "{}"))
        assert [(row.community_id, row.person_id) for row in blank] == [(None, None)] * 3
        newest = tx.rows(select(outbox).order_by(outbox.c.seq.desc()).limit(2))
    assert [row.community_id for row in newest] == [None, 1]


def test_all_words_of_a_member_go_one_by_one(moot: Scenery) -> None:
    post = a_post(moot.db, moot.bob, moot.garden, title="Plums")
    a_comment(moot.db, moot.bob, post, body="Apples")

    do(moot.db, moot.bob, EraseOwnWords(moot.bob.ref))

    assert "Plums" not in log(moot)
    assert "Apples" not in log(moot)
    for url in (f"{ADDRESS}/post/1", f"{ADDRESS}/comment/1"):
        assert f'"object":"{url}"' in log(moot)


def test_what_a_visitor_erases_waits_nowhere_either(moot: Scenery) -> None:
    post = a_post(moot.db, moot.vic, moot.garden, object_url="https://far.example/post/4")
    a_comment(moot.db, moot.bob, post, body="About plums")

    do(moot.db, moot.vic, ErasePost(post))

    assert "About plums" in log(moot)


def test_what_the_law_forbids_is_removed_elsewhere_with_the_reason(moot: Scenery) -> None:
    post = a_post(moot.db, moot.bob, moot.garden, title="Plums")

    do(moot.db, moot.ada, EraseContent("post", post, "A court said so"))

    assert "Plums" not in log(moot)
    assert '"summary":"A court said so"' in log(moot)
