"""federation/outgoing/erasing.py: erased words are deleted elsewhere, and wait nowhere."""

import pytest
from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.forum.erasure import EraseComment, EraseContent, EraseOwnWords, ErasePost
from folkmoot.forum.messaging import DeleteMessage, EditMessage, SendMessage
from folkmoot.forum.moderation import LockThread
from folkmoot.forum.subscriptions import Subscribe
from folkmoot.identity.leaving import EraseAccount
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.identity.visitors import PersonGone
from folkmoot.peers import followers, heard
from folkmoot.peers.heard import Heard
from folkmoot.peers.outbox import outbox
from folkmoot.record.actors import Server
from folkmoot.storage.database import Database
from tests.build import clock_of
from tests.federation.outgoing.build import ADDRESS, Scenery, new, scenery, sent
from tests.forum.build import FAR, a_comment, a_post, do, vote


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


# ---------------------------------------------------------------- what is kept of messages


def letter(moot: Scenery) -> Ref:
    """A message of bob to the visitor."""
    ref = clock_of(moot.db).new_ref()
    do(moot.db, moot.bob, SendMessage(ref=ref, to=moot.vic.ref, body="About plums"))
    assert "About plums" in log(moot)
    return ref


def test_a_message_that_was_taken_back_is_in_no_activity(moot: Scenery) -> None:
    ref = letter(moot)
    do(moot.db, moot.bob, EditMessage(ref, "About cherries"))

    do(moot.db, moot.bob, DeleteMessage(ref))

    assert "plums" not in log(moot)
    assert "cherries" not in log(moot)
    assert '"type":"Delete"' in log(moot)


def test_messages_to_an_account_that_is_gone_are_in_no_activity(moot: Scenery) -> None:
    letter(moot)

    do(moot.db, Server(FAR), PersonGone(moot.vic.ref))

    assert "plums" not in log(moot)


def test_of_who_is_erased_nothing_waits_but_that_it_is_gone(moot: Scenery) -> None:
    # given: bob wrote, answered, voted, followed, reported, was followed and named
    moot.follow_person(moot.bob)
    post = a_post(moot.db, moot.bob, moot.garden, title="Plums")
    gone = a_post(moot.db, moot.bob, moot.garden, title="Cherries")
    theirs = a_post(moot.db, moot.ada, moot.garden, title="Pears", body="As @bob says")
    a_comment(moot.db, moot.bob, theirs, body="Apples")
    vote(moot.db, moot.bob, 1, post=theirs)
    do(moot.db, moot.bob, Subscribe(moot.bees))
    do(moot.db, moot.bob, ChangeProfile(moot.bob.ref, Profile(display_name="Bobby")))
    do(moot.db, moot.bob, ErasePost(gone))
    letter(moot)
    do(moot.db, moot.ada, LockThread(post, "Enough"))
    # when
    do(moot.db, moot.bob, EraseAccount(moot.bob.ref))
    # then: deletions, which name nobody but by the address that is to be forgotten
    url = f"{ADDRESS}/u/bob"
    of_bob = [one.doc for one in sent(moot.db) if url in str(one.doc)]
    kinds = [(one["object"] if one["type"] == "Announce" else one)["type"] for one in of_bob]
    assert set(kinds) == {"Delete", "Create", "Page"}
    create, boost = (one for one in of_bob if "Pears" in str(one))  # ada's own words stay hers
    assert boost["object"] == create["object"]["object"]
    assert create["object"]["actor"] == f"{ADDRESS}/u/ada"
    for word in ("Plums", "Cherries", "Apples", "plums", "Bobby"):
        assert word not in log(moot)
    # and: the last of them says to everybody that the account is gone
    last = sent(moot.db)[-1]
    assert (last.doc["type"], last.doc["object"]) == ("Delete", url)
    assert last.to == ("https://far.example/u/vic/inbox",)
    with moot.db.read() as tx:
        assert followers.count(tx, moot.bob.id) == 0


def test_a_deletion_that_waits_is_sent_though_the_account_is_erased(moot: Scenery) -> None:
    post = a_post(moot.db, moot.bob, moot.garden, title="Plums")
    do(moot.db, moot.bob, ErasePost(post))

    do(moot.db, moot.bob, EraseAccount(moot.bob.ref))

    assert f'"object":"{ADDRESS}/post/1"' in log(moot)


def test_what_was_heard_of_who_is_erased_is_forgotten(moot: Scenery) -> None:
    url = f"{ADDRESS}/u/bob"
    words = (("https://far.example/post/1", f"vote:{url}"), (f"{ADDRESS}/post/1", "content"))
    with moot.db.write() as tx:
        for subject, register in words:
            word = Heard(subject, register, 1, "https://far.example/1", url)
            heard.hear(tx, word, host="far.example", at=1)

    do(moot.db, moot.bob, EraseAccount(moot.bob.ref))

    with moot.db.read() as tx:
        rows = tx.rows(select(heard.heard))
    assert url not in str(rows)
    assert [row.register for row in rows] == ["content"]


def test_who_followed_and_is_gone_follows_no_more(moot: Scenery) -> None:
    moot.follow_person(moot.bob)

    do(moot.db, Server(FAR), PersonGone(moot.vic.ref))

    with moot.db.read() as tx:
        assert followers.count(tx, moot.bob.id) == 0
