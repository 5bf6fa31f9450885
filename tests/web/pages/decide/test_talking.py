"""The way between a proposal and its thread."""

import re

from folkmoot.assembly.deciding import proposals
from folkmoot.forum import discussing
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
