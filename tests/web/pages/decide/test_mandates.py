"""Mandates: entrusting no more than one has, taking back, giving up, and who can read it."""

import re

import pytest

from folkmoot.assembly import mandates
from tests.forum.build import a_visitor
from tests.web.client import Answer, Client
from tests.web.moot import Moot, problems
from tests.web.pages.moot.stage import set_stage, steward

GOOD = {
    "name": "bob", "powers": "post.remove", "scope": "moot", "days": "30",
    "reason": "We trust him.",
}  # fmt: skip


def held(moot: Moot) -> list[mandates.Mandate]:
    """Bob's live mandates."""
    with moot.db.read() as tx:
        return mandates.held_by(tx, moot.bob.id, moot.clock.now())


def grant(client: Client, **typed: str) -> Answer:
    return client.post("/mandates/grant", GOOD | typed)


def test_a_power_is_entrusted_and_everybody_can_read_it(moot: Moot):
    assert grant(moot.browser(moot.ada), powers="post.pin").location == "/mandates"
    assert [one.powers for one in held(moot)] == [("post.pin",)]
    page = moot.browser().get("/mandates").text
    assert "Pin posts to the top of a community. Over the whole moot." in page
    assert "We trust him." in page
    entry = re.search(r"/record\?before=(\d+)#r(\d+)", page.split("post")[-1])
    assert "We trust him." in moot.browser().get("/u/bob/mandates").text
    decision = moot.browser().get(f"/record?before={entry[1]}").text if entry else ""
    assert "entrusted" in decision or not entry


@pytest.mark.parametrize("path", ["", "/grant", "/emergency"])
def test_who_holds_what_stands_in_the_room_where_members_decide(moot: Moot, path: str):
    assert 'data-room="decide"' in moot.browser(moot.ada).get(f"/mandates{path}").text


def test_a_form_sent_twice_gives_one_mandate(moot: Moot):
    ada = moot.browser(moot.ada)
    for _ in range(2):
        grant(ada, nonce="the same")
    assert len(held(moot)) == 1


def test_somebody_of_another_server_can_be_entrusted_with_a_community(moot: Moot):
    stage = set_stage(moot)
    a_visitor(moot.db, "vic", "far.example")
    ada, garden = moot.browser(moot.ada), f"community:{stage.garden}"
    vic = {"name": "vic@far.example", "powers": "post.remove"}

    assert problems(grant(ada, **vic, scope="moot")) == [
        "People of other servers can hold power over a community only."
    ]
    assert problems(grant(ada, name="wal@far.example", scope=garden)) == [
        "Nobody here has this name."
    ]
    assert grant(ada, **vic, scope=garden).location == "/mandates"

    page = moot.browser().get("/mandates").text
    assert "Remove posts and comments, and restore them. Over Garden." in page
    assert "vic" in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "nobody"}, "name"),
        ({"powers": ""}, "powers"),
        ({"powers": "mandate.grant"}, "powers"),
        ({"days": "400"}, "days"),
        ({"scope": "community:x"}, "scope"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_cannot_be_entrusted(moot: Moot, typed: dict[str, str], field: str):
    page = grant(moot.browser(moot.ada), **typed)
    assert page.status in (403, 422)
    assert f'href="#{field}"' in page.text
    assert 'value="bob"' in page.text or field == "name"
    assert held(moot) == []


def test_a_mandate_never_lasts_longer_than_the_givers(moot: Moot):
    ada = moot.browser(moot.ada)
    moot.clock.advance(days=40)
    ada = moot.browser(moot.ada)
    page = grant(ada, days="60")
    assert page.status == 422
    assert 'href="#days"' in page.text
    assert grant(ada, days="0").location == "/mandates"
    with moot.db.read() as tx:
        own = mandates.held_by(tx, moot.ada.id, moot.clock.now())[0].ends
    assert held(moot)[0].ends == own


def test_it_is_taken_back_with_a_reason(moot: Moot):
    ref = steward(moot, moot.bob, set_stage(moot), "post.remove")
    ada = moot.browser(moot.ada)
    assert "Take a mandate back" in ada.get(f"/mandates/{ref}/revoke").text
    assert ada.post(f"/mandates/{ref}/revoke", {"reason": ""}).status == 422
    assert ada.post(f"/mandates/{ref}/revoke", {"reason": "He moved."}).location == "/mandates"
    assert held(moot) == []
    assert ada.get(f"/mandates/{ref}/revoke").status == 409


def test_one_gives_up_ones_own(moot: Moot):
    ref = steward(moot, moot.bob, set_stage(moot), "post.remove")
    bob = moot.browser(moot.bob)
    assert "Give it up" in bob.get("/mandates").text
    assert "Give a mandate up" in bob.get(f"/mandates/{ref}/revoke").text
    bob.post(f"/mandates/{ref}/revoke", {"reason": "No time."})
    assert held(moot) == []


def test_others_cannot(moot: Moot):
    ref = steward(moot, moot.bob, set_stage(moot), "post.remove")
    eve = moot.browser(moot.eve)
    assert eve.get("/mandates/grant").status == 403
    assert grant(eve).status == 403
    assert eve.get(f"/mandates/{ref}/revoke").status == 403
    assert eve.post(f"/mandates/{ref}/revoke", {"reason": "Mine."}).status == 403
    assert "Entrust a power" not in eve.get("/mandates").text
    assert len(held(moot)) == 1
