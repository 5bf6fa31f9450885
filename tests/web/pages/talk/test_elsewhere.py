"""What a reader sees of other servers: names with their server, originals, honest lines."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from folkmoot.clock import Ref
from folkmoot.forum.away import LearnStewards
from folkmoot.forum.far_pictures import FarPicture
from folkmoot.forum.subscriptions import AcceptSubscription, Subscribe
from folkmoot.identity.profiles import ChangeProfile, Profile
from folkmoot.identity.visitors import LearnPerson
from folkmoot.peers.policy import BlockServers, SilenceServers
from folkmoot.peers.policy import Server as Decided
from folkmoot.record.actors import Server, Visitor
from folkmoot.storage.database import Database
from folkmoot.text.links import far_picture
from folkmoot.web.travelling import federates
from tests.forum.build import (
    FAR,
    a_comment,
    a_community,
    a_post,
    a_visitor,
    away_community,
    do,
    id_of,
)
from tests.web.moot import Moot
from tests.web.pages.talk.build import send


def a_post_there(moot: Moot, by: Visitor, room: Ref) -> Ref:
    """A visitor's post in a community of their server, with its address there."""
    return a_post(moot.db, by, room, "From afar", object_url=f"https://{FAR}/post/7")


def test_a_visitor_is_named_with_their_server_and_their_words_lead_to_the_original(moot: Moot):
    vic = a_visitor(moot.db)
    garden = a_community(moot.db, moot.ada)
    post = a_post_there(moot, vic, garden)
    a_comment(moot.db, vic, post)
    a_comment(moot.db, moot.bob, post, body="From here")

    for page in (moot.browser(), moot.browser(moot.eve)):
        thread = page.get(f"/post/{id_of(moot.db, post)}").text
        assert f'href="/u/vic@{FAR}"' in thread
        assert thread.count(f">@{FAR}</span>") == 2
        assert f'href="https://{FAR}/post/7"' in thread
        assert f"original on {FAR}" in thread
        listed = page.get("/").text
        assert f'href="/u/vic@{FAR}"' in listed


def test_another_name_does_not_hide_whose_it_is(moot: Moot):
    url = f"https://{FAR}/u/vic"
    vic = a_visitor(moot.db)
    do(moot.db, Server(FAR), LearnPerson(moot.clock.new_ref(), url, FAR, "vic", "ada"))
    post = a_post(moot.db, vic, a_community(moot.db, moot.ada))
    a_comment(moot.db, vic, post)
    thread = moot.browser().get(f"/post/{id_of(moot.db, post)}").text
    assert thread.count(f"@vic@{FAR}</span>") == 2


def test_a_community_elsewhere_says_where_it_lives_and_what_can_be_missing(moot: Moot):
    room = away_community(moot.db)
    page = moot.browser().get(f"/c/bees@{FAR}").text
    assert f"This community lives on {FAR}" in page
    assert "Nobody here follows it yet" in page
    assert f'href="https://{FAR}/c/bees"' in page
    assert "/record?community" not in page

    do(moot.db, moot.bob, Subscribe(room))

    page = moot.browser().get(f"/c/bees@{FAR}").text
    assert "older posts" in page
    assert "1 subscriber here" in page
    for handle in (f"BEES@{FAR}", f"bees@{FAR.upper()}"):
        assert moot.browser().get(f"/c/{handle}").status == 200
    for handle in ("bees", "bees@nowhere.example", "bees@", f"@{FAR}"):
        assert moot.browser().get(f"/c/{handle}").status == 404


def test_a_community_here_and_one_elsewhere_may_have_the_same_name(moot: Moot):
    a_community(moot.db, moot.ada, "bees", title="Our bees")
    away_community(moot.db)
    assert "Our bees" in moot.browser().get("/c/bees").text
    assert "Our bees" not in moot.browser().get(f"/c/bees@{FAR}").text


def test_its_stewards_are_named_as_its_server_says(moot: Moot):
    room, vic = away_community(moot.db), a_visitor(moot.db)
    assert "not known here" in moot.browser().get(f"/c/bees@{FAR}").text
    do(moot.db, Server(FAR), LearnStewards(room, (vic.ref,)))
    page = moot.browser().get(f"/c/bees@{FAR}").text
    assert f'href="/u/vic@{FAR}"' in page


def test_only_what_this_moot_shows_is_moderated_here(moot: Moot):
    room, vic = away_community(moot.db), a_visitor(moot.db)
    number = id_of(moot.db, a_post_there(moot, vic, room))
    ada = moot.browser(moot.ada)
    page = ada.get(f"/post/{number}").text
    assert f'href="/post/{number}/remove"' in page
    for deed in ("lock", "pin", "warn", "ban"):
        assert f'href="/post/{number}/{deed}"' not in page
    assert f"/c/bees@{FAR}/settings" not in ada.get(f"/c/bees@{FAR}").text
    assert ada.get(f"/c/bees@{FAR}/settings").status == 403

    do(moot.db, Server(FAR), LearnStewards(room, (moot.bob.ref,)))

    page = moot.browser(moot.bob).get(f"/post/{number}").text
    for deed in ("remove", "lock", "pin"):
        assert f'href="/post/{number}/{deed}"' in page


def test_the_list_can_be_narrowed_to_here_or_elsewhere(moot: Moot):
    a_community(moot.db, moot.ada)
    assert "of=elsewhere" not in moot.browser().get("/communities").text
    away_community(moot.db)

    for page in (moot.browser(), moot.browser(moot.eve)):
        every = page.get("/communities").text
        assert 'href="/c/garden"' in every
        assert f'href="/c/bees@{FAR}"' in every
        here = page.get("/communities?of=here").text
        assert 'href="/c/garden"' in here
        assert FAR not in here
        elsewhere = page.get("/communities?of=elsewhere").text
        assert 'href="/c/garden"' not in elsewhere
        assert f"{FAR}</span>" in elsewhere


def test_following_waits_for_the_other_server(moot: Moot):
    room, bob = away_community(moot.db), moot.browser(moot.bob)
    asked = bob.post(f"/c/bees@{FAR}/subscribe", {"subscribed": "yes"})
    assert "as soon as its server says yes" in bob.follow(asked).text
    for path in (f"/c/bees@{FAR}", "/communities", "/communities/subscribed"):
        assert f"Waiting for {FAR} to accept" in bob.get(path).text

    do(moot.db, Server(FAR), AcceptSubscription(moot.bob.ref, room))

    for path in (f"/c/bees@{FAR}", "/communities", "/communities/subscribed"):
        page = bob.get(path).text
        assert "Waiting for" not in page
        assert "Subscribed" in page
    bob.post(f"/c/bees@{FAR}/subscribe", {"subscribed": "no"})
    assert FAR not in bob.get("/communities/subscribed").text


def test_one_posts_into_a_community_elsewhere(moot: Moot):
    away_community(moot.db)
    a_community(moot.db, moot.ada)
    bob = moot.browser(moot.bob)
    assert FAR not in bob.get("/submit").text
    page = f"/submit?community=bees@{FAR}"
    assert f'value="bees@{FAR}"' in bob.get(page).text
    words = {"community": f"bees@{FAR}", "title": "Hello over there", "action": "publish"}
    sent = send(bob, page, words, "/submit")
    shown = bob.follow(sent).text
    assert "Hello over there" in shown
    assert f'href="/c/bees@{FAR}"' in shown
    assert "original on" not in shown


def test_who_only_voted_from_afar_is_no_page_for_strangers(moot: Moot):
    a_visitor(moot.db)
    assert moot.browser().get(f"/u/vic@{FAR}").status == 404
    page = moot.browser(moot.bob).get(f"/u/vic@{FAR}").text
    assert f'href="https://{FAR}/u/vic"' in page
    assert f'href="/messages/vic@{FAR}"' in page


def test_a_message_to_another_server_says_so(moot: Moot):
    a_visitor(moot.db)
    page = moot.browser(moot.bob).get(f"/messages/vic@{FAR}").text
    assert f"It travels to {FAR}" in page


# ---- told once that votes travel

TOLD = "Your votes, and what you write"


@pytest.fixture
def traveller(db: Database, tmp_path: Path) -> Iterator[Moot]:
    """A moot that speaks with others at an address that is no public one, as tests do."""
    made = Moot(db, tmp_path / "data", test_peers=True)
    yield made
    made.close()


def test_each_member_is_told_once_before_a_vote_or_a_post_travels(traveller: Moot):
    moot = traveller
    garden = a_community(moot.db, moot.ada)
    ref = a_post(moot.db, moot.ada, garden)
    a_comment(moot.db, moot.eve, ref)
    post = id_of(moot.db, ref)
    bob = moot.browser(moot.bob)
    pages = ("/", "/c/garden", f"/post/{post}", "/comment/1", "/submit")
    for path in pages:
        assert bob.get(path).text.count(TOLD) == 1, path
        assert TOLD not in moot.browser().get(path).text

    assert bob.post("/settings/travel", {"back": f"/post/{post}"}).location == f"/post/{post}"

    for path in pages:
        assert TOLD not in bob.get(path).text
    assert TOLD in moot.browser(moot.eve).get("/").text
    do(moot.db, moot.eve, ChangeProfile(moot.eve.ref, Profile(knows_travel=True)))
    eve = moot.browser(moot.eve)
    eve.post("/settings/profile", {"shown": "Eve", "about": "", "bio": ""})
    assert TOLD not in eve.get("/").text


@pytest.mark.parametrize("fields", [{"visibility": "members"}, {"local_only": True}])
def test_where_nothing_travels_nothing_is_said(traveller: Moot, fields: dict[str, object]):
    moot = traveller
    room = a_community(moot.db, moot.ada, "board", **fields)
    number = id_of(moot.db, a_post(moot.db, moot.ada, room))
    bob = moot.browser(moot.bob)
    for path in (f"/post/{number}", "/c/board"):
        assert TOLD not in bob.get(path).text


def test_a_moot_at_home_says_nothing(moot: Moot):
    a_post(moot.db, moot.ada, a_community(moot.db, moot.ada))
    assert TOLD not in moot.browser(moot.bob).get("/").text


@pytest.mark.parametrize(("address", "federation", "tests", "expected"), [
    ("https://moot.example.org", "open", False, True),
    ("https://moot.example.org", "listed", False, True),
    ("https://moot.example.org", "off", False, False),
    ("http://moot.example.org", "open", False, False),
    ("https://192.168.1.4", "open", False, False),
    ("", "open", False, False),
    ("", "open", True, False),
    ("http://localhost:8001", "open", True, True),
    ("http://localhost:8001", "off", True, False),
])  # fmt: skip
def test_when_a_moot_speaks_with_others(address: str, federation: str, tests: bool, expected: bool):
    settings = {"address": address, "federation": federation}
    assert federates(settings, tests=tests) is expected


def test_pictures_of_other_servers_stand_in_lists_and_galleries(moot: Moot):
    """As this moot fetches them, never from their server; not before a warning is pressed."""
    vic, room = a_visitor(moot.db), away_community(moot.db)
    url = f"https://{FAR}/bee.png"
    a_post(moot.db, vic, room, "Bee", far_pictures=(FarPicture(url, "a bee"),))
    small = f'<img src="{far_picture(url)}/small" alt="a bee"'

    for path in ("/", f"/c/bees@{FAR}", f"/c/bees@{FAR}/gallery", f"/u/vic@{FAR}", "/search?q=bee"):
        assert small in moot.browser().get(path).text, path
    assert f'href="/c/bees@{FAR}/gallery"' in moot.browser().get(f"/c/bees@{FAR}").text
    warned = (FarPicture(f"https://{FAR}/wasp.png", "a wasp"),)
    a_post(moot.db, vic, room, "Wasp", far_pictures=warned, content_note="stings")
    for path in ("/", f"/c/bees@{FAR}/gallery"):
        assert "a wasp" not in moot.browser().get(path).text


@pytest.mark.parametrize(
    ("kind", "words"),
    [(SilenceServers, f"This moot silenced {FAR}"), (BlockServers, f"This moot blocks {FAR}")],
)
def test_a_page_says_what_was_decided_about_its_server(moot: Moot, kind: type, words: str):
    """With the reason, on the page of a community and of a person; not on others."""
    vic, room = a_visitor(moot.db), away_community(moot.db, host=f"x.{FAR}")
    a_post(moot.db, vic, room)
    pages = (f"/u/vic@{FAR}", f"/c/bees@x.{FAR}", f"/c/bees@x.{FAR}/gallery")
    assert not [path for path in pages if words in moot.browser().get(path).text]
    do(moot.db, moot.ada, kind((Decided(moot.clock.new_ref(), FAR),), "Ten posts an hour."))

    for path in pages:
        told = moot.browser().get(path).text
        assert words in told
        assert "Ten posts an hour." in told
    assert words not in moot.browser().get("/u/bob").text


def test_a_report_says_how_far_it_goes(moot: Moot):
    """One of what stands in a community elsewhere goes to its stewards, with a name."""
    vic, room = a_visitor(moot.db), away_community(moot.db)
    far, near = a_post(moot.db, vic, room), a_post(moot.db, vic, a_community(moot.db, moot.ada))
    bob = moot.browser(moot.bob)
    words = f"those of the community on {FAR}. Both see your name"
    assert words in bob.get(f"/post/{id_of(moot.db, far)}/report").text
    assert "Only stewards read this" in bob.get(f"/post/{id_of(moot.db, near)}/report").text
