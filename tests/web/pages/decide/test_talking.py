"""The way between a proposal and its thread."""

import re

import pytest

from folkmoot.assembly.deciding import proposals
from folkmoot.errors import Conflict
from folkmoot.forum import discussing, posts
from folkmoot.forum.moderation import LockThread, PinPost
from tests.forum.build import do
from tests.web.moot import Moot


def test_a_proposal_and_its_thread_lead_to_each_other(moot: Moot):
    bob, eve, stranger = moot.browser(moot.bob), moot.browser(moot.eve), moot.browser()
    words = {"key": "summary", "title": "What we say", "statement": "Choose *well*."}
    answers = {"value-1": "We print.", "value-2": "We bind."}
    place = bob.post("/decide/propose/choice", words | answers).location or ""
    assert "Talk about it" not in bob.get(place).text
    with moot.db.write() as tx:
        found = proposals.by_id(tx, int(place.rpartition("/")[2]))
        discussing.open_thread(tx, about=found.ref, person=found.author, title=found.title)

    link = re.search(r'<a href="(/post/\d+)">.*Talk about it \(0\)</a>', eve.get(place).text)
    assert link
    thread = eve.get(link[1]).text
    assert f'<a href="{place}">Go to the proposal</a>' in thread
    assert eve.post(f"{link[1]}/reply", {"body": "Which *colour*?"}).location
    assert "Talk about it (1)</a>" in bob.get(place).text
    mine = bob.get(link[1]).text
    assert "/delete" not in mine
    assert "/edit" not in mine
    assert stranger.get(link[1]).status == 404
    assert "What we say" not in stranger.get("/").text
    assert "What we say" not in stranger.get("/feed.atom").text
    assert stranger.get("/c/decide").status == 404
    assert "What we say" in eve.get("/c/decide").text
    assert "/submit?community=decide" not in eve.get("/c/decide").text


def test_no_steward_closes_or_pins_the_thread_in_which_members_talk_about_them(moot: Moot):
    bob = moot.browser(moot.bob)
    words = {"key": "summary", "title": "What we say", "statement": ""}
    answers = {"value-1": "We print.", "value-2": "We bind."}
    place = bob.post("/decide/propose/choice", words | answers).location or ""
    with moot.db.write() as tx:
        found = proposals.by_id(tx, int(place.rpartition("/")[2]))
        discussing.open_thread(tx, about=found.ref, person=found.author, title=found.title)
        talk = discussing.of(tx, found.ref)
    assert talk
    with moot.db.read() as tx:
        thread = posts.by_id(tx, talk.post_id).ref

    page = moot.browser(moot.ada).get(f"/post/{talk.post_id}").text
    assert f"/post/{talk.post_id}/lock" not in page
    assert f"/post/{talk.post_id}/pin" not in page
    for deed in (LockThread, PinPost):
        with pytest.raises(Conflict, match="belongs to the proposals"):
            do(moot.db, moot.ada, deed(thread, "Enough."))
