"""Things made to break what shows them: every page and every list still comes, with the others."""

import pytest
from sqlalchemy import select

from folkmoot.errors import Invalid
from folkmoot.forum.posts import posts
from folkmoot.rooms import handlers
from folkmoot.storage import jobs
from folkmoot.text import lengths
from tests.build import sealer_of
from tests.federation.inbox.test_receiving import Post
from tests.federation.inbox.world import BOB, GARDEN
from tests.federation.stage import Stage
from tests.forum.build import a_post

ACTIVITY = "application/activity+json"

POISON = {
    "no words": {"name": "", "content": ""},
    "no letter": {"name": "\u200b\u200d\ufeff", "content": "\u2060"},
    "from right to left": {"name": "\u202eelit\u2066", "content": "<p>\u202e\u202d\u2067</p>"},
    "no character": {"name": "a\x00b\x1b[31m", "content": "a\x00b"},
    "much in one line": {"name": "x" * 100_000, "content": "<p>" + "x" * 150_000 + "</p>"},
    "marks on marks": {"name": "a" + "\u0301" * 5_000, "content": "a" + "\u0489" * 50_000},
    "markup in a name": {"name": "<img src=x onerror=alert(1)>", "content": "<script>alert(1)"},
    "templates": {"name": "{{ 7*7 }}{% raw %}", "content": "<p>{{ x }} %s {0} ${x}</p>"},
    "deep": {"content": "<div>" * 20_000 + "x"},
    "deep lists": {"content": "<ul><li>" * 5_000 + "x"},
    "deep quotes": {"content": "<blockquote>" * 5_000 + "x"},
    "half of a letter": {"source": {"content": "\ud800x", "mediaType": "text/markdown"}},
    "brackets": {"source": {"content": "[" * 40_000, "mediaType": "text/markdown"}},
    "quotes upon quotes": {"source": {"content": ">" * 40_000, "mediaType": "text/markdown"}},
    "many tags": {"tag": [{"type": "Hashtag", "name": f"#t{n}"} for n in range(20_000)]},
    "many pictures": {
        "attachment": [{"type": "Image", "url": f"https://a.example/{n}.png"} for n in range(5_000)]
    },
    "odd pictures": {"attachment": [{"type": "Image", "url": "javascript:alert(1)"}, 7, None, []]},
    "odd links": {"attachment": [{"type": "Link", "href": "https://" + "a" * 300 + ".example/'<"}]},
    "an odd language": {"language": {"identifier": '"><script>', "name": 7}},
    "long ago": {"published": "0001-01-01T00:00:00Z"},
    "one day": {"published": "9999-12-31T23:59:59Z", "updated": "9999-12-31T23:59:59.999999Z"},
    "a kind of many": {"type": ["Page", "Note", "Question", "Tombstone"]},
    "options": {"type": "Question", "oneOf": [{"name": "x" * 5_000}] * 2_000, "votersCount": -5},
}  # fmt: skip

PAGES = (
    "/", "/?order=hot", "/c/garden", "/post/{}", "/search?q=Post", "/c/garden/feed.atom",
    "/post/{}/feed.atom", "/u/bob@far.example",
)  # fmt: skip
HARMFUL = ("<script>alert", "<img src=x", '="javascript:')


@pytest.fixture
def door(stage: Stage):
    made = Post(stage)
    made.post(made.activity("Follow", BOB, GARDEN))
    return made


def came_of(door, thing):
    """What is answered; nothing is ever a fault of the program."""
    status = door.post(door.activity("Create", BOB, thing)).status
    assert status < 500
    return status


def test_pages_come_with_what_is_poison_left_out_or_harmless(door, stage):
    good = door.url_of(a_post(door.db, door.ada, door.garden, "Post 1"))
    for number, poison in enumerate(POISON.values(), start=2):
        came_of(door, {**door.page(number), **poison})
        answer = {name: value for name, value in poison.items() if name not in ("type", "name")}
        came_of(door, {**door.note(good, number), **answer})
    jobs.run_all(door.db, door.clock, handlers(sealer_of(door.db), stage.house.store))
    number = good.rpartition("/")[2]
    reader = stage.peer(door.wire, stage.ada)
    for path in PAGES:
        page = reader.get(path.format(number))
        assert page.status == 200, path
        assert ("bob" if path.startswith("/u/") else "Post 1") in page.text, path
        assert not [bad for bad in HARMFUL if bad in page.text], path
    for path in ("/c/garden/outbox", "/post/{}", "/post/{}/context"):
        listed = door.peer.get(path.format(number), accept=ACTIVITY)
        assert listed.status == 200
        assert listed.json["id"]


REFUSED = {"no letter"}
"""A post needs a title that can be read. Of everything else what is harmless is taken."""


@pytest.mark.parametrize("name", POISON)
def test_in_a_community_elsewhere_it_is_taken_as_far_as_it_is_harmless(world, name):
    world.bees()
    page = {**world.page(2, community="https://far.example/c/bees"), **POISON[name]}
    told = world.announce(world.activity("Create", BOB, page))
    if name in REFUSED:
        before = world.rows()
        with pytest.raises(Invalid):
            world.send(told)
        assert world.rows() == before
        return
    assert world.send(told).result == "done"
    with world.db.read() as tx:
        post = tx.row(select(posts).where(posts.c.object_url == page["id"]))
    assert post.title.strip()
    assert len(post.title) <= lengths.TITLE
    assert not [bad for bad in HARMFUL if bad in post.body_html]
    assert "\x00" not in post.title + post.body
