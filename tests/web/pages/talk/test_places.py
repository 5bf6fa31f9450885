"""Communities, people, search and feeds as pages."""

import re
from xml.etree import ElementTree as ET

import pytest

from folkmoot.forum.attachments import Picture
from folkmoot.forum.moderation import PinPost
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.record.settings import SetSetting
from tests.forum.build import a_comment, a_community, a_post, do, id_of
from tests.forum.moderating import a_steward
from tests.media.build import bring
from tests.web.moot import Moot
from tests.web.pages.talk.build import a_photograph, a_thread, send

ATOM = "{http://www.w3.org/2005/Atom}"


def titles(page: str) -> list[str]:
    """The titles of the posts in a list."""
    return re.findall(r'<h2[^>]*><a href="/post/\d+">(.*?)</a></h2>', page)


def test_an_empty_moot_says_what_to_do_first(moot: Moot):
    page = moot.browser(moot.bob).get("/").text
    assert 'href="/communities/new">Start a community</a>' in page
    assert 'href="/invite">Invite somebody</a>' in page
    assert "/invite" not in moot.browser().get("/").text

    do(moot.db, moot.ada, SetSetting("founding", "stewards"))
    assert "/communities/new" not in moot.browser(moot.bob).get("/").text


def test_a_member_founds_a_community_and_follows_it(moot: Moot):
    bob = moot.browser(moot.bob)
    sent = send(bob, "/communities/new", {"name": "Barn", "title": "The barn", "gallery": "yes",
                                          "description": "About *hay*"})  # fmt: skip

    assert sent.location == "/c/barn"
    page = bob.follow(sent).text
    assert "The barn" in page
    assert "About <em>hay</em>" in page
    assert 'aria-pressed="true"' in page
    assert "/c/barn/gallery" in page


@pytest.mark.parametrize("name", ["garden", "x", "Not a name"])
def test_a_name_that_cannot_be_is_said_beside_its_field(moot: Moot, name: str):
    a_community(moot.db, moot.ada, "garden")
    sent = send(moot.browser(moot.bob), "/communities/new",
                {"name": name, "title": "Kept title", "description": "Kept words"})  # fmt: skip

    assert sent.status in (409, 422)
    assert '<a href="#name">' in sent.text
    assert "Kept words" in sent.text


def test_only_its_stewards_change_and_close_a_community(moot: Moot):
    room = a_community(moot.db, moot.ada, "garden")
    bob = moot.browser(moot.bob)
    assert bob.get("/c/garden/settings").status == 403
    assert bob.post("/c/garden/close", {"reason": "Mine"}).status == 403

    a_steward(moot.db, moot.ada, moot.bob, f"community:{room}",
              "community.change", "community.close")  # fmt: skip
    send(bob, "/c/garden/settings", {"title": "The new garden", "visibility": "members"})
    assert "The new garden" in bob.get("/c/garden").text
    assert moot.browser().get("/c/garden").status == 404

    assert bob.post("/c/garden/close", {"reason": ""}).status == 422
    bob.post("/c/garden/close", {"reason": "Winter"})
    assert "This community is closed" in bob.get("/c/garden").text
    bob.post("/c/garden/reopen", {"reason": "Spring"})
    assert "This community is closed" not in bob.get("/c/garden").text


def test_an_icon_is_taken_in_and_seen_by_whoever_may_read_the_community(moot: Moot):
    ada = moot.browser(moot.ada)
    fields = {"name": "barn", "title": "The barn"}
    sent = ada.post("/communities/new", fields, [("icon", a_photograph())])

    found = re.search(r'src="(/media/\w+/small)"', ada.follow(sent).text)
    assert found
    assert moot.browser().get(found[1]).status == 200


def test_pinned_posts_come_first_and_once(moot: Moot):
    room = a_community(moot.db, moot.ada, "garden")
    rules = a_post(moot.db, moot.ada, room, "Rules")
    for number in range(3):
        a_post(moot.db, moot.bob, room, f"Post {number}")
    do(moot.db, moot.ada, PinPost(post=rules, reason="Read it."))

    page = moot.browser(moot.eve).get("/c/garden?order=new").text

    assert titles(page) == ["Rules", "Post 2", "Post 1", "Post 0"]


def test_a_long_community_has_pages(moot: Moot):
    room = a_community(moot.db, moot.ada, "garden")
    for number in range(23):
        a_post(moot.db, moot.bob, room, f"Post {number}")
    stranger = moot.browser()

    first = stranger.get("/c/garden?order=old").text
    older = re.search(r'<a href="([^"]*after=[^"]*)" rel="next"', first)
    assert older
    second = stranger.get(older[1].replace("&amp;", "&")).text

    assert titles(first) + titles(second) == [f"Post {number}" for number in range(23)]


def test_the_gallery_shows_pictures_but_not_those_behind_a_note(moot: Moot):
    room = a_community(moot.db, moot.ada, "garden", gallery=True)
    open_one, veiled = (bring(moot.db, moot.store, moot.bob, name) for name in "ab")
    a_post(moot.db, moot.bob, room, "Open", pictures=(Picture(open_one, "A hay stack"),))
    a_post(moot.db, moot.bob, room, "Veiled", pictures=(Picture(veiled),), content_note="blood")

    stranger = moot.browser()

    page = stranger.get("/c/garden/gallery").text
    assert 'alt="A hay stack"' in page
    assert veiled not in page
    assert veiled not in stranger.get("/").text


def test_communities_are_listed_by_their_last_word(moot: Moot):
    barn = a_community(moot.db, moot.ada, "barn")
    a_community(moot.db, moot.ada, "garden")
    a_post(moot.db, moot.bob, barn, "Hay")

    page = moot.browser().get("/communities").text

    assert re.findall(r'href="/c/(\w+)">', page)[:2] == ["barn", "garden"]


def test_a_profile_says_what_its_person_says_and_shows_no_score(moot: Moot):
    post, _ = a_thread(moot)
    a_comment(moot.db, moot.bob, post, body="A remark")
    profile = Profile(display_name="Bob Weaver", self_description="he/him", bio="I *weave*")
    do(moot.db, moot.bob, ChangeProfile(moot.bob.ref, profile))
    stranger = moot.browser()

    page = stranger.get("/u/bob").text

    for words in ("Bob Weaver", "he/him", "I <em>weave</em>", "A post", "invited by"):
        assert words in page
    assert "A remark" in stranger.get("/u/bob/comments").text
    assert stranger.get("/u/nobody").status == 404
    assert stranger.get("/u/bob@elsewhere.example").status == 404


@pytest.mark.parametrize(
    ("kind", "words", "found"),
    [
        ("posts", "A post", "A post"),
        ("comments", "remark", "A remark"),
        ("communities", "garden", "/c/garden"),
        ("people", "bo", "/u/bob"),
    ],
)
def test_search_finds_each_kind(moot: Moot, kind: str, words: str, found: str):
    post, _ = a_thread(moot)
    a_comment(moot.db, moot.bob, post, body="A remark")
    stranger = moot.browser()

    assert found in stranger.get(f"/search?q={words.replace(' ', '+')}&kind={kind}").text
    nothing = stranger.get(f"/search?q=zzzz&kind={kind}").text
    assert "Nothing found" in nothing


def test_search_keeps_to_a_community(moot: Moot):
    a_thread(moot)
    barn = a_community(moot.db, moot.ada, "barn")
    a_post(moot.db, moot.bob, barn, "A post in the barn")

    page = moot.browser().get("/search?q=post&community=barn").text

    assert titles(page) == ["A post in the barn"]


@pytest.mark.parametrize("sign", ['"', "*", "NEAR(", "a OR", "%", "'; drop", "^", "-"])
def test_no_sign_breaks_the_search(moot: Moot, sign: str):
    for kind in ("posts", "people"):
        assert moot.browser().get(f"/search?q={sign.replace(' ', '+')}&kind={kind}").status == 200


def test_feeds_are_atom_with_whole_addresses(moot: Moot):
    post, number = a_thread(moot)
    a_comment(moot.db, moot.bob, post, body="See @eve & <others>")
    stranger = moot.browser()

    for path in ("/feed.atom", "/c/garden/feed.atom", "/u/bob/feed.atom",
                 f"/post/{number}/feed.atom"):  # fmt: skip
        answer = stranger.get(path)
        feed = ET.fromstring(answer.content)
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        assert feed.tag == f"{ATOM}feed"
        assert feed.findtext(f"{ATOM}id") == f"http://localhost:8000{path}"
        ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
        assert f"http://localhost:8000/post/{number}" in ids
    assert "http://localhost:8000/u/eve" in stranger.get(f"/post/{number}/feed.atom").text


def test_a_feed_that_did_not_change_is_not_sent_again(moot: Moot):
    post, _ = a_thread(moot)
    stranger = moot.browser()
    tag = stranger.get("/feed.atom").headers["etag"]

    assert stranger.get("/feed.atom", if_none_match=tag).status == 304
    a_post(moot.db, moot.bob, a_community(moot.db, moot.ada, "barn"), "News")
    assert stranger.get("/feed.atom", if_none_match=tag).status == 200
    assert id_of(moot.db, post)
