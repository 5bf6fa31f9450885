"""Forums: Lemmy of both kinds, PieFed, Mbin, NodeBB, Lotide, Discourse."""

import pytest

from folkmoot.federation.documents.activities import (
    Accept,
    Add,
    Announce,
    Block,
    Create,
    Delete,
    Dislike,
    Flag,
    Follow,
    Like,
    Lock,
    Move,
    Undo,
    Update,
)
from folkmoot.federation.documents.read import (
    ActorDoc,
    MessageDoc,
    NoteDoc,
    PageDoc,
    Tombstone,
    Unreadable,
    read_activity,
    read_object,
)
from tests.documents.shapes import MOOT, activity, actor, load, message, note, page, time

LEMMY = "https://lemmy.example"
PIEFED = "https://piefed.example"
MBIN = "https://mbin.example"


# ---------------------------------------------------------------- Lemmy


def test_a_community_of_lemmy():
    # when
    group = actor("lemmy/group")
    # then
    assert (group.kind, group.name, group.title) == ("Group", "bees", "Bee keeping")
    assert group.about == "Be kind\n\n---\n\nReally."
    assert group.short == "All about bees"
    assert group.inbox == f"{LEMMY}/c/bees/inbox"
    assert group.shared_inbox == f"{LEMMY}/inbox"
    assert group.moderators == f"{LEMMY}/c/bees/moderators"
    assert group.featured == f"{LEMMY}/c/bees//featured"
    assert group.stewards == ()
    assert group.languages == ("fr", "de")
    assert group.icon == f"{LEMMY}/pictrs/image/i.webp"
    assert group.banner == f"{LEMMY}/pictrs/image/b.jpg"
    assert [key.id for key in group.keys] == [f"{LEMMY}/c/bees#main-key"]
    assert time(group.published) == "2024-06-02T16:43:50.799554Z"


def test_a_post_of_lemmy():
    # when
    post = page("lemmy/page")
    # then
    assert post.title == "A swarm, with picture and source"
    assert post.body == "It came **at noon**"
    assert post.author == f"{LEMMY}/u/ada"
    assert post.community == f"{LEMMY}/c/bees"
    assert post.link == "https://paper.example/swarm"
    assert [(one.kind, one.alt) for one in post.attachments] == [
        ("image", "A swarm in an apple tree"),
        ("link", ""),
    ]
    assert post.image == f"{LEMMY}/pictrs/image/s.png"
    assert post.language == "fr"
    assert post.hashtags == ("bees",)
    assert post.context == f"{LEMMY}/post/55/context"
    assert post.public
    assert not post.sensitive
    assert not post.locked


def test_a_comment_of_lemmy():
    # when
    comment = note("lemmy/comment")
    # then
    assert comment.body == "first!"
    assert comment.in_reply_to == f"{LEMMY}/post/55"
    assert comment.distinguished
    assert comment.communities[0] == f"{LEMMY}/c/bees"
    assert [one.url for one in comment.mentions] == ["https://far.example/u/bob", f"{LEMMY}/c/bees"]
    assert time(comment.updated) == "2026-03-01T13:43:03.955787Z"


@pytest.mark.parametrize(
    ("name", "words"),
    [("lemmy/private_message", "Hello hello"), ("lemmy-0.19/chat_message", "psst")],
)
def test_messages_of_both_lemmys(name: str, words: str):
    # when
    read = message(name)
    # then
    assert (read.to, read.body) == (f"{MOOT}/u/bob", words)


def test_a_site_of_lemmy():
    # when
    site = actor("lemmy-0.19/site")
    # then
    assert (site.kind, site.id, site.name) == ("Application", "https://old.example/", "old.example")
    assert site.about == "Sidebar words"
    assert site.keys[0].id == "https://old.example/#main-key"


def test_what_a_community_of_lemmy_announces():
    # when
    read = activity("lemmy/announce_create")
    # then
    assert isinstance(read, Announce)
    (one,) = read.objects
    assert read.actor == f"{LEMMY}/c/bees"
    assert isinstance(one.read, Create)
    assert one.read.actor == f"{LEMMY}/u/ada"
    assert isinstance(one.read.object, PageDoc)
    assert one.read.object.title == "Fourth post"
    # and nothing of what came is lost
    assert one.raw == load("lemmy/announce_create")["object"]


def test_moderation_of_lemmy():
    # when
    ban, undo, lock = activity("lemmy/block"), activity("lemmy/undo_remove"), activity("lemmy/lock")
    # then
    assert isinstance(ban, Block)
    assert (ban.object, ban.target) == ("https://far.example/u/eve", f"{LEMMY}/c/bees")
    assert (ban.reason, ban.remove_data) == ("spam posts", True)
    assert time(ban.expires) == "2026-12-01T12:23:50.151874Z"
    assert isinstance(undo, Undo)
    assert isinstance(undo.object, Delete)
    assert (undo.object.object, undo.object.reason) == (
        "https://far.example/comment/1",
        "off topic",
    )
    assert isinstance(lock, Lock)
    assert (lock.object, lock.reason) == (f"{LEMMY}/comment/1", "Enough said")


def test_a_person_leaves_lemmy():
    # when
    read = activity("lemmy/delete_user")
    # then
    assert isinstance(read, Delete)
    assert read.object == read.actor == f"{LEMMY}/u/ada"
    assert read.remove_data
    assert read.reason is None


def test_a_report_and_a_vote_taken_back_of_lemmy():
    # when
    report, undo = activity("lemmy/report"), activity("lemmy-0.19/undo_like")
    # then
    assert isinstance(report, Flag)
    assert (report.objects, report.reason) == ((f"{MOOT}/post/7",), "an advertisement")
    assert isinstance(undo, Undo)
    assert isinstance(undo.object, Like)
    assert undo.object.object == f"{MOOT}/comment/1"


def test_what_we_do_not_have_is_left_aside():
    with pytest.raises(Unreadable) as caught:
        activity("lemmy/warn")
    assert not caught.value.broken


def test_a_tombstone():
    assert read_object(load("lemmy/tombstone")) == Tombstone(id=f"{LEMMY}/comment/11")


# ---------------------------------------------------------------- PieFed


def test_a_community_of_piefed():
    # when
    group = actor("piefed/group")
    # then
    assert (group.name, group.title) == ("ruins", "Ruins")
    assert group.about == "What is a ruin? \n\n* no castles"
    assert group.moderators == f"{PIEFED}/c/ruins/moderators"
    assert group.icon == "https://media.piefed.example/i.webp"
    assert group.url == f"{PIEFED}/c/ruins"


def test_a_picture_of_piefed():
    # when
    post = page("piefed/page")
    # then
    assert (post.title, post.body, post.link) == ("The old basilica", "", None)
    assert [(one.kind, one.url) for one in post.attachments] == [
        ("image", "https://img.example/basilica.jpg")
    ]
    assert post.community == f"{PIEFED}/c/ruins"
    assert post.hashtags == ("religion", "ruins")
    assert post.replies == f"{PIEFED}/post/19/replies"


def test_a_poll_of_piefed_lists_its_options():
    # when
    post = page("piefed/poll")
    # then
    assert post.title == "Which ruin next?"
    assert post.options == ("A mill", "A *fort*")
    assert post.body == "- A mill\n- A \\*fort\\*"
    assert (post.locked, post.pinned) == (True, True)


def test_a_gallery_of_piefed():
    # when
    post = page("piefed/gallery")
    # then
    assert [(one.kind, one.alt) for one in post.attachments] == [
        ("image", "North wall"),
        ("image", ""),
    ]
    assert post.sensitive
    assert post.content_note is None


def test_votes_of_piefed_come_by_the_dozen():
    # when
    read = activity("piefed/announce_votes")
    # then
    assert isinstance(read, Announce)
    kinds = [type(one.read) for one in read.objects]
    assert kinds == [Like, Dislike, Undo]
    assert read.skipped == 0


def test_a_list_of_votes_reads_as_a_collection_of_them():
    # given the older draft: a plain list
    doc = load("piefed/announce_votes")
    whole = dict(doc)
    whole["object"] = [*doc["object"]["orderedItems"], {"type": "Warn", "id": f"{PIEFED}/w"}, 7]
    # when
    read = read_activity(whole)
    # then
    assert isinstance(read, Announce)
    assert [one.id[-1] for one in read.objects] == ["1", "2", "3"]
    assert read.skipped == 2


def test_a_thread_of_piefed_moves():
    # when
    read = activity("piefed/move")
    # then
    assert isinstance(read, Move)
    assert (read.object, read.origin, read.target) == (
        f"{PIEFED}/post/30",
        f"{PIEFED}/c/ruins",
        f"{PIEFED}/c/castles",
    )


# ---------------------------------------------------------------- Mbin


def test_a_link_of_mbin():
    # when
    read = activity("mbin/create_link")
    # then
    assert isinstance(read, Create)
    post = read.object
    assert isinstance(post, PageDoc)
    assert (post.title, post.body) == ("A swarm", "")
    assert post.link == "https://paper.example/swarm"
    assert [one.kind for one in post.attachments] == ["image", "link"]
    assert (post.sensitive, post.content_note) == (True, None)
    assert post.community == f"{MBIN}/m/bees"


def test_a_microblog_of_mbin_gets_a_title():
    # when
    read = activity("mbin/create_microblog")
    # then
    assert isinstance(read, Create)
    assert isinstance(read.object, PageDoc)
    assert read.object.title == "They hum"
    assert read.object.body == "They hum\n\n #bees"
    assert read.object.language == "en"


def test_a_vote_in_a_poll_is_no_comment():
    with pytest.raises(Unreadable, match="a vote in a poll"):
        activity("mbin/create_poll_vote")


def test_a_message_of_mbin():
    # when
    read = activity("mbin/create_message")
    # then
    assert isinstance(read, Create)
    assert isinstance(read.object, MessageDoc)
    assert (read.object.to, read.object.body) == (f"{MOOT}/u/bob", "some words")


def test_a_removal_without_a_reason_is_still_a_removal():
    # when
    read = activity("mbin/announce_removal")
    # then
    assert isinstance(read, Announce)
    inner = read.objects[0].read
    assert isinstance(inner, Delete)
    assert (inner.object, inner.reason) == (f"{MOOT}/post/1", "")


def test_other_moderation_of_mbin():
    # when
    flag, undo = activity("mbin/flag"), activity("mbin/undo_block")
    added = activity("mbin/announce_add_moderator")
    # then
    assert isinstance(flag, Flag)
    assert (flag.objects, flag.reason) == ((f"{MOOT}/post/1",), "")
    assert isinstance(undo, Undo)
    assert isinstance(undo.object, Block)
    assert (undo.object.object, undo.object.expires) == (f"{MOOT}/u/eve", None)
    assert isinstance(added, Announce)
    inner = added.objects[0].read
    assert isinstance(inner, Add)
    assert (inner.object, inner.target) == (f"{MOOT}/u/ada", f"{MBIN}/m/bees/moderators")


def test_a_changed_magazine_of_mbin():
    # when
    read = activity("mbin/update_magazine")
    # then
    assert isinstance(read, Update)
    assert isinstance(read.object, ActorDoc)
    assert (read.object.title, read.object.mods_only) == ("Bees", True)
    assert read.object.shared_inbox == f"{MBIN}/f/inbox"


def test_a_boost_and_an_agreement_of_mbin():
    # when
    boost, accept = activity("mbin/boost"), activity("mbin/accept")
    # then
    assert isinstance(boost, Announce)
    assert [(one.id, one.read) for one in boost.objects] == [(f"{MBIN}/m/bees/t/1/swarm", None)]
    assert isinstance(accept, Accept)
    assert isinstance(accept.object, Follow)
    assert accept.object.id == f"{MOOT}/activities/follow/1"


# ---------------------------------------------------------------- NodeBB


def test_a_person_of_nodebb():
    # when
    person = actor("nodebb/person")
    # then
    assert (person.name, person.title, person.about) == ("ada", "Ada", "I keep bees")
    assert (person.icon, person.banner) == (None, None)
    assert person.keys[0].id == "https://nodebb.example/uid/1#key"


def test_a_topic_of_nodebb():
    # when
    post = page("nodebb/topic")
    # then
    assert (post.title, post.body) == ("Working Group", "We meet **monthly**")
    assert post.community == "https://nodebb.example/category/31/threads"
    assert post.url == "https://nodebb.example/topic/17/working-group"
    assert post.link is None
    assert post.hashtags == ("forum",)


def test_an_answer_of_nodebb():
    # when
    comment = note("nodebb/reply")
    # then
    assert comment.body == "Count me in\n\n![](https://nodebb.example/assets/uploads/me.png)"
    assert comment.in_reply_to == f"{MOOT}/comment/3"
    assert comment.updated is None


def test_a_report_of_nodebb():
    # when
    report, undo = activity("nodebb/flag"), activity("nodebb/undo_follow")
    # then
    assert isinstance(report, Flag)
    assert report.objects == (f"{MOOT}/comment/3", f"{MOOT}/u/ada")
    assert report.reason == "rude"
    assert isinstance(undo, Undo)
    assert isinstance(undo.object, Follow)


def test_a_message_to_several_is_not_shown_to_one():
    with pytest.raises(Unreadable, match="not public"):
        read_object(load("nodebb/message_to_two"))


# ---------------------------------------------------------------- Lotide, Discourse


def test_a_link_of_lotide():
    # when
    post = page("lotide/page")
    # then
    assert (post.title, post.body, post.content_note) == ("What's grilling?", "", None)
    assert post.link == "https://film.example/watch?v=1"
    assert post.community == "https://lotide.example/communities/4"


def test_an_answer_and_a_follow_of_lotide():
    # when
    answer, follow = activity("lotide/create_reply"), activity("lotide/follow")
    # then
    assert isinstance(answer, Create)
    assert isinstance(answer.object, NoteDoc)
    assert answer.object.body == "test *comment*"
    assert answer.object.in_reply_to == f"{MOOT}/post/51"
    assert isinstance(follow, Follow)
    assert follow.object == f"{MOOT}/c/trees"


def test_a_topic_of_discourse_is_for_everybody():
    # when
    post, group = page("discourse/topic"), actor("discourse/group")
    # then
    assert post.public
    assert post.title == "Our next meeting"
    assert post.body.startswith("### Last Meeting\n\n#### Minutes\n\nYou can read")
    assert post.community == group.id
    assert (group.name, group.title) == ("meetings", "Meetings")
