"""Made-up posts, comments and people for templates, with every attribute the templates name."""

from functools import cache
from itertools import count
from types import SimpleNamespace as Thing
from typing import Any

from msgspec import structs

from folkmoot.clock import HOUR
from folkmoot.forum.authors import Author
from folkmoot.forum.threads import CommentView
from folkmoot.web.render import Frame, Keys, Me, Room

NOW = 1_740_216_600_000_000  # 22 February 2025, 09:30 UTC


def a_frame(**changes: object) -> Frame:
    """A signed-in member's page in a moot whose founder still holds the keys."""
    fields: dict[str, object] = {
        "moot": "The Weavers’ Hall",
        "now": NOW,
        "path": "/post/1",
        "nonce": "0123456789abcdef",
        "me": Me("ana", unread=3, reports=1, applications=1, untold=True),
        "keys": Keys("founder", "ana", NOW + 50 * 24 * HOUR),
        "zone": "Europe/Lisbon",
        "rooms": (Room("talk", "⟦Talk⟧", "/"), Room("decide", "⟦Decide⟧", "/decide")),
    }
    return Frame(**(fields | changes))  # type: ignore[arg-type]


def a_person(name: str = "bo", host: str = "", about: str = "") -> Thing:
    """A member, or a visitor where a host is given."""
    path = f"{name}@{host}" if host else name
    at = f"@{host}" if host else ""
    return Thing(name=name, path=path, host=host, about=about, at=at)


ANA = a_person("ana", about="she/her")
BO = a_person("bo")
VISITOR = a_person("m532", "lemmy.example")


def a_comment(number: int, level: int, who: Thing = BO, **changes: Any) -> CommentView:
    """One comment of a thread, by a member, a visitor, or (without a name) nobody any more."""
    name = who.path.partition("@")[0]
    author = Author(
        number_of(who.path), f"{number_of(who.path):032x}", name, who.host or None, "", who.about
    )
    fields: dict[str, Any] = {
        "id": number,
        "ref": f"{number:032x}",
        "parent_id": None,
        "depth": level - 1,
        "descendants": 0,
        "closes": 0,
        "left_out": 0,
        "state": "shown",
        "body_html": "<p>⟦It stays.⟧</p>",
        "removed_reason": None,
        "author": author if name else None,
        "published": NOW - 5 * HOUR,
        "edited_at": None,
        "language": None,
        "origin_url": None,
        "distinguished": False,
        "score": 3,
        "ups": 3,
        "downs": 0,
        "vote": 0,
        "is_own": False,
        "is_author": False,
        "is_new": False,
    }
    return CommentView(**(fields | changes))


@cache
def number_of(path: str) -> int:
    """A number for each name."""
    return next(_numbers)


_numbers = count(1)


def in_order(comments: list[CommentView]) -> list[CommentView]:
    """Set closes and descendants of comments that stand in the order in which they are read."""
    placed: list[CommentView] = []
    for place, one in enumerate(comments):
        below = comments[place + 1 :]
        closes = max(0, one.depth - below[0].depth + 1) if below else one.depth + 1
        ends = (n for n, other in enumerate(below) if other.depth <= one.depth)
        descendants = next(ends, len(below))
        placed.append(structs.replace(one, closes=closes, descendants=descendants))
    return placed


def a_thread() -> list[CommentView]:
    """Every kind of comment once, thirteen levels deep."""
    gone = a_person("")
    away = "https://lemmy.example/comment/5"
    rows = [
        a_comment(10, 1, ANA, is_author=True, is_own=True, vote=1),
        a_comment(11, 2, VISITOR, origin_url=away, edited_at=NOW),
        a_comment(12, 3, BO, distinguished=True, is_new=True, language="de", vote=-1),
        a_comment(13, 3, gone, state="erased", is_new=True),
        a_comment(14, 2, BO, state="removed", removed_reason="⟦It named an address.⟧"),
        a_comment(15, 2, gone, state="blocked"),
        *(a_comment(14 + level, level, BO) for level in range(2, 13)),
        a_comment(27, 13, ANA, parent_id=26),
    ]
    return in_order(rows)


def a_post(**changes: object) -> Thing:
    """The post of a thread, with something in every place."""
    fields = {
        "id": 1,
        "title": "⟦Where should the big loom stand?⟧",
        "html": "<p>⟦In the back room.⟧</p>",
        "url": "https://loom.example/big",
        "domain": "loom.example",
        "link_title": "⟦A big loom⟧",
        "link_line": "⟦How it was built⟧",
        "link_picture": "/media/far/ab",
        "far": [
            Thing(src="/media/far/cd", alt=alt, original="https://a.example/i", host="a.example")
            for alt in ("⟦A loom⟧", "")
        ],
        "community": "looms",
        "community_title": "⟦Looms⟧",
        "community_host": "loom.example",
        "travels": True,
        "who": ANA,
        "at": NOW - 40 * HOUR,
        "edited": NOW - 5 * HOUR,
        "score": 12,
        "vote": 1,
        "comments": 18,
        "pictures": [
            Thing(full="/media/ab", src="/media/ab/1", alt="⟦A loom⟧", width=640, height=420)
        ],
        "note": "⟦blood⟧",
        "lang": "",
        "pinned": True,
        "locked": False,
        "saved": True,
        "gone": "",
        "reason": "",
        "origin": "https://lemmy.example/post/3",
        "origin_host": "lemmy.example",
        "unproven": True,
        "cross_of": Thing(href="/post/9", title="⟦The first one⟧", community="⟦House⟧"),
        "crossings": [Thing(href="/post/8", community="⟦Dyes⟧", comments=2)],
        "proposal": 4,
    }
    return Thing(**(fields | changes))


def a_line(number: int, **changes: object) -> Thing:
    """One post in a list."""
    fields = {
        "id": number,
        "title": "⟦Who opens on Sunday?⟧",
        "at": NOW - number * HOUR,
        "comments": 4,
        "new": 0,
        "fresh": False,
        "who": BO,
        "community": "looms",
        "community_title": "⟦Looms⟧",
        "community_host": "",
        "score": 2,
        "vote": 0,
        "url": "",
        "domain": "",
        "thumb": "",
        "thumb_alt": "",
        "pictures": 0,
        "note": "",
        "lang": "",
        "pinned": False,
        "locked": False,
        "gone": "",
        "divider": False,
    }
    return Thing(**(fields | changes))


def some_posts() -> list[Thing]:
    """A list with every kind of line."""
    return [
        a_line(1, pinned=True, locked=True, new=2, vote=1),
        a_line(2, fresh=True, thumb="/media/ab/s", thumb_alt="⟦Yarn⟧", pictures=3),
        a_line(3, divider=True, url="https://loom.example", domain="loom.example", lang="de"),
        a_line(4, gone="removed", note="⟦blood⟧", who=VISITOR),
        a_line(5, gone="deleted", who=a_person(""), community_host="loom.example"),
    ]


def some_remarks() -> list[Thing]:
    """Comments outside of their thread."""
    row = Thing(id=5, post=1, title="⟦The vat⟧", who=BO, at=NOW - HOUR, html="<p>⟦Yes.⟧</p>")
    row.score, row.edited, row.lang = 1, True, "de"
    return [row]


def links(*names: str) -> list[Thing]:
    """A row of links of which the first is where we are and the last lies behind the fold."""
    last = len(names) - 1
    return [
        Thing(name=f"⟦{name}⟧", href=f"/?{n}", here=n == 0, more=n == last and n > 1)
        for n, name in enumerate(names)
    ]
