"""nodeinfo: the program, and the numbers that a moot tells of itself."""

import pytest

from folkmoot import __version__
from folkmoot.forum.founding import ChangeCommunity
from folkmoot.identity import sessions
from folkmoot.record.settings import SetSetting
from tests.build import join
from tests.federation.stage import Stage
from tests.forum.build import a_comment, a_community, a_post, away_community, do

PATHS = ["/nodeinfo/2.0", "/nodeinfo/2.1", "/nodeinfo/2.0.json", "/nodeinfo/2.1.json"]


def sign_in(stage, member):
    with stage.db.write() as tx:
        sessions.create(tx, stage.clock, member.id, agent="Firefox", network="127.0.0.0/24")


def test_the_index_leads_to_both_versions_and_to_the_actor_of_the_moot(stage):
    answer = stage.peer().get("/.well-known/nodeinfo")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json == {
        "links": [
            {
                "rel": "http://nodeinfo.diaspora.software/ns/schema/2.0",
                "href": "https://moot.example/nodeinfo/2.0",
            },
            {
                "rel": "http://nodeinfo.diaspora.software/ns/schema/2.1",
                "href": "https://moot.example/nodeinfo/2.1",
            },
            {
                "rel": "https://www.w3.org/ns/activitystreams#Application",
                "href": "https://moot.example/",
            },
        ]
    }


@pytest.mark.parametrize("path", PATHS)
def test_each_version_has_its_schema(stage, path):
    version = path.removeprefix("/nodeinfo/").removesuffix(".json")
    answer = stage.peer().get(path, accept="application/json")
    assert answer.headers["content-type"] == (
        f'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/{version}#"'
    )
    assert answer.headers["access-control-allow-origin"] == "*"
    told = answer.json
    assert told["version"] == version
    # what the schema requires
    assert set(told) == {
        "version", "software", "protocols", "services", "openRegistrations", "usage", "metadata",
    }  # fmt: skip
    assert told["software"] == {"name": "folkmoot", "version": __version__}
    assert told["protocols"] == ["activitypub"]
    assert told["services"] == {"inbound": [], "outbound": ["atom1.0"]}


def test_members_posts_and_comments_are_counted(stage):
    bob, eve = join(stage.db, stage.ada, "bob"), join(stage.db, stage.ada, "eve")
    rooms = [a_community(stage.db, stage.ada, name) for name in ("garden", "kitchen")]
    posts = [a_post(stage.db, bob, room, "A post") for room in rooms for _ in range(2)]
    a_comment(stage.db, eve, posts[0])
    # two came by within 30 days, one of them with two browsers, and one before
    sign_in(stage, stage.ada)
    stage.clock.advance(days=31)
    sign_in(stage, bob)
    sign_in(stage, bob)
    sign_in(stage, eve)
    assert stage.peer().get("/nodeinfo/2.1").json["usage"] == {
        "users": {"total": 3, "activeMonth": 2},
        "localPosts": 4,
        "localComments": 1,
    }


def test_what_is_written_elsewhere_is_not_counted(stage):
    bob = join(stage.db, stage.ada, "bob")
    a_post(stage.db, bob, away_community(stage.db, "bees"))
    usage = stage.peer().get("/nodeinfo/2.1").json["usage"]
    assert (usage["localPosts"], usage["users"]["total"]) == (0, 2)


@pytest.mark.parametrize("fields", [{"visibility": "members"}, {"local_only": True}])
def test_what_stays_in_the_house_is_not_counted(stage, fields):
    open_room, closed = (a_community(stage.db, stage.ada, name) for name in ("garden", "attic"))
    a_post(stage.db, stage.ada, open_room)
    a_comment(stage.db, stage.ada, a_post(stage.db, stage.ada, closed))
    do(stage.db, stage.ada, ChangeCommunity(closed, title="Attic", **fields))
    usage = stage.peer().get("/nodeinfo/2.1").json["usage"]
    assert (usage["localPosts"], usage["localComments"]) == (1, 0)


def test_a_moot_that_talks_with_nobody_speaks_no_protocol(stage):
    do(stage.db, stage.ada, SetSetting("federation", "off"))
    assert stage.peer().get("/nodeinfo/2.1").json["protocols"] == []


def test_an_empty_moot_counts_its_founder(stage):
    assert stage.peer().get("/nodeinfo/2.0").json["usage"] == {
        "users": {"total": 1, "activeMonth": 0},
        "localPosts": 0,
        "localComments": 0,
    }


def test_what_the_moot_set_is_told(stage):
    peer = stage.peer()
    assert peer.get("/nodeinfo/2.1").json["openRegistrations"] is False
    assert peer.get("/nodeinfo/2.1").json["metadata"] == {"nodeName": "Moot"}
    do(stage.db, stage.ada, SetSetting("joining", "open"))
    do(stage.db, stage.ada, SetSetting("name", "The <b>hall</b>"))
    do(stage.db, stage.ada, SetSetting("summary", "A place."))
    told = peer.get("/nodeinfo/2.1").json
    assert told["openRegistrations"] is True
    assert told["metadata"] == {"nodeName": "The <b>hall</b>", "nodeDescription": "A place."}


def test_a_moot_for_members_keeps_its_numbers(stage):
    do(stage.db, stage.ada, SetSetting("visibility", "members"))
    assert stage.peer().get("/nodeinfo/2.1").json["usage"] == {"users": {}}


def test_a_moot_at_home_says_too_what_it_is(db, tmp_path):
    stage = Stage(db, tmp_path / "data", address="http://localhost:8000")
    assert stage.peer().get("/nodeinfo/2.1").json["software"]["name"] == "folkmoot"
    stage.close()


def test_unknown_versions_are_not_there(stage):
    assert stage.peer().get("/nodeinfo/1.0").status == 404
