"""The list of communities, and one community as its posts or as its pictures."""

import msgspec
from starlette.responses import Response

from folkmoot.assembly import mandates
from folkmoot.errors import NotFound
from folkmoot.forum import blocks, directory, galleries, lists
from folkmoot.forum import communities as rooms
from folkmoot.forum.audiences import check_community
from folkmoot.forum.communities import Community
from folkmoot.forum.directory import Listed
from folkmoot.identity import people, profiles
from folkmoot.peers import actors, gatherings
from folkmoot.storage.transaction import ReadTx
from folkmoot.text.languages import by_code
from folkmoot.text.plain import excerpt
from folkmoot.web.ask import Ask
from folkmoot.web.numbers import number
from folkmoot.web.pages.persons import by_refs
from folkmoot.web.pages.talk import decided, front, rights, shown
from folkmoot.web.pages.talk.front import FEW
from folkmoot.web.pages.talk.member_routes import page_route
from folkmoot.web.pages.talk.rights import Rights
from folkmoot.web.pages.talk.shown import Link, Who
from folkmoot.web.pages.talk.submit import may_post
from folkmoot.web.routes import Route
from folkmoot.words import gettext, say

TOP = "/communities"
OF: dict[str, directory.Where] = {"here": "here", "elsewhere": "elsewhere"}
LINE = 160
"""Characters of a community's description that a list shows."""


class Row(msgspec.Struct, frozen=True):
    """A community in the list (communities.html)."""

    path: str
    title: str
    line: str
    posts: int
    people: int
    active: int
    subscribed: bool
    members_only: bool
    gallery: bool
    icon: str
    host: str
    pending: bool


class Steward(msgspec.Struct, frozen=True):
    """Who keeps order in a community, until when."""

    who: Who
    until: int
    """0 where nobody told of an end."""


class Head(msgspec.Struct, frozen=True):
    """What a community says of itself (community_head.html)."""

    path: str
    scope: str
    """As mandates over it name it."""
    title: str
    html: str
    icon: str
    members_only: bool
    stewards_only: bool
    gallery: bool
    closed: bool
    language: str
    people: int
    subscribed: bool
    stewards: list[Steward]
    host: str
    origin: str
    pending: bool
    travels: bool
    moved: Link | None
    gathering: str
    """Whether its posts are being fetched ("going"), or the sentence that says why not."""
    decided: str
    """What this moot decided about its server, or ""."""


class Hung(msgspec.Struct, frozen=True):
    """A picture of the gallery (gallery.html)."""

    href: str
    src: str
    alt: str
    title: str
    who: str


# ---- all communities


def show_all(ask: Ask) -> Response:
    """The communities, those with the newest words first."""
    return _all(ask, subscribed=False)


def show_subscribed(ask: Ask) -> Response:
    """The communities that one follows."""
    return _all(ask, subscribed=True)


def _all(ask: Ask, *, subscribed: bool) -> Response:
    of = OF.get(ask.query("of"))
    here = "/communities/subscribed" if subscribed else f"/communities?of={of}" if of else TOP
    after = ask.query("after")
    with ask.db.read() as tx:
        page = directory.page(tx, ask.reader, subscribed=subscribed, of=of, after=after or None)
        has = rights.of(ask, tx)
        tabs = _tabs(tx, ask)
    return ask.page(
        "communities.html",
        communities=[row_of(one) for one in page.rows],
        tabs=[Link(name, href, href == here) for href, name in tabs],
        may=_may_found(ask, has),
        newer=here if after else "",
        older=f"{here}{'&' if '?' in here else '?'}after={page.next}" if page.next else "",
    )


def _tabs(tx: ReadTx, ask: Ask) -> list[tuple[str, str]]:
    """Which communities; where there is nothing to choose from, no choice is offered."""
    tabs = [(TOP, gettext("All"))]
    if directory.knows_others(tx, ask.reader):
        tabs += [
            ("/communities?of=here", gettext("Here")),
            ("/communities?of=elsewhere", gettext("Elsewhere")),
        ]
    if ask.viewer is not None:
        tabs.append(("/communities/subscribed", gettext("Subscribed")))
    return tabs if len(tabs) > 1 else []


def row_of(one: Listed) -> Row:
    """A community as a row of a list."""
    room = one.community
    return Row(
        path=room.handle,
        title=room.title,
        line=excerpt(room.description, LINE),
        posts=one.posts,
        people=one.subscribers,
        active=one.active_at,
        subscribed=one.subscribed,
        members_only=room.members_only,
        gallery=room.gallery,
        icon=shown.picture(room.icon_ref, "small"),
        host=room.host or "",
        pending=one.pending,
    )


def _may_found(ask: Ask, has: Rights) -> list[str]:
    if not has.signed_in:
        return []
    return ["subscribe", *(["create"] if rights.may_found(ask, has) else [])]


# ---- one community


def show(ask: Ask) -> Response:
    """The posts of a community in an order, those pinned first."""
    order, after = front.chosen_order(ask), ask.query("after")
    with ask.db.read() as tx:
        room = find(tx, ask)
        since = front.since_visit(ask, tx)
        page = lists.in_community(
            tx, room, ask.reader, order, now=ask.now, after=after or None, since=since
        )
        pinned = () if after else lists.pinned(tx, room, ask.reader, since=since)
        has = rights.of(ask, tx)
        head = _head(tx, ask, room)
        may = _may(tx, ask, has, room)
    front.note_visit(ask)
    first = {row.id for row in pinned}
    rest = [row for row in page.rows if row.id not in first]
    marked = since if order == front.DEFAULT and ask.viewer is not None else None
    above = shown.in_list(pinned, ask.frame.locale, None)
    address = f"/c/{room.handle}"
    return ask.page(
        "community.html",
        community=head,
        may=may,
        posts=[*above, *shown.in_list(rest, ask.frame.locale, marked)],
        visited=since or 0,
        in_community=True,
        orders=shown.orders(front.labels(ask), order, f"{address}?", FEW),
        newer=f"{address}?order={order}" if after else "",
        older=f"{address}?order={order}&after={page.next}" if page.next else "",
        feed="" if room.members_only else f"{address}/feed.atom",
    )


def show_gallery(ask: Ask) -> Response:
    """A community as the pictures of its posts."""
    before = number(ask.query("before"))
    with ask.db.read() as tx:
        room = find(tx, ask)
        page = galleries.page(tx, room, ask.reader, before=before)
        has = rights.of(ask, tx)
        head = _head(tx, ask, room)
        may = _may(tx, ask, has, room)
    address = f"/c/{room.handle}/gallery"
    return ask.page(
        "gallery.html",
        community=head,
        may=may,
        pictures=[_hung(one) for one in page.pictures],
        newer=address if before is not None else "",
        older=f"{address}?before={page.next}" if page.next is not None else "",
    )


def find(tx: ReadTx, ask: Ask) -> Community:
    """The community of the address, if the viewer may read it. Raises NotFound."""
    return check_community(tx, by_handle(tx, ask.path("name")), ask.reader)


def by_handle(tx: ReadTx, handle: str) -> Community:
    """The community of bees or bees@lemmy.example; other servers may write names their way."""
    name, _, host = handle.partition("@")
    if not host:
        return rooms.by_name(tx, name.lower())
    try:
        return rooms.by_name(tx, f"{name}@{host.lower()}")
    except NotFound:
        return rooms.by_name(tx, handle.lower())


def _hung(one: galleries.Hung) -> Hung:
    return Hung(
        href=f"/post/{one.post_id}",
        src=shown.picture_of(one.picture, one.far),
        alt=one.alt,
        title=one.title or gettext("(without a title)"),
        who=shown.who(one.author).name or gettext("somebody who left"),
    )


def _head(tx: ReadTx, ask: Ask, room: Community) -> Head:
    numbers = directory.one(tx, room, ask.reader)
    language = by_code(room.language) if room.language else None
    return Head(
        path=room.handle,
        scope=rooms.scope_of(room.ref),
        title=room.title,
        html=room.description_html,
        icon=shown.picture(room.icon_ref, "small"),
        members_only=room.members_only,
        stewards_only=room.posting == "stewards",
        gallery=room.gallery or room.host is not None,
        closed=room.closed_at is not None,
        language=language.own_name if language else "",
        people=numbers.subscribers,
        subscribed=numbers.subscribed,
        stewards=_stewards_away(tx, room) if room.is_away else _stewards(tx, room, ask.now),
        host=room.host or "",
        origin=shown.original(room.actor_url) if room.is_away else "",
        pending=numbers.pending,
        travels=room.travels,
        moved=_moved(tx, room),
        gathering=_gathering(tx, room),
        decided=decided.about(tx, room.host, ask.now),
    )


def _moved(tx: ReadTx, room: Community) -> Link | None:
    """Where it moved to: its page here, where it is known."""
    stands = actors.by_ref(tx, room.ref) if room.is_away else None
    url = room.moved_to if stands is None else stands.moved_to
    other = rooms.by_actor_url(tx, url) if url is not None else None
    if url is None or other is None:
        return None
    return Link(f"!{other.handle}", f"/c/{other.handle}")


def _gathering(tx: ReadTx, room: Community) -> str:
    last = gatherings.of(tx, room.actor_url or "") if room.is_away else None
    if last is None:
        return ""
    return "going" if last.done_at is None else say(last.problem, **last.values)


def _stewards_away(tx: ReadTx, room: Community) -> list[Steward]:
    """Who keeps order in a community of another server, as that server says."""
    named = by_refs(tx, rooms.stewards_of(tx, room.id))
    return [Steward(who, 0) for who in named.values() if who.path]


def _stewards(tx: ReadTx, room: Community, now: int) -> list[Steward]:
    """Who holds a mandate over this community, each once, with the longest term."""
    until: dict[int, int] = {}
    for mandate in mandates.live(tx, now):
        if mandate.scope == rooms.scope_of(room.ref):
            until[mandate.holder_id] = max(mandate.ends, until.get(mandate.holder_id, 0))
    names = profiles.shown(tx, list(until))
    found: list[Steward] = []
    for person_id, ends in until.items():
        person = people.by_id(tx, person_id)
        if person is not None:
            found.append(Steward(shown.who_of(person, names.get(person_id)), ends))
    return found


def _may(tx: ReadTx, ask: Ask, has: Rights, room: Community) -> list[str]:
    if ask.viewer is None:
        return []
    scopes = rights.scopes_of(room.ref)
    blocked = room.id in blocks.communities_of(tx, ask.viewer.id)
    may = ["subscribe", "unblock" if blocked else "block"]
    if has.takes_part(scopes[0]) and room.closed_at is None:
        may += ["vote", *(["down"] if room.downvotes else [])]
    if may_post(has, room):
        may.append("submit")
    ruling = ("community.change", "community.close")
    shaped = not (room.is_away or room.posting == rooms.NOBODY)
    if shaped:
        may.append("elect")
    if shaped and any(has.holds(power, scopes) for power in ruling):
        may.append("settings")
    return may


ROUTES = (
    Route("/communities", "All communities.", view=show_all),
    page_route("/communities/subscribed", "The communities that one follows.", show_subscribed),
    Route("/c/{name}", "A community and its posts.", view=show),
    Route("/c/{name}/gallery", "A community as its pictures.", view=show_gallery),
)
