"""Search: posts and comments, communities and people, by their words."""

from urllib.parse import urlencode

import msgspec
from starlette.responses import Response

from folkmoot.errors import NotFound
from folkmoot.forum import communities as rooms
from folkmoot.forum import directory, finding, remarks
from folkmoot.forum.audiences import check_community
from folkmoot.forum.communities import Community
from folkmoot.forum.remarks import readable_posts
from folkmoot.forum.rows import of_ids
from folkmoot.peers import typed
from folkmoot.storage.search import Hit
from folkmoot.storage.transaction import ReadTx
from folkmoot.web.ask import Ask
from folkmoot.web.numbers import MOMENTS, number
from folkmoot.web.pages.talk import rights, shown
from folkmoot.web.pages.talk.communities import Row, row_of
from folkmoot.web.pages.talk.shown import Link
from folkmoot.web.routes import Route
from folkmoot.words import N_, gettext

PAGE = 20
LONGEST = 200

KINDS = {
    "posts": ("post", N_("Posts")),
    "comments": ("comment", N_("Comments")),
    "communities": ("community", N_("Communities")),
    "people": ("person", N_("People")),
}
"""What is searched among: the word in the address, the kind in the index, the label."""


class Bring(msgspec.Struct, frozen=True):
    """An address or a handle that was typed as words (search.html)."""

    typed: str
    host: str
    path: str
    """The page of what is here already, or ""."""
    may: bool
    """Whether it may be fetched: only members cause that."""


class Found(msgspec.Struct, frozen=True):
    """What was found of one kind."""

    posts: list[shown.PostInList] = []
    remarks: list[shown.RemarkInList] = []
    communities: list[Row] = []
    people: list[shown.Who] = []
    next: int | None = None


def show(ask: Ask) -> Response:
    """What has all the words that were typed, the newest first."""
    words = " ".join(ask.query("q").split())[:LONGEST]
    kind = ask.query("kind", "posts")
    kind = kind if kind in KINDS else "posts"
    before = number(ask.query("before"), MOMENTS)
    with ask.db.read() as tx:
        place = _place(tx, ask)
        found = _find(tx, ask, words, kind, place=place, before=before) if words else Found()
        has = rights.of(ask, tx)
        local = ask.house.here(tx, words) if words else None
    address = _address(words, place)
    here = f"{address}&kind={kind}"
    return ask.page(
        "search.html",
        q=words,
        error="",
        place=place,
        bring=_bring(ask, words, local),
        tabs=_tabs(address, kind) if words else [],
        posts=found.posts,
        remarks=found.remarks,
        communities=found.communities,
        people=found.people,
        visited=0,
        in_community=False,
        may=["vote"] if has.takes_part("moot") else [],
        newer=here if before is not None else "",
        older=f"{here}&before={found.next}" if found.next is not None else "",
    )


def _find(
    tx: ReadTx, ask: Ask, words: str, kind: str, *, place: Community | None, before: int | None
) -> Found:
    if kind == "people":
        named = directory.people_named(tx, words, ask.reader)
        return Found(people=[shown.who(one) for one in named])
    hits = finding.find(
        tx,
        words,
        ask.reader,
        kinds=(KINDS[kind][0],),
        place=place,
        before=before,
        limit=PAGE + 1,
    )
    following = hits[PAGE - 1].id if len(hits) > PAGE else None
    found = _of_kind(tx, ask, kind, hits[:PAGE])
    return msgspec.structs.replace(found, next=following)


def _of_kind(tx: ReadTx, ask: Ask, kind: str, hits: list[Hit]) -> Found:
    ids, locale = [hit.thing for hit in hits], ask.frame.locale
    if kind == "posts":
        rows = of_ids(tx, readable_posts(tx, ids, ask.reader), ask.reader)
        return Found(posts=shown.in_list(rows, locale, None))
    if kind == "comments":
        return Found(remarks=shown.remarks(remarks.of_ids(tx, ids, ask.reader), locale))
    listed = [directory.one(tx, rooms.by_id(tx, one), ask.reader) for one in ids]
    return Found(communities=[row_of(one) for one in listed])


def _bring(ask: Ask, words: str, local: str | None) -> Bring | None:
    """What to say where an address or a handle was typed."""
    what = typed.read(words)
    if what is None:
        return None
    return Bring(words, what.host, local or "", ask.viewer is not None)


def _place(tx: ReadTx, ask: Ask) -> Community | None:
    """The community that the search keeps to; one that cannot be read is as if not named."""
    name = ask.query("community")
    try:
        return check_community(tx, rooms.by_name(tx, name), ask.reader) if name else None
    except NotFound:
        return None


def _address(words: str, place: Community | None) -> str:
    where = {"community": place.handle} if place is not None else {}
    return "/search?" + urlencode({"q": words, **where})


def _tabs(address: str, here: str) -> list[Link]:
    return [
        Link(gettext(label), f"{address}&kind={kind}", kind == here)
        for kind, (_, label) in KINDS.items()
    ]


ROUTES = (Route("/search", "Search by words.", view=show),)
