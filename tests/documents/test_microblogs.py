"""Microblogs, blogs, films and events: Mastodon, Pleroma, Misskey, PeerTube, WordPress."""

import pytest

from folkmoot.federation.documents.activities import (
    Announce,
    Create,
    Delete,
    Dislike,
    Flag,
    Like,
    Undo,
)
from folkmoot.federation.documents.read import MessageDoc, PageDoc, Unreadable, read_object
from tests.documents.shapes import MOOT, activity, actor, load, message, note, page, time

MASTODON = "https://masto.example"


def test_a_mention_of_a_community_on_mastodon_starts_a_thread():
    # when
    post = page("mastodon/mention_of_community")
    # then
    assert post.title == "My oak never sleeps"
    assert post.body == (
        "[@trees](https://moot.example/c/trees) My oak never sleeps\n\n"
        "Hi! I'm watching it, see <https://oak.example/a/very/long/address/of/an/oak>"
    )
    assert post.community == f"{MOOT}/c/trees"
    assert post.communities == (f"{MOOT}/c/trees",)
    assert [(one.kind, one.alt) for one in post.attachments] == [("image", "An oak at night")]
    assert post.language == "it"
    assert post.replies == f"{MASTODON}/users/ada/statuses/11/replies"
    assert post.link is None


def test_an_answer_on_mastodon_lands_in_the_thread():
    # when
    comment = note("mastodon/reply")
    # then
    assert comment.in_reply_to == f"{MOOT}/comment/2"
    assert comment.body == "[@bob](https://moot.example/u/bob) never disappointed"
    assert comment.content_note == "plot of the film"
    assert comment.public  # unlisted: the public is in cc


def test_a_direct_message_of_mastodon():
    # when
    read = message("mastodon/direct")
    # then
    assert read.to == f"{MOOT}/u/bob"
    assert read.body == "[@bob](https://moot.example/u/bob) 444"


def test_a_note_for_followers_is_not_for_us():
    # given
    doc = load("mastodon/reply") | {"cc": [f"{MOOT}/u/bob"]}
    # then
    with pytest.raises(Unreadable, match="not public"):
        read_object(doc)


def test_a_person_of_mastodon():
    # when
    person = actor("mastodon/person")
    # then
    assert (person.name, person.title) == ("ada", "ada")
    assert person.about == "[#bees](https://masto.example/tags/bees) keeper"
    assert person.also_known_as == ("https://old.example/u/ada",)
    assert person.moved_to == "https://new.example/users/ada"
    assert person.approves_followers
    assert not person.discoverable


def test_a_like_taken_back_and_a_report_of_mastodon():
    # when
    undo, report = activity("mastodon/undo_like"), activity("mastodon/flag")
    # then
    assert isinstance(undo, Undo)
    assert isinstance(undo.object, Like)
    assert undo.id == f"{MASTODON}/users/ada#likes/21/undo"
    assert isinstance(report, Flag)
    assert report.objects == (f"{MOOT}/u/eve", f"{MOOT}/post/38", f"{MOOT}/post/39")
    assert report.reason == "Please look at this"


def test_pleroma():
    # when
    comment, gone = note("pleroma/note"), activity("pleroma/delete")
    reaction, chat = activity("pleroma/reaction"), activity("pleroma/chat_message")
    # then
    assert (comment.body, comment.language, comment.content_note) == ("Have what?", None, None)
    assert isinstance(gone, Delete)
    assert (gone.object, gone.reason) == ("https://pleroma.example/objects/38", None)
    assert isinstance(reaction, Like)
    assert reaction.emoji == "👌"
    assert isinstance(chat, Create)
    assert isinstance(chat.object, MessageDoc)
    assert chat.object.body == "Expected *someone* else?"


def test_misskey():
    # when
    post, poll, person = page("misskey/note"), page("misskey/question"), actor("misskey/person")
    for_it, against = activity("misskey/reaction"), activity("misskey/reaction_against")
    # then
    assert post.title == "Look"
    assert ":oak_tree:" in post.body
    assert "$[spin" not in post.body
    assert (post.sensitive, post.content_note) == (True, None)
    assert (poll.title, poll.options, poll.body) == ("Oak or elm?", ("oak", "elm"), "- oak\n- elm")
    assert person.shared_inbox == "https://misskey.example/inbox"
    assert isinstance(for_it, Like)
    assert isinstance(against, Dislike)


def test_peertube():
    # when
    film, channel = page("peertube/video"), actor("peertube/group")
    share, comment = activity("peertube/announce"), note("peertube/comment")
    # then
    assert film.title == "A forum of bees"
    assert film.body == "The **first** forum.\n\nMore: https://bees.example"
    assert film.link == "https://tube.example/w/cC"
    assert film.author == "https://tube.example/accounts/ada"
    assert film.community == channel.id == "https://tube.example/video-channels/bees"
    assert film.image == "https://tube.example/previews/big.jpg"
    assert (film.language, film.hashtags) == ("pt", ("BeesBR",))
    assert channel.icon == "https://tube.example/avatars/120.jpg"
    assert channel.stewards == ("https://tube.example/accounts/ada",)
    assert channel.moderators is None
    assert channel.mods_only
    assert isinstance(share, Announce)
    assert share.objects[0].id == "https://tube.example/videos/watch/e7"
    assert comment.body == "@bob@moot.example no *idea*"


def test_friendica():
    # when
    post, comment = page("friendica/page"), note("friendica/note")
    vote, gone = activity("friendica/dislike"), activity("friendica/delete")
    press = actor("friendica/organization")
    # then
    assert (post.title, post.body) == ("A walk in space", "They went **outside** on Wednesday.")
    assert post.link == "https://space.example/walk"
    assert post.communities == (f"{MOOT}/c/trees",)
    assert comment.body == "[@bob](https://moot.example/u/bob) test"
    assert comment.communities == (f"{MOOT}/u/bob", f"{MOOT}/c/trees")
    assert isinstance(vote, Dislike)
    assert isinstance(gone, Delete)
    assert gone.object == "https://friendica.example/objects/ec"
    assert (press.kind, press.about) == ("Organization", "News on #rights\\\ndaily")


def test_wordpress():
    # when
    post, person = page("wordpress/note"), actor("wordpress/person")
    # then
    assert post.title == "Two years ago there was a plan…"
    assert post.body.endswith(
        "**A new one!**\n\n> We chose\n\n[#web](https://blog.example/tag/web/)"
    )
    assert post.author == person.id == "https://blog.example/author/ada/"
    assert post.language == "de"
    assert person.about == ("I write ~~a column~~ about bees. [More.](https://blog.example/about/)")
    assert person.icon == "https://gravatar.example/75?s=120&d=mm"


def test_hubzilla():
    # when
    group, post = actor("hubzilla/group"), page("hubzilla/note")
    # then
    assert group.title == "Forum for Testing & Development"
    assert group.keys[0].id == group.id
    assert "wrote the following [post](https://masto.example/@bob/10)" in post.body
    assert "[share" not in post.body
    assert [one.alt for one in post.attachments] == ["a note"]


def test_gotosocial():
    # when
    post = page("gotosocial/note")
    # then
    assert (post.title, post.body) == ("An example note.", "")
    assert post.community == f"{MOOT}/c/trees"
    assert post.mentions[0].name == "@trees@moot.example"
    assert time(post.published) == "2026-11-20T13:32:16.000000Z"


def test_mobilizon():
    # when
    event, group = page("mobilizon/event"), actor("mobilizon/group")
    # then
    assert event.title == "Scottish dance class"
    assert event.body == (
        "**2026-12-11 19:00 UTC – 2026-12-11 21:00 UTC**, The Kenn Centre\n\n£6 each.\n\n"
        "Like a posh [ceilidh](https://dance.example/)"
    )
    assert event.author == "https://mobil.example/@ada"
    assert event.community == group.id
    assert event.language == "en"
    assert [one.kind for one in event.attachments] == ["image"]
    assert group.icon == "https://mobil.example/media/a9.png?name=x.png"


def test_mitra_smithereen_bookwyrm_and_gnu_social():
    # when
    create, person = activity("mitra/create"), actor("smithereen/person")
    mouse, hello = actor("bookwyrm/person"), page("gnusocial/page")
    # then
    assert isinstance(create, Create)
    assert isinstance(create.object, PageDoc)
    assert (create.object.title, create.object.language) == ("Remote post 5", "da")
    assert create.object.community == f"{MOOT}/c/trees"
    assert person.title == "Григорий К."
    assert person.icon == "https://smith.example/i/cropped.jpg"
    assert mouse.also_known_as == (f"{MOOT}/u/rat",)
    assert (hello.title, hello.body) == ("hello, world.", "An interesting page.")
    with pytest.raises(Unreadable) as caught:
        read_object(load("bookwyrm/quotation"))
    assert not caught.value.broken
