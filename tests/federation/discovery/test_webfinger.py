"""WebFinger: who is found, under which exact name, and who is not."""

from urllib.parse import quote

import pytest

from folkmoot.clock import HOUR
from folkmoot.forum.exclusion import Ban
from folkmoot.forum.founding import CloseCommunity
from folkmoot.identity.leaving import EraseAccount, Leave
from folkmoot.record.settings import SetSetting
from tests.build import join
from tests.federation.stage import Stage, error
from tests.forum.build import a_community, a_visitor, away_community, do
from tests.web.client import Client

SELF = "https://www.w3.org/ns/activitystreams#type"


@pytest.fixture
def peer(stage: Stage) -> Client:
    return stage.peer()


def ask(peer, resource, more=""):
    return peer.get(f"/.well-known/webfinger?resource={quote(resource, safe='')}{more}")


def test_a_person_is_found(peer):
    answer = ask(peer, "acct:ada@moot.example")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/jrd+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=600"
    ada = "https://moot.example/u/ada"
    assert answer.json == {
        "subject": "acct:ada@moot.example",
        "aliases": [ada],
        "links": [
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": ada},
            {
                "rel": "http://ostatus.org/schema/1.0/subscribe",
                "template": "https://moot.example/search?q={uri}",
            },
            {
                "rel": "self",
                "type": "application/activity+json",
                "href": ada,
                "properties": {SELF: "Person"},
            },
        ],
    }


def test_the_page_for_following_from_here_is_there(stage, peer):
    template = ask(peer, "acct:ada@moot.example").json["links"][1]["template"]
    path = template.removeprefix(stage.address).replace("{uri}", "acct%3Abob%40far.example")
    assert peer.get(path, host="localhost:8000").status == 200


def test_a_community_is_found_with_its_actor_last(stage, peer):
    a_community(stage.db, stage.ada, "garden")
    answer = ask(peer, "acct:garden@moot.example")
    assert answer.json["subject"] == "acct:garden@moot.example"
    last = answer.json["links"][-1]
    assert (last["rel"], last["href"]) == ("self", "https://moot.example/c/garden")
    assert last["properties"] == {SELF: "Group"}
    assert not any("subscribe" in link["rel"] for link in answer.json["links"])


@pytest.mark.parametrize(
    "resource",
    ["acct:moot.example@moot.example", "https://moot.example", "https://moot.example/"],
)
def test_the_moot_itself_is_found(peer, resource):
    answer = ask(peer, resource)
    assert answer.json["subject"] == "acct:moot.example@moot.example"
    assert answer.json["links"][-1]["href"] == "https://moot.example/"
    assert answer.json["links"][-1]["properties"] == {SELF: "Application"}


@pytest.mark.parametrize(
    "resource",
    ["ada@moot.example", "@ada@moot.example", "ACCT:ADA@MOOT.example", "https://moot.example/u/ada",
     "https://moot.example/u/Ada/", "https://MOOT.example:443/u/ada"],
)  # fmt: skip
def test_however_one_asks_the_answer_is_the_same(peer, resource):
    assert ask(peer, resource).json == ask(peer, "acct:ada@moot.example").json


@pytest.mark.parametrize(
    "resource",
    ["acct:ada@far.example", "acct:ada@moot.example:8443", "acct:nobody@moot.example",
     "https://moot.example/c/ada", "https://moot.example/post/1", "https://far.example/u/ada",
     "http://moot.example/u/ada", "acct:ada@xmoot.example", "acct:%@moot.example",
     "https://moot.example/x/u/ada"],
)  # fmt: skip
def test_who_does_not_live_here_is_not_found(peer, resource):
    answer = ask(peer, resource)
    assert answer.status == 404 or resource.startswith("http://moot")
    assert error(answer) if answer.status == 404 else answer.json


def test_without_a_resource_one_is_told_how_to_ask(peer):
    for path in ("/.well-known/webfinger", "/.well-known/webfinger?resource="):
        answer = peer.get(path)
        assert (answer.status, "?resource=acct:" in error(answer)) == (400, True)


def test_only_the_links_that_one_wants_are_sent(peer):
    found = ask(peer, "acct:ada@moot.example", "&rel=self").json
    assert [link["rel"] for link in found["links"]] == ["self"]
    both = "&rel=self&rel=http%3A%2F%2Fwebfinger.net%2Frel%2Fprofile-page"
    assert len(ask(peer, "acct:ada@moot.example", both).json["links"]) == 2
    assert ask(peer, "acct:ada@moot.example", "&rel=nothing").json["links"] == []


def test_the_name_of_an_erased_account_is_gone(stage, peer):
    bob = join(stage.db, stage.ada, "bob")
    assert ask(peer, "acct:bob@moot.example").status == 200
    do(stage.db, bob, EraseAccount(bob.ref))
    for resource in ("acct:bob@moot.example", "https://moot.example/u/bob"):
        answer = ask(peer, resource)
        assert answer.status == 410
        assert "bob" not in answer.text


def test_who_left_or_is_banned_is_still_the_author_of_what_is_here(stage, peer):

    bob, eve = join(stage.db, stage.ada, "bob"), join(stage.db, stage.ada, "eve")
    do(stage.db, bob, Leave(bob.ref))
    until = stage.clock.now() + 24 * HOUR
    do(stage.db, stage.ada, Ban(eve.ref, "moot", "spam", stage.clock.new_ref(), until))
    assert ask(peer, "acct:bob@moot.example").status == 200
    assert ask(peer, "acct:eve@moot.example").status == 200


def test_a_closed_community_is_still_found(stage, peer):
    room = a_community(stage.db, stage.ada, "garden")
    do(stage.db, stage.ada, CloseCommunity(room, "empty"))
    assert ask(peer, "acct:garden@moot.example").status == 200


@pytest.mark.parametrize("fields", [{"visibility": "members"}, {"local_only": True}])
def test_a_community_that_stays_here_is_as_if_it_were_not_there(stage, peer, fields):
    a_community(stage.db, stage.ada, "cellar", **fields)
    hidden = ask(peer, "acct:cellar@moot.example")
    absent = ask(peer, "acct:nowhere@moot.example")
    assert (
        (hidden.status, hidden.content) == (absent.status, absent.content) == (404, absent.content)
    )
    assert {**hidden.headers} == {**absent.headers}


def test_those_of_other_servers_are_found_there_and_not_here(stage, peer):
    away_community(stage.db, "bees")
    a_visitor(stage.db, "vic")
    for resource in (
        "bees@moot.example",
        "vic@moot.example",
        "bees@far.example",
        "https://far.example/c/bees",
        "https://moot.example/c/bees@far.example",
    ):
        assert ask(peer, resource).status == 404


def test_of_a_moot_for_members_no_community_is_found(stage, peer):
    a_community(stage.db, stage.ada, "garden")
    do(stage.db, stage.ada, SetSetting("visibility", "members"))
    assert ask(peer, "acct:garden@moot.example").status == 404
    assert ask(peer, "acct:ada@moot.example").status == 200


def test_in_tests_the_port_is_part_of_the_name(db, tmp_path):
    stage = Stage(db, tmp_path / "data", address="http://127.0.0.1:8001", test_peers=True)
    peer = stage.peer()
    answer = ask(peer, "acct:ada@127.0.0.1:8001")
    assert answer.json["subject"] == "acct:ada@127.0.0.1:8001"
    assert answer.json["links"][-1]["href"] == "http://127.0.0.1:8001/u/ada"
    assert ask(peer, "acct:ada@127.0.0.1").status == 404
    for name in ("127.0.0.1:8001", "127.0.0.1"):
        assert ask(peer, f"acct:{name}@127.0.0.1:8001").json["links"][-1]["href"] == (
            "http://127.0.0.1:8001/"
        )
    stage.close()


def test_a_moot_in_a_private_place_is_not_found(db, tmp_path):
    stage = Stage(db, tmp_path / "data", address="http://localhost:8000")
    assert ask(stage.peer(), "acct:ada@localhost:8000").status == 404
    stage.close()
