"""Pictures of other servers by proxy: only what a text shows, for its readers, from its source."""

import asyncio

import msgspec
import pytest

from folkmoot import app
from folkmoot.federation.client.faults import FetchFailed
from folkmoot.federation.fetching import pictures
from folkmoot.federation.fetching.faults import CannotBring
from folkmoot.federation.fetching.pictures import source_of
from folkmoot.forum.far_pictures import FarPicture
from folkmoot.forum.moderation import RemovePost
from folkmoot.peers.policy import BlockServers, Server
from folkmoot.record.settings import SetSetting
from folkmoot.text.links import far_name
from tests.forum.build import (
    a_comment,
    a_community,
    a_post,
    a_visitor,
    away_community,
    do,
    id_of,
)
from tests.media.pictures import draw, encode
from tests.web.client import Client

GO_BETWEEN = "https://lemmy.example/api/v3/image_proxy?url="
URL = "https://img.example/bee.png"
PNG = encode(draw(40, 30), "png")


def browser(outside, member=None):
    return outside.stage.peer(outside.wire, member)


def shown(outside, **fields):
    outside.far.page(URL, PNG, "image/png")
    room = away_community(outside.db)
    given = {"far_pictures": (FarPicture(URL, "A bee"),), **fields}
    return a_post(outside.db, a_visitor(outside.db), room, "Bees", **given)


def test_a_post_shows_its_picture_through_the_moot(outside):
    post = shown(outside)
    reader = browser(outside)
    page = reader.get(f"/post/{id_of(outside.db, post)}").text
    assert f'src="/media/far/{far_name(URL)}"' in page
    assert "picture on img.example" in page
    answer = reader.get(f"/media/far/{far_name(URL)}")
    assert answer.status == 200
    assert answer.headers["content-type"] in ("image/png", "image/jpeg", "image/webp")
    assert answer.content != PNG
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"].startswith("public")
    assert outside.far.asked == [URL]
    assert outside.far.signed == [False]
    tag = answer.headers["etag"]
    assert reader.get(f"/media/far/{far_name(URL)}", if_none_match=tag).status == 304


def test_pictures_in_the_words_of_other_servers_are_shown_too(outside):
    outside.far.page(URL, PNG, "image/png")
    room = away_community(outside.db)
    vic = a_visitor(outside.db)
    post = a_post(outside.db, vic, room, "Bees", body=f"![a bee]({URL})")
    a_comment(outside.db, vic, post, body=f"[![linked]({URL}?2)](https://x.example)")
    page = browser(outside).get(f"/post/{id_of(outside.db, post)}").text
    assert f'<a href="{URL}" rel="nofollow noopener ugc"><img' in page
    assert f"/media/far/{far_name(URL + '?2')}" in page
    assert browser(outside).get(f"/media/far/{far_name(URL)}/small").status == 200


def test_what_members_write_stays_a_link(outside):
    room = a_community(outside.db, outside.ada)
    post = a_post(outside.db, outside.ada, room, "Bees", body=f"![a bee]({URL})")
    page = browser(outside).get(f"/post/{id_of(outside.db, post)}").text
    assert "/media/far/" not in page
    assert browser(outside).get(f"/media/far/{far_name(URL)}").status == 404


def test_an_address_that_nothing_shows_is_never_fetched(outside):
    outside.far.page(URL, PNG, "image/png")
    for name in (far_name(URL), "0" * 32, "x", "../x"):
        assert browser(outside).get(f"/media/far/{name}").status == 404
    assert outside.far.asked == []


def test_the_picture_of_a_removed_post_is_seen_no_more(outside):
    post = shown(outside)
    do(outside.db, outside.ada, RemovePost(post, "spam"))
    assert browser(outside).get(f"/media/far/{far_name(URL)}").status == 404
    assert outside.far.asked == []


def test_a_moot_for_members_shows_them_to_members_only(outside):
    shown(outside)
    do(outside.db, outside.ada, SetSetting(key="visibility", value="members"))
    assert browser(outside).get(f"/media/far/{far_name(URL)}").status != 200
    answer = browser(outside, outside.ada).get(f"/media/far/{far_name(URL)}")
    assert answer.status == 200
    assert answer.headers["cache-control"].startswith("private")


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "application/octet-stream"])
def test_another_type_than_a_picture_is_not_served(outside, kind):
    shown(outside)
    outside.far.page(URL, PNG, kind)
    assert browser(outside).get(f"/media/far/{far_name(URL)}").status == 502


def test_what_says_it_is_a_picture_and_is_none_is_not_served(outside):
    shown(outside)
    outside.far.page(URL, "<script>alert(1)</script>", "image/png")
    answer = browser(outside).get(f"/media/far/{far_name(URL)}")
    assert answer.status == 422
    assert "alert" not in answer.text


def test_a_blocked_server_shows_no_pictures(outside):
    shown(outside)
    do(
        outside.db,
        outside.ada,
        BlockServers((Server(outside.clock.new_ref(), "img.example"),), "x"),
    )
    assert browser(outside).get(f"/media/far/{far_name(URL)}").status == 502
    assert outside.far.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "https://moot.example/media/far/" + "a" * 32,
        "https://other.example/media/far/" + "a" * 32,
        f"{GO_BETWEEN}https%3A%2F%2Fmoot.example%2Fmedia%2Ffar%2F" + "a" * 32,
        "https://a.example/p?u=https%3A%2F%2Fb.example%2Fp%3Fu%3Dhttps%3A%2F%2Fc.example%2Fx",
        "https://127.0.0.1/x.png",
        "http://img.example/x.png",
    ],
)  # fmt: skip
def test_our_own_and_other_proxies_and_private_networks_are_not_asked(outside, url):
    with pytest.raises((CannotBring, FetchFailed)):
        asyncio.run(pictures.fetcher(outside.wire)(url))
    assert outside.far.asked == []


def test_a_go_between_is_left_out():
    inner = "https://img.example/bee.png"
    assert (
        source_of(
            "https://lemmy.example/api/v3/image_proxy?url=https%3A%2F%2Fimg.example%2Fbee.png"
        )
        == inner
    )
    assert source_of("https://proxy.example/640x/https://img.example/bee.png") == inner
    assert source_of(inner) == inner


def test_without_a_client_there_are_no_pictures(outside):
    shown(outside)
    house = msgspec.structs.replace(outside.stage.house, far=None)
    client = Client(house)
    assert client.get(f"/media/far/{far_name(URL)}").status == 404
    client.close()
    assert app.with_far_pictures(house, outside.wire).far is not None
